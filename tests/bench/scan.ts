/** How fast a folder of scans is filed by `npm run scan`, and whether every page lies where it belongs. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ScanIndex } from '../../shared/scan.ts';
import { canPrint } from '../renderer/sheets/paper.ts';
import { hasTools } from '../tool.ts';
import { type Result, result } from './result.ts';
import { facility, type ScannedPile, scannedPile, scanningTools } from './scanned-pile.ts';

/** What a station must keep up with. */
const pagesPerSecond = 5;

/** What tests/bench/scan-run.ts prints last. */
export interface ScanRun {
  seconds: number;
  cpuSeconds: number;
  /** Largest resident set of the process with its workers in that part of the time, megabytes. */
  firstThird: number;
  lastThird: number;
}

/** @param sheets a multiple of 200, so that every kind of scanner is among them; the scans are kept in `work` */
export async function scanSpeed(work: string, sheets: number): Promise<Result[]> {
  if (!canPrint || !hasTools(scanningTools)) return [];
  const pile = await scannedPile(work, sheets);
  const out = path.join(work, 'filed');
  fs.rmSync(out, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(import.meta.dirname, 'scan-run.ts'),
    pile.scans,
    '--out',
    out,
    '--facility',
    facility,
  ]);
  const run = JSON.parse(stdout.trim().split('\n').at(-1)!) as ScanRun;
  const { filed, wrong } = judged(pile, out);
  fs.rmSync(out, { recursive: true, force: true });
  const name = `scans filed, ${sheets.toLocaleString('en')} pages`;
  return [
    result(name, filed / run.seconds, 'pages/s', { target: pagesPerSecond }),
    result(`${name}: processor time each`, (run.cpuSeconds * 1000) / sheets, 'ms'),
    result(`${name}: filed wrongly`, wrong, 'pages', { target: 0 }),
    result(`${name}: not filed`, sheets - filed, 'pages', { target: 0 }),
    result(`${name}: memory, last third beside first`, run.lastThird / run.firstThird, '×', { target: 1.25 }),
    result(`${name}: memory`, Math.max(run.firstThird, run.lastThird), 'MB', { target: 1500 }),
  ];
}

/** By what was printed on each page, whatever its code said: the file has to lie there. */
function judged({ places }: ScannedPile, out: string): { filed: number; wrong: number } {
  const { pages } = JSON.parse(fs.readFileSync(path.join(out, 'index.json'), 'utf8')) as ScanIndex;
  let [filed, wrong] = [0, 0];
  for (const { source, sourcePage, status, file } of pages) {
    if (status !== 'filed' && status !== 'again') continue;
    const place = places[`${source}#${sourcePage}`];
    if (file && file.replace(/\.\w+$/, '') === place && fs.existsSync(path.join(out, file))) filed++;
    else wrong++;
  }
  return { filed, wrong };
}
