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

/** A share answers many questions in the time of one. */
const askedAtOnce = 64;

export async function* walk(root: string, folder = ''): AsyncGenerator<Walked> {
  let entries: string[];
  try {
    entries = await fs.readdir(path.join(root, folder));
  } catch {
    yield { kind: 'unreadable', path: folder };
    return;
  }
  const names = entries.sort().map((name) => (folder === '' ? name : `${folder}/${name}`));
  for (let first = 0; first < names.length; first += askedAtOnce) {
    const some = names.slice(first, first + askedAtOnce);
    const stats = await Promise.all(some.map((name) => fs.lstat(path.join(root, name)).catch(() => null)));
    for (const [index, relative] of some.entries()) {
      const stat = stats[index];
      if (!stat) yield { kind: 'unreadable', path: relative };
      else if (stat.isDirectory()) yield* walk(root, relative);
      else if (stat.isFile()) yield { kind: 'file', file: { path: relative, size: stat.size, mtimeMs: stat.mtimeMs } };
      else yield { kind: 'link', path: relative };
    }
  }
}
