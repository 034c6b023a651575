/** Whether a run fits onto its media, asked before anything is written. */
import { TomoshibiError } from '../../shared/errors.ts';
import { isOutOfSpace } from './durable.ts';
import type { MediaSet } from './media-set.ts';

/** A study's database is a little larger than its files: keys of pages, indexes, descriptions. */
const growth = 1.05;
/** The records are built beside the ones before, and in the end written once more without the gaps that building left. */
const recordsGrowth = 2.5;
/** For manifests, documents and what nobody thought of. */
const margin = 1024 ** 2;

export class Space {
  readonly #needed: number;
  readonly #free: number;
  /** One of the media has no room for what each is to hold. */
  readonly #short: boolean;

  /**
   * @param media as they are before the run writes
   * @param newBytes of source files that are to be written as studies
   */
  constructor(media: MediaSet, newBytes: number) {
    const each = media.media.map((medium) => (medium.recordsBytes() ?? 0) * recordsGrowth + margin);
    this.#needed = newBytes * growth + each.reduce((sum, bytes) => sum + bytes, 0);
    this.#free = media.media.reduce((sum, medium) => sum + medium.freeBytes(), 0);
    this.#short = media.media.some((medium, index) => medium.freeBytes() < each[index]!);
  }

  /** @throws TomoshibiError `medium-full` with `neededGB` and `freeGB`, over all media of the set */
  require(): void {
    if (this.#needed > this.#free || this.#short) throw this.#full(undefined);
  }

  /** What a run died of: the estimate was too low, or somebody else wrote to the disk. */
  errorOf(error: unknown): unknown {
    return isOutOfSpace(error) ? this.#full(error) : error;
  }

  #full(cause: unknown): TomoshibiError {
    const free = Math.floor(this.#free / 1e8) / 10;
    const needed = Math.max(Math.ceil(this.#needed / 1e8) / 10, free + 0.1);
    return new TomoshibiError('medium-full', { neededGB: Number(needed.toFixed(1)), freeGB: free }, { cause });
  }
}
