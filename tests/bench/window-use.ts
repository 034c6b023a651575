/** An hour at the ward's PC: one patient after the other, every heading, the other screens; what the window keeps. */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { findChromium } from '../../scripts/runtimes.ts';
import { openInBrowser } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { type BenchMedium, passphrase } from './medium.ts';
import { percentile, type Result, result } from './result.ts';

/** One patient every half minute of an hour. */
const openings = 120;
const otherScreens = ['#/', '#/wards/print', '#/coverage', '#/ledger', '#/help'];
const limitMegabytes = 400;
/** Reading, of which a browser makes use to tidy up; a person takes longer. */
const readingMilliseconds = 1000;

export async function windowUse(work: string, medium: BenchMedium): Promise<Result[]> {
  const chromium = findChromium();
  if ('missing' in chromium) {
    process.stderr.write(`${chromium.missing}\n`);
    return [];
  }
  const dataDir = fs.mkdtempSync(path.join(work, 'window-'));
  const viewer = await openInBrowser(chromium.path, { dataDir, stationName: 'bench' });
  try {
    const window = new ViewerWindow(viewer.page);
    await window.openMedium(medium.medium);
    await window.unlock(medium.identityPath, passphrase);
    await window.signIn('模擬 看護', 'nurse');
    const ids = Object.values(medium.hospital.cast).flat();
    const renderer = await rendererOf(viewer.page);
    const megabytes: number[] = [];
    const milliseconds: number[] = [];
    for (let at = 0; at < openings; at += 1) {
      const started = performance.now();
      await window.openPatient(ids[at % ids.length]!);
      await window.summaryShown();
      milliseconds.push(performance.now() - started);
      await everyHeading(viewer.page);
      await viewer.page.waitForTimeout(readingMilliseconds);
      await go(viewer.page, otherScreens[at % otherScreens.length]!);
      megabytes.push(residentMegabytes(renderer));
    }
    await collectGarbage(viewer.page);
    const kept = residentMegabytes(renderer);
    const third = openings / 3;
    const first = Math.max(...megabytes.slice(0, third));
    return [
      result(`window, ${openings} patients and every heading of each, most memory`, Math.max(...megabytes), 'MB RSS', {
        target: limitMegabytes,
      }),
      result('window, last third of them; peer: the first third', Math.max(...megabytes.slice(-third)), 'MB RSS', {
        target: first * 1.1,
        peer: first,
      }),
      result('window, what it keeps of them when its garbage is collected', kept, 'MB RSS', { target: limitMegabytes }),
      result('window, from typing an id to the whole summary, p50', percentile(milliseconds, 0.5), 'ms'),
    ];
  } finally {
    await viewer.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function everyHeading(page: Page): Promise<void> {
  const headings = page.getByRole('tab');
  for (let index = 0, count = await headings.count(); index < count; index += 1) {
    await headings.nth(index).click();
    await page.waitForFunction(() => document.querySelector('[role=tabpanel] [role=status]:not(:empty)') === null);
  }
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((address) => {
    location.hash = address;
  }, hash);
  await page.waitForSelector('main h1');
}

/** The window's own process; the host may have others, which draw sheets. */
async function rendererOf(page: Page): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  return renderers.toSorted((a, b) => b.cpuTime - a.cpuTime)[0]!.id;
}

function residentMegabytes(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)![1]) / 1000;
}

async function collectGarbage(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
}
