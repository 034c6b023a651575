/**
 * Copies and hashes files one after another, so that an hour of copying costs the window nothing: plain blocking calls, in
 * large pieces, each hashed while it is in memory.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { type CopyAnswer, type CopyRequest, doneIndex, stopIndex } from './copy-request.ts';
import { syncFile, syncFolder } from './durable.ts';

const chunkBytes = 4 * 1024 * 1024;
let buffer: Buffer | null = null;

class Failed extends Error {
  readonly at: 'open' | 'read' | 'write';
  readonly code: string;

  constructor(at: Failed['at'], cause: unknown) {
    super(at, { cause });
    this.at = at;
    this.code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

class Stopped extends Error {}

parentPort?.on('message', (request: CopyRequest) => parentPort!.postMessage(answer(request)));

function answer(request: CopyRequest): CopyAnswer {
  try {
    if (request.type === 'sync') {
      for (const file of request.files) doing('write', () => syncFile(file));
      for (const folder of request.folders) syncFolder(folder);
      return { type: 'synced' };
    }
    const counters = new BigInt64Array(request.shared);
    return request.type === 'copy' ? copy(request, counters) : hash(request, counters);
  } catch (error) {
    if (error instanceof Stopped) return { type: 'stopped' };
    if (error instanceof Failed) return { type: 'failed', at: error.at, code: error.code };
    throw error;
  }
}

function copy({ source, target, from }: Extract<CopyRequest, { type: 'copy' }>, counters: BigInt64Array): CopyAnswer {
  const digest = crypto.createHash('sha256');
  const input = doing('open', () => fs.openSync(source, 'r'));
  try {
    const output = doing('write', () => fs.openSync(target, from > 0 ? 'r+' : 'w', 0o600));
    try {
      let bytes =
        from > 0 ? chunks(output, counters, { at: 'write', until: from }, (chunk) => digest.update(chunk)) : 0;
      const start = bytes;
      bytes += chunks(input, counters, { at: 'read', start }, (chunk, at) => {
        digest.update(chunk);
        doing('write', () => writeAll(output, chunk, at));
      });
      return { type: 'hashed', sha256: digest.digest('hex'), bytes };
    } finally {
      fs.closeSync(output);
    }
  } finally {
    fs.closeSync(input);
  }
}

function hash({ source, bytesPerSecond }: Extract<CopyRequest, { type: 'hash' }>, counters: BigInt64Array): CopyAnswer {
  const digest = crypto.createHash('sha256');
  const input = doing('open', () => fs.openSync(source, 'r'));
  try {
    const slow = bytesPerSecond > 0 ? new Int32Array(new SharedArrayBuffer(4)) : null;
    const bytes = chunks(input, counters, { at: 'read' }, (chunk) => {
      digest.update(chunk);
      if (slow) Atomics.wait(slow, 0, 0, (chunk.length / bytesPerSecond) * 1000);
    });
    return { type: 'hashed', sha256: digest.digest('hex'), bytes };
  } finally {
    fs.closeSync(input);
  }
}

/** Reads an open file in pieces, in one reused buffer. @returns bytes read */
function chunks(
  file: number,
  counters: BigInt64Array,
  { at, start = 0, until = Number.MAX_SAFE_INTEGER }: { at: Failed['at']; start?: number; until?: number },
  use: (chunk: Buffer, at: number) => void,
): number {
  buffer ??= Buffer.allocUnsafeSlow(chunkBytes);
  let place = start;
  while (place < until) {
    if (Atomics.load(counters, stopIndex) !== 0n) throw new Stopped();
    const length = Math.min(buffer.length, until - place);
    const read = doing(at, () => fs.readSync(file, buffer!, 0, length, place));
    if (read === 0) break;
    use(buffer.subarray(0, read), place);
    place += read;
    Atomics.add(counters, doneIndex, BigInt(read));
  }
  return place - start;
}

function writeAll(file: number, chunk: Buffer, at: number): void {
  for (let written = 0; written < chunk.length; ) {
    written += fs.writeSync(file, chunk, written, chunk.length - written, at + written);
  }
}

function doing<T>(at: Failed['at'], work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof Failed || cause instanceof Stopped ? cause : new Failed(at, cause);
  }
}
