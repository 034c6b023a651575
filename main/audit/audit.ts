/**
 * The audit log: append-only, each entry carrying the hash of the one before, in an encrypted database of the station.
 * While the station is not unlocked there is no key; what happens then waits in memory and is written on unlocking.
 */
import crypto from 'node:crypto';
import type { Role } from '../../shared/views.ts';
import type { EncryptedDatabase } from '../station/database.ts';

const schema = `
CREATE TABLE IF NOT EXISTS entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL, person TEXT, role TEXT,
  patient_id TEXT, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
-- INSERT OR REPLACE deletes without a DELETE trigger.
CREATE TRIGGER IF NOT EXISTS entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`;

export type AuditAction =
  | 'medium-opened'
  | 'medium-refused'
  | 'older-medium-opened'
  | 'unlocked'
  | 'unlock-refused'
  | 'locked'
  | 'import-started'
  | 'import-done'
  | 'import-failed'
  | 'log-replaced'
  | 'signed-in'
  | 'signed-out'
  | 'searched'
  | 'patient-read'
  | 'section-read'
  | 'document-read'
  | 'ward-read'
  | 'schedule-read'
  | 'bedside-read'
  | 'preoperative-read'
  | 'study-read'
  | 'disc-opened'
  | 'disc-read'
  | 'disc-failed'
  | 'disc-import-started'
  | 'disc-study-imported'
  | 'disc-study-removed'
  | 'sheet-previewed'
  | 'print-job-made'
  | 'printed'
  | 'batch-made'
  | 'batch-printed'
  | 'batch-paused'
  | 'batch-resumed'
  | 'batch-stopped'
  | 'batch-cancelled'
  | 'ledger-read'
  | 'sheets-voided'
  | 'sheets-restored'
  | 'stock-changed'
  | 'temporary-patients-read'
  | 'temporary-patients-made'
  | 'temporary-patient-changed'
  | 'temporary-patient-joined'
  | 'draft-kept'
  | 'draft-opened'
  | 'draft-deleted'
  | 'scan-started'
  | 'scan-ended'
  | 'scan-failed'
  | 'reentry-read'
  | 'sheets-transcribed'
  | 'sheets-verified'
  | 'sheets-taken-back'
  | 'hand-over-begun'
  | 'handed-over'
  | 'hand-over-failed';

export interface AuditEntry {
  action: AuditAction;
  person?: { name: string; role: Role };
  patientId?: string;
  /** What else matters: the query, the section, the serial and copies, the error code. */
  detail?: Record<string, string | number | boolean | null | string[]>;
}

/** An entry as written. `detail` is JSON. */
export interface AuditRow {
  seq: number;
  at: string;
  action: string;
  person: string | null;
  role: string | null;
  patient_id: string | null;
  detail: string;
  previous: string;
  hash: string;
}

/** Whether every entry is there and unchanged; `brokenAt` is the sequence number where the chain stops holding. */
export interface AuditVerdict {
  entries: number;
  /** Hash of the last entry, to print and compare later. */
  head: string;
  brokenAt: number | null;
}

const firstPrevious = '0'.repeat(64);
const pendingLimit = 10_000;

export class AuditLog {
  #database: EncryptedDatabase | null = null;
  #pending: { at: string; entry: AuditEntry }[] = [];

  /** Takes the database over and writes what waited. */
  open(database: EncryptedDatabase): void {
    database.exec(schema);
    this.#database = database;
    this.#flush();
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  /** Never throws: a log that cannot be written must not hide a patient's allergies. What waits is tried again. */
  record(entry: AuditEntry): void {
    this.#pending.push({ at: new Date().toISOString(), entry });
    if (this.#pending.length > pendingLimit) this.#pending.shift();
    if (!this.#database) return;
    try {
      this.#flush();
    } catch {
      console.error('audit: an entry could not be written yet');
    }
  }

  get waiting(): number {
    return this.#pending.length;
  }

  /** The newest entries first. */
  list(limit: number): AuditRow[] {
    const sql = 'SELECT * FROM entry ORDER BY seq DESC LIMIT ?';
    return this.#opened().prepare<[number], AuditRow>(sql).all(limit);
  }

  /** Walks the chain. A removed tail shows against SQLite's own sequence counter, or against a head printed before. */
  verify(): AuditVerdict {
    const database = this.#opened();
    let previous = firstPrevious;
    let entries = 0;
    for (const row of database.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq').iterate()) {
      entries++;
      if (row.seq !== entries || row.previous !== previous || row.hash !== hashOf(row)) {
        return { entries, head: previous, brokenAt: entries };
      }
      previous = row.hash;
    }
    const issued = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'entry'").pluck().get() ?? 0;
    return { entries, head: previous, brokenAt: issued === entries ? null : entries + 1 };
  }

  #opened(): EncryptedDatabase {
    if (!this.#database) throw new Error('the audit log is closed');
    return this.#database;
  }

  #flush(): void {
    const database = this.#database;
    if (!database) return;
    const last = database.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq DESC LIMIT 1');
    const insert = database.prepare(
      `INSERT INTO entry (seq, at, action, person, role, patient_id, detail, previous, hash)
       VALUES (@seq, @at, @action, @person, @role, @patient_id, @detail, @previous, @hash)`,
    );
    const append = database.transaction((waiting: { at: string; entry: AuditEntry }[]) => {
      const head = last.get();
      let previous = head?.hash ?? firstPrevious;
      let seq = head?.seq ?? 0;
      for (const { at, entry } of waiting) {
        const row: Omit<AuditRow, 'hash'> = {
          seq: ++seq,
          at,
          action: entry.action,
          person: entry.person?.name ?? null,
          role: entry.person?.role ?? null,
          patient_id: entry.patientId ?? null,
          detail: JSON.stringify(entry.detail ?? {}),
          previous,
        };
        previous = hashOf(row);
        insert.run({ ...row, hash: previous });
      }
    });
    append.immediate(this.#pending);
    this.#pending = [];
  }
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const fields = [row.seq, row.at, row.action, row.person, row.role, row.patient_id, row.detail, row.previous];
  return crypto.createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
