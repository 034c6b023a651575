/** The questions that one source's studies put to the state (exporter/state.ts). */
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';
import type { LeftOutReason } from '../slice.ts';

export interface InputRow {
  path: string;
  size: number;
  mtime_ms: number;
  outcome: string;
}

export interface StudyRow {
  study_instance_uid: string;
  file: string;
  summary: string;
  medium: string;
}

export interface Building {
  path: string;
  key_id: string;
  on_medium: string;
  bare: number;
}

type Place = [archive: string, source: string];
interface OfStudy {
  archive: string;
  source: string;
  uid: string;
}
interface OfRun extends OfStudy {
  run: number;
}

/** By name: left alone, SQLite walks every input of the source for each study. */
const byStudy = 'input INDEXED BY input_study';
const ofStudy = 'medium_id = @archive AND source = @source AND study_instance_uid = @uid';
const notExpected = 'NOT EXISTS (SELECT 1 FROM found WHERE found.source = input.source AND found.path = input.path)';

export function studyStatements(database: EncryptedDatabase) {
  return {
    input: database.prepare<[...Place, string], InputRow>(
      'SELECT path, size, mtime_ms, outcome FROM input WHERE medium_id = ? AND source = ? AND path = ?',
    ),
    see: database.prepare<[number, ...Place, string]>(
      'UPDATE input SET run = ? WHERE medium_id = ? AND source = ? AND path = ?',
    ),
    remember: database.prepare<[...Place, string, number, number, string | null, string, number]>(
      'INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    /** Files of the study that this run does not read for being new. */
    unread: database.prepare<[OfRun], InputRow>(
      `SELECT path, size, mtime_ms, outcome FROM ${byStudy} WHERE ${ofStudy} AND run = @run AND ${notExpected}`,
    ),
    seen: database.prepare<[OfRun], InputRow>(
      `SELECT path, size, mtime_ms, outcome FROM ${byStudy} WHERE ${ofStudy} AND run = @run`,
    ),
    missing: database.prepare<[OfRun]>(`SELECT 1 FROM ${byStudy} WHERE ${ofStudy} AND run <> @run LIMIT 1`),
    someMissing: database.prepare<[...Place, number]>(
      `SELECT 1 FROM input WHERE medium_id = ? AND source = ? AND run <> ? AND study_instance_uid IS NOT NULL LIMIT 1`,
    ),
    outside: database.prepare<[OfStudy]>(`SELECT 1 FROM ${byStudy} WHERE ${ofStudy} AND ${notExpected} LIMIT 1`),

    expect: database.prepare<[string, string, number, number]>('INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)'),
    expected: database.prepare<[string, string, number], InputRow>(
      'SELECT path, size, mtime_ms FROM found WHERE source = ? AND path > ? ORDER BY path LIMIT ?',
    ),
    expectedBytes: database
      .prepare<[{ archive: string; source: string }], number>(
        `SELECT (SELECT coalesce(sum(size), 0) FROM found WHERE source = @source)
           + (SELECT coalesce(sum(size), 0) FROM changed CROSS JOIN ${byStudy} USING (medium_id, source, study_instance_uid)
              WHERE medium_id = @archive AND source = @source AND ${notExpected})`,
      )
      .pluck(),

    change: database.prepare<[...Place, string]>(
      `INSERT OR IGNORE INTO changed SELECT medium_id, source, study_instance_uid FROM input
       WHERE medium_id = ? AND source = ? AND path = ? AND study_instance_uid IS NOT NULL`,
    ),
    changed: database.prepare<[...Place, string]>(
      'SELECT 1 FROM changed WHERE medium_id = ? AND source = ? AND study_instance_uid = ?',
    ),

    someChanged: database.prepare<Place>('SELECT 1 FROM changed WHERE medium_id = ? AND source = ? LIMIT 1'),

    studies: database.prepare<[...Place, string, number], StudyRow>(
      `SELECT study_instance_uid, file, summary, coalesce(held_by, medium_id) AS medium FROM study
       WHERE medium_id = ? AND source = ? AND study_instance_uid > ? ORDER BY study_instance_uid LIMIT ?`,
    ),
    study: database.prepare<[...Place, string], { file: string }>(
      'SELECT file FROM study WHERE medium_id = ? AND source = ? AND study_instance_uid = ?',
    ),
    keep: database.prepare<[...Place, string, string, string, string]>(
      'INSERT OR REPLACE INTO study VALUES (?, ?, ?, ?, ?, ?)',
    ),
    /** Studies that files are remembered of, and that were never finished. */
    strays: database
      .prepare<[...Place, ...Place], string>(
        `SELECT DISTINCT study_instance_uid FROM ${byStudy}
         WHERE medium_id = ? AND source = ? AND study_instance_uid IS NOT NULL
         EXCEPT SELECT study_instance_uid FROM study WHERE medium_id = ? AND source = ?`,
      )
      .pluck(),

    build: database.prepare<[...Place, string, string, string, string, number]>(
      'INSERT INTO building VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    building: database.prepare<[string, string], Building>(
      'SELECT path, key_id, on_medium, bare FROM building WHERE source = ? AND study_instance_uid = ?',
    ),
    opened: database
      .prepare<[string], string>('SELECT study_instance_uid FROM building WHERE source = ? ORDER BY study_instance_uid')
      .pluck(),
    leaveBuilding: database.prepare<[string, string]>(
      'DELETE FROM building WHERE source = ? AND study_instance_uid = ?',
    ),

    join: database.prepare<
      [string, string, LeftOutReason | null, string | null, string | null, string | null, number | null]
    >('INSERT OR IGNORE INTO finished VALUES (?, ?, ?, ?, ?, ?, ?)'),
    leave: database.prepare<[string]>('DELETE FROM finished WHERE study_instance_uid = ?'),
    owner: database.prepare<[string], string>('SELECT source FROM finished WHERE study_instance_uid = ?').pluck(),
    finished: database.prepare<[string, string], Building>(
      `SELECT path, key_id, on_medium, bare FROM finished
       WHERE study_instance_uid = ? AND source = ? AND path IS NOT NULL`,
    ),
    written: database.prepare<
      [...Place, string, number],
      { study_instance_uid: string; file: string; summary: string; why: LeftOutReason | null }
    >(
      `SELECT study_instance_uid, file, summary, why FROM finished JOIN study USING (source, study_instance_uid)
       WHERE medium_id = ? AND source = ? AND path IS NOT NULL AND study_instance_uid > ?
       ORDER BY study_instance_uid LIMIT ?`,
    ),
  };
}
