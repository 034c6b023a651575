/**
 * What this program is on this computer: how it is started again, and the files it is made of. This is a checkout's; a
 * package is built with packaged-program.ts in its place.
 */
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** What is started, with the arguments that come before a command. Every path is absolute. */
export function ownCommand(): readonly [string, ...string[]] {
  return [process.execPath, path.join(root, 'exporter/cli.ts')];
}

/** Everything that shapes what is written, sorted. */
export function ownFiles(): string[] {
  return ['exporter', 'shared', 'resources'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|js|sql|yml|csv|json)$/.test(name))
      .sort()
      .map((name) => path.join(root, folder, name)),
  );
}
