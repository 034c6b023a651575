import { getWebWorkerManager } from '@cornerstonejs/core';
import { FrameError } from './frame-error.ts';

/** The name under which @cornerstonejs/dicom-image-loader registers its decoding workers. */
const workerName = 'dicomImageLoader';

/**
 * One decoding at a time per worker, and an end to each: a damaged frame can keep a decoder busy for ever or leave its
 * promise open for ever. When one takes longer than `timeoutMs`, all workers are killed and made anew; the other frames
 * that were being decoded are decoded again.
 */
export class DecoderPool {
  readonly #workers: number;
  readonly #timeoutMs: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #generation = 0;
  readonly #restarts = new EventTarget();

  constructor(workers: number, timeoutMs: number) {
    this.#workers = workers;
    this.#timeoutMs = timeoutMs;
  }

  /** How often the workers have been killed. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * @param decode starts one decoding in the workers; called again when they were killed for another frame
   * @throws FrameError `timeout`, or whatever `decode` rejects with
   */
  async run<T>(decode: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#slot();
    try {
      for (;;) {
        signal.throwIfAborted();
        const outcome = await this.#attempt(decode);
        if (outcome !== 'restarted') return outcome.value;
      }
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #attempt<T>(decode: () => Promise<T>): Promise<{ value: T } | 'restarted'> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), this.#timeoutMs);
    });
    const done = new AbortController();
    const restarted = new Promise<'restarted'>((resolve) => {
      this.#restarts.addEventListener('restart', () => resolve('restarted'), { once: true, signal: done.signal });
    });
    try {
      const outcome = await Promise.race([decode().then((value) => ({ value })), timeout, restarted]);
      if (outcome !== 'timeout') return outcome;
      this.#restart();
      throw new FrameError('timeout', `decoding > ${this.#timeoutMs} ms`);
    } finally {
      clearTimeout(timer);
      done.abort();
    }
  }

  async #slot(): Promise<void> {
    while (this.#running >= this.#workers) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  #restart(): void {
    const manager = getWebWorkerManager();
    const makeWorker = manager.workerRegistry[workerName]?.workerFn;
    if (makeWorker === undefined) throw new Error(`no worker is registered as ${workerName}`);
    manager.terminate(workerName);
    manager.registerWorker(workerName, makeWorker, { maxWorkerInstances: this.#workers, overwrite: true });
    this.#generation += 1;
    this.#restarts.dispatchEvent(new Event('restart'));
  }
}
