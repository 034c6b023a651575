/**
 * Threads that read patients' folders. The first files of a root are read here: a small one is done before a thread has
 * started. What makes a reader fail or hang is found file by file, and set aside; the rest of the patient is read.
 */
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { Disk } from './disk.ts';
import type { Refusal } from './open.ts';
import { readPatient } from './read.ts';
import type { Reading } from './reading.ts';
import { type IsOnlyId, type Root, Run } from './run.ts';
import type { StoredFile } from './tree.ts';

export interface ReadRequest {
  patients: StoredFile[][];
  /** Files that are not to be opened, by path. */
  refused: Map<string, Refusal>;
}

export type ReadAnswer =
  | { type: 'read'; readings: Reading[] }
  /** An error that is ours to repair, met in some file. */
  | { type: 'failed'; detail: string }
  /** Whether it is the only id is for the root to tell; answered by the next message to the thread. */
  | { type: 'is-only-id'; patientId: string }
  /** Started, or not hung. */
  | { type: 'alive' };

export interface ReaderOptions {
  /** Beside this one, which walks and files. */
  threads: number;
  /** Files that are read before a thread is started. */
  aloneFiles: number;
  /** Without a sign of life. */
  silentMilliseconds: number;
  /** The threads' module; tests give one that misbehaves. */
  module: URL;
}

type Failure = { failed: Refusal };

/** Until a thread has started; on a busy machine that takes its time. */
const startMilliseconds = 60_000;

export class Readers {
  readonly #root: Root;
  readonly #isOnlyId: IsOnlyId;
  readonly #options: ReaderOptions;
  readonly #disk = new Disk();
  readonly #threads: Thread[];
  readonly #idle: Thread[];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  #files = 0;
  /** Batches that are read here, one after the other. */
  #here: Promise<unknown> = Promise.resolve();

  constructor(root: Root, isOnlyId: IsOnlyId, own: Partial<ReaderOptions> = {}) {
    this.#root = root;
    this.#isOnlyId = isOnlyId;
    this.#options = {
      threads: Math.max(1, Math.min(3, os.availableParallelism() - 1)),
      aloneFiles: 2000,
      silentMilliseconds: 60_000,
      module: new URL('./read.worker.ts', import.meta.url),
      ...own,
    };
    this.#threads = Array.from({ length: this.#options.threads }, () => new Thread(root, isOnlyId, this.#options));
    this.#idle = [...this.#threads];
  }

  /** What the files of some patients say; never fails for what is in them. */
  async read(patients: StoredFile[][]): Promise<Reading[]> {
    const isAlone = this.#files < this.#options.aloneFiles;
    this.#files += patients.reduce((sum, files) => sum + files.length, 0);
    const ask = isAlone ? this.#readHere : this.#readBeside;
    const answer = await ask({ patients, refused: new Map() });
    if (!('failed' in answer)) return answer;
    const readings: Reading[] = [];
    for (const files of patients) readings.push(...(await this.#readCautiously(files, ask)));
    return readings;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  /** One patient; where that fails too, without the files that make it fail. */
  async #readCautiously(
    files: StoredFile[],
    ask: (request: ReadRequest) => Promise<Reading[] | Failure>,
  ): Promise<Reading[]> {
    const whole = await ask({ patients: [files], refused: new Map() });
    if (!('failed' in whole)) return whole;
    const refused = new Map<string, Refusal>();
    for (const file of files) {
      const one = await ask({ patients: [[file]], refused: new Map() });
      if ('failed' in one) refused.set(file.path, one.failed);
    }
    const rest = await ask({ patients: [files], refused });
    if (!('failed' in rest)) return rest;
    // It is not any one of them.
    for (const file of files) refused.set(file.path, refused.get(file.path) ?? rest.failed);
    const run = new Run(this.#root, this.#isOnlyId);
    return [await readPatient(files, run, this.#disk, refused)];
  }

  readonly #readHere = (request: ReadRequest): Promise<Reading[] | Failure> => {
    const read = this.#here.then(() => readAll(request, this.#root, this.#isOnlyId, this.#disk)).catch(failureOf);
    this.#here = read;
    return read;
  };

  readonly #readBeside = async (request: ReadRequest): Promise<Reading[] | Failure> => {
    const thread = this.#idle.pop() ?? (await new Promise<Thread>((resolve) => this.#waiting.push(resolve)));
    try {
      return await thread.ask(request);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else this.#idle.push(thread);
    }
  };
}

export async function readAll(
  { patients, refused }: ReadRequest,
  root: Root,
  isOnlyId: IsOnlyId,
  disk: Disk,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const files of patients) readings.push(await readPatient(files, new Run(root, isOnlyId), disk, refused));
  return readings;
}

function failureOf(): Failure {
  return { failed: { reason: 'unreadable', detail: 'made the reader fail' } };
}

/** One worker, started when first needed and again after it had to be stopped. Asked one thing at a time. */
class Thread {
  readonly #root: Root;
  readonly #isOnlyId: IsOnlyId;
  readonly #options: ReaderOptions;
  #worker: Worker | null = null;
  #hasStarted = false;

  constructor(root: Root, isOnlyId: IsOnlyId, options: ReaderOptions) {
    this.#root = root;
    this.#isOnlyId = isOnlyId;
    this.#options = options;
  }

  ask(request: ReadRequest): Promise<Reading[] | Failure> {
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve) => {
      const settle = (answer: Reading[] | Failure, isBroken: boolean) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (isBroken) void this.stop();
        resolve(answer);
      };
      const onSilence = () => settle({ failed: { reason: 'timeout', detail: 'made the reader hang' } }, true);
      const { silentMilliseconds } = this.#options;
      let timer = setTimeout(onSilence, this.#hasStarted ? silentMilliseconds : startMilliseconds);
      const onMessage = (answer: ReadAnswer) => {
        this.#hasStarted = true;
        if (answer.type === 'read') settle(answer.readings, false);
        else if (answer.type === 'failed') settle(failureOf(), false);
        else {
          clearTimeout(timer);
          timer = setTimeout(onSilence, silentMilliseconds);
        }
        if (answer.type === 'is-only-id') {
          // The root may have to be walked for it: that is no silence of the thread's.
          clearTimeout(timer);
          this.#isOnlyId(answer.patientId).then(
            (isOnly) => worker.postMessage(isOnly),
            () => settle(failureOf(), true),
          );
        }
      };
      const onError = (error: Error) => {
        const outOfMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
        const tooLarge: Failure = {
          failed: { reason: 'too-large', detail: 'needs more memory than the reader may use' },
        };
        settle(outOfMemory ? tooLarge : failureOf(), true);
      };
      const onExit = () => settle(failureOf(), true);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#options.module, {
      workerData: this.#root,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
    // Between two questions nobody else listens.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    this.#hasStarted = false;
    this.#worker = worker;
    return worker;
  }
}
