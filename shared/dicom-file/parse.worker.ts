/** The thread that parses: one file at a time, then its bytes batch by batch as they are asked for. */
import { parentPort } from 'node:worker_threads';
import { type DirectoryFile, readDirectory } from './directory.ts';
import { type FileIdentity, identifyFile } from './identify.ts';
import { type DicomInstance, DicomRejection, type RejectionReason, type SegmentBatch } from './instance.ts';
import { type FileSource, parseFile, readBatches } from './parse.ts';

/** Asking for the next file gives up what is left of the one before. */
export type WorkerRequest =
  | { type: 'parse'; path: string }
  | { type: 'next' }
  | { type: 'identify'; path: string }
  | { type: 'list'; path: string };

export type WorkerAnswer =
  | { type: 'instance'; instance: DicomInstance; batch: HandedBatch }
  | { type: 'directory' }
  | { type: 'identity'; identity: FileIdentity }
  | { type: 'listed'; files: DirectoryFile[] }
  | { type: 'rejected'; reason: RejectionReason; detail: string }
  | { type: 'batch'; batch: HandedBatch };

/** A batch on its way: its bytes themselves, or how many of them lie in the room that both threads share. */
export interface HandedBatch extends Omit<SegmentBatch, 'bytes'> {
  bytes: Uint8Array | number;
  /** That room, when it is a new one. */
  room: SharedArrayBuffer | null;
}

const port = parentPort!;
let current: { source: FileSource; batches: Generator<SegmentBatch> } | null = null;

/**
 * Files that are read at once are read into the one, and handed over in the other: an archive is millions of files, and room
 * made and given back for each would keep the garbage collectors of both threads busy. Both grow with the largest file.
 */
let reading = new Uint8Array(0);
let handing = new Uint8Array(new SharedArrayBuffer(0));
const roomStep = 1024 ** 2;

port.on('message', (request: WorkerRequest) => {
  const answer = handle(request);
  port.postMessage(answer, buffersOf(answer));
});

/** What goes over to the other thread instead of being copied. */
function buffersOf(answer: WorkerAnswer): ArrayBuffer[] {
  if (answer.type !== 'batch' && answer.type !== 'instance') return [];
  const frames = answer.type === 'instance' ? answer.instance.derivedFrames : [];
  const whole = [answer.batch, ...frames].map(({ bytes }) => bytes).filter((bytes) => typeof bytes !== 'number');
  return whole.map((bytes) => bytes.buffer as ArrayBuffer);
}

function roomToRead(bytes: number): Uint8Array {
  if (reading.length < bytes) reading = new Uint8Array(roomFor(bytes));
  return reading.subarray(0, bytes);
}

/** Bytes of a file that was read at once are put where the other thread can see them. */
function handedOver(batch: SegmentBatch): HandedBatch {
  if (batch.bytes.buffer !== reading.buffer) return { ...batch, room: null };
  const { length } = batch.bytes;
  const isNew = handing.length < length;
  if (isNew) handing = new Uint8Array(new SharedArrayBuffer(roomFor(length)));
  handing.set(batch.bytes);
  return { ...batch, bytes: length, room: isNew ? handing.buffer : null };
}

function roomFor(bytes: number): number {
  return Math.ceil(bytes / roomStep) * roomStep;
}

function handle(request: WorkerRequest): WorkerAnswer {
  try {
    switch (request.type) {
      case 'parse':
        return parse(request.path);
      case 'next':
        return { type: 'batch', batch: nextBatch() };
      case 'identify':
        return identify(request.path);
      case 'list':
        return { type: 'listed', files: readDirectory(request.path) };
    }
  } catch (error) {
    release();
    return rejectionOf(error);
  }
}

function parse(path: string): WorkerAnswer {
  release();
  const parsed = parseFile(path, roomToRead);
  if (parsed.kind === 'directory') return { type: 'directory' };
  current = { source: parsed.source, batches: readBatches(parsed.instance, parsed.source) };
  return { type: 'instance', instance: parsed.instance, batch: nextBatch() };
}

function identify(path: string): WorkerAnswer {
  release();
  const identity = identifyFile(path);
  return identity === 'directory' ? { type: 'directory' } : { type: 'identity', identity };
}

function nextBatch(): HandedBatch {
  const batch = current?.batches.next().value;
  if (!batch) throw new Error('there are no more bytes');
  if (batch.fileDigest) release();
  return handedOver(batch);
}

function release(): void {
  current?.source.close();
  current = null;
}

function rejectionOf(error: unknown): WorkerAnswer {
  if (error instanceof DicomRejection) return { type: 'rejected', reason: error.reason, detail: error.detail };
  const code = (error as { code?: string }).code ?? '';
  if (/^E[A-Z]+$/.test(code))
    return { type: 'rejected', reason: 'io-error', detail: `The file cannot be read (${code}).` };
  if (error instanceof RangeError) {
    return { type: 'rejected', reason: 'unreadable', detail: 'A length in the file points outside it.' };
  }
  return { type: 'rejected', reason: 'unreadable', detail: 'The file made the parser fail.' };
}
