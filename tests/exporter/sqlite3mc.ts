/**
 * `sqlite3mc` for the tests: what README.txt asks of SQLite3 Multiple Ciphers' shell, on the build that comes with
 * better-sqlite3-multiple-ciphers. SQL and `.output` from standard input, rows with `|` between their columns.
 */
import fs from 'node:fs';
import path from 'node:path';

const shell = `
import fs from 'node:fs';
import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3-multiple-ciphers'))};
const [option, file] = process.argv.slice(2);
if (option !== '-readonly') throw new Error('only -readonly');
const database = new Database(file, { readonly: true });
let shown = true;
for (const line of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  if (line.startsWith('.')) shown = line === '.output';
  else for (const sql of line.split(';').filter((text) => text.trim())) {
    const statement = database.prepare(sql);
    for (const row of statement.reader ? statement.raw().all() : (statement.run(), [])) {
      if (shown) console.log(row.join('|'));
    }
  }
}
`;

/** @returns the folder with the command, to be put on PATH */
export function writeSqlite3mc(folder: string): string {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  fs.writeFileSync(path.join(bin, 'sqlite3mc.mjs'), shell);
  const command = `#!/bin/sh\nexec '${process.execPath}' '${path.join(bin, 'sqlite3mc.mjs')}' "$@"\n`;
  fs.writeFileSync(path.join(bin, 'sqlite3mc'), command, { mode: 0o755 });
  return bin;
}
