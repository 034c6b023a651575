/** Is anything in a folder other than it was? Names, sizes and times of change, to the leaves; no file is opened. */
import crypto from 'node:crypto';
import path from 'node:path';
import { Disk } from './sources/ssmix2/disk.ts';

/** Questions that wait for a slow disk side by side. */
const askedAtOnce = 16;
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

class Looking {
  readonly #signal: AbortSignal;
  readonly #disk = new Disk();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async at(folder: string): Promise<string> {
    this.#signal.throwIfAborted();
    const listing = this.#disk.list(folder);
    const entries = listing instanceof Promise ? await listing : listing;
    if (!entries) return '?';
    let told = '';
    for (let first = 0; first < entries.length; first += askedAtOnce) {
      const some = entries.slice(first, first + askedAtOnce);
      const asked = some.map((entry): string | Promise<string> => {
        const place = path.join(folder, entry.name);
        if (entry.isDirectory()) return this.at(place);
        return entry.isFile() ? this.#file(place) : 'not a file';
      });
      const waiting = asked.filter((answer) => answer instanceof Promise);
      if (waiting.length > 0) await Promise.all(waiting);
      for (const [index, { name }] of some.entries()) told += `${name}\0${await asked[index]}\n`;
    }
    return told.length > longest ? digestOf(told) : `{${told}}`;
  }

  #file(place: string): string | Promise<string> {
    const found = this.#disk.look(place);
    return found instanceof Promise ? found.then(tell) : tell(found);
  }
}

function tell(found: { size: number; mtimeMs: number } | null): string {
  if (!found) return '?';
  const isFresh = Math.abs(Date.now() - found.mtimeMs) < freshMilliseconds;
  return `${found.size} ${found.mtimeMs}${isFresh ? ` ${crypto.randomUUID()}` : ''}`;
}

function digestOf(text: string): string {
  return crypto.hash('sha256', text);
}
