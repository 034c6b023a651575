/** The table of the log. A log of an earlier version gets the later columns when it is opened; its entries stay as they are. */
import type { EncryptedDatabase } from '../station/database.ts';
import type { AuditRow } from './chain.ts';

const schema = `
CREATE TABLE IF NOT EXISTS entry (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL, person TEXT, role TEXT,
  patient_id TEXT, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1, staff_id TEXT, break_glass INTEGER NOT NULL DEFAULT 0
);
-- INSERT OR REPLACE deletes without a DELETE trigger.
CREATE TRIGGER IF NOT EXISTS entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
`;

const laterColumns = {
  version: 'INTEGER NOT NULL DEFAULT 1',
  staff_id: 'TEXT',
  break_glass: 'INTEGER NOT NULL DEFAULT 0',
};

const indexes = `
CREATE INDEX IF NOT EXISTS entry_patient ON entry (patient_id, seq) WHERE patient_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS entry_at ON entry (at);
CREATE INDEX IF NOT EXISTS entry_log ON entry (action, seq) WHERE action IN ('clock-changed', 'log-verified');
`;

export function openAuditSchema(database: EncryptedDatabase): void {
  database
    .transaction(() => {
      database.exec(schema);
      const known = new Set(database.prepare<[], string>("SELECT name FROM pragma_table_info('entry')").pluck().all());
      for (const [column, type] of Object.entries(laterColumns)) {
        if (!known.has(column)) database.exec(`ALTER TABLE entry ADD COLUMN ${column} ${type}`);
      }
      database.exec(indexes);
    })
    .immediate();
}

/** How many entries SQLite has ever given a number. */
export function issuedEntries(database: EncryptedDatabase): number {
  return Number(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'entry'").pluck().get() ?? 0);
}

export function lastEntry(database: EncryptedDatabase): AuditRow | undefined {
  return database.prepare<[], AuditRow>('SELECT * FROM entry ORDER BY seq DESC LIMIT 1').get();
}
