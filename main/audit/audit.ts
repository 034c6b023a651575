/**
 * The audit log: append-only, each entry carrying the hash of the one before, in an encrypted database of the station.
 * While the station is not unlocked there is no key; what happens then waits in memory and is written on unlocking.
 */
import type {
  AuditAction,
  AuditFilter,
  AuditKind,
  ClockChange,
  LogProblem,
  LogVerdict,
  VerdictView,
} from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Role } from '../../shared/views.ts';
import type { EncryptedDatabase } from '../station/database.ts';
import type { HeadFile, LedgerAnchors } from './anchors.ts';
import {
  type Anchor,
  type AuditRow,
  ChainCheck,
  currentVersion,
  firstPrevious,
  hashOf,
  type Link,
  textOf,
} from './chain.ts';
import { type ClockJump, ClockWatch } from './clock.ts';
import { clockChanges, clockChangesUnseen, countSince, foundEntries } from './reading.ts';
import { issuedEntries, lastEntry, openAuditSchema } from './schema.ts';

export type { AuditAction } from '../../shared/audit.ts';
export type { AuditRow } from './chain.ts';

/** Who did it, as they signed in. */
export interface AuditPerson {
  name: string;
  role: Role;
  staffId?: string | null;
  breakGlass?: boolean;
}

export interface AuditEntry {
  action: AuditAction;
  person?: AuditPerson;
  patientId?: string;
  /** What else matters: the query, the section, the serial and copies, the error code. */
  detail?: Record<string, string | number | boolean | null | string[]>;
}

/** Where the head is remembered beside the log. */
export interface LogAnchors {
  file: HeadFile;
  ledger: LedgerAnchors | null;
}

interface Waiting {
  at: string;
  entry: AuditEntry;
}

const pendingLimit = 10_000;
const clockMilliseconds = 30_000;
/** Entries looked through between two turns of everything else. */
const chunk = 1_000;

/** With these the head is entered in the ledger's database. */
const anchoring: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'unlocked',
  'locked',
  'printed',
  'batch-printed',
  'log-verified',
  'log-exported',
  'log-head-printed',
  'incident-records-exported',
  'station-key-rotated',
]);

export class AuditLog {
  readonly #clock: ClockWatch;
  #database: EncryptedDatabase | null = null;
  #anchors: LogAnchors | null = null;
  #pending: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #verdict: VerdictView | null = null;
  #told: (entry: AuditEntry) => void = () => undefined;

  constructor(clock = new ClockWatch()) {
    this.#clock = clock;
  }

  /**
   * Takes the database over and writes what waited. What is found to be missing, and a clock that has gone back since the last
   * entry, become entries of their own before that.
   */
  open(database: EncryptedDatabase, anchors: LogAnchors | null = null): void {
    openAuditSchema(database);
    const now = this.#clock.now();
    const jump = this.#clock.jump();
    const last = lastEntry(database);
    const first: Waiting[] = [];
    const damage = anchors ? damageOf(database, anchors) : null;
    const at = this.#pending[0]?.at ?? timeOf(now);
    if (damage) first.push({ at, entry: { action: 'log-damaged', detail: { problem: damage } } });
    if (last && at < last.at) first.push(clockEntry(last.at, at, true));
    this.#database = database;
    this.#anchors = anchors;
    this.#pending.unshift(...first);
    if (jump) this.#pending.push(clockEntryOf(jump));
    this.#flush();
    this.#timer ??= setInterval(() => this.#lookAtClock(), clockMilliseconds);
    this.#timer.unref();
  }

  /** To look at and nothing else: no entry is written. */
  openToRead(database: EncryptedDatabase, anchors: LogAnchors): void {
    openAuditSchema(database);
    this.#database = database;
    this.#anchors = anchors;
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    try {
      this.#anchors?.file.close();
    } finally {
      this.#anchors = null;
      this.#verdict = null;
      this.#database?.close();
      this.#database = null;
    }
  }

  get isOpen(): boolean {
    return this.#database !== null;
  }

  /** Told of each entry as it is made. */
  onEntry(told: (entry: AuditEntry) => void): void {
    this.#told = told;
  }

