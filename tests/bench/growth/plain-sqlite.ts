/**
 * What searching costs who opens the same list of patients with SQLite alone: one table, unencrypted, and LIKE over its
 * columns. The limit of simplicity, and what somebody would write at 3 a.m.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { loadFacility } from '../../../exporter/keys.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { deriveFileKey, type Manifest } from '../../../shared/media.ts';
import type { WrittenMedium } from '../written-medium.ts';

const columns = ['patient_id', 'identifier', 'name', 'kana', 'romaji', 'birth_date', 'phones'];
const searched = columns.slice(1);
/** As many as a screen of hits. */
const limit = 50;

/** The path and key of the records of a medium, by the exporter's key folder beside the station's identity. */
export async function recordsOf({ medium, identityPath }: WrittenMedium): Promise<{ file: string; keyHex: string }> {
  const folder = path.join(medium, 'TOMOSHIBI');
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const records = manifest.files.find((file) => file.path === manifest.records)!;
  const keys = loadFacility(path.dirname(identityPath));
  return {
    file: path.join(folder, records.path),
    keyHex: await deriveFileKey(keys.mediaKeys[records.epoch]!, records.keyId),
  };
}

export class PlainPatients {
  readonly #database: Database.Database;
  readonly #find: Database.Statement<[Record<string, string>]>;

  private constructor(database: Database.Database) {
    this.#database = database;
    const like = searched.map((column) => `${column} LIKE :text`).join(' OR ');
    this.#find = database.prepare(
      `SELECT ${columns.join(', ')} FROM patient WHERE ${like} ORDER BY kana LIMIT ${limit}`,
    );
  }

  /** @param file is made */
  static async copy(medium: WrittenMedium, file: string): Promise<PlainPatients> {
    const records = await recordsOf(medium);
    fs.rmSync(file, { force: true });
    const database = new Database(file);
    database.pragma('journal_mode=OFF');
    database.exec(`CREATE TABLE patient (${columns.map((column) => `${column} TEXT`).join(', ')})`);
    const add = database.prepare(`INSERT INTO patient VALUES (${columns.map(() => '?').join(', ')})`);
    const source = openReadOnly(records.file, records.keyHex);
    try {
      database.exec('BEGIN');
      for (const row of source
        .prepare(`SELECT ${columns.join(', ')} FROM patient_search`)
        .raw()
        .iterate()) {
        add.run(row as unknown[]);
      }
      database.exec('COMMIT');
    } finally {
      source.close();
    }
    return new PlainPatients(database);
  }

  find(text: string): unknown[] {
    return this.#find.all({ text: `%${text}%` });
  }

  close(): void {
    this.#database.close();
  }
}
