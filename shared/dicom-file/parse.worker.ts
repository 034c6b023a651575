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
  | { type: 'instance'; instance: DicomInstance; batch: SegmentBatch }
  | { type: 'directory' }
  | { type: 'identity'; identity: FileIdentity }
  | { type: 'listed'; files: DirectoryFile[] }
  | { type: 'rejected'; reason: RejectionReason; detail: string }
  | { type: 'batch'; batch: SegmentBatch };

const port = parentPort!;
let current: { source: FileSource; batches: Generator<SegmentBatch> } | null = null;

port.on('message', (request: WorkerRequest) => {
  const answer = handle(request);
  port.postMessage(answer, buffersOf(answer));
});

/** What goes over to the other thread instead of being copied. */
function buffersOf(answer: WorkerAnswer): ArrayBuffer[] {
  if (answer.type !== 'batch' && answer.type !== 'instance') return [];
  const frames = answer.type === 'instance' ? answer.instance.derivedFrames : [];
  return [answer.batch, ...frames].map(({ bytes }) => bytes.buffer as ArrayBuffer);
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
  const parsed = parseFile(path);
  if (parsed.kind === 'directory') return { type: 'directory' };
  current = { source: parsed.source, batches: readBatches(parsed.instance, parsed.source) };
  return { type: 'instance', instance: parsed.instance, batch: nextBatch() };
}

function identify(path: string): WorkerAnswer {
  release();
  const identity = identifyFile(path);
  return identity === 'directory' ? { type: 'directory' } : { type: 'identity', identity };
}

function nextBatch(): SegmentBatch {
  const batch = current?.batches.next().value;
  if (!batch) throw new Error('there are no more bytes');
  if (batch.fileDigest) release();
  return batch;
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
