/**
 * Workers that read scans, so that neither a large file nor a hostile one reaches the window: each has a memory limit and a
 * time limit for each question, and is replaced when it breaks either.
 */
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { TomoshibiError } from '../../shared/errors.ts';
import { ScanRejection } from './rejection.ts';
import type { WorkerAnswer, WorkerRequest } from './scan.worker.ts';
import type { PageReading } from './scan-file.ts';

/** Of the JavaScript heap of one worker; WebAssembly has at most 4 GB of its own. */
const heapMegabytes = 512;
const pageTimeoutMs = 60_000;
/** A file of 4 GB on a slow stick. */
const fileTimeoutMs = 30 * 60_000;

interface Waiting {
  request: WorkerRequest;
  resolve: (answer: WorkerAnswer) => void;
}

export class ReaderPool {
  readonly #threads: Thread[];
  readonly #waiting: Waiting[] = [];
  #closed = false;

  constructor(workers = Math.max(1, Math.min(4, os.availableParallelism()))) {
    this.#threads = Array.from({ length: workers }, () => new Thread());
  }

  get workers(): number {
    return this.#threads.length;
  }

  /** SHA-256 of a file. @throws ScanRejection */
  async digest(path: string): Promise<string> {
    const answer = await this.#ask({ type: 'digest', path });
    return 'sha256' in answer ? answer.sha256 : refuse(answer);
  }

  /** @returns its pages @throws ScanRejection */
  async open(path: string): Promise<number> {
    const answer = await this.#ask({ type: 'open', path });
    return answer.type === 'open' ? answer.pages : refuse(answer);
  }

  /** @param page from 1 @throws ScanRejection */
  async read(path: string, page: number): Promise<PageReading> {
    const answer = await this.#ask({ type: 'read', path, page });
    return answer.type === 'read' ? answer.reading : refuse(answer);
  }

  /**
   * Writes one page as a file.
   * @param page from 1; null: the file as it is
   * @throws ScanRejection; TomoshibiError `scan-output-unwritable`
   */
  async write(path: string, page: number | null, target: string): Promise<string> {
    const answer = await this.#ask(
      page === null ? { type: 'copy', path, target } : { type: 'write', path, page, target },
    );
    return 'sha256' in answer ? answer.sha256 : refuse(answer);
  }

  /** Ends the workers; what was asked is rejected as `timeout`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ type: 'rejected', reason: 'timeout' });
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #ask(request: WorkerRequest): Promise<WorkerAnswer> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve({ type: 'rejected', reason: 'timeout' });
      this.#waiting.push({ request, resolve });
      this.#next();
    });
  }

  #next(): void {
    while (!this.#closed && this.#waiting.length > 0) {
      const idle = this.#threads.filter((one) => !one.busy);
      if (idle.length === 0) return;
      const { request, resolve } = this.#waiting.shift()!;
      const thread = idle.find((one) => one.openFile === request.path) ?? idle[0]!;
      void thread.ask(request).then((answer) => {
        resolve(answer);
        this.#next();
      });
    }
  }
}

function refuse(answer: WorkerAnswer): never {
  if (answer.type === 'rejected') throw new ScanRejection(answer.reason);
  if (answer.type === 'not-written') throw new TomoshibiError('scan-output-unwritable');
  throw new Error(`The reader of scans answered ${answer.type}.`);
}

/** One worker, started when first needed and again after it had to be killed. */
class Thread {
  busy = false;
  openFile: string | null = null;
  #worker: Worker | null = null;

  ask(request: WorkerRequest): Promise<WorkerAnswer> {
    const worker = this.#worker ?? this.#start();
    const limit = request.type === 'read' || request.type === 'write' ? pageTimeoutMs : fileTimeoutMs;
    this.busy = true;
    if (request.type !== 'digest' && request.type !== 'copy') this.openFile = request.path;
    return new Promise((resolve) => {
      const settle = async (answer: WorkerAnswer, broken: boolean) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (broken) await this.stop();
        this.busy = false;
        resolve(answer);
      };
      const onMessage = (answer: WorkerAnswer) => void settle(answer, false);
      const reason = request.type === 'open' ? 'damaged' : 'page-damaged';
      const onError = () => void settle({ type: 'rejected', reason }, true);
      const onExit = () => void settle({ type: 'rejected', reason }, true);
      const timer = setTimeout(() => void settle({ type: 'rejected', reason: 'timeout' }, true), limit);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.openFile = null;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./scan.worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 64 },
    });
    // Between two questions nobody else listens.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
