/** SHA256SUMS, as `sha256sum -c` reads it: how a hospital sees that a package is the one that was made. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filesIn } from './content.ts';

export const checksumsName = 'SHA256SUMS';

/** Writes one line for every file below the folder; links are what they point to. @returns how many */
export async function writeChecksums(folder: string): Promise<number> {
  const names = filesIn(folder).filter(
    (name) => name !== checksumsName && fs.statSync(path.join(folder, name)).isFile(),
  );
  const lines: string[] = [];
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(fs.createReadStream(path.join(folder, name), { highWaterMark: 1 << 20 }), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  fs.writeFileSync(path.join(folder, checksumsName), lines.join(''));
  return lines.length;
}
