/**
 * Measures the demo hospital's way from source files to the screen and compares it with targets and plain tools.
 *
 *   npm run bench [-- --quick] [--images] [--paper] [--search] [--window] [--export] [--notes N] [--json FILE] [--work DIR]
 *
 * `--quick` leaves out 100,000 patients and what of images has no peer. `--images`, `--media`, `--paper`, `--search`
 * and `--window` measure only images, only how media are copied, opened and added to, only paper, only searching a million patients and the notes of `--notes` (1,000,000;
 * ten million take 16 GB and the better part of an hour to write), only a very long chart and an hour's use of the window.
 * `--export` measures only exports of up to a million messages (with `--quick` a hundred thousand). `--work` keeps the generated hospitals between runs.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportMemory, exportSpeed } from '../tests/bench/export.ts';
import { exportScale } from '../tests/bench/export-scale.ts';
import { fhirSpeed } from '../tests/bench/fhir.ts';
import { firstFrame } from '../tests/bench/first-frame.ts';
import { imaging } from '../tests/bench/imaging/imaging.ts';
import { importSpeed } from '../tests/bench/import.ts';
import { addingStudies, openingWithStudies } from '../tests/bench/many-studies.ts';
import { type BenchMedium, exportHospital, type HospitalSize, writeHospital } from '../tests/bench/medium.ts';
import { openingToFirstSearch } from '../tests/bench/opening.ts';
import { paperSpeed } from '../tests/bench/paper.ts';
import { passageSpeed } from '../tests/bench/passages.ts';
import { longPatientPage, patientPage } from '../tests/bench/patient-page.ts';
import type { Result } from '../tests/bench/result.ts';
import { scanSpeed } from '../tests/bench/scan.ts';
import { scrolling } from '../tests/bench/scrolling.ts';
import { searchSpeed, searchSpeedOfCrowd } from '../tests/bench/search.ts';
import { windowUse } from '../tests/bench/window-use.ts';
import { buildViewer } from './build.ts';

const usage = `npm run bench -- [options]
  --quick          without 100,000 patients, and of images only what has a peer
  --images         only images; any of these six together
  --media          only copying, opening and adding to media
  --paper          only paper
  --search         only searching a million patients, and notes
  --window         only a very long chart and an hour's use of the window
  --export         only exports of 10,000 to 1,000,000 messages and 2 GB of FHIR; with --quick a tenth. Not unless asked for
  --notes N        how many notes are searched (1,000,000; with --quick 100,000)
  --json FILE      the results as JSON too
  --work DIR       keeps the generated hospitals between runs
`;

const values = typed();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const work = values.work ? path.resolve(values.work) : fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-bench-'));
fs.mkdirSync(work, { recursive: true });
const rounds = values.quick ? 1 : 3;
const results: Result[] = [];

try {
  buildViewer();
  const parts = {
    images: recordsAndImages,
    media: onMedia,
    paper,
    search: searching,
    window: windowOfPatients,
    export: exporting,
  };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const only = names.filter((name) => values[name]);
  const usual = names.filter((name) => name !== 'export');
  for (const name of only.length > 0 ? only : usual) await parts[name]();
} catch (error) {
  // What was measured before is still worth its row.
  console.error(error);
  process.exitCode = 1;
} finally {
  if (!values.work) fs.rmSync(work, { recursive: true, force: true });
}

/** What was typed; what cannot be understood is said with how it is written. */
function typed() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean' },
        images: { type: 'boolean' },
        media: { type: 'boolean' },
        paper: { type: 'boolean' },
        search: { type: 'boolean' },
        window: { type: 'boolean' },
        export: { type: 'boolean' },
        notes: { type: 'string' },
        json: { type: 'string' },
        work: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

async function recordsAndImages(): Promise<void> {
  const density = values.quick ? 3 : 6;
  const large = (patients: number): HospitalSize => ({ patients, density });
  const demo = { patients: 200, density: null };
  const crowds = values.quick ? [large(20_000), large(2_000)] : [large(20_000), large(100_000), large(10_000)];
  const wanted = values.images ? [demo] : [demo, ...crowds];
  process.stderr.write('generating hospitals…\n');
  await Promise.all(wanted.map((size) => writeHospital(work, size)));
  const media: BenchMedium[] = [];
  for (const size of wanted) {
    process.stderr.write(`exporting ${size.patients.toLocaleString('en')} patients…\n`);
    media.push(await exportHospital(work, size));
  }
  const images = media[0]!;
  if (!values.images) results.push(...(await records(media)));
  results.push(...(await firstFrame(work, images)));
  process.stderr.write('looking at images…\n');
  await imaging(work, images, { rounds, brief: values.quick === true, tell: (found) => results.push(...found) });
}

