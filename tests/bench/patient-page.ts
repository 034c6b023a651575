/**
 * The page of one patient: of many patients everything it could ask for, and of one with 20,000 rows what it does ask
 * for, and until that is on the screen.
 */
import fs from 'node:fs';
import path from 'node:path';
import { findChromium } from '../../scripts/runtimes.ts';
import { openInBrowser } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { sections } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { longChart, longChartId, longChartRows } from './long-chart.ts';
import { type BenchMedium, passphrase } from './medium.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';

const dataTargetMs = 100;
const drawnTargetMs = 300;

export async function patientPage(work: string, medium: BenchMedium): Promise<Result[]> {
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const ids = Object.values(medium.hospital.cast)
      .flat()
      .filter((id) => id.startsWith('001'));
    const milliseconds: number[] = [];
    for (let round = 0; round < 5; round++) {
      for (const id of ids) {
        const { seconds, value } = await timed(async () => {
          const patient = JSON.parse((await viewer.get(`/api/patients/${id}`)).toString()) as PatientView;
          for (const section of sections) await viewer.get(`/api/patients/${id}/${section}`);
          return patient;
        });
        if (value.patient.identifier !== id) throw new Error('another patient was answered');
        if (round > 0) milliseconds.push(seconds * 1000);
      }
    }
    const size = `${medium.hospital.patients.ssmix2.toLocaleString('en')} patients`;
    return [
      result(`patient page, all sections, p50, ${size}`, percentile(milliseconds, 0.5), 'ms'),
      result(`patient page, all sections, p99, ${size}`, percentile(milliseconds, 0.99), 'ms'),
    ];
  } finally {
    await viewer.close();
  }
}

/** @returns until the data of each view are there over the API, and until each is drawn in Chromium */
export async function longPatientPage(work: string, rounds: number): Promise<Result[]> {
  const medium = await longChart(work);
  return [...(await longPageData(work, medium, rounds)), ...(await longPageDrawn(work, medium, rounds))];
}

async function longPageData(work: string, medium: BenchMedium, rounds: number): Promise<Result[]> {
  const viewer = await benchViewer(work);
  try {
    await viewer.open(medium);
    const base = `/api/patients/${longChartId}`;
    const view = JSON.parse((await viewer.get(base)).toString()) as PatientView;
    const rows = Object.values(view.counts).reduce((sum, count) => sum + count, 0);
    if (rows !== longChartRows) throw new Error(`the chart has ${rows} rows`);
    const views = { 'first page': ['', '/summary'], timeline: ['/timeline'], results: ['/observations'] };
    const found: Result[] = [];
    for (const [name, paths] of Object.entries(views)) {
      const milliseconds: number[] = [];
      for (let round = 0; round < Math.max(rounds, 5); round++) {
        const { seconds } = await timed(async () => {
          for (const asked of paths) await viewer.get(base + asked);
        });
        milliseconds.push(seconds * 1000);
      }
      found.push(
        result(
          `patient of ${longChartRows.toLocaleString('en')} rows, data of the ${name}, p50`,
          percentile(milliseconds, 0.5),
          'ms',
          {
            target: dataTargetMs,
          },
        ),
      );
    }
    return found;
  } finally {
    await viewer.close();
  }
}

const tabs = ['summary', 'timeline', 'documents', 'encounters', 'conditions', 'other', 'sources'] as const;

/** What is on the screen once a tab is drawn. */
const drawn: Record<(typeof tabs)[number], string> = {
  summary: '[role=tabpanel] table tbody tr',
  timeline: '[role=tabpanel] li h3',
  documents: '[role=tabpanel] li a',
  encounters: '[role=tabpanel] tbody tr th',
  conditions: '[role=tabpanel] tbody tr th',
  other: '[role=tabpanel] section',
  sources: '[role=tabpanel] tbody tr th',
};

async function longPageDrawn(work: string, medium: BenchMedium, rounds: number): Promise<Result[]> {
  const found = findChromium();
  if ('missing' in found) return [];
  const dataDir = fs.mkdtempSync(path.join(work, 'station-'));
  const viewer = await openInBrowser(found.path, { dataDir, stationName: 'bench' });
  const { page } = viewer;
  try {
    const window = new ViewerWindow(page);
    await window.openMedium(medium.medium);
    await window.unlock(medium.identityPath, passphrase);
    await window.signIn('計測 太郎', 'clinician');
    const milliseconds = new Map<string, number[]>(tabs.map((tab) => [tab, []]));
    for (let round = 0; round <= (rounds === 1 ? 1 : Math.max(rounds, 3)); round++) {
      for (const tab of tabs) {
        await page.evaluate(() => {
          location.hash = '/';
        });
        await page.waitForSelector('[data-patient-banner]', { state: 'detached' });
        const took = await page.evaluate(
          ([address, selector]) =>
            new Promise<number>((resolve) => {
              const started = performance.now();
              const look = () => {
                if (document.querySelector(selector!)) {
                  // Painted when the frame after this one begins.
                  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)));
                } else requestAnimationFrame(look);
              };
              location.hash = address!;
              requestAnimationFrame(look);
            }),
          [`/patients/${longChartId}?tab=${tab}`, drawn[tab]],
        );
        if (round > 0) milliseconds.get(tab)!.push(took);
        else milliseconds.get(tab)!.unshift(took);
      }
    }
    return tabs.flatMap((tab) => {
      const [first, ...again] = milliseconds.get(tab)!;
      const name = `patient of ${longChartRows.toLocaleString('en')} rows, ${tab} drawn`;
      return [
        result(`${name}, the first time`, first!, 'ms', { target: drawnTargetMs }),
        result(`${name}, again, p50`, percentile(again, 0.5), 'ms', { target: drawnTargetMs }),
      ];
    });
  } finally {
    await viewer.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}
