/** program.ts of a package (scripts/pack/exporter-folder.ts): the bundle lies in one folder, beside it what starts it. */
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '..');

/** Windows' task scheduler starts Node itself: a batch file would take `%` in a path for a variable. */
export function ownCommand(): readonly [string, ...string[]] {
  return process.platform === 'win32'
    ? [process.execPath, path.join(import.meta.dirname, 'cli.js')]
    : [path.join(folder, 'tomoshibi-exporter')];
}

export function ownFiles(): string[] {
  return fs
    .readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => path.join(import.meta.dirname, name));
}
