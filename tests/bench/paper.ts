/**
 * A pack for every inpatient of a hospital, as the night before it is all on paper: how fast the viewer makes it, next to
 * Chromium printing the same sides as static HTML; and whether every side is of whom its code says.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright';
import { findChromium, quietChromiumArguments } from '../../scripts/runtimes.ts';
import { type BrowserHost, startBrowserHost } from '../../scripts/viewer.ts';
import type { BatchEstimate, BatchRequest, BatchView, WardPatient, WardsView } from '../../shared/paper.ts';
import type { SheetDrawingAnswer, SheetDrawingRequest } from '../../shared/sheet-drawing.ts';
import type { PrintJobView, SessionView } from '../../shared/views.ts';
import { bareText, readSheets, sheetTools } from '../read-sheets.ts';
import { hasTools } from '../tool.ts';
import { type BenchMedium, passphrase } from './medium.ts';
import { type Result, result, timed } from './result.ts';

const forms = ['M2', 'M3', 'M7'];
const lot = 25;
/** Of the night before: what the targets are for. */
const wholeSides = 1500;

/**
 * @param medium of a hospital in which everybody lies on a ward
 * @param leastSides fewer are no measurement
 */
export async function paperSpeed(work: string, medium: BenchMedium, leastSides: number): Promise<Result[]> {
  const found = findChromium();
  if ('missing' in found) {
    process.stderr.write(`no paper: ${found.missing}\n`);
    return [];
  }
  const dataDir = fs.mkdtempSync(path.join(work, 'paper-station-'));
  const host = await startBrowserHost({ dataDir, stationName: 'bench' }, found.path);
  try {
    const ask = await openedAs(host, medium);
    const wards = await wardsOf(ask);
    const estimate = await timed(() => ask<BatchEstimate>('POST', '/api/batches/estimate', requestOf(wards)));
    const pack = await makePack(host, ask, wards, dataDir);
    const still = await printStatic(host, ask, wards, found.path);
    if (pack.sides < leastSides) throw new Error(`only ${pack.sides} sides`);
    if (hasTools(sheetTools)) checkSheets(pack.files, wards);
    const name = `${wards.patients.size}-patient pack, ${pack.sides} sides`;
    const off = (Math.abs(estimate.value.sides - pack.sides) / pack.sides) * 100;
    const whole = (target: number) => ({ target: leastSides < wholeSides ? null : target });
    const speed = [
      result(`${name}, to one PDF for each ward`, pack.seconds, 's', whole(45)),
      result(`${name}; peer: Chromium printing its pages as static HTML`, pack.sides / pack.seconds, 'sides/s', {
        ...whole(0.8 * still),
        peer: still,
      }),
    ];
    // Of a small one there is nothing to be said of memory.
    if (leastSides < wholeSides) return speed;
    return [
      ...speed,
      result(`${name}, memory of all processes, last third beside first`, pack.growth, '×', { target: 1.25 }),
      result(`${name}, memory of all processes at most`, pack.peakMb, 'MB'),
      result(`${name}, estimate beforehand`, estimate.seconds, 's'),
      result(`${name}, estimate off by`, off, '%', { target: 5 }),
    ];
  } finally {
    await host.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Ask {
  <T>(method: 'GET' | 'POST', url: string, body?: object): Promise<T>;
  bytes(url: string): Promise<Buffer>;
}

interface Wards {
  /** By ward, in the order of beds. */
  byWard: Map<string, WardPatient[]>;
  /** By identifier. */
  patients: Map<string, WardPatient>;
}

async function openedAs(host: BrowserHost, medium: BenchMedium): Promise<Ask> {
  let token = '';
  const request = async (method: string, url: string, body?: object): Promise<Response> => {
    const response = await fetch(new URL(url, host.url), {
      method,
      headers: {
        'X-Tomoshibi-Host': host.token,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
    });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
    return response;
  };
  const json = async <T>(method: string, url: string, body?: object) =>
    (await (await request(method, url, body)).json()) as T;
  const bytes = async (url: string) => Buffer.from(await (await request('GET', url)).arrayBuffer());
  await json('POST', '/api/station/open', { path: medium.medium });
  await json('POST', '/api/station/unlock', { passphrase, identityPath: medium.identityPath });
  token = (await json<SessionView>('POST', '/api/sessions', { name: '計測 太郎', role: 'nurse' })).token;
  return Object.assign(json, { bytes });
}

async function wardsOf(ask: Ask): Promise<Wards> {
  const byWard = new Map<string, WardPatient[]>();
  for (const { ward } of (await ask<WardsView>('GET', '/api/wards')).wards) {
    byWard.set(ward, await ask('GET', `/api/wards/${encodeURIComponent(ward)}`));
  }
  const patients = new Map([...byWard.values()].flat().map((patient) => [patient.identifier, patient]));
  return { byWard, patients };
}

function requestOf({ byWard }: Wards): BatchRequest {
  return { forms: forms.map((code) => ({ code, copies: 1 })), wards: [...byWard.keys()], duplex: false };
}

interface Pack {
  seconds: number;
  sides: number;
  /** One PDF for each ward, in their order. */
  files: string[];
  growth: number;
  peakMb: number;
}

/** From the press of the button to the last ward's file, each fetched as soon as it is there. */
async function makePack(host: BrowserHost, ask: Ask, wards: Wards, folder: string): Promise<Pack> {
  const memory: { share: number; mb: number }[] = [];
  const files: string[] = [];
  const { seconds, value } = await timed(async () => {
    let batch = await ask<BatchView>('POST', '/api/batches', requestOf(wards));
    while (batch.state !== 'done') {
      if (batch.error) throw new Error(`the batch stopped: ${batch.error.code}`);
      for (const [index, part] of batch.parts.entries()) {
        if (!part.saveable || part.saved) continue;
        files[index] = path.join(folder, `${index}.pdf`);
        fs.writeFileSync(files[index], await ask.bytes(`/api/batches/${batch.id}/parts/${index}/pdf`));
      }
      memory.push({ share: batch.sidesDone / batch.sides, mb: residentMb(host.pid) });
      await new Promise((resolve) => setTimeout(resolve, 200));
      batch = await ask<BatchView>('GET', `/api/batches/${batch.id}`);
    }
    return batch;
  });
  const most = (from: number, to: number) =>
    Math.max(...memory.filter(({ share }) => share >= from && share <= to).map(({ mb }) => mb));
  return { seconds, sides: value.sides, files, growth: most(2 / 3, 1) / most(0, 1 / 3), peakMb: most(0, 1) };
}

/** Of a process and all that it started: what is theirs alone and their part of what they share (smaps_rollup). */
function residentMb(pid: number): number {
  const own = /^Pss:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? '0';
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return Number(own) / 1024 + children.reduce((sum, child) => sum + residentMb(Number(child)), 0);
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The same sides, drawn before, as one page without a script. @returns sides a second, loading included */
async function printStatic(host: BrowserHost, ask: Ask, wards: Wards, chromiumPath: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: quietChromiumArguments });
  try {
    const { html, sides } = await drawnBefore(browser, host, ask, wards);
    const page = await browser.newPage();
    await page.route('**/static.html', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    const { seconds } = await timed(async () => {
      await page.goto(new URL('/static.html', host.url).href);
      await page.evaluate(() => document.fonts.ready.then(() => true));
      await page.pdf({ preferCSSPageSize: true, printBackground: true });
    });
    return sides / seconds;
  } finally {
    await browser.close();
  }
}

async function drawnBefore(
  browser: Browser,
  host: BrowserHost,
  ask: Ask,
  { byWard }: Wards,
): Promise<{ html: string; sides: number }> {
  const page = await browser.newPage();
  await page.goto(`${host.url}#token=${host.token}&path=${encodeURIComponent('/sheets')}`);
  await page.waitForFunction(() => 'answer' in globalThis);
  const answer = (asked: SheetDrawingRequest) =>
    page.evaluate(`globalThis.answer(${JSON.stringify(asked)})`) as Promise<SheetDrawingAnswer>;
  let sheets = '';
  let sides = 0;
  for (const [ward, patients] of byWard) {
    const requests = [
      { form: 'M2', ward },
      ...patients.flatMap(({ patientId }) => ['M3', 'M7'].map((form) => ({ form, patientId }))),
    ];
    for (let from = 0; from < requests.length; from += lot * 2) {
      const jobs: PrintJobView[] = [];
      for (const one of requests.slice(from, from + lot * 2)) {
        const job = await ask<PrintJobView>('POST', '/api/print-jobs/preview', one);
        jobs.push({ ...job, serial: `BENCH0-${String(sides + jobs.length).padStart(6, '0')}` });
      }
      const laid = await answer({ kind: 'lay', jobs: jobs.map((job) => ({ job, skip: 0, front: true })) });
      if (laid.kind !== 'laid') throw new Error('a sheet could not be drawn');
      sides += laid.pages.reduce((sum, count) => sum + count, 0);
      sheets += await page.locator('.sheets').innerHTML();
    }
  }
  const styles = await page.locator('link[rel=stylesheet]').evaluateAll((links) => links.map((link) => link.outerHTML));
  // The last side of each lot is not the last of them all.
  const more = '<style>.sheets .sheet-desk { break-after: page !important; }</style>';
  const html = `<!doctype html><html lang="ja"><head><meta charset="utf-8">${styles.join('')}${more}</head>
    <body><div class="sheets" lang="ja">${sheets}</div></body></html>`;
  return { html, sides };
}

/** Every side's code, name and identifier are one person's, in their ward, and nobody else's identifier is on it. */
function checkSheets(files: string[], { byWard, patients }: Wards): void {
  const seen = new Set<string>();
  for (const [index, ward] of [...byWard.keys()].entries()) {
    const own = new Set(byWard.get(ward)!.map(({ identifier }) => identifier));
    const named = new Set<string>();
    for (const { code, text } of readSheets(files[index]!)) {
      const place = `${code.serial} ${code.page}/${code.pages}`;
      if (seen.has(place)) throw new Error(`${place} is there twice`);
      seen.add(place);
      if (!text.includes(code.serial)) throw new Error(`${place} has another serial in its text`);
      if (code.form === 'M2' || code.form === 'D1') continue;
      const patient = patients.get(code.patient);
      if (!patient || !own.has(code.patient)) throw new Error(`${place} is of nobody in ${ward}`);
      if (!text.includes(bareText(patient.name)) || !text.includes(`ID${bareText(patient.identifier)}`)) {
        throw new Error(`${place} says another name than its code`);
      }
      const others = [...patients.keys()].filter((identifier) => identifier !== code.patient);
      if (others.some((identifier) => text.includes(bareText(identifier))))
        throw new Error(`${place} is of two people`);
      named.add(code.patient);
    }
    if (named.size !== own.size) throw new Error(`${own.size - named.size} patients of ${ward} have no sheet`);
  }
}
