/**
 * The ledger of issued forms: which serial was printed of whom, by whom, where, and how many sheets of it there are, so
 * that after recovery issued − scanned − voided = missing. In an encrypted database of the station; nothing is deleted.
 */
import crypto from 'node:crypto';
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { SheetPicture } from '../../shared/views.ts';

const schema = `
CREATE TABLE IF NOT EXISTS ledger_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS issued (
  number INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL UNIQUE, form TEXT NOT NULL, version TEXT NOT NULL,
  patient_id TEXT NOT NULL, identifier TEXT NOT NULL, station TEXT NOT NULL, issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL, data_as_of TEXT, copies INTEGER NOT NULL
);
-- One row per physical sheet, known once it is laid out. Later states (voided, scanned, …) are set, never removed.
CREATE TABLE IF NOT EXISTS sheet (
  serial TEXT NOT NULL REFERENCES issued (serial), copy INTEGER NOT NULL, page INTEGER NOT NULL,
  pages INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'issued', PRIMARY KEY (serial, copy, page)
) WITHOUT ROWID;
-- Pictures on a sheet, by their bytes: what was printed can be told from what was not.
CREATE TABLE IF NOT EXISTS issued_picture (
  serial TEXT NOT NULL REFERENCES issued (serial), position INTEGER NOT NULL, sha256 TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL, series_instance_uid TEXT NOT NULL, sop_instance_uid TEXT, frame INTEGER,
  PRIMARY KEY (serial, position)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS issued_picture_no_delete BEFORE DELETE ON issued_picture
  BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
CREATE TRIGGER IF NOT EXISTS issued_picture_no_update BEFORE UPDATE ON issued_picture
  BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
CREATE TRIGGER IF NOT EXISTS issued_no_delete BEFORE DELETE ON issued
  BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
CREATE TRIGGER IF NOT EXISTS issued_no_update BEFORE UPDATE ON issued
  BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
CREATE TRIGGER IF NOT EXISTS sheet_no_delete BEFORE DELETE ON sheet
  BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
`;

/** Crockford's base 32: no I, L, O, U, nothing that reads as something else when spoken on the phone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const prefixLength = 6;

export interface Issue {
  form: string;
  version: string;
  /** Null where a form is of a ward, of the station, or of somebody without a chart. */
  patientId: string | null;
  identifier: string | null;
  station: string;
  issuedBy: string;
  issuedAt: string;
  dataAsOf: string | null;
  copies: number;
}

export interface IssuedForm extends Issue {
  serial: string;
  /** Pages of one copy; null until it is laid out. */
  pages: number | null;
}

export class Ledger {
  readonly #database: Database;
  readonly #prefix: string;

  /** @param database the station's own, opened by the caller; tables are made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.exec(schema);
    const known = database.prepare<[], string>("SELECT value FROM ledger_meta WHERE key = 'prefix'").pluck();
    const add = database.prepare("INSERT OR IGNORE INTO ledger_meta VALUES ('prefix', ?)");
    if (!known.get()) add.run(randomPrefix());
    this.#prefix = known.get()!;
  }

  /**
   * Enters a form before it is printed and gives its serial: the ledger's random prefix (30 bits, so that stations which
   * never speak to each other do not meet) and a count that never goes back.
   */
  issue(issue: Issue): string {
    return this.#database.transaction(() => {
      const last = this.#database.prepare<[], number | null>('SELECT max(number) FROM issued').pluck().get() ?? 0;
      const serial = `${this.#prefix}-${String(last + 1).padStart(6, '0')}`;
      this.#database
        .prepare(
          `INSERT INTO issued (number, serial, form, version, patient_id, identifier, station, issued_by, issued_at,
             data_as_of, copies)
           VALUES (@number, @serial, @form, @version, @patientId, @identifier, @station, @issuedBy, @issuedAt,
             @dataAsOf, @copies)`,
        )
        .run({
          ...issue,
          patientId: issue.patientId ?? '',
          identifier: issue.identifier ?? '',
          number: last + 1,
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

  /** Enters the sheets of a form once the layout knows its pages; a second time changes nothing. */
  laidOut(serial: string, pages: number): void {
    const copies = this.#database.prepare<[string], number>('SELECT copies FROM issued WHERE serial = ?').pluck();
    const add = this.#database.prepare('INSERT OR IGNORE INTO sheet (serial, copy, page, pages) VALUES (?, ?, ?, ?)');
    this.#database.transaction(() => {
      for (let copy = 1; copy <= (copies.get(serial) ?? 0); copy++) {
        for (let page = 1; page <= pages; page++) add.run(serial, copy, page, pages);
      }
    })();
  }

  /** Newest first. */
  list(limit: number): IssuedForm[] {
    return this.#database
      .prepare<[number], IssuedForm>(
        `SELECT serial, form, version, patient_id AS patientId, identifier, station, issued_by AS issuedBy,
           issued_at AS issuedAt, data_as_of AS dataAsOf, copies,
           (SELECT max(pages) FROM sheet WHERE sheet.serial = issued.serial) AS pages
         FROM issued ORDER BY number DESC LIMIT ?`,
      )
      .all(limit);
  }
}

function randomPrefix(): string {
  return Array.from(crypto.randomBytes(prefixLength), (byte) => alphabet[byte % alphabet.length]).join('');
}
