/** Opening encrypted databases: those of a medium, read-only and trusted in nothing, and the station's own. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';

export type EncryptedDatabase = Database.Database;

/**
 * Opens a finished database of a medium or of its copy (docs/media-format.md §4).
 * @param keyHex raw AEGIS-256 key, 64 hex digits
 * @throws TomoshibiError `medium-file-missing`, `medium-file-damaged`
 */
export function openReadOnly(file: string, keyHex: string): EncryptedDatabase {
  let database: EncryptedDatabase | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    setKey(database, keyHex);
    database.pragma('trusted_schema=OFF');
    database.pragma('query_only=ON');
    database.pragma('cell_size_check=ON');
    database.pragma('temp_store=MEMORY');
    // Nobody writes it: its lock and its change counter need not be looked at again with every reading.
    database.pragma('locking_mode=EXCLUSIVE');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database?.close();
    throw asReadingError(error, file);
  }
}

/**
 * Opens or creates a database of the station itself (audit log, ledger). Committed writes survive a power loss.
 * A wrong key or a damaged file throws SQLite's own error.
 */
export function openOwn(file: string, keyHex: string): EncryptedDatabase {
  const database = new Database(file);
  try {
    setKey(database, keyHex);
    database.pragma('journal_mode=WAL');
    database.pragma('synchronous=FULL');
    database.pragma('foreign_keys=ON');
    database.pragma('trusted_schema=OFF');
    database.pragma('temp_store=MEMORY');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * An SQLite failure while reading a medium, in words: the file is gone (a pulled cable), or its pages do not hold what
 * was signed. Any other error comes back as it was.
 */
export function asReadingError(error: unknown, file?: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const gone = file !== undefined && !fs.existsSync(file);
  if (gone || error.code === 'SQLITE_CANTOPEN' || error.code.startsWith('SQLITE_IOERR')) {
    return new TomoshibiError('medium-file-missing', {}, { cause: error });
  }
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return new TomoshibiError('medium-file-damaged', {}, { cause: error });
  }
  return error;
}

function setKey(database: EncryptedDatabase, keyHex: string): void {
  if (!/^[0-9a-f]{64}$/.test(keyHex)) throw new TypeError('a raw key is 64 hex digits');
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${keyHex}'`);
}
