/** The ledger's tables. What is entered stays: triggers refuse deletion, replacing and rewriting, whoever asks. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { SheetStatus } from '../../shared/paper.ts';

const tables = `
CREATE TABLE IF NOT EXISTS ledger_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- patient_id and identifier are '' where a form is nobody's.
CREATE TABLE IF NOT EXISTS issued (
  number INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL UNIQUE, form TEXT NOT NULL, version TEXT NOT NULL,
  patient_id TEXT NOT NULL, identifier TEXT NOT NULL, station TEXT NOT NULL, issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL, data_as_of TEXT, copies INTEGER NOT NULL
);
-- One row per sheet, known once it is laid out. Its status is that of its last change.
CREATE TABLE IF NOT EXISTS sheet (
  serial TEXT NOT NULL REFERENCES issued (serial), copy INTEGER NOT NULL, page INTEGER NOT NULL,
  pages INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'issued', PRIMARY KEY (serial, copy, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sheet_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL, copy INTEGER NOT NULL, page INTEGER NOT NULL,
  status TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, why TEXT,
  FOREIGN KEY (serial, copy, page) REFERENCES sheet (serial, copy, page)
);
CREATE TABLE IF NOT EXISTS reprint (
  id INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL REFERENCES issued (serial), copy INTEGER NOT NULL,
  first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL
);
-- Pictures on a sheet, by their bytes: what was printed can be told from what was not.
CREATE TABLE IF NOT EXISTS issued_picture (
  serial TEXT NOT NULL REFERENCES issued (serial), position INTEGER NOT NULL, sha256 TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL, series_instance_uid TEXT NOT NULL, sop_instance_uid TEXT, frame INTEGER,
  PRIMARY KEY (serial, position)
) WITHOUT ROWID;
`;

/** Columns that a ledger of an earlier version does not have. */
const laterColumns: Record<string, string> = {
  subject: "TEXT NOT NULL DEFAULT 'patient'",
  ward: 'TEXT',
  values_sha256: 'TEXT',
};

const indexes = `
CREATE INDEX IF NOT EXISTS issued_patient ON issued (patient_id);
CREATE INDEX IF NOT EXISTS issued_ward ON issued (ward);
CREATE INDEX IF NOT EXISTS issued_day ON issued (issued_at);
CREATE INDEX IF NOT EXISTS sheet_status ON sheet (status);
CREATE INDEX IF NOT EXISTS sheet_change_sheet ON sheet_change (serial, copy, page);
CREATE INDEX IF NOT EXISTS reprint_serial ON reprint (serial);
`;

/** How a sheet comes from one status to another. */
export type Way = 'on' | 'void' | 'restore' | 'back';

/** A reason is needed for all but the way on. */
const steps: readonly [SheetStatus, SheetStatus, Way][] = [
  ['issued', 'voided', 'void'],
  ['issued', 'scanned', 'on'],
  // A sheet that was thought spoilt and comes back with the others: the paper is there.
  ['voided', 'scanned', 'on'],
  ['scanned', 'matched', 'on'],
  ['matched', 'transcribed', 'on'],
  ['transcribed', 'verified', 'on'],
  ['voided', 'issued', 'restore'],
  ['scanned', 'issued', 'back'],
  ['matched', 'scanned', 'back'],
  ['transcribed', 'matched', 'back'],
  ['verified', 'transcribed', 'back'],
];

const stepRows = (reason: boolean) =>
  steps
    .filter(([, , way]) => (way !== 'on') === reason)
    .map(([from, to]) => `('${from}', '${to}')`)
    .join(', ');

const kept = "SELECT RAISE(ABORT, 'the ledger keeps what was issued');";
const keptTables = { issued: 'number', sheet_change: 'id', reprint: 'id', issued_picture: null } as const;

const triggers = [
  ...Object.entries(keptTables).flatMap(([table, key]) => [
    `CREATE TRIGGER IF NOT EXISTS ${table}_no_delete BEFORE DELETE ON ${table} BEGIN ${kept} END;`,
    `CREATE TRIGGER IF NOT EXISTS ${table}_no_update BEFORE UPDATE ON ${table} BEGIN ${kept} END;`,
    // INSERT OR REPLACE deletes without a DELETE trigger.
    key &&
      `CREATE TRIGGER IF NOT EXISTS ${table}_no_replace BEFORE INSERT ON ${table}
         WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${key} = NEW.${key}) BEGIN ${kept} END;`,
  ]),
  `CREATE TRIGGER IF NOT EXISTS issued_serial_no_replace BEFORE INSERT ON issued
     WHEN EXISTS (SELECT 1 FROM issued WHERE serial = NEW.serial) BEGIN ${kept} END;`,
  `CREATE TRIGGER IF NOT EXISTS issued_picture_no_replace BEFORE INSERT ON issued_picture
     WHEN EXISTS (SELECT 1 FROM issued_picture WHERE serial = NEW.serial AND position = NEW.position) BEGIN ${kept} END;`,
  `CREATE TRIGGER IF NOT EXISTS sheet_no_delete BEFORE DELETE ON sheet BEGIN ${kept} END;`,
  // Laying out a second time changes nothing.
  `CREATE TRIGGER IF NOT EXISTS sheet_no_replace BEFORE INSERT ON sheet
     WHEN EXISTS (SELECT 1 FROM sheet WHERE serial = NEW.serial AND copy = NEW.copy AND page = NEW.page)
     BEGIN SELECT RAISE(IGNORE); END;`,
  `CREATE TRIGGER IF NOT EXISTS sheet_no_rewrite BEFORE UPDATE ON sheet
     WHEN (NEW.serial, NEW.copy, NEW.page, NEW.pages) IS NOT (OLD.serial, OLD.copy, OLD.page, OLD.pages)
       OR NEW.status IS NOT (SELECT status FROM sheet_change
            WHERE serial = OLD.serial AND copy = OLD.copy AND page = OLD.page ORDER BY id DESC LIMIT 1)
     BEGIN ${kept} END;`,
  `CREATE TRIGGER IF NOT EXISTS sheet_change_step BEFORE INSERT ON sheet_change
     WHEN NOT EXISTS (
       SELECT 1 FROM sheet WHERE serial = NEW.serial AND copy = NEW.copy AND page = NEW.page AND (
         (status, NEW.status) IN (VALUES ${stepRows(false)})
         OR (status, NEW.status) IN (VALUES ${stepRows(true)}) AND length(trim(coalesce(NEW.why, ''))) > 0))
     BEGIN SELECT RAISE(ABORT, 'no such step of a sheet'); END;`,
  `CREATE TRIGGER IF NOT EXISTS sheet_change_made AFTER INSERT ON sheet_change BEGIN
     UPDATE sheet SET status = NEW.status WHERE serial = NEW.serial AND copy = NEW.copy AND page = NEW.page;
   END;`,
];

/** Makes what is absent; a ledger of an earlier version keeps its rows and gets the later columns. */
export function openLedgerSchema(database: Database): void {
  database
    .transaction(() => {
      database.exec(tables);
      const known = database.prepare<[], string>("SELECT name FROM pragma_table_info('issued')").pluck().all();
      for (const [column, type] of Object.entries(laterColumns)) {
        if (!known.includes(column)) database.exec(`ALTER TABLE issued ADD COLUMN ${column} ${type}`);
      }
      database.exec(indexes);
      database.exec(triggers.filter(Boolean).join('\n'));
    })
    .immediate();
}

/** Null where there is no such step. */
export function wayOf(from: SheetStatus, to: SheetStatus): Way | null {
  return steps.find(([was, becomes]) => was === from && becomes === to)?.[2] ?? null;
}
