/** Is anything in a folder other than it was? Names, sizes and times of change, to the leaves; no file is opened. */
import crypto from 'node:crypto';
import type { Dirent } from 'node:fs';
import path from 'node:path';
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

/** @throws the signal's reason when it is aborted */
export async function fingerprintOf(folder: string, signal: AbortSignal): Promise<string> {
  return digestOf(await new Looking(signal).at(folder));
}

type Told = string | Promise<string>;

class Looking {
  readonly #signal: AbortSignal;
  readonly #disk = new Disk();
  #waiting = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  at(folder: string): Told {
    this.#signal.throwIfAborted();
    return this.#once(this.#disk.list(folder), (entries) => (entries ? this.#in(folder, entries, []) : '?'));
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
