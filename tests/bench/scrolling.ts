/** Whether the lists of a chart of 100,000 rows follow the wheel: the time between pictures while somebody scrolls. */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { findChromium } from '../../scripts/runtimes.ts';
import { openInBrowser } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { longChart, longChartId, longestChartRows } from './long-chart.ts';
import { passphrase } from './medium.ts';
import { percentile, type Result, result } from './result.ts';

/** Below it a hand sees no stutter: 30 pictures a second. */
const pictureMilliseconds = 34;
const turns = 150;

/** What shows that a list is there. */
const lists = {
  timeline: '[role=tabpanel] li h3',
  observations: '[role=tabpanel] table tbody th:visible',
  medications: '[role=tabpanel] li:visible',
  documents: '[role=tabpanel] li a',
} as const;

export async function scrolling(work: string): Promise<Result[]> {
  const chromium = findChromium();
  if ('missing' in chromium) {
    process.stderr.write(`${chromium.missing}\n`);
    return [];
  }
  const medium = await longChart(work, longestChartRows);
  const dataDir = fs.mkdtempSync(path.join(work, 'scrolling-'));
  const viewer = await openInBrowser(chromium.path, { dataDir, stationName: 'bench' });
  try {
    const window = new ViewerWindow(viewer.page);
    await window.openMedium(medium.medium);
    await window.unlock(medium.identityPath, passphrase);
    await window.signIn('計測 太郎', 'clinician');
    const found: Result[] = [];
    for (const [tab, selector] of Object.entries(lists)) {
      const opened = await open(viewer.page, tab, selector);
      const gaps = await scroll(viewer.page);
      const name = `chart of ${longestChartRows.toLocaleString('en')} rows, ${tab}`;
      found.push(
        result(`${name}, drawn`, opened, 'ms'),
        result(`${name}, between pictures while scrolling, p95`, percentile(gaps, 0.95), 'ms', {
          target: pictureMilliseconds,
        }),
        result(`${name}, the longest of them`, Math.max(...gaps), 'ms'),
      );
    }
    return found;
  } finally {
    await viewer.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

async function open(page: Page, tab: string, selector: string): Promise<number> {
  await page.evaluate(() => {
    location.hash = '/';
  });
  await page.locator('[data-patient-banner]').waitFor({ state: 'detached' });
  const started = performance.now();
  await page.evaluate((address) => {
    location.hash = address;
  }, `/patients/${longChartId}?tab=${tab}`);
  await page.locator(selector).first().waitFor();
  return performance.now() - started;
}

/** @returns milliseconds between one picture and the next, while the wheel turns down and up again */
async function scroll(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      Object.assign(globalThis, { frame: requestAnimationFrame(look), gaps });
    };
    requestAnimationFrame(look);
  });
  await page.mouse.move(683, 560);
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, turn < (turns * 2) / 3 ? 480 : -480);
    await page.waitForTimeout(16);
  }
  return page.evaluate(() => {
    const { frame, gaps } = globalThis as unknown as { frame: number; gaps: number[] };
    cancelAnimationFrame(frame);
    // The first is from before the wheel turned.
    return gaps.slice(1);
  });
}
