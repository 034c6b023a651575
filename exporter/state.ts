/**
 * What earlier runs wrote, so that a study is written once and an unchanged file is not read again. Kept beside the keys,
 * encrypted under a key derived from the media key: it names files and studies.
 */
import fs from 'node:fs';
import path from 'node:path';
import { deriveFileKey, type ManifestFile, manifestFileSchema } from '../shared/media.ts';
import type { FacilityKeys } from './keys.ts';
import { createDatabase, type EncryptedDatabase } from './write/database.ts';

const ddl = `
  CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  -- A study as written to one medium: its file and the imaging_study record that describes it.
  CREATE TABLE IF NOT EXISTS study (
    medium_id TEXT NOT NULL, study_instance_uid TEXT NOT NULL, file TEXT NOT NULL, summary TEXT NOT NULL,
    PRIMARY KEY (medium_id, study_instance_uid)
  ) WITHOUT ROWID;
  -- The input files a study was made of.
  CREATE TABLE IF NOT EXISTS input (
    medium_id TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ms REAL NOT NULL,
    study_instance_uid TEXT NOT NULL, fate TEXT NOT NULL, PRIMARY KEY (medium_id, path)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS input_study ON input (medium_id, study_instance_uid);
`;

export interface StudyState {
  file: ManifestFile;
  /** JSON of the summary the study was described with. */
  summary: string;
}

export class ExportState {
  readonly database: EncryptedDatabase;

  private constructor(database: EncryptedDatabase) {
    this.database = database;
    database.exec(ddl);
  }

  static async open(keys: FacilityKeys): Promise<ExportState> {
    const file = path.join(keys.folder, 'state.db');
    const created = !fs.existsSync(file);
    const database = createDatabase(file, await deriveFileKey(keys.mediaKeys['1']!, 'state'), 16);
    database.pragma('journal_mode=DELETE');
    database.pragma('synchronous=FULL');
    if (created) fs.chmodSync(file, 0o600);
    return new ExportState(database);
  }

  /**
   * One more than any sequence this facility has used, here or on the medium; a run that fails wastes one, which is
   * harmless.
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

  study(mediumId: string, studyInstanceUid: string): StudyState | null {
    const row = this.database
      .prepare<[string, string], { file: string; summary: string }>(
        'SELECT file, summary FROM study WHERE medium_id = ? AND study_instance_uid = ?',
      )
      .get(mediumId, studyInstanceUid);
    return row ? { file: manifestFileSchema.parse(JSON.parse(row.file)), summary: row.summary } : null;
  }

  close(): void {
    this.database.close();
  }
}
