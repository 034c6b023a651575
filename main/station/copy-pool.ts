/** Workers that copy and hash files (copy.worker.ts). */
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { TomoshibiError } from '../../shared/errors.ts';
import { type CopyAnswer, type CopyRequest, doneIndex, sharedBytes, stopIndex } from './copy-request.ts';

/** A drive that no longer answers holds its worker; it is then left to itself. */
const stopMilliseconds = 3000;

export interface Hashed {
  sha256: string;
  bytes: number;
}

/** How a system call failed: `open` and `read` of the source, `write` of the target. */
export class CopyFailure extends Error {
  readonly at: 'open' | 'read' | 'write';
  readonly code: string;

  constructor(at: 'open' | 'read' | 'write', code: string) {
    super(`${at}: ${code}`);
    this.name = 'CopyFailure';
    this.at = at;
    this.code = code;
  }
}

export class CopyPool {
  readonly #threads: Thread[];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  readonly #counters = new Set<BigInt64Array>();

  constructor(workers = Math.max(1, Math.min(3, os.availableParallelism()))) {
    this.#threads = Array.from({ length: workers }, () => new Thread());
  }

  get workers(): number {
    return this.#threads.length;
  }

  /** Bytes done of the files that are under way. */
  get bytesUnderWay(): number {
    let sum = 0n;
    for (const counters of this.#counters) sum += Atomics.load(counters, doneIndex);
    return Number(sum);
  }

  /**
   * @param from bytes that `target` has already, which are read again for the hash
   * @throws CopyFailure; the signal's reason
   */
  copy(source: string, target: string, from: number, signal: AbortSignal): Promise<Hashed> {
    return this.#hashed((shared) => ({ type: 'copy', source, target, from, shared }), signal);
  }

  /** @param bytesPerSecond at most; 0: as fast as it goes @throws CopyFailure; the signal's reason */
  hash(source: string, bytesPerSecond: number, signal: AbortSignal): Promise<Hashed> {
    return this.#hashed((shared) => ({ type: 'hash', source, bytesPerSecond, shared }), signal);
  }

  /** Returns when files and the folders that name them survive a power loss. @throws CopyFailure */
  async sync(files: string[], folders: string[]): Promise<void> {
    const answer = await this.#ask({ type: 'sync', files, folders });
    if (answer.type === 'failed') throw new CopyFailure(answer.at, answer.code);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #hashed(request: (shared: SharedArrayBuffer) => CopyRequest, signal: AbortSignal): Promise<Hashed> {
    signal.throwIfAborted();
    const shared = new SharedArrayBuffer(sharedBytes);
    const counters = new BigInt64Array(shared);
    this.#counters.add(counters);
    const stop = () => Atomics.store(counters, stopIndex, 1n);
    signal.addEventListener('abort', stop);
    try {
      const answer = await this.#ask(request(shared), signal);
      signal.throwIfAborted();
      if (answer.type === 'failed') throw new CopyFailure(answer.at, answer.code);
      if (answer.type !== 'hashed') throw new TomoshibiError('internal');
      return { sha256: answer.sha256, bytes: answer.bytes };
    } finally {
      this.#counters.delete(counters);
      signal.removeEventListener('abort', stop);
    }
  }

  async #ask(request: CopyRequest, signal?: AbortSignal): Promise<CopyAnswer> {
    const idle = this.#threads.find((thread) => !thread.taken);
    const thread = idle ?? (await new Promise<Thread>((resolve) => this.#waiting.push(resolve)));
    thread.taken = true;
    try {
      return await thread.ask(request, signal);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else thread.taken = false;
    }
  }
}

/** One worker, started when first needed. */
class Thread {
  taken = false;
  #worker: Worker | null = null;

  ask(request: CopyRequest, signal?: AbortSignal): Promise<CopyAnswer> {
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (answer: CopyAnswer) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        worker.off('message', settle).off('error', onEnd).off('exit', onEnd);
        resolve(answer);
      };
      const onEnd = () => {
        this.#worker = null;
        settle({ type: 'failed', at: 'read', code: 'worker' });
      };
      const onAbort = () => {
        timer = setTimeout(() => {
          this.#worker = null;
          void worker.terminate();
          settle({ type: 'stopped' });
        }, stopMilliseconds);
      };
      signal?.addEventListener('abort', onAbort);
      worker.on('message', settle).on('error', onEnd).on('exit', onEnd);
      worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./copy.worker.ts', import.meta.url));
    // Between two questions nobody else listens.
    worker.on('error', () => undefined);
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
