/** Walks the folders that walkers.ts hands out. */
import { parentPort } from 'node:worker_threads';
import { Disk } from './disk.ts';
import { type Listing, listingsOf } from './tree.ts';
import type { WalkRequest } from './walkers.ts';

const port = parentPort!;
/** A thread may wait for a slow disk: others do not wait for it. */
const disk = new Disk(Number.POSITIVE_INFINITY);

port.on('message', (request: WalkRequest) => void walk(request));

async function walk({ root, folders }: WalkRequest): Promise<void> {
  const listings: Listing[] = [];
  for (const folder of folders) for await (const listing of listingsOf(root, disk, folder)) listings.push(listing);
  port.postMessage(listings);
}
