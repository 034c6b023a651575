/** Room on this PC for the verified copy, or for what the next one adds to it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { filesOf } from '../../shared/media.ts';
import { type Check, failed, notDone, ok, warning } from './check.ts';
import { bytesText } from './figures.ts';

/** For the log, the ledger, discs and the next night. */
const spare = 2e9;

export const checkSpace: Check = async ({ station, stationless }) => {
  if (stationless) return [notDone('space.stationless')];
  const { dataDir, generation } = station;
  const { bavail, bsize } = await fs.statfs(dataDir.folder);
  const free = bavail * bsize;
  const target = dataDir.copyFolderOf(generation.medium);
  let all = 0;
  let missing = 0;
  for (const file of filesOf(generation.medium.manifest)) {
    all += file.bytes;
    const size = (await fs.stat(path.join(target, file.path)).catch(() => null))?.size;
    if (size !== file.bytes) missing += file.bytes;
  }
  const isCopied = dataDir.completeCopies().includes(target);
  const params = { free: bytesText(free), bytes: bytesText(all), missing: bytesText(missing), spare: bytesText(spare) };
  if (isCopied) return [free < spare ? warning('space.littleLeft', params) : ok('space.copied', params)];
  if (free < missing) return [failed('space.tooLittle', params)];
  return [warning('space.notCopied', params), ...(free < missing + spare ? [warning('space.littleLeft', params)] : [])];
};
