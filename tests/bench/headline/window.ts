/** A real window from the start of its program to a patient's chart, pressed and typed by a test tool without pausing. */
import fs from 'node:fs';
import path from 'node:path';
import { openInBrowser, openInElectron, type Viewer } from '../../../scripts/viewer.ts';
import { ViewerWindow } from '../../../scripts/viewer-window.ts';
import { forgetFiles } from '../files.ts';
import { passphrase } from '../medium.ts';
import { percentile } from '../result.ts';
import type { HeadlineMedium } from './medium.ts';

/** Seconds since the program was started. */
export interface FirstPatient {
  /** The window can be used. */
  window: number;
  /** The path of the medium has been typed, and is about to be entered. */
  named: number;
  signedIn: number;
  /** Banner and all boxes of the summary are on the screen. */
  chart: number;
}

export type Host = { name: 'Electron' | 'Chromium'; path: string };

/** On a station that has never seen a medium, from a medium that is not in memory. @returns the median by the last */
export async function firstPatient(
  work: string,
  host: Host,
  medium: HeadlineMedium,
  rounds: number,
): Promise<FirstPatient> {
  const all: FirstPatient[] = [];
  for (let round = 0; round < rounds; round++) {
    const dataDir = fs.mkdtempSync(path.join(work, 'first-patient-'));
    for (const folder of ['', 'records', 'documents']) forgetPlain(path.join(medium.medium, 'TOMOSHIBI', folder));
    const started = performance.now();
    const viewer = await open(host, dataDir);
    try {
      all.push(await toChart(viewer, medium, started));
    } finally {
      await viewer.close();
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  const median = percentile(
    all.map(({ chart }) => chart),
    0.5,
  );
  return all.find(({ chart }) => chart === median)!;
}

function open(host: Host, dataDir: string): Promise<Viewer> {
  const options = { dataDir, stationName: 'bench' };
  return host.name === 'Electron' ? openInElectron(host.path, options) : openInBrowser(host.path, options);
}

async function toChart(viewer: Viewer, medium: HeadlineMedium, started: number): Promise<FirstPatient> {
  const since = () => (performance.now() - started) / 1000;
  const window = new ViewerWindow(viewer.page);
  await viewer.page.locator('main h1').first().waitFor();
  const ready = since();
  const named = since();
  await window.openMedium(medium.medium);
  await window.unlock(medium.identityPath, passphrase);
  await window.signIn('計測 太郎', 'clinician');
  const signedIn = since();
  await window.openPatient(medium.hospital.featured.id);
  await window.summaryShown();
  return { window: ready, named, signedIn, chart: since() };
}

/** The files of one folder, but not of those in it: 20,000 study files would take a minute, and are not read. */
function forgetPlain(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) forgetFiles(path.join(folder, entry.name));
  }
}
