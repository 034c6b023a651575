/**
 * The ledger of printed forms: which serial was issued of whom, by whom, where, the sheets of it, and what became of each,
 * so that after recovery issued − scanned − voided = missing, without forms that are not expected back. In an encrypted database of the station; nothing is deleted
 * (schema.ts).
 *
 *   issued ──▶ voided
 *      └─────▶ scanned ──▶ matched ──▶ transcribed ──▶ verified
 */
import crypto from 'node:crypto';
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import type { FormScope } from '../../shared/forms.ts';
import type { ChangeOutcome, LedgerCounts, LedgerFilter, LedgerHistory, SheetRef } from '../../shared/ledger.ts';
import type { FormValues, LedgerSheet, SheetStatus } from '../../shared/paper.ts';
import type { SheetPicture } from '../../shared/views.ts';
import { localTime } from '../paper/local-time.ts';
import { type IssuedForm, type LedgerChoices, LedgerQueries, type Page } from './queries.ts';
import { openLedgerSchema, type Way, wayOf } from './schema.ts';
import { drillPrefix, randomPrefix, serialOf } from './serial.ts';

export interface Issue {
  form: string;
  version: string;
  /** Whose form it is; left out: a patient's where there is one, else a ward's, else nobody's. */
  subject?: FormScope;
  /** Null where a form is of a ward, of the station, or of nobody. */
  patientId: string | null;
  /** The patient's, or a temporary one. */
  identifier: string | null;
  ward?: string | null;
  station: string;
  issuedBy: string;
  issuedAt: string;
  dataAsOf: string | null;
  copies: number;
  /** What was typed. Only its hash is kept. */
  values?: FormValues;
}

/** Who changes something, and why. */
export interface Act {
  by: string;
  /** Needed to void and to take a step back. */
  why?: string | null;
  /** The station's wall clock; now, when left out. */
  at?: string;
}

/** How far a sheet has come; a voided one has left that way. */
const progress: Record<SheetStatus, number> = {
  voided: -1,
  issued: 0,
  scanned: 1,
  matched: 2,
  transcribed: 3,
  verified: 4,
};

export class Ledger {
  readonly #database: Database;
  readonly #queries: LedgerQueries;
  readonly #prefix: string;
  /** Prepared once: a night before enters thousands of sheets. */
  readonly #statements: ReturnType<typeof prepare>;

  /**
   * @param database the station's own, opened by the caller; tables are made when absent
   * @param machine of machineMark(): on a copy of another station the ledger goes on under a prefix of its own
   * @param notReturning codes of forms whose sheets are not expected back, as the definitions say now
   * @param isDrill serials are those of a drill
   */
  constructor(
    database: Database,
    machine?: string,
    notReturning: () => readonly string[] = () => [],
    { isDrill = false } = {},
  ) {
    this.#database = database;
    openLedgerSchema(database);
    this.#queries = new LedgerQueries(database, notReturning);
    this.#prefix = prefixOf(database, machine, isDrill ? drillPrefix : randomPrefix);
    this.#statements = prepare(database);
  }

  /** Of this station's serials, and of its temporary ids. */
  get prefix(): string {
    return this.#prefix;
  }

  /**
   * Writes what `work` enters all at once, or, where it throws, nothing of it: one write that survives a power loss instead
   * of one for every form.
   */
  together<T>(work: () => T): T {
    return this.#database.transaction(work).immediate();
  }

