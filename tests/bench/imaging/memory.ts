/** Twenty studies opened one after the other in one window: what the largest process of the browser keeps in memory. */
import fs from 'node:fs';
import os from 'node:os';
import type { Browser, Page } from 'playwright';
import type { BenchMedium } from '../medium.ts';
import { type Result, result } from '../result.ts';
import type { ServedStudy } from './served-study.ts';
import { benchPage, openStudy, studyAddress } from './viewing.ts';

const openings = 20;

export async function twentyStudies(browser: Browser, served: ServedStudy, medium: BenchMedium): Promise<Result[]> {
  const { page, context } = await benchPage(browser);
  try {
    await openStudy(page, served);
    await everythingLoaded(page);
    const studies = Object.entries(medium.hospital.dicom!.uids).flatMap(([patient, uids]) =>
      uids.map((uid) => ({ patient, uid })),
    );
    const megabytes: number[] = [];
    for (let at = 0; at < openings; at += 1) {
      const { patient, uid } = studies[at % studies.length]!;
      await page.evaluate(
        (address) => {
          location.hash = address;
        },
        studyAddress(patient, uid),
      );
      const pane = `[data-pane][data-study="${uid}"]`;
      await page.waitForSelector(`${pane} [data-testid=viewport][data-state=shown], ${pane} [data-testid=object]`);
      // A study of waveforms or reports has no series to load.
      if ((await page.locator('button[data-set]').count()) > 0) await everythingLoaded(page);
      megabytes.push(residentMegabytes());
    }
    const first = Math.max(...megabytes.slice(0, studies.length));
    return [
      result(`${openings} studies opened in a row, most memory of the window`, Math.max(...megabytes), 'MB RSS', {
        target: os.totalmem() / 3e6,
      }),
      result(
        `${openings} studies opened in a row, the last ${openings - studies.length}; peer: the first ${studies.length}`,
        Math.max(...megabytes.slice(studies.length)),
        'MB RSS',
        { target: first * 1.25, peer: first },
      ),
    ];
  } finally {
    await context.close();
  }
}

/** The series in the panes are in memory as far as they shall be, or refused: one of the demo hospital's is damaged. */
async function everythingLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('button[data-set][data-shown=true]')];
    const isRefused = (set: string | undefined) =>
      document.querySelector(`[data-pane][data-set="${set}"] [data-state=refused]`) !== null;
    return (
      shown.length > 0 &&
      shown.every((button) => button.querySelector('[data-complete=true]') || isRefused(button.dataset.set))
    );
  });
}

/** Of the largest renderer process that was started from here. */
export function residentMegabytes(): number {
  const parents = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const name of fs.readdirSync('/proc')) {
    const status = /^\d+$/.test(name) ? readOrEmpty(`/proc/${name}/status`) : '';
    if (!status) continue;
    parents.set(Number(name), Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
    if (readOrEmpty(`/proc/${name}/cmdline`).includes('--type=renderer')) {
      sizes.set(Number(name), Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1000);
    }
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  return Math.max(0, ...[...sizes].filter(([pid]) => isOurs(pid)).map(([, size]) => size));
}

function readOrEmpty(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
