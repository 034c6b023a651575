/**
 * Pictures of the demo hospital in every coding, where the corpus is absent too: decoded right, and damaged ones refused
 * or at least never another picture, never a part of one, never for long.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../../../chromium.ts';
import { hasTools } from '../../../tool.ts';
import { framePathsOf, ImagingHarness } from '../harness.ts';
import { type CodedFile, codedFiles } from './coded-files.ts';
import { boundOf, expectedFrames, largestDifference, oracleTools } from './oracle.ts';

const hasOracles = hasTools([...oracleTools, 'djxl']);
const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-coded-'));
const files = hasChromium ? codedFiles(folder) : [];

describe.skipIf(!hasChromium)('coded frames', () => {
  let harness: ImagingHarness;
  let page: Page;
  let served = 0;

  beforeAll(async () => {
    harness = await ImagingHarness.start('frames');
    page = await (await harness.browser()).newPage();
    await page.goto(harness.url());
    await page.waitForSelector('html[data-ready]');
  }, 120_000);
  afterAll(async () => {
    await harness.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const pathsOf = async ({ file }: CodedFile) => {
    served += 1;
    return framePathsOf((await harness.serve(`2.25.${served}`, [file])).view);
  };

  it.each(files)('$name decodes right', { timeout: 60_000 }, async (coded) => {
    const decoded = await page.evaluate(([paths]) => window.decodeFrames(paths, true), [await pathsOf(coded)] as const);
    expect(decoded).toHaveLength(coded.frames);
    const oracle = coded.isLossless || !hasOracles ? null : expectedFrames(coded.file, coded.transferSyntaxUid);
    const size = coded.values.length / coded.frames;
    for (const [index, found] of decoded.entries()) {
      if ('problem' in found) throw new Error(`${found.problem} ${found.detail}`);
      const before = coded.values.subarray(index * size, (index + 1) * size);
      if (coded.isLossless) expect(largestDifference(found.stored!, before)).toBe(0);
      // As another program decodes it; and still the picture that was coded.
      if (oracle) {
        expect(largestDifference(found.stored!, oracle[index]!.stored)).toBeLessThanOrEqual(
          boundOf(coded.transferSyntaxUid),
        );
      }
      expect(meanDifference(found.stored!, before)).toBeLessThan((Math.max(...before) - Math.min(...before)) / 50);
    }
  });

  it.each(files)('$name damaged', { timeout: 120_000 }, async (coded) => {
    const [path, other] = await pathsOf(coded);
    const whole = await page.evaluate((paths) => window.decodeFrames(paths, false), [path!, other!]);
    const [intact, second] = whole.map((each) => ('problem' in each ? null : each.shownDigest));
    expect(intact).not.toBe(second);
    const length = await page.evaluate((each) => window.frameLength(each), path!);
    const cuts = Array.from({ length: 10 }, (_, place) => ({ keep: Math.floor((length * (place + 0.5)) / 10) }));
    const random = randomNumbers(31);
    const flips = Array.from({ length: 30 }, () => ({ flip: Math.floor(random() * length * 8) }));
    const results = await page.evaluate(([a, b, damages]) => window.decodeDamaged(a, b, damages), [
      path!,
      other!,
      [...cuts, { keep: length - 1 }, { keep: length - 2 }, ...flips],
    ] as const);
    const wrong = results.flatMap((result, place) => {
      const what = place < 12 ? `cut ${place}` : `flip ${flips[place - 12]!.flip}`;
      const isRefused = result.problem !== null;
      // A cut may take padding only.
      if (place < 12 && !isRefused && result.shownDigest !== intact) return [`${what}: shown`];
      if (result.shownDigest === second) return [`${what}: the other picture`];
      // A row of blocks can be flat by what a bit turned; more were not filled.
      if (result.emptyLines > 8) return [`${what}: ${result.emptyLines} lines at the lower edge are empty`];
      return result.milliseconds > 5_000 ? [`${what}: ${result.milliseconds} ms`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

function meanDifference(base64: string, values: Float64Array): number {
  const bytes = Buffer.from(base64, 'base64');
  const found = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return found.reduce((sum, value, place) => sum + Math.abs(value - values[place]!), 0) / found.length;
}

/** Mulberry32: the same numbers every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