  /** Enters a form before it is printed and gives its serial: this ledger's prefix and a count that never goes back. */
  issue({ values, ...issue }: Issue): string {
    const { last, issue: enter } = this.#statements;
    return this.#database.transaction(() => {
      const number = (last.get() ?? 0) + 1;
      const serial = serialOf(this.#prefix, number);
      enter.run({
        ...issue,
        patientId: issue.patientId ?? '',
        identifier: issue.identifier ?? '',
        subject: issue.subject ?? (issue.patientId ? 'patient' : issue.ward ? 'ward' : 'station'),
        ward: issue.ward ?? null,
        valuesSha256: values && Object.keys(values).length > 0 ? hashOf(serial, values) : null,
        number,
        serial,
      });
      return serial;
    })();
  }

  /** Enters the pictures of a form, in their order on paper. */
  pictured(serial: string, pictures: SheetPicture[]): void {
    const add = this.#database.prepare('INSERT INTO issued_picture VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#database.transaction(() => {
      for (const [position, picture] of pictures.entries()) {
        const { sha256, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame } = picture;
        add.run(serial, position, sha256, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame);
      }
    })();
  }

  /** SHA-256 of the pictures of a form, in their order on paper. */
  picturesOf(serial: string): string[] {
    return this.#database
      .prepare<[string], string>('SELECT sha256 FROM issued_picture WHERE serial = ? ORDER BY position')
      .pluck()
      .all(serial);
  }

  /** Whether exactly these values were typed into the form; false too where nothing was. */
  wasTyped(serial: string, values: FormValues): boolean {
    const known = this.#database
      .prepare<[string], string | null>('SELECT values_sha256 FROM issued WHERE serial = ?')
      .pluck()
      .get(serial);
    return known != null && known === hashOf(serial, values);
  }

  /** Enters the sheets of a form once the layout knows its pages; a second time changes nothing. */
  laidOut(serial: string, pages: number): void {
    const { copies, lay } = this.#statements;
    this.#database.transaction(() => {
      for (let copy = 1; copy <= (copies.get(serial) ?? 0); copy++) {
        for (let page = 1; page <= pages; page++) lay.run(serial, copy, page, pages);
      }
    })();
  }

  /**
   * Enters that pages of a copy are printed once more, e.g. after a jam; to be called before they are, since they carry
   * the count.
   * @param pages from 1, both included
   * @returns how many times sheets of this copy have now been printed again; the sheets say it
   * @throws TomoshibiError `sheet-not-found` where these sheets were never laid out, `request-invalid` without a reason
   */
  reprinted(serial: string, copy: number, pages: { from: number; to: number }, act: Act & { why: string }): number {
    const why = act.why.trim();
    if (why === '' || pages.from > pages.to) throw new TomoshibiError('request-invalid');
    return this.#database
      .transaction(() => {
        const found = this.#database
          .prepare<[string, number, number, number], number>(
            'SELECT count(*) FROM sheet WHERE serial = ? AND copy = ? AND page BETWEEN ? AND ?',
          )
          .pluck()
          .get(serial, copy, pages.from, pages.to);
        if (found !== pages.to - pages.from + 1) throw new TomoshibiError('sheet-not-found');
        this.#database
          .prepare(
            'INSERT INTO reprint (serial, copy, first_page, last_page, at, by, why) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(serial, copy, pages.from, pages.to, act.at ?? localTime(new Date()), act.by, why);
        return this.#database
          .prepare<[string, number], number>('SELECT count(*) FROM reprint WHERE serial = ? AND copy = ?')
          .pluck()
          .get(serial, copy)!;
      })
      .immediate();
  }

  /** The sheets are on no ward and will not come: spoilt, blank, never handed out. See `change`. */
  voided(sheets: readonly SheetRef[], act: Act & { why: string }): ChangeOutcome {
    return this.change(sheets, 'voided', act);
  }

  /** An image of the sheets is kept. A voided sheet that comes back counts. See `change`. */
  scanned(sheets: readonly SheetRef[], act: Act): ChangeOutcome {
    return this.change(sheets, 'scanned', act);
  }

  /** The image is filed under the patient, form and page. See `change`. */
  matched(sheets: readonly SheetRef[], act: Act): ChangeOutcome {
    return this.change(sheets, 'matched', act);
  }

  /** What was written on the sheets is in the hospital's system again. See `change`. */
  transcribed(sheets: readonly SheetRef[], act: Act): ChangeOutcome {
    return this.change(sheets, 'transcribed', act);
  }

  /** A second person compared it. See `change`. */
  verified(sheets: readonly SheetRef[], act: Act): ChangeOutcome {
    return this.change(sheets, 'verified', act);
  }

  /** The sheets were voided wrongly; others than voided ones are refused. */
  restored(sheets: readonly SheetRef[], act: Act & { why: string }): ChangeOutcome {
    return this.#change(sheets, 'issued', act, ['restore']);
  }

  /** What was entered wrongly: one step back from scanned or later. See `change`. */
  takenBack(sheets: readonly SheetRef[], to: SheetStatus, act: Act & { why: string }): ChangeOutcome {
    return this.#change(sheets, to, act, ['back']);
  }

  /**
   * Takes sheets one step on; all in one transaction, each with who, when and why. A sheet that is there already or further
   * on is left as it is; one that would skip a step, or is not in this ledger, is told.
   * @throws TomoshibiError `request-invalid` where a reason is needed and missing; then nothing is changed
   */
  change(sheets: readonly SheetRef[], status: SheetStatus, act: Act): ChangeOutcome {
    return this.#change(sheets, status, act, ['on', 'void']);
  }

  #change(sheets: readonly SheetRef[], status: SheetStatus, act: Act, ways: readonly Way[]): ChangeOutcome {
    const outcome: ChangeOutcome = { changed: 0, unchanged: [], refused: [], unknown: [] };
    const at = act.at ?? localTime(new Date());
    const why = act.why?.trim() || null;
    const isOn = ways.includes('on');
    if (!why && (!isOn || status === 'voided')) throw new TomoshibiError('request-invalid');
    const { status: statusOf, change: add } = this.#statements;
    const changeAll = this.#database.transaction(() => {
      for (const { serial, copy, page } of sheets) {
        const sheet = { serial, copy, page };
        const before = statusOf.get(serial, copy, page);
        if (before === undefined) {
          outcome.unknown.push(sheet);
          continue;
        }
        if (isOneOf(ways, wayOf(before, status))) {
          add.run(serial, copy, page, status, at, act.by, why);
          outcome.changed++;
        } else if (before === status || (isOn && isBeyond(before, status))) outcome.unchanged.push(sheet);
        else outcome.refused.push({ ...sheet, status: before });
      }
    });
    changeAll.immediate();
    return outcome;
  }

  /** Sheets by serial, copy and page, the newest form first. */
  sheets(filter: LedgerFilter, page: Page): LedgerSheet[] {
    return this.#queries.sheets(filter, page);
  }

  counts(filter: LedgerFilter): LedgerCounts {
    return this.#queries.counts(filter);
  }

  /** Wards, forms and days that sheets were issued of. */
  choices(): LedgerChoices {
    return this.#queries.choices();
  }

  /** @throws TomoshibiError `sheet-not-found` for a serial that is not of this ledger */
  history(serial: string): LedgerHistory {
    return this.#queries.history(serial);
  }

  /** Forms, newest first, those that were never laid out among them. */
  list(limit: number): IssuedForm[] {
    return this.#queries.forms(limit);
  }
}

