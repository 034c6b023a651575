/** The verified copy of a medium onto the station's disk, against copying and hashing the same files with cp and sha256sum. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { StationView } from '../../shared/views.ts';
import { forgetFiles, sizeOf } from './files.ts';
import type { BenchMedium } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

export async function importSpeed(work: string, medium: BenchMedium, rounds: number): Promise<Result[]> {
  const bytes = sizeOf(medium.medium);
  const ours: number[] = [];
  const peers: number[] = [];
  // In turn, so that whatever else the machine does falls on both.
  for (let round = 0; round < rounds; round++) {
    ours.push(await secondsOfCopy(work, medium));
    peers.push(peerSeconds(work, medium.medium));
  }
  const megabytes = bytes / 1e6;
  const peer = megabytes / percentile(peers, 0.5);
  return [
    result('import, verified and durable; peer: cp, sync, sha256sum', megabytes / percentile(ours, 0.5), 'MB/s', {
      target: 0.8 * peer,
      peer,
    }),
  ];
}

/** The copy alone: the passphrase was typed before. */
async function secondsOfCopy(work: string, medium: BenchMedium): Promise<number> {
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    forgetFiles(medium.medium);
    const copying = await timed(async () => {
      const done = new Promise<StationView>((resolve) => {
        const stop = viewer.station.onChange(() => {
          const view = viewer.station.view();
          if (!view.import || view.import.state === 'running') return;
          stop();
          resolve(view);
        });
      });
      await viewer.post('/api/station/import');
      return done;
    });
    const view = copying.value;
    if (view.import?.state !== 'done' || view.readingFrom !== 'copy') throw new Error(`import: ${view.import?.state}`);
    return copying.seconds;
  } finally {
    await viewer.close();
  }
}

function peerSeconds(work: string, medium: string): number {
  const target = fs.mkdtempSync(path.join(work, 'peer-'));
  forgetFiles(medium);
  const started = performance.now();
  const script =
    'cp -r "$1/." "$2" && find "$2" -type f -print0 | xargs -0 sync && find "$2" -type f -print0 | xargs -0 sha256sum > /dev/null';
  const run = spawnSync('sh', ['-c', script, 'sh', medium, target]);
  const seconds = (performance.now() - started) / 1000;
  fs.rmSync(target, { recursive: true, force: true });
  if (run.status !== 0) throw new Error(`peer: ${run.stderr.toString()}`);
  return seconds;
}
