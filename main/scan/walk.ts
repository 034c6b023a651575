/** The files of a folder of scans, in the order of their names as people count: page2 before page10. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ScanReason } from '../../shared/scan.ts';

export interface SourceFile {
  /** In the folder, with `/`. */
  source: string;
  bytes: number;
  /** Why it is not even looked at. */
  refused: ScanReason | null;
}

/** What operating systems leave in folders. */
const systemFiles = /^(?:Thumbs\.db|desktop\.ini|\.DS_Store|\._.*)$/i;
const mostDepth = 32;

/** @throws TomoshibiError `scan-folder-not-found`; what the signal was aborted with */
export async function scannedFiles(folder: string, signal: AbortSignal): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    const entries = await fs.readdir(path.join(folder, at), { withFileTypes: true });
    entries.sort((a, b) => a.name.localeCompare(b.name, 'ja', { numeric: true }));
    for (const entry of entries) {
      const source = at === '' ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && depth < mostDepth) await visit(source, depth + 1);
      else if (!entry.isFile()) files.push({ source, bytes: 0, refused: 'link' });
      else if (!systemFiles.test(entry.name)) {
        const stat = await fs.stat(path.join(folder, source)).catch(() => null);
        files.push({ source, bytes: stat?.size ?? 0, refused: stat ? null : 'not-readable' });
      }
    }
  };
  try {
    await visit('', 0);
  } catch (cause) {
    signal.throwIfAborted();
    throw new TomoshibiError('scan-folder-not-found', {}, { cause });
  }
  return files;
}

/** Real paths of both. @throws TomoshibiError `scan-folder-not-found`, `scan-folders-overlap` */
export async function checkFolders(folder: string, out: string): Promise<{ folder: string; out: string }> {
  const from = await fs.realpath(folder).catch(() => null);
  if (from === null || !(await fs.stat(from)).isDirectory()) throw new TomoshibiError('scan-folder-not-found');
  // The output folder may not be there yet, nor the folder around it.
  let existing = path.resolve(out);
  const absent: string[] = [];
  let to = await fs.realpath(existing).catch(() => null);
  while (to === null && path.dirname(existing) !== existing) {
    absent.unshift(path.basename(existing));
    existing = path.dirname(existing);
    to = await fs.realpath(existing).catch(() => null);
  }
  if (to === null) throw new TomoshibiError('scan-output-unwritable');
  to = path.join(to, ...absent);
  if (isWithin(from, to) || isWithin(to, from)) throw new TomoshibiError('scan-folders-overlap');
  return { folder: from, out: to };
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
