/** Reads patients' folders of one root, asked by readers.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { Disk } from './disk.ts';
import { readPatient } from './read.ts';
import type { ReadAnswer, ReadRequest } from './readers.ts';
import type { Reading } from './reading.ts';
import { type Root, Run } from './run.ts';

/** Between two signs of life. */
const aliveMilliseconds = 2000;

const port = parentPort!;
const root = workerData as Root;
const disk = new Disk();
let answered: ((isOnly: boolean) => void) | null = null;

port.on('message', (message: ReadRequest | boolean) => {
  if (typeof message === 'boolean') answered?.(message);
  else void answer(message);
});

say({ type: 'alive' });

async function answer({ patients, refused }: ReadRequest): Promise<void> {
  const readings: Reading[] = [];
  let told = performance.now();
  try {
    for (const files of patients) {
      readings.push(await readPatient(files, new Run(root, isOnlyId), disk, refused));
      if (performance.now() - told < aliveMilliseconds) continue;
      told = performance.now();
      say({ type: 'alive' });
    }
    say({ type: 'read', readings });
  } catch (error) {
    say({ type: 'failed', detail: (error as Error).name });
  }
}

function isOnlyId(patientId: string): Promise<boolean> {
  return new Promise((resolve) => {
    answered = resolve;
    say({ type: 'is-only-id', patientId });
  });
}

function say(answer: ReadAnswer): void {
  port.postMessage(answer);
}
