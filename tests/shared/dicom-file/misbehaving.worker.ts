/** A parser that hangs, eats memory, throws or leaves, by the name of the file it is given. */
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (request: { type: string; path?: string }) => {
  if (request.path === 'hang') for (;;);
  if (request.path === 'memory') {
    const held: string[][] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => `${index} ${held.length}`));
  }
  if (request.path === 'throw') throw new Error('thrown');
  if (request.path === 'exit') process.exit(1);
  parentPort!.postMessage({ type: 'directory' });
});
