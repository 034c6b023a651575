/** Reads scanned files away from the window's thread. Asked one thing at a time; the file asked for last stays open. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { ScanReason } from '../../shared/scan.ts';
import { ScanRejection } from './rejection.ts';
import { NotWritten, type PageReading, ScanFile, writeWhole } from './scan-file.ts';

export type WorkerRequest =
  | { type: 'digest'; path: string }
  | { type: 'open'; path: string }
  | { type: 'read'; path: string; page: number }
  | { type: 'write'; path: string; page: number; target: string }
  /** The file as it is, though it cannot be opened. */
  | { type: 'copy'; path: string; target: string };

export type WorkerAnswer =
  | { type: 'digest' | 'write' | 'copy'; sha256: string }
  | { type: 'open'; pages: number }
  | { type: 'read'; reading: PageReading }
  | { type: 'rejected'; reason: ScanReason }
  | { type: 'not-written' };

let open: ScanFile | null = null;

parentPort!.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (result) => parentPort!.postMessage(result),
    (error: unknown) => {
      if (error instanceof ScanRejection) parentPort!.postMessage({ type: 'rejected', reason: error.reason });
      else if (error instanceof NotWritten) parentPort!.postMessage({ type: 'not-written' });
      else if (isDiskError(error)) parentPort!.postMessage({ type: 'rejected', reason: 'not-readable' });
      // Nobody knows what state the library is in: the thread ends.
      else throw error;
    },
  );
});

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  switch (request.type) {
    case 'digest':
      return { type: 'digest', sha256: await digestOf(request.path) };
    case 'open':
      return { type: 'open', pages: (await opened(request.path)).pages };
    case 'read':
      return { type: 'read', reading: await (await opened(request.path)).read(request.page) };
    case 'write':
      return { type: 'write', ...(await opened(request.path)).write(request.page, request.target) };
    case 'copy':
      return { type: 'copy', ...writeWhole(request.target, fs.readFileSync(request.path)) };
  }
}

async function opened(path: string): Promise<ScanFile> {
  if (open?.path !== path) {
    open?.close();
    open = null;
    open = await ScanFile.open(path);
  }
  return open;
}

async function digestOf(path: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  for await (const part of fs.createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

function isDiskError(error: unknown): boolean {
  return typeof (error as { syscall?: unknown }).syscall === 'string';
}
