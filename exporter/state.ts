/**
 * What earlier runs wrote, so that a study is written once and an unchanged file is not read again. Kept beside the keys,
 * encrypted under a key derived from the media key: it names files and studies. A run commits it in lots: a study that is
 * sealed on its medium stays, whatever becomes of the run, and the next run takes it over.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../shared/errors.ts';
import { deriveFileKey } from '../shared/media.ts';
import type { EncryptedDatabase } from '../shared/sqlite/database.ts';
import type { FacilityKeys } from './keys.ts';

/**
 * `medium_id` is the archive's: the id of the one medium, or of a set's first. Tables below the line are a run's own; what
 * an interrupted one left in `building` tells which studies it had begun.
 */
const ddl = `
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  -- Media that share an archive.
  CREATE TABLE IF NOT EXISTS member (medium_id TEXT PRIMARY KEY, archive_id TEXT NOT NULL) WITHOUT ROWID;
  -- A study as written by one source: its manifest entry (JSON null: left out), what described it, and on which medium.
  CREATE TABLE IF NOT EXISTS study (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, study_instance_uid TEXT NOT NULL, file TEXT NOT NULL,
    summary TEXT NOT NULL, held_by TEXT, PRIMARY KEY (medium_id, source, study_instance_uid)
  ) WITHOUT ROWID;
  -- Studies of which a file is no longer what it was.
  CREATE TABLE IF NOT EXISTS changed (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, study_instance_uid TEXT NOT NULL,
    PRIMARY KEY (medium_id, source, study_instance_uid)
  ) WITHOUT ROWID;
  -- Every input file of a source, and what became of it. run: the last one that saw it.
  CREATE TABLE IF NOT EXISTS input (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ms REAL NOT NULL,
    study_instance_uid TEXT, outcome TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (medium_id, source, path)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS input_study ON input (medium_id, source, study_instance_uid);
  -- The hospital's documents as written to one medium: of what files, the manifest entry, and what the report said.
  CREATE TABLE IF NOT EXISTS documents (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, fingerprint TEXT NOT NULL, file TEXT, report TEXT NOT NULL,
    PRIMARY KEY (medium_id, source)
  ) WITHOUT ROWID;
  -- The records as last written to one archive: of what, of which images, taken over how often since, and what they are.
  CREATE TABLE IF NOT EXISTS records (
    medium_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, studies TEXT NOT NULL, runs INTEGER NOT NULL,
    written TEXT NOT NULL
  ) WITHOUT ROWID;
  ---------------------------------------------------------------------------------------------------------------------
  -- Files that this run reads: new, or no longer what they were.
  CREATE TABLE IF NOT EXISTS found (
    source TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ms REAL NOT NULL, PRIMARY KEY (source, path)
  ) WITHOUT ROWID;
  -- Databases being built. bare: without pixels, of a study that is to be left out.
  CREATE TABLE IF NOT EXISTS building (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, study_instance_uid TEXT NOT NULL, path TEXT NOT NULL,
    key_id TEXT NOT NULL, on_medium TEXT NOT NULL, bare INTEGER NOT NULL, PRIMARY KEY (source, study_instance_uid)
  ) WITHOUT ROWID;
  -- Studies of this run's generation. why: null for those held, else what of the slice leaves them out. The rest is of
  -- those written in this run: where they were built, to be taken up again when one more file turns up.
  CREATE TABLE IF NOT EXISTS finished (
    study_instance_uid TEXT PRIMARY KEY, source TEXT NOT NULL, why TEXT, path TEXT, key_id TEXT, on_medium TEXT, bare INTEGER
  ) WITHOUT ROWID;
`;

/** Of the first make: one run was one transaction, and the tables of a run were always empty outside it. */
const fromFirstMake = 'DROP TABLE building; DROP TABLE finished; ALTER TABLE study ADD COLUMN held_by TEXT;';
const version = 1;

/** A run commits at most this often: each commit waits for the disk. */
const lotMilliseconds = 250;

export class ExportState {
  readonly database: EncryptedDatabase;
  /** The key folder. */
  readonly folder: string;
  #committedAt = performance.now();

