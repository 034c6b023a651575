/** The text of a PDF, read in a thread with a limit on memory, on each page and on the whole. */
import { Worker } from 'node:worker_threads';

export interface PdfRequest {
  /** A path, or what is in the file. */
  file: string | Uint8Array;
  mostPages: number;
}

export type PdfAnswer =
  | { type: 'opened'; pages: number; sha256: string }
  | { type: 'page'; number: number; text: string }
  | { type: 'done' }
  | PdfRefused;

export interface PdfRefused {
  type: 'refused';
  reason: 'unreadable' | 'too-large' | 'timeout' | 'invalid';
  /** What whoever keeps the file reads after its name. */
  detail: string;
}

export interface PdfText {
  type: 'text';
  /** Of each page; empty where it has none. */
  pages: string[];
  /** Of the bytes that were read. */
  sha256: string;
}

export interface PdfLimits {
  mostPages: number;
  /** For opening, and again for each page. */
  stepMilliseconds: number;
  wholeMilliseconds: number;
  heapMegabytes: number;
  /** The thread's module; tests give one that misbehaves. */
  module: URL;
}

const limits: PdfLimits = {
  mostPages: 5000,
  stepMilliseconds: 20_000,
  wholeMilliseconds: 600_000,
  heapMegabytes: 384,
  module: new URL('./pdf-text.worker.ts', import.meta.url),
};

/** Never rejects for what is in the file. */
export function readPdfText(file: string | Uint8Array, own: Partial<PdfLimits> = {}): Promise<PdfText | PdfRefused> {
  const { mostPages, stepMilliseconds, wholeMilliseconds, heapMegabytes, module } = { ...limits, ...own };
  const worker = new Worker(module, {
    workerData: { file, mostPages } satisfies PdfRequest,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32 },
    // pdf.js writes warnings of its own.
    stdout: true,
    stderr: true,
  });
  return new Promise((resolve) => {
    const pages: string[] = [];
    let expected = 0;
    let sha256 = '';
    const settle = (result: PdfText | PdfRefused) => {
      clearTimeout(step);
      clearTimeout(whole);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      // Out of memory, a thread may take long to end.
      void worker.terminate();
      worker.unref();
      resolve(result);
    };
    const late = () =>
      settle({ type: 'refused', reason: 'timeout', detail: `took too long after page ${pages.length}` });
    let step = setTimeout(late, stepMilliseconds);
    const whole = setTimeout(late, wholeMilliseconds);
    worker.on('message', (answer: PdfAnswer) => {
      clearTimeout(step);
      step = setTimeout(late, stepMilliseconds);
      if (answer.type === 'opened') {
        expected = answer.pages;
        sha256 = answer.sha256;
      } else if (answer.type === 'page') pages.push(answer.text);
      else if (answer.type === 'refused') settle(answer);
      else if (pages.length === expected) settle({ type: 'text', pages, sha256 });
      else settle({ type: 'refused', reason: 'unreadable', detail: 'not every page could be read' });
    });
    worker.on('error', (error) => {
      const outOfMemory = (error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY';
      settle(
        outOfMemory
          ? { type: 'refused', reason: 'too-large', detail: 'needs more memory than the reader may use' }
          : { type: 'refused', reason: 'unreadable', detail: 'made the reader fail' },
      );
    });
    worker.on('exit', () => settle({ type: 'refused', reason: 'unreadable', detail: 'made the reader stop' }));
  });
}
