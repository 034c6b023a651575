/** Which study files a finished records database leads to. */
import Database from 'better-sqlite3-multiple-ciphers';

/**
 * Paths as in the manifest; null where the file cannot be read.
 * @param keyHex raw AEGIS-256 key, 64 hex digits
 */
export function studyFilesOf(file: string, keyHex: string): Set<string> | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    database.pragma('trusted_schema=OFF');
    const files = new Set<string>();
    for (const path of database.prepare<[], string>('SELECT file FROM imaging_study').pluck().iterate()) {
      files.add(path);
    }
    return files;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}
