/**
 * From plugging in the medium to the first patient on the screen, against restoring the same hospital and opening the
 * files: 200 GB of images that are not read until somebody looks at them, against 200 GB that come back first.
 */
import { displayMissing, findChromium, findElectron, peerMissing } from '../../../scripts/runtimes.ts';
import type { HospitalSize } from '../medium.ts';
import { leftOut } from '../peers/left-out.ts';
import { type Result, result } from '../result.ts';
import { headlineMedium, imageBytes } from './medium.ts';
import { mediumReads } from './reads.ts';
import { type Restorings, restorings } from './restoring.ts';
import { firstPatient, type Host } from './window.ts';

const targetSeconds = 10;

export interface HeadlineOptions {
  hospital: HospitalSize;
  /** Of images, kept and restored by the peers. */
  sampleBytes: number;
  /** Of each window; once is a quick look, at one window only. */
  rounds: number;
  tell: (rows: Result[]) => void;
}

export async function headline(work: string, { hospital, sampleBytes, rounds, tell }: HeadlineOptions): Promise<void> {
  process.stderr.write('writing a medium with 200 GB of images…\n');
  const medium = await headlineMedium(work, hospital);
  const people = `${hospital.patients.toLocaleString('en')} patients`;
  const size = `${people}, ${imageBytes / 1e9} GB`;
  process.stderr.write('restoring the same with restic and age…\n');
  const peers = await restorings(work, medium, sampleBytes);
  tell(peerRows(peers, people, size));
  for (const host of hosts(rounds === 1)) {
    process.stderr.write(`opening it in ${host.name}…\n`);
    const { window, named, signedIn, chart } = await firstPatient(work, host, medium, rounds);
    const seconds = (from: string, value: number, peer: number | null, target: number | null = targetSeconds) =>
      result(`first patient on the screen, ${host.name}, ${from}, ${size}`, value, 's', { target, peer });
    const name = (peer: string) => `from program start; peer: ${peer}`;
    tell([
      ...(peers.restic ? [seconds(name('restic restore, scaled'), chart, peers.restic.everything)] : []),
      ...(peers.age ? [seconds(name('age and tar, scaled'), chart, peers.age.everything)] : []),
      ...(peers.restic || peers.age ? [] : [seconds('from program start', chart, null)]),
      seconds('from naming the medium', chart - named, peers.restic?.everything ?? null),
      result(`window ready to be used, ${host.name}, from program start`, window, 's'),
      result(`from sign-in to the chart, ${host.name}, ${size}`, chart - signedIn, 's'),
    ]);
  }
  if (leftOut('what is read of the medium', peerMissing('strace'))) return;
  const reads = await mediumReads(work, medium);
  if ('missing' in reads) leftOut('what is read of the medium', reads.missing);
  else {
    tell([
      result(`study files opened until the first chart, ${size}`, reads.studyFiles, 'files', { target: 0 }),
      result(`read of the medium until the first chart, ${size}`, reads.bytes / 1e6, 'MB'),
    ]);
  }
}

function peerRows({ restic, age }: Restorings, people: string, size: string): Result[] {
  const rows: Result[] = [];
  if (restic) {
    const sample = `${(restic.sampleMb / 1000).toPrecision(1)} GB of images`;
    rows.push(
      result(`restic restore, ${sample}, measured`, restic.imageRate, 'MB/s'),
      result(`restic restore and opening the files, ${size}, scaled`, restic.everything, 's'),
      result(`restic restore of the records alone, and a patient read, ${people}`, restic.recordsOnly!, 's'),
    );
  }
  if (age) {
    const sample = `${(age.sampleMb / 1000).toPrecision(1)} GB of images and the records`;
    rows.push(
      result(`age and tar, ${sample}, measured`, age.imageRate, 'MB/s'),
      result(`age and tar and opening the files, ${size}, scaled`, age.everything, 's'),
    );
  }
  return rows;
}

/** Electron where it can be shown, and the browser host; one of them is enough for a quick look. */
function hosts(isQuick: boolean): Host[] {
  const found: Host[] = [];
  const electron = findElectron({ download: false });
  if (!leftOut('Electron’s window', 'missing' in electron ? electron.missing : displayMissing())) {
    found.push({ name: 'Electron', path: (electron as { path: string }).path });
  }
  const chromium = findChromium();
  if (!leftOut('Chromium’s window', 'missing' in chromium ? chromium.missing : null)) {
    found.push({ name: 'Chromium', path: (chromium as { path: string }).path });
  }
  return isQuick ? found.slice(0, 1) : found;
}
