/** Opening the encrypted databases that an export builds: fast while building, durable once sealed. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';

export type EncryptedDatabase = Database.Database;
export type Statement<Bind extends unknown[], Result = unknown> = Database.Statement<Bind, Result>;

/**
 * Creates an AEGIS-256 database for building: no journal on the disk and no fsync, because an interrupted build is thrown
 * away.
 * @param keyHex raw key, 64 hex digits (SQLite3 Multiple Ciphers: `key='raw:…'`)
 * @param cacheMegabytes upper bound of the page cache
 * @param ddl executed when the file is new
 * @param pageSize bytes, a power of two up to 65536; of a file that exists already, its own stays
 */
export function createDatabase(
  file: string,
  keyHex: string,
  cacheMegabytes: number,
  ddl: string,
  pageSize = 8192,
): EncryptedDatabase {
  const created = !fs.existsSync(file);
  const database = new Database(file);
  try {
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    database.pragma(`page_size=${pageSize}`);
    // OFF is refused to a database that protects itself, and with it nothing could be rolled back.
    database.pragma('journal_mode=MEMORY');
    database.pragma('synchronous=OFF');
    database.pragma('locking_mode=EXCLUSIVE');
    database.pragma('temp_store=MEMORY');
    // Rows of a file arrive before the row that describes it.
    database.pragma('foreign_keys=OFF');
    database.pragma(`cache_size=${-cacheMegabytes * 1024}`);
    if (created) database.exec(ddl);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const copyingMegabytes = 8;

/**
 * Leaves a dense file that opens read-only anywhere: no free pages, rollback journal mode, nothing beside it. Where there are
 * gaps to close it lies beside itself for a while, named `.dense`, under the same key.
 */
export function closeDense(database: EncryptedDatabase): void {
  const dense = `${database.name}.dense`;
  let isDense = true;
  try {
    isDense = database.pragma('freelist_count', { simple: true }) === 0;
    fs.rmSync(dense, { force: true });
    // What is copied from end to end is not asked twice, and the copy takes as large a cache as its source.
    database.pragma(`cache_size=${-copyingMegabytes * 1024}`);
    database.pragma('shrink_memory');
    // Into a file: a plain VACUUM puts the whole database together in memory.
    if (!isDense) database.prepare('VACUUM INTO ?').run(dense);
    database.pragma('locking_mode=NORMAL');
    database.pragma('journal_mode=DELETE');
  } catch (error) {
    fs.rmSync(dense, { force: true });
    throw error;
  } finally {
    database.close();
  }
  if (!isDense) fs.renameSync(dense, database.name);
}
