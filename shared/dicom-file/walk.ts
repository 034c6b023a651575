/** Every file below a folder, in a stable order. Links are not followed. */
import fs, { type Stats } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

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
/** A disk in this machine answers before another thread could be asked to ask it. */
const quickMilliseconds = 0.1;
const triedFirst = 3;
/** Whoever waits for something else in this process has a turn this often. */
const turnMilliseconds = 20;

export function walk(root: string): AsyncGenerator<Walked> {
  return walkFolder(root, '', { since: performance.now() });
}

async function* walkFolder(root: string, folder: string, turn: { since: number }): AsyncGenerator<Walked> {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    yield { kind: 'unreadable', path: folder };
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (let first = 0; first < entries.length; first += askedAtOnce) {
    if (performance.now() - turn.since > turnMilliseconds) {
      await nextTurn();
      turn.since = performance.now();
    }
    const some = entries.slice(first, first + askedAtOnce);
    const places = some.map(({ name }) => (folder === '' ? name : `${folder}/${name}`));
    const stats = await statsOf(
      root,
      places.filter((_, index) => some[index]!.isFile()),
    );
    for (const [index, entry] of some.entries()) {
      const place = places[index]!;
      const stat = stats.get(place);
      if (entry.isDirectory()) yield* walkFolder(root, place, turn);
      else if (!entry.isFile()) yield { kind: 'link', path: place };
      else if (!stat?.isFile()) yield { kind: 'unreadable', path: place };
      else yield { kind: 'file', file: { path: place, size: stat.size, mtimeMs: stat.mtimeMs } };
    }
  }
}

async function statsOf(root: string, places: readonly string[]): Promise<Map<string, Stats | null>> {
  const stats = new Map<string, Stats | null>();
  const started = performance.now();
  for (const place of places) {
    if (stats.size >= triedFirst && performance.now() - started > quickMilliseconds * stats.size) break;
    stats.set(place, lookAt(path.join(root, place)));
  }
  const rest = places.slice(stats.size);
  const found = await Promise.all(rest.map((place) => fs.promises.lstat(path.join(root, place)).catch(() => null)));
  for (const [index, place] of rest.entries()) stats.set(place, found[index]!);
  return stats;
}

function lookAt(file: string): Stats | null {
  try {
    return fs.lstatSync(file);
  } catch {
    return null;
  }
}
