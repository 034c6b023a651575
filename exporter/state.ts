/**
 * What earlier runs wrote, so that a study is written once and an unchanged file is not read again. Kept beside the keys,
 * encrypted under a key derived from the media key: it names files and studies. One run is one transaction; a run that
 * does not reach its commit leaves no trace here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { deriveFileKey } from '../shared/media.ts';
import { createDatabase, type EncryptedDatabase } from '../shared/sqlite/database.ts';
import type { FacilityKeys } from './keys.ts';

const ddl = `
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  -- A study as written to one medium by one source: its manifest entry, and what described it.
  CREATE TABLE IF NOT EXISTS study (
    medium_id TEXT NOT NULL, source TEXT NOT NULL, study_instance_uid TEXT NOT NULL, file TEXT NOT NULL,
    summary TEXT NOT NULL, PRIMARY KEY (medium_id, source, study_instance_uid)
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
  -- Of the current run only: databases being built, and studies that are part of its generation.
  CREATE TABLE IF NOT EXISTS building (
    source TEXT NOT NULL, study_instance_uid TEXT NOT NULL, path TEXT NOT NULL, key_id TEXT NOT NULL,
    PRIMARY KEY (source, study_instance_uid)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS finished (study_instance_uid TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
`;

export class ExportState {
  readonly database: EncryptedDatabase;

  private constructor(database: EncryptedDatabase) {
    this.database = database;
  }

  static async open(keys: FacilityKeys): Promise<ExportState> {
    const file = path.join(keys.folder, 'state.db');
    const database = createDatabase(file, await deriveFileKey(keys.mediaKeys['1']!, 'state'), 32, ddl);
    fs.chmodSync(file, 0o600);
    database.pragma('journal_mode=DELETE');
    database.pragma('synchronous=FULL');
    return new ExportState(database);
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

  close(): void {
    this.database.close();
  }
}
