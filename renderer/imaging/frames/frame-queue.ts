import { FrameError } from './frame-error.ts';

export type FrameState = 'waiting' | 'loading' | 'loaded' | 'failed';

export interface FrameQueueOptions {
  /** Frames being fetched or decoded at one time. */
  limit: number;
  /** Loads one frame into the cache; rejects with the signal's reason when aborted. */
  load: (imageId: string, signal: AbortSignal) => Promise<unknown>;
  /** Whether the cache still holds it. */
  isCached: (imageId: string) => boolean;
}

/**
 * Loads frames in the order they are wanted now. A new wish replaces the old one: what nobody waits for any more is
 * never started, and when every slot is taken by frames wanted less than the first, the least wanted of them is
 * aborted. So a fast wheel never has to wait for the slices it has left behind.
 */
export class FrameQueue {
  readonly #options: FrameQueueOptions;
  readonly #running = new Map<string, AbortController>();
  readonly #failed = new Map<string, FrameError>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly string[] = [];
  #closed = true;

  constructor(options: FrameQueueOptions) {
    this.#options = options;
  }

  /** Replaces what is wanted, most wanted first. */
  want(imageIds: readonly string[]): void {
    this.#wanted = imageIds;
    this.#makeRoom();
    this.#fill();
  }

  stateOf(imageId: string): FrameState {
    if (this.#running.has(imageId)) return 'loading';
    if (this.#failed.has(imageId)) return 'failed';
    return this.#options.isCached(imageId) ? 'loaded' : 'waiting';
  }

  errorOf(imageId: string): FrameError | null {
    return this.#failed.get(imageId) ?? null;
  }

  /** Records that a frame which had loaded could not be shown. */
  fail(imageId: string, error: FrameError): void {
    this.#failed.set(imageId, error);
    this.#changed();
  }

  /** Forgets a failure and loads the frame again when it is wanted. */
  retry(imageId: string): void {
    this.#failed.delete(imageId);
    this.#fill();
    this.#changed();
  }

  /** Calls `listener` after every frame that loads or fails; returns how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts loading what is wanted. */
  open(): void {
    this.#closed = false;
    this.#fill();
  }

  /** Aborts everything; nothing loads until it is opened again. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #makeRoom(): void {
    const first = this.#wanted.find((imageId) => this.#isStartable(imageId));
    if (first === undefined || this.#running.size < this.#options.limit) return;
    const rank = (imageId: string) => {
      const place = this.#wanted.indexOf(imageId);
      return place === -1 ? Number.POSITIVE_INFINITY : place;
    };
    const leastWanted = [...this.#running].sort(([a], [b]) => rank(b) - rank(a))[0];
    if (leastWanted === undefined || rank(leastWanted[0]) < rank(first)) return;
    this.#running.delete(leastWanted[0]);
    leastWanted[1].abort();
  }

  #isStartable(imageId: string): boolean {
    return !this.#running.has(imageId) && !this.#failed.has(imageId) && !this.#options.isCached(imageId);
  }

  #fill(): void {
    if (this.#closed) return;
    for (const imageId of this.#wanted) {
      if (this.#running.size >= this.#options.limit) return;
      if (this.#isStartable(imageId)) void this.#start(imageId);
    }
  }

  async #start(imageId: string): Promise<void> {
    const controller = new AbortController();
    this.#running.set(imageId, controller);
    try {
      await this.#options.load(imageId, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) {
        this.#failed.set(
          imageId,
          error instanceof FrameError ? error : new FrameError('decoder', String(error), { cause: error }),
        );
      }
    }
    // An aborted load no longer owns the slot of its frame: the frame may have been started again meanwhile.
    if (this.#running.get(imageId) === controller) this.#running.delete(imageId);
    if (this.#closed) return;
    this.#fill();
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * The order in which the frames of a stack are wanted from where the reader is: that one, the first, the middle and
 * the last, then outwards, a little further in the direction of reading.
 */
export function readingOrder(count: number, index: number): number[] {
  if (count === 0) return [];
  const order = new Set([index, 0, Math.floor(count / 2), count - 1]);
  for (let distance = 1; order.size < count; distance += 1) {
    if (index + distance < count) order.add(index + distance);
    if (index - distance >= 0) order.add(index - distance);
  }
  return [...order];
}
