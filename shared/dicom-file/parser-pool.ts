/**
 * Workers that parse files, so that a hostile one can cost no more than its own worker: each has a memory limit and a
 * time limit, and is replaced when it breaks either.
 */
import { Worker } from 'node:worker_threads';
import type { DirectoryFile } from './directory.ts';
import type { FileIdentity } from './identify.ts';
import { type DicomInstance, DicomRejection, type RejectionReason, type SegmentBatch } from './instance.ts';
import type { HandedBatch, WorkerAnswer, WorkerRequest } from './parse.worker.ts';

export interface PoolOptions {
  workers?: number;
  /** For parsing, and again for each batch of bytes. */
  timeoutMs?: number;
  /** Of the JavaScript heap of one worker. */
  heapMegabytes?: number;
  /** The worker's module; tests give one that misbehaves. */
  module?: URL;
}

export type PooledFile =
  | {
      kind: 'instance';
      instance: DicomInstance;
      /** Once only. Throws DicomRejection when the rest of the file cannot be read. */
      batches: AsyncIterable<SegmentBatch>;
      /** Gives the worker back; always to be called. */
      release(): void;
    }
  | { kind: 'directory' }
  | Rejected;

interface Rejected {
  kind: 'rejected';
  reason: RejectionReason;
  detail: string;
}

export type IdentifiedFile = { kind: 'identity'; identity: FileIdentity } | { kind: 'directory' } | Rejected;
export type ListedDirectory = { kind: 'listed'; files: DirectoryFile[] } | Rejected;

export class ParserPool {
  readonly #idle: ParserThread[];
  readonly #waiting: ((thread: ParserThread) => void)[] = [];
  readonly #threads: ParserThread[];

  constructor(options: PoolOptions = {}) {
    const { workers = 2, timeoutMs = 20_000, heapMegabytes = 256 } = options;
    const module = options.module ?? new URL('./parse.worker.ts', import.meta.url);
    this.#threads = Array.from({ length: workers }, () => new ParserThread(module, timeoutMs, heapMegabytes));
    this.#idle = [...this.#threads];
  }

  /** Starts the workers before there is anything to parse. They do not keep the process alive. */
  warm(): void {
    for (const thread of this.#threads) thread.start();
  }

  /** Parses one file. An instance keeps its worker until it is released. */
  async parse(path: string): Promise<PooledFile> {
    const thread = await this.#take();
    const give = () => this.#give(thread);
    const answer = await thread.ask({ type: 'parse', path });
    if (answer.type !== 'instance') {
      give();
      if (answer.type === 'directory') return { kind: 'directory' };
      if (answer.type === 'rejected') return { kind: 'rejected', reason: answer.reason, detail: answer.detail };
      throw new Error(`The parser answered ${answer.type} to parse.`);
    }
    return {
      kind: 'instance',
      instance: answer.instance,
      batches: batchesFrom(thread, answer.batch),
      release: give,
    };
  }

  /** Whose a file is and of which study, from its beginning. */
  async identify(path: string): Promise<IdentifiedFile> {
    const answer = await this.#askOne({ type: 'identify', path });
    if (answer.type === 'identity') return { kind: 'identity', identity: answer.identity };
    if (answer.type === 'directory') return { kind: 'directory' };
    if (answer.type === 'rejected') return { kind: 'rejected', reason: answer.reason, detail: answer.detail };
    throw new Error(`The parser answered ${answer.type} to identify.`);
  }

  /** The files that a DICOMDIR lists. */
  async list(path: string): Promise<ListedDirectory> {
    const answer = await this.#askOne({ type: 'list', path });
    if (answer.type === 'listed') return { kind: 'listed', files: answer.files };
    if (answer.type === 'rejected') return { kind: 'rejected', reason: answer.reason, detail: answer.detail };
    throw new Error(`The parser answered ${answer.type} to list.`);
  }

  async #askOne(request: WorkerRequest): Promise<WorkerAnswer> {
    const thread = await this.#take();
    try {
      return await thread.ask(request);
    } finally {
      this.#give(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  async #take(): Promise<ParserThread> {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(thread: ParserThread): void {
    const next = this.#waiting.shift();
    if (next) next(thread);
    else this.#idle.push(thread);
  }
}

async function* batchesFrom(thread: ParserThread, first: HandedBatch): AsyncGenerator<SegmentBatch> {
  let batch = first;
  for (;;) {
    yield thread.batchOf(batch);
    if (batch.fileDigest) return;
    const answer = await thread.ask({ type: 'next' });
    if (answer.type === 'rejected') throw new DicomRejection(answer.reason, answer.detail);
    if (answer.type !== 'batch') throw new Error(`The parser answered ${answer.type} to next.`);
    batch = answer.batch;
  }
}

/** One worker, started when first needed and again after it had to be killed. Asked one thing at a time. */
class ParserThread {
  readonly #module: URL;
  readonly #timeoutMs: number;
  readonly #heapMegabytes: number;
  #worker: Worker | null = null;
  /** Shared with the worker, which hands bytes over in it. */
  #room = new Uint8Array(new SharedArrayBuffer(0));

  constructor(module: URL, timeoutMs: number, heapMegabytes: number) {
    this.#module = module;
    this.#timeoutMs = timeoutMs;
    this.#heapMegabytes = heapMegabytes;
  }

  ask(request: WorkerRequest): Promise<WorkerAnswer> {
    const worker = this.start();
    return new Promise((resolve) => {
      const settle = (answer: WorkerAnswer, broken: boolean) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (broken) void this.stop();
        resolve(answer);
      };
      const onMessage = (answer: WorkerAnswer) => {
        const room = 'batch' in answer ? answer.batch.room : null;
        if (room) this.#room = new Uint8Array(room);
        settle(answer, false);
      };
      const onError = (error: Error) => {
        const outOfMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
        const rejected = outOfMemory
          ? rejection('too-large', 'The file needs more memory than the parser may use.')
          : rejection('unreadable', 'The file made the parser fail.');
        settle(rejected, true);
      };
      const onExit = () => settle(rejection('unreadable', 'The file made the parser stop.'), true);
      const timer = setTimeout(
        () => settle(rejection('timeout', `The parser was stopped after ${this.#timeoutMs / 1000} s.`), true),
        this.#timeoutMs,
      );
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }

  batchOf({ bytes, ...batch }: HandedBatch): SegmentBatch {
    return { ...batch, bytes: typeof bytes === 'number' ? this.#room.subarray(0, bytes) : bytes };
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#module, {
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMegabytes, maxYoungGenerationSizeMb: 32 },
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

function rejection(reason: RejectionReason, detail: string): WorkerAnswer {
  return { type: 'rejected', reason, detail };
}
