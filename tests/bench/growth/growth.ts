/**
 * How what a patient costs changes with the number of patients: one export after the other, ten times as large each, and
 * of each what it takes to write, to open, to search and to show a chart.
 */
import fs from 'node:fs';
import path from 'node:path';
import { initFacility } from '../../../exporter/keys.ts';
import type { PatientHits } from '../../../shared/views.ts';
import { sizeOf } from '../files.ts';
import { type ExportRun, exportAgain, passphrase } from '../medium.ts';
import { type Crowd, crowdOf } from '../people.ts';
import { percentile, type Result, result, timed } from '../result.ts';
import { drawnFrom, queriesFor } from '../search.ts';
import { type BenchViewer, benchViewer } from '../viewer.ts';
import type { WrittenMedium } from '../written-medium.ts';
import { writeCrowd } from './crowd.ts';
import { PlainPatients } from './plain-sqlite.ts';

const charts = 100;
/** Above it a patient costs more, the more there are. */
const flat = 1.1;

/** Of one number of patients. */
interface Cost {
  people: number;
  run: ExportRun;
  mediumBytes: number;
  openingSeconds: number;
  /** Milliseconds. */
  searches: number[];
  plainSearches: number[];
  pages: number[];
}

/**
 * @param sizes ascending; the last two tell how the cost grows
 * @param openings of each medium
 */
export async function growth(work: string, sizes: readonly number[], openings: number): Promise<Result[]> {
  const costs: Cost[] = [];
  for (const people of sizes) {
    process.stderr.write(`${people.toLocaleString('en')} patients from FHIR to the screen…\n`);
    costs.push(await costOf(work, crowdOf(people), openings));
  }
  return [...costs.flatMap((cost, index) => rowsOf(cost, costs[index - 1])), ...exponentsOf(costs)];
}