  private constructor(database: EncryptedDatabase, folder: string) {
    this.database = database;
    this.folder = folder;
  }

  /** @throws TomoshibiError `export-already-running` */
  static async open(keys: FacilityKeys): Promise<ExportState> {
    const file = path.join(keys.folder, 'state.db');
    const keyHex = await deriveFileKey(keys.mediaKeys['1']!, 'state');
    const database = new Database(file, { timeout: 1000 });
    try {
      fs.chmodSync(file, 0o600);
      database.pragma("cipher='aegis'");
      database.pragma(`key='raw:${keyHex}'`);
      // Held until it is closed: two runs over one state would each think the other's studies abandoned.
      database.pragma('locking_mode=EXCLUSIVE');
      database.pragma('journal_mode=DELETE');
      database.pragma('synchronous=FULL');
      database.pragma('temp_store=MEMORY');
      database.pragma('cache_size=-32768');
      database.exec('BEGIN EXCLUSIVE');
      const isFirstMake = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'building'").get() !== undefined;
      if (isFirstMake && database.pragma('user_version', { simple: true }) === 0) database.exec(fromFirstMake);
      database.exec(`${ddl}; PRAGMA user_version=${version}; COMMIT`);
    } catch (error) {
      database.close();
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
      throw new TomoshibiError('export-already-running', {}, { cause: error });
    }
    return new ExportState(database, keys.folder);
  }

  /**
   * One more than any sequence this facility has used, here or on the medium. Kept at once: a run that then fails wastes
   * a number, which is harmless, where using one twice would not be.
   */
  nextSequence(onMedium: number): number {
    return this.database
      .prepare<[number], number>(
        `INSERT INTO counter VALUES ('sequence', ? + 1)
         ON CONFLICT DO UPDATE SET value = max(value + 1, excluded.value) RETURNING value`,
      )
      .pluck()
      .get(onMedium)!;
  }

  /** Paths of the study files that runs have sealed on a medium, whether a manifest lists them yet or not. */
  sealedOn(mediumId: string): Iterable<string> {
    return this.database
      .prepare<[string], string>(
        "SELECT file ->> '$.path' FROM study WHERE coalesce(held_by, medium_id) = ? AND file <> 'null'",
      )
      .pluck()
      .iterate(mediumId);
  }

  /** The archive that a medium belongs to; null where it is not known here. */
  archiveOf(mediumId: string): string | null {
    return (
      this.database
        .prepare<[string], string>('SELECT archive_id FROM member WHERE medium_id = ?')
        .pluck()
        .get(mediumId) ?? null
    );
  }

  /** The media over which an archive was last spread. */
  membersOf(archiveId: string): string[] {
    return this.database
      .prepare<[string], string>('SELECT medium_id FROM member WHERE archive_id = ?')
      .pluck()
      .all(archiveId);
  }

  setMembers(archiveId: string, mediumIds: readonly string[]): void {
    this.database.transaction(() => {
      this.database.prepare('DELETE FROM member WHERE archive_id = ?').run(archiveId);
      const add = this.database.prepare('INSERT OR REPLACE INTO member VALUES (?, ?)');
      for (const mediumId of mediumIds) add.run(mediumId, archiveId);
    })();
  }

  /** Begins a run. Studies that an interrupted one had begun and not sealed are read again, whole. */
  begin(): void {
    this.database.exec(`
      BEGIN;
      INSERT OR IGNORE INTO changed SELECT medium_id, source, study_instance_uid FROM building;
      DELETE FROM input WHERE (medium_id, source, study_instance_uid) IN
        (SELECT medium_id, source, study_instance_uid FROM building);
      DELETE FROM found; DELETE FROM building; DELETE FROM finished;
      COMMIT; BEGIN`);
  }

  /** Makes what was done so far last, when some of it has come together. Between two studies or files only. */
  commitLot(): void {
    if (performance.now() - this.#committedAt >= lotMilliseconds) this.commit();
  }

  commit(): void {
    this.database.exec('COMMIT; BEGIN');
    this.#committedAt = performance.now();
  }

  /** Ends a run: what was not committed is forgotten. Harmless where none was begun. */
  end(): void {
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }

  close(): void {
    this.database.close();
  }
}
