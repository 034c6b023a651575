/** Is anything in a folder other than it was? Names, sizes and times of change, to the leaves; no file is opened. */
import crypto from 'node:crypto';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { FolderThreads, type TopFolders, topFolders } from './folder-threads.ts';
import { Disk } from './sources/ssmix2/disk.ts';

/** Questions to a slow disk that wait at a time; one that answers at once is asked one after the other. */
const askedAtOnce = 64;
/** Characters of names after which a folder is told by a digest. */
const longest = 4096;
/**
 * A file that changed within so many milliseconds before it was looked at may change again without looking different: it
 * makes the fingerprint one that never comes again. Two seconds are the coarsest a file system counts in.
 */
const freshMilliseconds = 3000;
/** While nothing else is done. More wait for a disk without gain, and take 25 MB each. */
const lookingThreads = 6;
/** Folders that a thread is handed at a time, at most. */
const handedOut = 64;

/**
 * Each file is looked at, whatever its folder says: a folder's own time tells of new, removed and renamed files, and nothing
 * of one that was overwritten in its place.
 * @throws the signal's reason when it is aborted
 */
export async function fingerprintOf(folder: string, signal: AbortSignal): Promise<string> {
  const looking = new Looking(signal);
  const top = await topFolders(folder, new Disk(), signal);
  if (top) await tellBelow(top, looking, signal);
  return digestOf(await looking.at(folder));
}

/** Has the lower folders looked at by threads; one over which a thread fails is left. */
async function tellBelow({ listed, below }: TopFolders, looking: Looking, signal: AbortSignal): Promise<void> {
  for (const [folder, entries] of listed) looking.listed(folder, entries);
  const module = new URL('./fingerprint.worker.ts', import.meta.url);
  const threads = new FolderThreads<string[], string[]>(module, below.length, lookingThreads);
  const size = Math.max(1, Math.min(handedOut, Math.floor(below.length / (4 * threads.threads))));
  let next = 0;
  const handOut = async () => {
    while (next < below.length) {
      signal.throwIfAborted();
      const folders = below.slice(next, next + size);
      next += size;
      const told = await threads.ask(folders);
      for (const [index, text] of told?.entries() ?? []) looking.known(folders[index]!, text);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads.threads }, handOut));
  } finally {
    await threads.close();
  }
}

type Told = string | Promise<string>;

export class Looking {
  readonly #signal: AbortSignal | null;
  readonly #disk: Disk;
  readonly #known = new Map<string, string>();
  readonly #listed = new Map<string, Dirent[] | null>();
  #waiting = 0;

  /** @param slow as of `Disk` */
  constructor(signal: AbortSignal | null, slow?: number) {
    this.#signal = signal;
    this.#disk = new Disk(slow);
  }

  /** What another has found of a folder. */
  known(folder: string, told: string): void {
    this.#known.set(folder, told);
  }

  /** What another has listed. */
  listed(folder: string, entries: Dirent[] | null): void {
    this.#listed.set(folder, entries);
  }

  at(folder: string): Told {
    this.#signal?.throwIfAborted();
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const listing = this.#listed.get(folder);
    return this.#once(listing === undefined ? this.#disk.list(folder) : listing, (entries) =>
      entries ? this.#in(folder, entries, []) : '?',
    );
  }

  /** @param told of the first entries */
  #in(folder: string, entries: readonly Dirent[], told: Told[]): Told {
    while (told.length < entries.length) {
      const next = this.#of(folder, entries[told.length]!);
      told.push(next);
      if (typeof next === 'string') continue;
      // A failure is met where all are awaited.
      next.catch(() => undefined);
      if (this.#waiting >= askedAtOnce) return next.then(() => this.#in(folder, entries, told));
    }
    if (told.every((each) => typeof each === 'string')) return joined(entries, told);
    return Promise.all(told.map(async (each) => each)).then((all) => joined(entries, all));
  }

  #of(folder: string, entry: Dirent): Told {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return this.at(place);
    return entry.isFile() ? this.#once(this.#disk.look(place), tell) : 'not a file';
  }

  #once<T>(answer: T | Promise<T>, then: (answer: T) => Told): Told {
    if (!(answer instanceof Promise)) return then(answer);
    this.#waiting += 1;
    return answer.then((known) => {
      this.#waiting -= 1;
      return then(known);
    });
  }
}

function joined(entries: readonly Dirent[], told: readonly string[]): string {
  const text = entries.map(({ name }, index) => `${name}\0${told[index]}\n`).join('');
  return text.length > longest ? digestOf(text) : `{${text}}`;
}

function tell(found: { size: number; mtimeMs: number } | null): string {
  if (!found) return '?';
  const isFresh = Math.abs(Date.now() - found.mtimeMs) < freshMilliseconds;
  return `${found.size} ${found.mtimeMs}${isFresh ? ` ${crypto.randomUUID()}` : ''}`;
}

function digestOf(text: string): string {
  return crypto.hash('sha256', text);
}
