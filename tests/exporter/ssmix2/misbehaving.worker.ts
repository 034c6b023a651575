/** A reader's thread that comes to harm over some files, whatever they hold. */
import { parentPort } from 'node:worker_threads';
import type { ReadRequest } from '../../../exporter/sources/ssmix2/readers.ts';

await import('../../../exporter/sources/ssmix2/read.worker.ts');
parentPort!.on('message', ({ patients, refused }: ReadRequest) => {
  for (const { path } of patients.flat()) {
    if (refused.has(path)) continue;
    if (path.includes('CRASH')) process.exit(1);
    while (path.includes('HANG'));
  }
});
