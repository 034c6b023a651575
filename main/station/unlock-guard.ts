/**
 * Wrong passphrases: after a few each costs a wait that doubles, remembered in the data folder, so that starting again does
 * not shorten it. Whoever takes the disk away is kept out by scrypt alone; this is against trying at the screen.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { writeDurably } from './durable.ts';

const stateSchema = z.object({ wrong: z.number().int().nonnegative(), lastAt: z.number() });
type State = z.output<typeof stateSchema>;

/** Tries without a wait: people mistype, and a sealed envelope is read by torch-light. */
const freeTries = 4;
const longestSeconds = 15 * 60;

export class UnlockGuard {
  readonly #file: string;

  /** @param folder of the station's data */
  constructor(folder: string) {
    this.#file = path.join(folder, 'unlock-attempts.json');
  }

  /** Wrong ones since the station was last unlocked. */
  get wrong(): number {
    return this.#read().wrong;
  }

  /** @throws TomoshibiError `unlock-too-soon` with the `seconds` still to wait */
  check(now = Date.now()): void {
    const { wrong, lastAt } = this.#read();
    const wait = waitSeconds(wrong) * 1000;
    // A clock that was set back makes nobody wait longer than the wait is.
    const left = Math.min(wait, lastAt + wait - now);
    if (left > 0) throw new TomoshibiError('unlock-too-soon', { seconds: Math.ceil(left / 1000) });
  }

  /** Counted before it is told, so that pulling the plug undoes nothing. */
  refused(now = Date.now()): void {
    this.#write({ wrong: this.#read().wrong + 1, lastAt: now });
  }

  /** The right one. @returns how many wrong ones came before it */
  passed(): number {
    const { wrong } = this.#read();
    if (wrong > 0) fs.rmSync(this.#file, { force: true });
    return wrong;
  }

  #read(): State {
    try {
      return stateSchema.parse(JSON.parse(fs.readFileSync(this.#file, 'utf8')));
    } catch {
      return { wrong: 0, lastAt: 0 };
    }
  }

  /** A full disk must not keep people out. */
  #write(state: State): void {
    try {
      writeDurably(this.#file, JSON.stringify(state));
    } catch {
      console.error('unlock: an attempt could not be counted');
    }
  }
}

/** 0 for the first few, then 2, 4, 8 … seconds. */
export function waitSeconds(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(longestSeconds, 2 ** (wrong - freeTries + 1));
}
