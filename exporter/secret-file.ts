/** Files of the key folder: whole or not at all, and for this user only. */
import fs from 'node:fs';
import path from 'node:path';
import { makeDurable } from './write/durable.ts';

/** Leaves the old content or the new, whenever the power goes. */
export function writeSecret(file: string, content: string | Uint8Array): void {
  const part = `${file}.part`;
  // What an interrupted write left may have another mode.
  fs.rmSync(part, { force: true });
  const handle = fs.openSync(part, 'wx', 0o600);
  try {
    fs.writeFileSync(handle, content);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(part, file);
  makeDurable(path.dirname(file));
}
