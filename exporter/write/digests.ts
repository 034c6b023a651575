/** Digests of finished files that are made durable: large ones by a thread of their own, so that the next is written meanwhile. */
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { DigestAnswer } from './digest.worker.ts';
import { makeDurable } from './durable.ts';
import { sha256Of } from './medium-files.ts';

/** Smaller ones are read sooner than they are handed over. */
const smallBytes = 8 * 1024 ** 2;

interface Waiting {
  resolve: (sha256: string) => void;
  reject: (error: Error) => void;
}

let thread: { worker: Worker; waiting: Waiting[] } | null = null;

/**
 * Reads a file again, and waits until it is on the disk.
 * @returns SHA-256 in hex
 * @throws what the system said, with its code
 */
export async function durableDigest(file: string): Promise<string> {
  if (fs.statSync(file).size >= smallBytes) return digestInThread(file);
  const digest = await sha256Of(file);
  makeDurable(file);
  return digest;
}

function digestInThread(file: string): Promise<string> {
  thread ??= startThread();
  const { worker, waiting } = thread;
  worker.ref();
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    worker.postMessage(file);
  });
}

function startThread(): { worker: Worker; waiting: Waiting[] } {
  const worker = new Worker(new URL('./digest.worker.ts', import.meta.url));
  const waiting: Waiting[] = [];
  worker.on('message', (answer: DigestAnswer) => {
    const next = waiting.shift()!;
    if (waiting.length === 0) worker.unref();
    if ('sha256' in answer) next.resolve(answer.sha256);
    else next.reject(Object.assign(new Error(answer.message), { code: answer.code }));
  });
  const fail = (error: Error) => {
    thread = null;
    for (const next of waiting.splice(0)) next.reject(error);
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('The thread that reads finished files has stopped.')));
  return { worker, waiting };
}
