/** An hour at the ward's PC: one patient after the other, every heading, the other screens; what the window keeps. */
import fs from 'node:fs';
import path from 'node:path';
import { chromium as playwright } from 'playwright';
import patientWords from '../../resources/locales/ja/patient.json' with { type: 'json' };
import { findChromium } from '../../scripts/runtimes.ts';
import { startBrowserHost } from '../../scripts/viewer.ts';
import { ViewerWindow } from '../../scripts/viewer-window.ts';
import { type BenchMedium, passphrase } from './medium.ts';
import { percentile, type Result, result } from './result.ts';
import { type WindowSession, WindowTools } from './window-tools.ts';

/** One patient every half minute of an hour. */
const openings = 120;
const otherScreens = ['/wards/print', '/coverage', '/ledger', '/help', '/wards'];
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
  const host = await startBrowserHost({ dataDir, stationName: 'bench' }, chromium.path);
  const tools = await WindowTools.start(chromium.path, path.join(dataDir, 'chromium-window'));
  try {
    await setUp(tools, host, medium);
    const window = await tools.window();
    const renderer = await tools.rendererProcess();
    const ids = Object.values(medium.hospital.cast).flat();
    const megabytes: number[] = [];
    const milliseconds: number[] = [];
    for (let at = 0; at < openings; at += 1) {
      milliseconds.push(await openPatient(window, ids[at % ids.length]!));
      await everyHeading(window);
      await new Promise((resolve) => setTimeout(resolve, readingMilliseconds));
      await go(window, otherScreens[at % otherScreens.length]!);
      megabytes.push(residentMegabytes(renderer));
    }
    await window.send('HeapProfiler.collectGarbage');
    const kept = residentMegabytes(renderer);
    window.close();
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
    await tools.close();
    await host.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** By a tool that knows the screens, and leaves before anything is measured. */
async function setUp(tools: WindowTools, host: { url: string; token: string }, medium: BenchMedium): Promise<void> {
  const browser = await playwright.connectOverCDP(tools.address);
  try {
    const page = browser.contexts()[0]!.pages()[0]!;
    await page.goto(`${host.url}#token=${host.token}`);
    const window = new ViewerWindow(page);
    await window.openMedium(medium.medium);
    await window.unlock(medium.identityPath, passphrase);
    await window.signIn('模擬 看護', 'nurse');
  } finally {
    await browser.close();
  }
}

/** @returns milliseconds from typing to the whole first page */
async function openPatient(window: WindowSession, id: string): Promise<number> {
  await go(window, '/');
  const box = "document.querySelector('input[type=search]')";
  await window.until(`${box} !== null`);
  await window.evaluate(`${box}.focus(), ${box}.select()`);
  const started = performance.now();
  await window.send('Input.insertText', { text: id });
  const hit = `document.querySelector('a[href$="#/patients/${id}"]')`;
  await window.until(`${hit} !== null`);
  await window.evaluate(`${hit}.click()`);
  await window.until(`document.querySelector('[data-patient-banner]')?.textContent.includes('${id}') === true`);
  const panel = "document.querySelector('[role=tabpanel]')";
  const regions = `${panel}?.querySelectorAll('section').length >= 3`;
  await window.until(`${regions} && !${panel}.textContent.includes('${patientWords.reading}')`);
  return performance.now() - started;
}

async function everyHeading(window: WindowSession): Promise<void> {
  const count = Number(await window.evaluate("document.querySelectorAll('[role=tab]').length"));
  if (count < 5) throw new Error('the headings are not there');
  for (let index = 0; index < count; index += 1) {
    await window.evaluate(`document.querySelectorAll('[role=tab]')[${index}].click()`);
    await window.until(
      `document.querySelectorAll('[role=tab]')[${index}].ariaSelected === 'true' &&
        document.querySelector('[role=tabpanel] [role=status]:not(:empty)') === null`,
    );
  }
}

async function go(window: WindowSession, address: string): Promise<void> {
  await window.evaluate(`void (location.hash = '${address}')`);
  await window.until("document.querySelector('main h1') !== null");
}

function residentMegabytes(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)![1]) / 1000;
}
