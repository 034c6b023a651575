/** Every file below a folder, in a stable order. Links are not followed. */
import fs from 'node:fs/promises';
import path from 'node:path';

export interface SourceFile {
  /** Relative to the source's root, with `/`. */
  path: string;
  size: number;
  mtimeMs: number;
}

export type Walked =
  | { kind: 'file'; file: SourceFile }
  | { kind: 'link'; path: string }
  | { kind: 'unreadable'; path: string };

export async function* walk(root: string, folder = ''): AsyncGenerator<Walked> {
  let entries: string[];
  try {
    entries = await fs.readdir(path.join(root, folder));
  } catch {
    yield { kind: 'unreadable', path: folder };
    return;
  }
  entries.sort();
  for (const name of entries) {
    const relative = folder === '' ? name : `${folder}/${name}`;
    const stat = await fs.lstat(path.join(root, relative)).catch(() => null);
    if (!stat) yield { kind: 'unreadable', path: relative };
    else if (stat.isDirectory()) yield* walk(root, relative);
    else if (stat.isFile()) yield { kind: 'file', file: { path: relative, size: stat.size, mtimeMs: stat.mtimeMs } };
    else yield { kind: 'link', path: relative };
  }
}
