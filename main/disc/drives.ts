/** Drives that a disc may be in. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { FoundDisc } from '../../shared/disc.ts';
import { mediaFolder } from '../../shared/media.ts';

/** Drives that have something on them, discs of images first. Media of this program are not among them. */
export async function findDiscs(drives: () => Promise<string[]>): Promise<FoundDisc[]> {
  const found: FoundDisc[] = [];
  for (const drive of await drives()) {
    const names = await fs.readdir(drive).catch((): string[] => []);
    if (names.length === 0 || names.includes(mediaFolder)) continue;
    const hasDirectory = names.some((name) => /^dicomdir\.?(?:;1)?$/i.test(name));
    // The folders that drives are mounted in are no drives.
    if (hasDirectory || (await isMounted(drive))) found.push({ path: drive, hasDirectory });
  }
  return found.sort((a, b) => Number(b.hasDirectory) - Number(a.hasDirectory));
}

/** Another device than the folder around it. */
async function isMounted(drive: string): Promise<boolean> {
  if (process.platform === 'win32') return !/^c:/i.test(drive);
  const [inside, outside] = await Promise.all([fs.stat(drive), fs.stat(path.dirname(drive))]).catch(() => []);
  return inside !== undefined && outside !== undefined && inside.dev !== outside.dev;
}