/** Copying them, opening them whatever they hold, and adding to them. */
async function onMedia(): Promise<void> {
  process.stderr.write('copying, opening and adding to media…\n');
  const demo = { patients: 200, density: null };
  await writeHospital(work, demo);
  results.push(...(await importSpeed(work, await exportHospital(work, demo), Math.max(3, rounds))));
  results.push(...(await openingWithStudies(work, [1000, 20_000], Math.max(3, rounds))));
  results.push(...(await addingStudies(work, values.quick ? 1000 : 10_000, rounds)));
}

/** Everybody is in bed; so many that their pack has 1,500 sides. */
async function paper(): Promise<void> {
  process.stderr.write('printing a pack for every inpatient…\n');
  const size: HospitalSize = { patients: 600, density: 24, inpatientEvery: 1 };
  await writeHospital(work, size);
  results.push(...(await paperSpeed(work, await exportHospital(work, size))));
  results.push(...(await scanSpeed(work, values.quick ? 200 : 1000)));
}

/** As large as hospitals are, written directly: what is measured is searching. */
async function searching(): Promise<void> {
  process.stderr.write('searching patients and notes…\n');
  const notes = Number(values.notes ?? (values.quick ? 100_000 : 1_000_000));
  results.push(...(await searchSpeedOfCrowd(work, values.quick ? 100_000 : 1_000_000)));
  results.push(...(await passageSpeed(work, notes)));
}

/** One window over a chart of 20,000 rows, over lists of one of 100,000, and over one patient after the other. */
async function windowOfPatients(): Promise<void> {
  process.stderr.write('using the window…\n');
  const size: HospitalSize = { patients: 200, density: null };
  await writeHospital(work, size);
  results.push(...(await longPatientPage(work, rounds)));
  if (values.quick) return;
  results.push(...(await scrolling(work)));
  results.push(...(await windowUse(work, await exportHospital(work, size))));
}

/** A million messages take 15 GB and four million inodes. */
async function exporting(): Promise<void> {
  const sizes = [10_000, 100_000, 1_000_000];
  results.push(...(await exportScale(work, values.quick ? sizes.slice(0, 2) : sizes)));
  results.push(...(await fhirSpeed(work, values.quick ? 2e8 : 2e9)));
}

/** @param media the demo hospital's, larger ones, and one that is there only to be a tenth of the largest */
async function records(media: readonly BenchMedium[]): Promise<Result[]> {
  const sizes = media.slice(0, -1);
  const images = sizes[0]!;
  const largest = sizes.at(-1)!;
  const tenth = media.at(-1)!;
  const found = [...(await exportSpeed(images)), ...(await exportSpeed(largest)), ...exportMemory(tenth, largest)];
  for (const medium of sizes) found.push(...(await openingToFirstSearch(work, medium, rounds)));
  for (const medium of sizes) found.push(...(await searchSpeed(work, medium)));
  found.push(...(await patientPage(work, images)), ...(await patientPage(work, largest)));
  return found;
}

const machine = {
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  /** Of the last minute: what else kept the machine busy is in the figures too. */
  load: Number(os.loadavg()[0]!.toFixed(1)),
  node: process.version,
  platform: `${os.platform()} ${os.release()}`,
};
console.log(`${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, load ${machine.load}, Node ${machine.node}\n`);
console.log(tableOf(results));
if (values.json) fs.writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
const missed = results.filter((result) => result.ok === false).length;
if (missed > 0) {
  console.log(`\n${missed} of the targets missed`);
  process.exitCode = 1;
}

function tableOf(rows: readonly Result[]): string {
  const cells = [
    ['', 'value', 'unit', 'target', 'peer', 'ratio', ''],
    ...rows.map(({ name, value, unit, target, atLeast, peer, ratio, ok }) => [
      name,
      String(value),
      unit,
      target === null ? '' : `${atLeast ? '≥' : '≤'} ${target}`,
      peer === null ? '' : String(peer),
      ratio === null ? '' : `${ratio}×`,
      ok === null ? '' : ok ? 'ok' : 'MISSED',
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          [1, 3, 4, 5].includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