  /** Never throws: a log that cannot be written must not hide a patient's allergies. What waits is tried again. */
  record(entry: AuditEntry): void {
    const jump = this.#clock.jump();
    if (jump) this.#pending.push(clockEntryOf(jump));
    this.#pending.push({ at: timeOf(this.#clock.now()), entry });
    this.#write();
    this.#told(entry);
  }

  get waiting(): number {
    return this.#pending.length;
  }

  /** The newest entries first. */
  list(limit: number): AuditRow[] {
    const sql = 'SELECT * FROM entry ORDER BY seq DESC LIMIT ?';
    return this.#opened().prepare<[number], AuditRow>(sql).all(limit);
  }

  /** Those a filter finds, newest first. @param before only entries before this one */
  find(filter: AuditFilter, limit: number, before?: number): { rows: AuditRow[]; found: number } {
    return foundEntries(this.#opened(), filter, limit, before);
  }

  /** Entries of these kinds after one. */
  countSince(seq: number, kinds: readonly AuditKind[]): number {
    return countSince(this.#opened(), seq, kinds);
  }

  /** Times the clock was changed since somebody looked the log through. */
  clockChangesUnseen(): number {
    return clockChangesUnseen(this.#opened());
  }

  clockChanges(limit: number): ClockChange[] {
    return clockChanges(this.#opened(), limit);
  }

  /** Number and hash of the last entry, and the times of the first and the last. */
  head(): { entries: number; head: string; since: string | null; until: string | null } {
    const database = this.#opened();
    const last = lastEntry(database);
    const since = database.prepare<[], string>('SELECT at FROM entry ORDER BY seq LIMIT 1').pluck().get() ?? null;
    return { entries: last?.seq ?? 0, head: last?.hash ?? firstPrevious, since, until: last?.at ?? null };
  }

  /** Hash of an entry; null where the log has fewer. */
  hashAt(seq: number): string | null {
    const sql = 'SELECT hash FROM entry WHERE seq = ?';
    return this.#opened().prepare<[number], string>(sql).pluck().get(seq) ?? null;
  }

  /** Walks the chain, against everything on this station that remembers its head. */
  verify(): LogVerdict {
    const check = this.#check();
    for (const row of this.#rows()) if (!check.next(row)) break;
    return this.#end(check);
  }

  /** The same, leaving turns to others between. The verdict is kept until the log is closed. */
  async verifyInTurns(): Promise<VerdictView> {
    const check = this.#check();
    let seq = 0;
    for (;;) {
      const rows = this.#opened()
        .prepare<[number, number], AuditRow>('SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ?')
        .all(seq, chunk);
      if (rows.length === 0 || !rows.every((row) => check.next(row))) break;
      seq = rows.at(-1)!.seq;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#verdict = { ...this.#end(check), at: timeOf(this.#clock.now()) };
    return this.#verdict;
  }

  /** Of `verifyInTurns`, last time. */
  get verdict(): VerdictView | null {
    return this.#verdict;
  }

  /** Every entry up to one as it is chained, in order. */
  *links(until: number): Generator<Link> {
    const database = this.#opened();
    const after = database.prepare<[number, number], AuditRow>(
      'SELECT * FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT 1000',
    );
    // Read in parts, so that entries can be written while somebody takes them.
    for (let rows = after.all(0, until); rows.length > 0; rows = after.all(rows.at(-1)!.seq, until)) {
      for (const row of rows) yield { entry: textOf(row), hash: row.hash };
    }
  }

  #check(): ChainCheck {
    const remembered = this.#anchors?.file.read();
    const known: Anchor[] = [...(this.#anchors?.ledger?.all() ?? [])];
    if (remembered && remembered !== 'lost') known.push(remembered);
    return new ChainCheck(known);
  }

  #end(check: ChainCheck): LogVerdict {
    const verdict = check.end(issuedEntries(this.#opened()));
    if (verdict.problem || !this.#anchors || verdict.entries === 0) return verdict;
    const remembered = this.#anchors.file.read();
    if (remembered ? remembered !== 'lost' : !wasAnchored(this.#opened())) return verdict;
    return { ...verdict, problem: 'anchor-lost', brokenAt: verdict.entries };
  }

  #rows(): IterableIterator<AuditRow> {
    return this.#opened().prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq').iterate();
  }

  #opened(): EncryptedDatabase {
    if (!this.#database) throw new TomoshibiError('station-busy');
    return this.#database;
  }

  #lookAtClock(): void {
    const jump = this.#clock.jump();
    if (!jump) return;
    this.#pending.push(clockEntryOf(jump));
    this.#write();
  }

  #write(): void {
    if (this.#pending.length > pendingLimit) this.#pending.splice(0, this.#pending.length - pendingLimit);
    if (!this.#database) return;
    try {
      this.#flush();
    } catch {
      console.error('audit: an entry could not be written yet');
    }
  }

  #flush(): void {
    const database = this.#database;
    if (!database) return;
    const insert = database.prepare(
      `INSERT INTO entry (seq, at, action, person, role, patient_id, detail, previous, hash, version, staff_id, break_glass)
       VALUES (@seq, @at, @action, @person, @role, @patient_id, @detail, @previous, @hash, @version, @staff_id,
         @break_glass)`,
    );
    const append = database.transaction((waiting: Waiting[]): Anchor => {
      const last = lastEntry(database);
      let head: Anchor = { seq: last?.seq ?? 0, hash: last?.hash ?? firstPrevious };
      for (const { at, entry } of waiting) {
        const row: Omit<AuditRow, 'hash'> = {
          seq: head.seq + 1,
          version: currentVersion,
          at,
          action: entry.action,
          person: entry.person?.name ?? null,
          staff_id: entry.person?.staffId ?? null,
          role: entry.person?.role ?? null,
          break_glass: entry.person?.breakGlass ? 1 : 0,
          patient_id: entry.patientId ?? null,
          detail: JSON.stringify(entry.detail ?? {}),
          previous: head.hash,
        };
        head = { seq: row.seq, hash: hashOf(textOf(row)) };
        insert.run({ ...row, hash: head.hash });
      }
      return head;
    });
    const written = this.#pending;
    const head = append.immediate(written);
    this.#pending = [];
    if (head.seq > 0)
      this.#anchor(
        head,
        written.some(({ entry }) => anchoring.has(entry.action)),
      );
  }

  /** A place that cannot be written is missed at the next verification, and is no reason to stop. */
  #anchor(head: Anchor, inLedger: boolean): void {
    try {
      this.#anchors?.file.write(head);
      if (inLedger) this.#anchors?.ledger?.add(head);
    } catch {
      console.error('audit: the head could not be remembered');
    }
  }
}

/** What can be seen without walking the chain: a station is opened in seconds, whatever its log has grown to. */
function damageOf(database: EncryptedDatabase, { file, ledger }: LogAnchors): LogProblem | null {
  const entries = lastEntry(database)?.seq ?? 0;
  const hashAt = database.prepare<[number], string>('SELECT hash FROM entry WHERE seq = ?').pluck();
  const remembered = file.read();
  const anchors = [...(ledger?.all() ?? [])];
  if (remembered && remembered !== 'lost') anchors.push(remembered);
  const anchored = Math.max(issuedEntries(database), ...anchors.map(({ seq }) => seq));
  if (anchored > entries) return 'shortened';
  if (anchors.some(({ seq, hash }) => hashAt.get(seq) !== hash)) return 'rewritten';
  return remembered === 'lost' || (remembered === null && wasAnchored(database)) ? 'anchor-lost' : null;
}

/** A log of the first version has no head beside it yet. */
function wasAnchored(database: EncryptedDatabase): boolean {
  return (lastEntry(database)?.version ?? 1) > 1;
}

function clockEntryOf({ before, after }: ClockJump): Waiting {
  return clockEntry(timeOf(before), timeOf(after), false);
}

function clockEntry(before: string, after: string, acrossRestart: boolean): Waiting {
  return { at: after, entry: { action: 'clock-changed', detail: { before, after, acrossRestart } } };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
