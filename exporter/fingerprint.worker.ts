/** Looks at the folders that fingerprint.ts hands out. */
import { parentPort } from 'node:worker_threads';
import { Looking } from './fingerprint.ts';

const port = parentPort!;

port.on('message', (folders: string[]) => {
  const looking = new Looking(null, Number.POSITIVE_INFINITY);
  void Promise.all(folders.map(async (folder) => looking.at(folder))).then((told) => port.postMessage(told));
});
