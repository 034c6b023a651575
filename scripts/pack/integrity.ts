/** Whether Electron will refuse a changed app.asar: where it checks one, the hash it checks by stands in the made program. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { getRawHeader } from '@electron/asar';
import { type PackedFolder, programOf, resourcesOf } from './content.ts';
import { platformNames } from './runtime.ts';

/**
 * @returns a sentence for whoever packs
 * @throws an Error where the hash is that of another archive
 */
export function integrityText(packed: PackedFolder): string {
  const { folder, platform } = packed;
  if (platform === 'linux') {
    return 'a changed app.asar is started on Linux, where Electron has no check: SHA256SUMS tells it, or dpkg -V';
  }
  const { headerString } = getRawHeader(path.join(folder, resourcesOf(platform), 'app.asar'));
  const hash = createHash('sha256').update(headerString).digest('hex');
  const keeper = platform === 'win' ? programOf(packed) : path.join(programOf(packed), 'Contents/Info.plist');
  if (!fs.readFileSync(keeper).includes(hash)) throw new Error(`${keeper} has no hash of the app.asar beside it`);
  const name = path.basename(keeper);
  return `a changed app.asar is refused at the start on ${platformNames[platform]}: its hash stands in ${name}`;
}
