/** Frames over loopback HTTP, ours against Orthanc's: the same client, the same 300 slices, in turn. */
import { percentile, type Result, result } from '../result.ts';
import { FrameReader, type Run } from './frame-reader.ts';
import type { Orthanc } from './orthanc.ts';
import type { ServedStudy } from './served-study.ts';

/** The bare frame, as our window asks for it. */
const bare = 'application/octet-stream; transfer-syntax=*';
/** The only form in which Orthanc answers. */
const multipart = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

interface Server {
  dicomweb: string;
  headers: Record<string, string>;
  accept: string;
}

export interface FrameServingOptions {
  rounds: number;
  /** So many frames asked for at a time. */
  atATime: readonly number[];
}

export async function frameServing(
  ours: ServedStudy,
  orthanc: Orthanc | null,
  options: FrameServingOptions,
): Promise<Result[]> {
  const reader = new FrameReader();
  try {
    return await compared(reader, ours, orthanc, options);
  } finally {
    reader.close();
  }
}

async function compared(
  reader: FrameReader,
  ours: ServedStudy,
  orthanc: Orthanc | null,
  { rounds, atATime }: FrameServingOptions,
): Promise<Result[]> {
  const servers: { name: 'ours' | 'peer'; server: Server }[] = [{ name: 'ours', server: { ...ours, accept: bare } }];
  if (orthanc) servers.push({ name: 'peer', server: { dicomweb: orthanc.dicomweb, headers: {}, accept: multipart } });
  const results: Result[] = [];
  const readAll = ({ dicomweb, headers, accept }: Server, frames: readonly string[], concurrency: number) =>
    reader.read({ dicomweb, headers: { ...headers, Accept: accept }, frames, concurrency });

  // The first reading after the start: nothing is in anybody's own cache yet, though the files are in the kernel's.
  const cold = new Map<string, Run>();
  for (const { name, server } of servers) cold.set(name, await readAll(server, ours.frames, 1));
  results.push(...compare('cold, 1 at a time', [cold.get('ours')!], peerOf([cold.get('peer')]), false));

  // Long enough that a turn is not the first tenth of a second after the other's.
  const sweeps = Array.from({ length: 4 }, () => ours.frames).flat();
  for (const concurrency of atATime) {
    // Not counted: programs of either kind take a thousand requests to reach their speed.
    for (const { server } of servers) {
      for (let round = 0; round < 3; round++) await readAll(server, ours.frames, concurrency);
    }
    const runs = { ours: [] as Run[], peer: [] as Run[] };
    for (let round = 0; round < rounds; round++) {
      for (const { name, server } of round % 2 === 0 ? servers : servers.toReversed()) {
        runs[name].push(await readAll(server, sweeps, concurrency));
      }
    }
    results.push(...compare(`${concurrency} at a time`, runs.ours, peerOf(runs.peer), true));
  }
  return results;
}

function peerOf(runs: readonly (Run | undefined)[]): Run[] | null {
  const made = runs.filter((run) => run !== undefined);
  return made.length > 0 ? made : null;
}

function compare(how: string, ours: readonly Run[], peer: readonly Run[] | null, hasTarget: boolean): Result[] {
  const speed = (runs: readonly Run[]) =>
    percentile(
      runs.map((run) => run.framesPerSecond),
      0.5,
    );
  const wait = (runs: readonly Run[], share: number) =>
    percentile(
      runs.flatMap((run) => run.milliseconds),
      share,
    );
  return [
    result(`frames, ${how}; peer: Orthanc`, speed(ours), 'frames/s', {
      peer: peer && speed(peer),
      ...(peer && hasTarget && { target: 3 * speed(peer), atLeast: true }),
    }),
    result(`frames, ${how}, p50; peer: Orthanc`, wait(ours, 0.5), 'ms', { peer: peer && wait(peer, 0.5) }),
    result(`frames, ${how}, p99; peer: Orthanc`, wait(ours, 0.99), 'ms', {
      peer: peer && wait(peer, 0.99),
      ...(peer && hasTarget && { target: wait(peer, 0.99) }),
    }),
  ];
}
