/** An encrypted database once more under another key. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { asReadingError, openOwn } from '../station/database.ts';
import { syncFile } from '../station/durable.ts';

/**
 * @param from of a database that nobody has open; it stays as it is
 * @param target written whole or not at all
 * @returns false where it is damaged and that is allowed: there is no copy then
 */
export function copyUnderKey(
  from: string,
  target: string,
  fromKey: string,
  key: string,
  { damagedAllowed = false }: { damagedAllowed?: boolean } = {},
): boolean {
  const part = `${target}.part`;
  for (const file of [part, `${part}-wal`, `${part}-shm`, `${part}-journal`]) fs.rmSync(file, { force: true });
  try {
    // What a power loss left in its write-ahead log belongs to it.
    if (fs.existsSync(`${from}-wal`)) openOwn(from, fromKey).close();
    fs.copyFileSync(from, part);
    reKey(part, fromKey, key);
  } catch (error) {
    fs.rmSync(part, { force: true });
    const known = asReadingError(error);
    if (damagedAllowed && known instanceof TomoshibiError && known.code === 'medium-file-damaged') return false;
    throw error;
  }
  fs.renameSync(part, target);
  return true;
}

/** Every page is read, authenticated, and written; afterwards the old key opens nothing. */
function reKey(file: string, fromKey: string, key: string): void {
  const database = new Database(file);
  try {
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${fromKey}'`);
    database.pragma('journal_mode=DELETE');
    database.pragma('temp_store=MEMORY');
    database.pragma(`rekey='raw:${key}'`);
  } finally {
    database.close();
  }
  const reread = openOwn(file, key);
  try {
    reread.prepare('SELECT count(*) FROM sqlite_schema').get();
  } finally {
    reread.pragma('journal_mode=DELETE');
    reread.close();
  }
  syncFile(file);
}
