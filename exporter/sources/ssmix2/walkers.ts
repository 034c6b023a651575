/** A large root walked beside the thread that files, in the same order; what is walked ahead is bounded. */
import path from 'node:path';
import { FolderThreads, type TopFolders, topFolders } from '../../folder-threads.ts';
import type { Disk } from './disk.ts';
import { type Listing, listingOf, listingsOf } from './tree.ts';

export interface WalkRequest {
  root: string;
  /** Inside the root. */
  folders: string[][];
}

/** Threads. By then the folders are in memory, and one walks faster than others read and file. */
const walkers = 1;
/** Folders that a thread is handed at a time, and such lots for each thread that are begun before their turn. */
const lotFolders = 8;
const lotsAhead = 4;

/** `listingsOf` a whole root. A lot over which a thread fails is walked here. */
export async function* listingsAside(root: string, disk: Disk): AsyncGenerator<Listing> {
  const top = await topFolders(root, disk);
  if (!top) {
    yield* listingsOf(root, disk);
    return;
  }
  const module = new URL('./walk.worker.ts', import.meta.url);
  const threads = new FolderThreads<WalkRequest, Listing[]>(module, top.below.length, walkers);
  const begun: { folders: string[][]; told: Promise<Listing[] | null> }[] = [];
  const take = async function* (): AsyncGenerator<Listing> {
    const { folders, told } = begun.shift()!;
    const listings = await told;
    if (listings) yield* listings;
    else for (const folder of folders) yield* listingsOf(root, disk, folder);
  };
  try {
    for (const step of inLots(root, top)) {
      if ('listing' in step) {
        // What lies beside the folders comes in its order, too: after all that were begun before it.
        while (begun.length > 0) yield* take();
        yield step.listing;
        continue;
      }
      begun.push({ ...step, told: threads.ask({ root, folders: step.folders }) });
      if (begun.length > lotsAhead * threads.threads) yield* take();
    }
    while (begun.length > 0) yield* take();
  } finally {
    await threads.close();
  }
}

type Step = { listing: Listing } | { folders: string[][] };

/** The upper folders' own listings and lots of those below them, in the order of the walk. */
function* inLots(root: string, { listed }: TopFolders): Generator<Step> {
  let folders: string[][] = [];
  for (const step of stepsOf(root, [], listed)) {
    if ('listing' in step) {
      if (folders.length > 0) yield { folders };
      folders = [];
      yield step;
      continue;
    }
    folders.push(step.folder);
    if (folders.length < lotFolders) continue;
    yield { folders };
    folders = [];
  }
  if (folders.length > 0) yield { folders };
}

function* stepsOf(
  root: string,
  parts: string[],
  listed: TopFolders['listed'],
): Generator<{ listing: Listing } | { folder: string[] }> {
  const entries = listed.get(path.join(root, ...parts));
  if (entries === undefined) {
    yield { folder: parts };
    return;
  }
  const listing = listingOf(parts, entries);
  if (listing) yield { listing };
  for (const entry of entries ?? []) if (entry.isDirectory()) yield* stepsOf(root, [...parts, entry.name], listed);
}
