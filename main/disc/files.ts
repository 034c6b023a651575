/** The files of a disc: names and sizes only, within limits, following nothing. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { plainDiscPath } from '../../shared/dicom-file/file-set.ts';
import type { DiscProblemReason } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';

export interface DiscFile {
  /** Relative to the disc, with `/`. */
  path: string;
  size: number;
}

export interface DiscLimits {
  files: number;
  bytes: number;
  /** Folders inside folders. */
  depth: number;
}

/** Above a double-layer Blu-ray. What is larger is no disc that a patient carries. */
export const discLimits: DiscLimits = { files: 100_000, bytes: 64 * 1024 ** 3, depth: 16 };

export interface DiscListing {
  files: DiscFile[];
  problems: { path: string; reason: DiscProblemReason }[];
}

/**
 * @param root a folder that exists
 * @throws TomoshibiError `disc-too-large` beyond the limits of files or bytes
 */
export async function listDisc(root: string, signal: AbortSignal, limits = discLimits): Promise<DiscListing> {
  const listing: DiscListing = { files: [], problems: [] };
  let entries = 0;
  let bytes = 0;
  const folders = [{ folder: '', depth: 0 }];
  for (let next = folders.pop(); next; next = folders.pop()) {
    signal.throwIfAborted();
    const { folder, depth } = next;
    const names = await fs.readdir(path.join(root, folder)).catch(() => null);
    if (!names) {
      listing.problems.push({ path: folder, reason: 'io-error' });
      continue;
    }
    const inner: typeof folders = [];
    for (const name of names.sort()) {
      entries += 1;
      if (entries > limits.files) throw new TomoshibiError('disc-too-large', { files: limits.files });
      const relative = folder === '' ? name : `${folder}/${name}`;
      const stat = await fs.lstat(path.join(root, relative)).catch(() => null);
      if (!stat) listing.problems.push({ path: relative, reason: 'io-error' });
      else if (stat.isDirectory()) {
        if (depth >= limits.depth) listing.problems.push({ path: relative, reason: 'too-deep' });
        else inner.push({ folder: relative, depth: depth + 1 });
      } else if (stat.isFile()) {
        bytes += stat.size;
        if (bytes > limits.bytes) throw new TomoshibiError('disc-too-large', { files: limits.files });
        listing.files.push({ path: relative, size: stat.size });
      } else listing.problems.push({ path: relative, reason: 'link' });
    }
    folders.push(...inner.reverse());
  }
  return listing;
}

/**
 * Finds files by the names that a DICOMDIR gives (PS3.10 §8.2). Drives show them in lower case, with a version (`;1`) or a
 * point behind. Only what the listing holds can be found, so that no name leads out of the disc.
 */
export class DiscNames {
  readonly #byName = new Map<string, DiscFile>();

  constructor(files: DiscFile[]) {
    for (const file of files) this.#byName.set(plainDiscPath(file.path), file);
  }

  find(components: string[]): DiscFile | null {
    return this.#byName.get(plainDiscPath(components.join('/'))) ?? null;
  }
}
