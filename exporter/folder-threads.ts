/**
 * Threads that look into folders. What of a folder is no longer in memory is read from the disk before the next can be asked
 * for: several that wait side by side are answered two to three times as fast as one after the other.
 * Where everything is in memory they share the processors.
 */
import type { Dirent } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disk } from './sources/ssmix2/disk.ts';

/** Folders for each thread, below which starting it costs more than it brings. */
const foldersForThread = 64;
/** Folders side by side, from which on they are handed out. */
const manyFolders = 4 * foldersForThread;
/** Entries of upper folders that are held. */
const mostListed = 200_000;
/** What a thread may hold, megabytes: it tells what it finds, and keeps nothing. */
const resourceLimits = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 2 };

export class FolderThreads<Question, Answer> {
  readonly #module: URL;
  readonly #all = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  /**
   * @param module answers each message, a question, by one message, its answer
   * @param folders how many there are to be looked into
   * @param most threads
   */
  constructor(module: URL, folders: number, most: number) {
    this.#module = module;
    const threads = Math.max(1, Math.min(most, Math.floor(folders / foldersForThread)));
    for (let thread = 0; thread < threads; thread++) this.#idle.push(this.#start());
  }

  get threads(): number {
    return this.#all.size;
  }

  /** Null where the thread failed over it, as over a folder too large for its memory. */
  async ask(question: Question): Promise<Answer | null> {
    const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    const answer = await new Promise<{ told: Answer } | null>((resolve) => {
      const settle = (told: { told: Answer } | null) => {
        worker.off('message', onMessage).off('error', onFailure).off('exit', onFailure);
        resolve(told);
      };
      const onMessage = (told: Answer) => settle({ told });
      const onFailure = () => settle(null);
      worker.on('message', onMessage).on('error', onFailure).on('exit', onFailure);
      worker.postMessage(question);
    });
    const free = answer ? worker : this.#instead(worker);
    const next = this.#waiting.shift();
    if (next) next(free);
    else this.#idle.push(free);
    return answer?.told ?? null;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #instead(failed: Worker): Worker {
    this.#all.delete(failed);
    void failed.terminate();
    return this.#start();
  }

  #start(): Worker {
    const worker = new Worker(this.#module, { resourceLimits });
    // Between two questions nobody else listens.
    worker.on('error', () => undefined);
    this.#all.add(worker);
    return worker;
  }
}

/** The upper folders of a tree, and those below them that threads can share. */
export interface TopFolders {
  /** Entries in the order of names, null where it cannot be listed; by path, the root among them. */
  listed: ReadonlyMap<string, Dirent[] | null>;
  /** Not listed yet, in the order of names. */
  below: string[];
}

/**
 * Lists a tree level by level, until a level has many folders.
 * @returns null where none has: a small tree, or few folders of many files
 * @throws the signal's reason when it is aborted
 */
export async function topFolders(root: string, disk: Disk, signal?: AbortSignal): Promise<TopFolders | null> {
  const listed = new Map<string, Dirent[] | null>();
  let room = mostListed;
  let level = [root];
  while (level.length < manyFolders) {
    const next: string[] = [];
    for (const folder of level) {
      signal?.throwIfAborted();
      const entries = await disk.list(folder);
      room -= entries?.length ?? 0;
      if (room < 0) return null;
      listed.set(folder, entries);
      for (const entry of entries ?? []) if (entry.isDirectory()) next.push(path.join(folder, entry.name));
    }
    if (next.length === 0) return null;
    level = next;
  }
  return { listed, below: level };
}