async function costOf(work: string, crowd: Crowd, openings: number): Promise<Cost> {
  const folder = path.join(work, `growth-${crowd.people}`);
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    const { medium, run } = await exportCrowd(folder, crowd);
    const opened: number[] = [];
    for (let round = 0; round < openings; round++) opened.push(await openingSeconds(work, medium, crowd));
    const viewer = await benchViewer(work);
    const plain = await PlainPatients.copy(medium, path.join(folder, 'plain.db'));
    try {
      await viewer.open(medium);
      return {
        people: crowd.people,
        run,
        mediumBytes: sizeOf(medium.medium),
        openingSeconds: percentile(opened, 0.5),
        ...(await searchesOf(viewer, plain, crowd)),
        pages: await pagesOf(viewer, crowd),
      };
    } finally {
      plain.close();
      await viewer.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function exportCrowd(folder: string, crowd: Crowd): Promise<{ medium: WrittenMedium; run: ExportRun }> {
  const sources = path.join(folder, 'fhir');
  writeCrowd(sources, crowd);
  const keys = path.join(folder, 'keys');
  await initFacility({
    folder: keys,
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const medium = path.join(folder, 'medium');
  fs.mkdirSync(medium);
  const config = path.join(folder, 'export.yml');
  fs.writeFileSync(config, 'keys: keys\noutput: medium\nsources:\n  - { name: bulk, kind: fhir, path: fhir }\n');
  const run = await exportAgain(config);
  if (run.report.totals.quarantined > 0) throw new Error(`${run.report.totals.quarantined} inputs were set aside`);
  // The files are not needed any more; of a million patients they are larger than the medium.
  fs.rmSync(sources, { recursive: true });
  return { medium: { medium, identityPath: path.join(keys, 'station-identity.age') }, run };
}

async function openingSeconds(work: string, medium: WrittenMedium, crowd: Crowd): Promise<number> {
  const viewer = await benchViewer(work);
  try {
    const { seconds } = await timed(async () => {
      await viewer.open(medium);
      await find(viewer, drawnFrom(crowd)[0]!.id);
    });
    return seconds;
  } finally {
    await viewer.close();
  }
}

async function searchesOf(
  viewer: BenchViewer,
  plain: PlainPatients,
  crowd: Crowd,
): Promise<{ searches: number[]; plainSearches: number[] }> {
  const [searches, plainSearches]: [number[], number[]] = [[], []];
  for (const [index, person] of drawnFrom(crowd).entries()) {
    for (const { query, finds } of queriesFor(person)) {
      const { seconds, value } = await timed(() => find(viewer, query));
      if (finds && !value.more && !value.hits.some((hit) => hit.identifier === person.id))
        throw new Error(`searching ${query} did not find its patient`);
      // The first person warms both up; the plain list is slow, and ten are enough of it.
      if (index === 0) continue;
      searches.push(seconds * 1000);
      if (index <= 10) plainSearches.push((await timed(() => plain.find(query))).seconds * 1000);
    }
  }
  return { searches, plainSearches };
}

/** What the window asks for when a patient is chosen. */
async function pagesOf(viewer: BenchViewer, crowd: Crowd): Promise<number[]> {
  const milliseconds: number[] = [];
  for (const [index, person] of drawnFrom(crowd, charts).entries()) {
    const { hits } = await find(viewer, person.id);
    const { id } = hits.find((hit) => hit.identifier === person.id)!;
    const { seconds } = await timed(async () => {
      await viewer.get(`/api/patients/${encodeURIComponent(id)}`);
      await viewer.get(`/api/patients/${encodeURIComponent(id)}/summary`);
    });
    if (index > 0) milliseconds.push(seconds * 1000);
  }
  return milliseconds;
}

async function find(viewer: BenchViewer, query: string): Promise<PatientHits> {
  return JSON.parse((await viewer.get(`/api/patients?q=${encodeURIComponent(query)}`)).toString()) as PatientHits;
}

function rowsOf(cost: Cost, tenth: Cost | undefined): Result[] {
  const { people, run, searches, plainSearches, pages } = cost;
  const size = `${people.toLocaleString('en')} patients`;
  return [
    result(`curve: export, ${size}`, run.seconds, 's'),
    result(`curve: export, processor time of a thousand; peer: the size before, ${size}`, perThousand(cost), 'ms', {
      peer: tenth ? perThousand(tenth) : null,
      // Of a thousand patients most is the start.
      target: tenth && tenth.people >= 10_000 ? flat * perThousand(tenth) : null,
    }),
    result(`curve: export, peak memory, ${size}`, run.peakRss, 'MB RSS'),
    result(`curve: medium, of each patient, ${size}`, cost.mediumBytes / people / 1000, 'kB'),
    result(`curve: opening to the first search result, ${size}`, cost.openingSeconds, 's', { target: 2 }),
    result(`curve: search p50; peer: plain SQLite with LIKE, ${size}`, percentile(searches, 0.5), 'ms', {
      peer: percentile(plainSearches, 0.5),
    }),
    result(`curve: search p99; peer: plain SQLite with LIKE, ${size}`, percentile(searches, 0.99), 'ms', {
      target: 30,
      peer: percentile(plainSearches, 0.99),
    }),
    result(`curve: chart, data of the first page, p50, ${size}`, percentile(pages, 0.5), 'ms'),
    result(`curve: chart, data of the first page, p99, ${size}`, percentile(pages, 0.99), 'ms', { target: 100 }),
  ];
}

function perThousand({ people, run }: Cost): number {
  return (1e6 * run.cpuSeconds) / people;
}

/** Cost as a power of the number of patients, between the two largest: 1 is linear, 0 is no growth at all. */
function exponentsOf(costs: readonly Cost[]): Result[] {
  const [before, last] = costs.slice(-2);
  // Of few patients the start is most of everything.
  if (!before || !last || before.people < 10_000) return [];
  const power = (of: (cost: Cost) => number) => Math.log(of(last) / of(before)) / Math.log(last.people / before.people);
  const between = `from ${before.people.toLocaleString('en')} to ${last.people.toLocaleString('en')} patients`;
  return [
    result(
      `growth of an export’s processor time, ${between}`,
      power(({ run }) => run.cpuSeconds),
      'power',
      {
        target: 1.05,
      },
    ),
    result(
      `growth of opening, ${between}`,
      power(({ openingSeconds }) => openingSeconds),
      'power',
      { target: 0.5 },
    ),
    result(
      `growth of search p99, ${between}`,
      power(({ searches }) => percentile(searches, 0.99)),
      'power',
      {
        target: 0.7,
      },
    ),
    result(
      `growth of a chart’s p50, ${between}`,
      power(({ pages }) => percentile(pages, 0.5)),
      'power',
      {
        target: 0.3,
      },
    ),
  ];
}
