/** Our decoding workers on the CT's slices in each coding that a program here can write, and a cine of 500 frames. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { encodePart10 } from '../../../scripts/demo-hospital/dicom-writer.ts';
import { framePathsOf, ImagingHarness } from '../../renderer/imaging/harness.ts';
import { type Result, result } from '../result.ts';
import { residentMegabytes } from './memory.ts';

const slices = 6;
const cineFrames = 500;
const cineSide = 512;

/** DICOM in, DICOM out; the options before the file names. */
const codings: readonly { name: string; tool: string; options: string[] }[] = [
  { name: 'native', tool: 'dcmconv', options: ['+te'] },
  { name: 'RLE', tool: 'dcmcrle', options: [] },
  { name: 'JPEG lossless', tool: 'dcmcjpeg', options: ['+e1'] },
  { name: 'JPEG extended, 12 bits', tool: 'dcmcjpeg', options: ['+ee'] },
  { name: 'JPEG-LS', tool: 'dcmcjpls', options: ['+el'] },
  { name: 'JPEG 2000', tool: 'gdcmconv', options: ['--j2k'] },
];

export async function decoding(work: string, files: readonly string[], rounds: number): Promise<Result[]> {
  const folder = fs.mkdtempSync(path.join(work, 'codings-'));
  const harness = await ImagingHarness.start();
  try {
    const browser = await harness.browser();
    const page = await browser.newPage();
    await page.goto(harness.url());
    await page.waitForSelector('html[data-ready]');
    const results: Result[] = [];
    for (const [number, { name, tool, options }] of codings.entries()) {
      if (spawnSync('which', [tool], { stdio: 'ignore' }).status !== 0) {
        process.stderr.write(`decoding of ${name} is not measured: ${tool} is not here\n`);
        continue;
      }
      const coded = files.slice(0, slices).map((file, at) => {
        const out = path.join(folder, `${number}-${at}.dcm`);
        execFileSync(tool, [...options, file, out], { stdio: 'ignore' });
        return out;
      });
      const { view } = await harness.serve(`2.25.${number + 1}`, coded);
      const rate = await page.evaluate(([paths, times]) => window.decodeRate(paths, times), [
        framePathsOf(view),
        rounds,
      ] as const);
      results.push(
        result(`decoding ${name}, 512×512`, rate.frames / rate.seconds, 'frames/s'),
        result(`decoding ${name}, pixels`, rate.bytes / 1e6 / rate.seconds, 'MB/s'),
      );
    }
    await browser.close();
    results.push(...(await longCine(harness, folder)));
    return results;
  } finally {
    await harness.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** 500 frames in one instance: the first is there before the rest is fetched. */
async function longCine(harness: ImagingHarness, folder: string): Promise<Result[]> {
  const file = path.join(folder, 'cine.dcm');
  fs.writeFileSync(file, cineFile());
  await harness.serve('2.25.500', [file]);
  const browser: Browser = await harness.browser();
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  harness.frameRequests.length = 0;
  await page.goto(harness.url({ study: '2.25.500' }));
  await page.waitForSelector('[data-testid=viewport][data-state=shown]', { timeout: 60_000 });
  const seconds = (await page.evaluate(() => performance.now())) / 1000;
  const fetched = harness.frameRequests.length;
  await page.waitForSelector(`[data-loaded="${cineFrames}"]`, { timeout: 120_000 });
  const resident = residentMegabytes();
  await browser.close();
  return [
    result(`cine of ${cineFrames} frames, 512×512, first image`, seconds, 's'),
    result(`cine of ${cineFrames} frames, frames asked for until then`, fetched, 'frames', { target: cineFrames / 10 }),
    result(`cine of ${cineFrames} frames, all in memory`, resident, 'MB RSS'),
  ];
}

function cineFile(): Buffer {
  const text = (tag: number, vr: 'UI' | 'CS' | 'IS' | 'LO' | 'PN', value: string) => ({ tag, vr, value });
  const number = (tag: number, ...value: number[]) => ({ tag, vr: 'US' as const, value });
  const pixels = new Uint8Array(cineFrames * cineSide * cineSide);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at ^ (at >> 9) ^ (at >> 18)) & 0xff;
  return encodePart10(
    [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.3.1'),
      text(0x00080018, 'UI', '2.25.500.1'),
      text(0x00080060, 'CS', 'US'),
      text(0x00100010, 'PN', '灯火^太郎'),
      text(0x00100020, 'LO', '0012345'),
      text(0x0020000d, 'UI', '2.25.500'),
      text(0x0020000e, 'UI', '2.25.500.2'),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      text(0x00280008, 'IS', String(cineFrames)),
      number(0x00280002, 1),
      number(0x00280010, cineSide),
      number(0x00280011, cineSide),
      number(0x00280100, 8),
      number(0x00280101, 8),
      number(0x00280102, 7),
      number(0x00280103, 0),
      { tag: 0x7fe00010, vr: 'OW', value: pixels },
    ],
    'ISO_IR 192',
  );
}
