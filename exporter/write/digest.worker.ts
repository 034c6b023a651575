/** The thread that reads finished files again and waits for the disk: one file at a time, in the order they were asked for. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { makeDurable } from './durable.ts';

/** An error loses its code on the way from one thread to another. */
export type DigestAnswer = { sha256: string } | { message: string; code: string | undefined };

const port = parentPort!;
const chunk = new Uint8Array(1024 ** 2);

port.on('message', (path: string) => port.postMessage(answerTo(path)));

function answerTo(path: string): DigestAnswer {
  try {
    const sha256 = digestOf(path);
    makeDurable(path);
    return { sha256 };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { message, code };
  }
}

function digestOf(path: string): string {
  const handle = fs.openSync(path, 'r');
  try {
    const hash = crypto.createHash('sha256');
    for (let read = fs.readSync(handle, chunk); read > 0; read = fs.readSync(handle, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
    return hash.digest('hex');
  } finally {
    fs.closeSync(handle);
  }
}