function prepare(database: Database) {
  return {
    last: database.prepare<[], number | null>('SELECT max(number) FROM issued').pluck(),
    issue: database.prepare(
      `INSERT INTO issued (number, serial, form, version, patient_id, identifier, station, issued_by, issued_at,
         data_as_of, copies, subject, ward, values_sha256)
       VALUES (@number, @serial, @form, @version, @patientId, @identifier, @station, @issuedBy, @issuedAt,
         @dataAsOf, @copies, @subject, @ward, @valuesSha256)`,
    ),
    copies: database.prepare<[string], number>('SELECT copies FROM issued WHERE serial = ?').pluck(),
    lay: database.prepare('INSERT INTO sheet (serial, copy, page, pages) VALUES (?, ?, ?, ?)'),
    status: database
      .prepare<[string, number, number], SheetStatus>(
        'SELECT status FROM sheet WHERE serial = ? AND copy = ? AND page = ?',
      )
      .pluck(),
    change: database.prepare(
      'INSERT INTO sheet_change (serial, copy, page, status, at, by, why) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
  };
}

function isOneOf(ways: readonly Way[], way: Way | null): boolean {
  return way !== null && ways.includes(way);
}

/** Scanning again what is transcribed changes nothing. */
function isBeyond(before: SheetStatus, status: SheetStatus): boolean {
  return status !== 'voided' && progress[before] > progress[status];
}

/** Of the values in the order of their places, with the serial: equal texts on two forms do not have one hash. */
function hashOf(serial: string, values: FormValues): string {
  const places = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([serial, places]))
    .digest('hex');
}

function prefixOf(database: Database, machine: string | undefined, draw: () => string): string {
  const known = database.prepare<[string], string>('SELECT value FROM ledger_meta WHERE key = ?').pluck();
  const keep = database.prepare('INSERT OR REPLACE INTO ledger_meta VALUES (?, ?)');
  return database
    .transaction(() => {
      const isCopy = machine !== undefined && known.get('machine') !== undefined && known.get('machine') !== machine;
      if (isCopy || known.get('prefix') === undefined) keep.run('prefix', draw());
      if (machine !== undefined) keep.run('machine', machine);
      return known.get('prefix')!;
    })
    .immediate();
}
