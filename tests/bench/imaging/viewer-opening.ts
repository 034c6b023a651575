/** From navigation to the first image and to the whole series of the 300-slice CT: our window against OHIF, in turn. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchMedium } from '../medium.ts';
import { percentile, type Result, result } from '../result.ts';
import { serveOhif } from './ohif.ts';
import type { Orthanc } from './orthanc.ts';
import { ctUid, type ServedStudy } from './served-study.ts';
import { launchBrowser, type Opening, openInOhif, openInOurs } from './viewing.ts';

export interface ViewerOpeningOptions {
  work: string;
  medium: BenchMedium;
  served: ServedStudy;
  orthanc: Orthanc | null;
  ohif: { folder: string } | null;
  chromium: string;
  rounds: number;
}

export async function viewerOpening(options: ViewerOpeningOptions): Promise<Result[]> {
  const { work, medium, served, orthanc, ohif, rounds } = options;
  const slices = served.frames.length;
  const stops: (() => Promise<void>)[] = [];
  const browser = await launchBrowser(options.chromium);
  stops.push(() => browser.close());
  try {
    const viewers = [{ name: 'ours', open: () => openInOurs(browser, served, slices) }];
    const addOhif = async (name: string, dicomweb: string) => {
      const peer = await serveOhif(ohif!.folder, dicomweb);
      stops.push(peer.stop);
      viewers.push({ name, open: () => openInOhif(browser, peer.address(ctUid(medium)), slices) });
    };
    if (ohif) {
      const host = await startOpenHost(work, medium);
      stops.push(host.stop);
      await addOhif('OHIF over the same DICOMweb', host.dicomweb);
      if (orthanc) await addOhif('OHIF over Orthanc', orthanc.dicomweb);
    }
    const openings = new Map<string, Opening[]>(viewers.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, open } of round % 2 === 0 ? viewers : viewers.toReversed()) {
        openings.get(name)!.push(await open());
      }
    }
    return compared(openings);
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

function compared(openings: Map<string, Opening[]>): Result[] {
  const median = (name: string, what: keyof Opening) =>
    percentile(
      openings.get(name)!.map((opening) => opening[what]),
      0.5,
    );
  const peers = [...openings.keys()].filter((name) => name !== 'ours');
  if (peers.length === 0) {
    return [
      result('300-slice CT, first image', median('ours', 'firstImage'), 's'),
      result('300-slice CT, series complete', median('ours', 'complete'), 's'),
    ];
  }
  return peers.flatMap((peer) => {
    const [firstImage, complete] = [median(peer, 'firstImage'), median(peer, 'complete')];
    return [
      result(`300-slice CT, first image; peer: ${peer}`, median('ours', 'firstImage'), 's', {
        target: firstImage,
        peer: firstImage,
      }),
      result(`300-slice CT, series complete; peer: ${peer}`, median('ours', 'complete'), 's', {
        target: complete / 1.5,
        peer: complete,
      }),
    ];
  });
}

/** tests/bench/imaging/open-host.ts, which serves what OHIF reads. */
async function startOpenHost(
  work: string,
  medium: BenchMedium,
): Promise<{ dicomweb: string; stop: () => Promise<void> }> {
  const script = path.join(import.meta.dirname, 'open-host.ts');
  const host = spawn(process.execPath, [script, work, JSON.stringify(medium)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: host.stdout }).once('line', resolve);
    host.once('exit', (code) => reject(new Error(`the open host ended with ${code}`)));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      host.once('exit', () => resolve());
      host.kill('SIGTERM');
    });
  return { ...(JSON.parse(line) as { dicomweb: string }), stop };
}
