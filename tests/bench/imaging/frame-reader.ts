/**
 * Reads frames in a process of its own: the bench has a whole hospital on its heap, and collecting that garbage would be
 * measured with every server.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { FrameClient } from './frame-client.ts';

export interface Reading {
  /** `http://127.0.0.1:<port>/dicom-web` */
  dicomweb: string;
  headers: Record<string, string>;
  /** Below `dicomweb`. */
  frames: readonly string[];
  /** So many at a time, over as many kept connections. */
  concurrency: number;
}

export interface Run {
  framesPerSecond: number;
  milliseconds: number[];
}

const leastBytes = 512 * 512 * 2;

export class FrameReader {
  readonly #process: ChildProcess = fork(import.meta.filename, { execArgv: [] });

  /** Every frame once. Throws where one is not served whole. */
  read(reading: Reading): Promise<Run> {
    return new Promise((resolve, reject) => {
      this.#process.once('message', (answer: { run?: Run; error?: string }) => {
        if (answer.run) resolve(answer.run);
        else reject(new Error(answer.error));
      });
      this.#process.send(reading);
    });
  }

  close(): void {
    this.#process.disconnect();
  }
}

async function readAll({ dicomweb, headers, frames, concurrency }: Reading): Promise<Run> {
  const { pathname } = new URL(dicomweb);
  const milliseconds: number[] = [];
  let next = 0;
  const clients = Array.from({ length: concurrency }, () => new FrameClient(dicomweb));
  const started = performance.now();
  const readNext = async (client: FrameClient) => {
    for (let at = next++; at < frames.length; at = next++) {
      const before = performance.now();
      const bytes = await client.get(pathname + frames[at]!, headers);
      milliseconds.push(performance.now() - before);
      if (bytes < leastBytes) throw new Error(`a frame of ${bytes} bytes`);
    }
  };
  try {
    await Promise.all(clients.map(readNext));
  } finally {
    for (const client of clients) client.close();
  }
  return { framesPerSecond: (frames.length * 1000) / (performance.now() - started), milliseconds };
}

if (process.argv[1] === import.meta.filename) {
  process.on('message', (reading: Reading) => {
    readAll(reading).then(
      (run) => process.send!({ run }),
      (error: unknown) => process.send!({ error: String(error) }),
    );
  });
}
