/** The thread that parses: one file at a time, then its bytes batch by batch as they are asked for. */
import { parentPort } from 'node:worker_threads';
import type { QuarantineReason } from '../../report.ts';
import { type DicomInstance, DicomRejection, type SegmentBatch } from './instance.ts';
import { type FileSource, parseFile, readBatches } from './parse.ts';

export type WorkerRequest = { type: 'parse'; path: string } | { type: 'next' } | { type: 'release' };

export type WorkerAnswer =
  | { type: 'instance'; instance: DicomInstance }
  | { type: 'directory' }
  | { type: 'rejected'; reason: QuarantineReason; detail: string }
  | { type: 'batch'; batch: SegmentBatch | null }
  | { type: 'released' };

const port = parentPort!;
let current: { source: FileSource; batches: Generator<SegmentBatch> } | null = null;

port.on('message', (request: WorkerRequest) => {
  const answer = handle(request);
  port.postMessage(answer, buffersOf(answer));
});

/** What goes over to the other thread instead of being copied. */
function buffersOf(answer: WorkerAnswer): ArrayBuffer[] {
  if (answer.type === 'batch') return answer.batch ? [answer.batch.bytes.buffer as ArrayBuffer] : [];
  if (answer.type !== 'instance') return [];
  return answer.instance.derivedFrames.map((frame) => frame.bytes.buffer as ArrayBuffer);
}

function handle(request: WorkerRequest): WorkerAnswer {
  try {
    switch (request.type) {
      case 'parse':
        return parse(request.path);
      case 'next':
        return { type: 'batch', batch: current?.batches.next().value ?? null };
      case 'release':
        release();
        return { type: 'released' };
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
  return { type: 'instance', instance: parsed.instance };
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
