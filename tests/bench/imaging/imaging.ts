/** Everything that is measured of images: one study, our programs and their peers in turn. */
import { findChromium } from '../../../scripts/runtimes.ts';
import type { BenchMedium } from '../medium.ts';
import { retrieving } from '../peers/retrieving.ts';
import type { Result } from '../result.ts';
import { decoding } from './decoding.ts';
import { frameServing } from './frame-serving.ts';
import { twentyStudies } from './memory.ts';
import { findOhif } from './ohif.ts';
import { type Orthanc, startOrthanc } from './orthanc.ts';
import { scrolling } from './scrolling.ts';
import { ctFiles, serveMedium } from './served-study.ts';
import { viewerOpening } from './viewer-opening.ts';
import { launchBrowser } from './viewing.ts';

export interface ImagingOptions {
  /** How often everything is measured. */
  rounds: number;
  /** Only what has a peer, and of that the least. */
  brief: boolean;
  /** Given each part as it is measured: what comes after cannot lose it. */
  tell: (results: Result[]) => void;
}

/** Needs a built viewer. What cannot be run here is left out, and said on standard error. */
export async function imaging(
  work: string,
  medium: BenchMedium,
  { rounds, brief, tell }: ImagingOptions,
): Promise<void> {
  const orthanc = present('Orthanc', await startOrthanc(work, ctFiles(medium)));
  const served = await serveMedium(work, medium);
  try {
    tell(await frameServing(served, orthanc, { rounds, atATime: brief ? [6] : [1, 6, 16] }));
    tell(await retrieving(work, served, ctFiles(medium), rounds));
    const chromium = present('the viewer', findChromium());
    if (!chromium) return;
    const ohif = present('OHIF', findOhif());
    const archive = brief ? null : orthanc;
    tell(await viewerOpening({ work, medium, served, orthanc: archive, ohif, chromium: chromium.path, rounds }));
    if (brief) return;
    const browser = await launchBrowser(chromium.path);
    try {
      tell(await scrolling(browser, served));
      tell(await twentyStudies(browser, served, medium));
    } finally {
      await browser.close();
    }
    tell(await decoding(work, ctFiles(medium), rounds));
  } finally {
    await served.stop();
    await (orthanc as Orthanc | null)?.stop();
  }
}

function present<T extends object>(what: string, found: T | { missing: string }): T | null {
  if (!('missing' in found)) return found;
  process.stderr.write(`${what} is not measured: ${found.missing}\n`);
  return null;
}
