import type { DecodingAnswer } from './decode.worker.ts';
import type { FrameJob, Picture } from './frame-decoding.ts';
import { FrameError } from './frame-error.ts';

export interface DecoderPoolOptions {
  workers: number;
  /** How long a worker may take to be there with its decoders loaded. */
  startTimeoutMs: number;
  /** How long decoding this frame may take. */
  decodeTimeoutMs: (job: FrameJob) => number;
  makeWorker?: () => Worker;
}

interface Waiting {
  job: FrameJob;
  signal: AbortSignal;
  resolve: (picture: Picture) => void;
  reject: (error: unknown) => void;
}

/**
 * Workers that decode one frame at a time each, and an end to each decoding: a damaged frame can keep a decoder busy
 * for ever. A worker that takes too long or breaks is killed, alone, and made anew for the next frame.
 */
export class DecoderPool {
  readonly #options: DecoderPoolOptions;
  readonly #idle: Worker[] = [];
  readonly #waiting: Waiting[] = [];
  #busy = 0;
  #killed = 0;

  constructor(options: DecoderPoolOptions) {
    this.#options = options;
  }

  /** How many workers have been killed. */
  get killed(): number {
    return this.#killed;
  }

  /**
   * @param job its bytes are handed over to the worker
   * @throws FrameError, or the signal's reason when aborted before decoding began
   */
  decode(job: FrameJob, signal: AbortSignal): Promise<Picture> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, signal, resolve, reject });
      this.#fill();
    });
  }

  #fill(): void {
    while (this.#busy < this.#options.workers) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (next.signal.aborted) next.reject(next.signal.reason);
      else void this.#run(next);
    }
  }

  async #run({ job, resolve, reject }: Waiting): Promise<void> {
    this.#busy += 1;
    const worker = this.#idle.pop() ?? (this.#options.makeWorker ?? makeWorker)();
    try {
      resolve(await this.#answer(worker, job));
      this.#idle.push(worker);
    } catch (error) {
      // After a refusal the worker is as good as new: its codec dropped all its memory.
      if (error instanceof FrameError && error.problem !== 'timeout' && error.cause === undefined) {
        this.#idle.push(worker);
      } else {
        worker.terminate();
        this.#killed += 1;
      }
      reject(error);
    } finally {
      this.#busy -= 1;
      this.#fill();
    }
  }

  #answer(worker: Worker, job: FrameJob): Promise<Picture> {
    const { startTimeoutMs, decodeTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const limit = (what: string, milliseconds: number) =>
        setTimeout(() => reject(new FrameError('timeout', `${what} > ${milliseconds} ms`)), milliseconds);
      let timer = limit('starting', startTimeoutMs);
      worker.onmessage = ({ data }: MessageEvent<DecodingAnswer>) => {
        clearTimeout(timer);
        if (data.kind === 'begun') timer = limit('decoding', decodeTimeoutMs(job));
        else if (data.kind === 'picture') resolve(data.picture);
        else reject(new FrameError(data.problem, data.detail));
      };
      worker.onerror = (event) => {
        clearTimeout(timer);
        reject(new FrameError('decoder', event.message || 'the decoding worker broke', { cause: event }));
      };
      worker.postMessage(job, [job.bytes.buffer]);
    });
  }
}

function makeWorker(): Worker {
  return new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' });
}
