/**
 * Every frame of every picture of the corpus, through exporter, study database, DICOMweb and the renderer's frame loader in
 * a real browser, against what other programs decode: bit for bit, but where a codec leaves its decoders some freedom.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../../../chromium.ts';
import { corpus as corpora, hasCorpus } from '../../../corpus.ts';
import { hasTools } from '../../../tool.ts';
import { framePathsOf, ImagingHarness } from '../harness.ts';
import { boundOf, type ExpectedFrame, expectedFrames, largestDifference, oracleTools } from './oracle.ts';

const corpus = join(corpora, 'dicom');
const canCompare = hasTools(oracleTools) && hasCorpus && hasChromium;

/** Refused on purpose, with the word it is refused with. */
const refused: Record<string, string> = {
  // The size in its codestream is overwritten; GDCM refuses it too.
  'JPEG2000-embedded-sequence-delimiter.dcm': 'mismatch',
  'MR_truncated.dcm': 'damaged',
};

/** Readable by our reader only, not by dcmtk nor GDCM: they have to decode, and nothing is compared. */
const withoutOracle = new Set(['SC_rgb_jpeg.dcm', 'no_meta.dcm', 'emri_small_jpeg_2k_lossless_too_short.dcm']);

/** What dcmtk and GDCM do not decode (one-bit pictures, big-endian words of 32 bits), and the native files it was made from. */
const twins: Record<string, string> = {
  'rtdose_expb.dcm': 'rtdose.dcm',
  'rtdose_expb_1frame.dcm': 'rtdose_1frame.dcm',
  'liver_rle.dcm': 'liver.dcm',
  'liver_deflate.dcm': 'liver.dcm',
  'liver_j2k.dcm': 'liver.dcm',
  'liver_nonbyte_aligned_rle.dcm': 'liver_nonbyte_aligned.dcm',
  'liver_nonbyte_aligned_deflate.dcm': 'liver_nonbyte_aligned.dcm',
  'liver_nonbyte_aligned_j2k.dcm': 'liver_nonbyte_aligned.dcm',
};

interface CorpusFile {
  path: string;
  name: string;
  transferSyntaxUid: string;
}

describe.skipIf(!canCompare)('decoded pixels', () => {
  let harness: ImagingHarness;
  let page: Page;
  let served = 0;

  beforeAll(async () => {
    harness = await ImagingHarness.start('frames');
    const browser = await harness.browser();
    page = await browser.newPage();
    await page.goto(harness.url());
    await page.waitForSelector('html[data-ready]');
  }, 120_000);
  afterAll(async () => {
    await harness.stop();
  });

  const decode = async (file: CorpusFile, withValues: boolean) => {
    served += 1;
    const { view } = await harness.serve(`2.25.${served}`, [join(corpus, file.path)]);
    const paths = framePathsOf(view);
    if (paths.length === 0) return [];
    return page.evaluate(([all, values]) => window.decodeFrames(all, values), [paths, withValues] as const);
  };

  it.each(byTransferSyntax())('$transferSyntaxUid: $files.length files', { timeout: 400_000 }, async ({ files }) => {
    const wrong: string[] = [];
    for (const file of files) {
      const bound = boundOf(file.transferSyntaxUid);
      const expected = withoutOracle.has(file.name) ? null : expectedOf(file);
      const isExact = expected !== null && bound === 0 && !expected[0]?.isConverted;
      const decoded = await decode(file, expected !== null && !isExact);
      const differ = (what: string) => wrong.push(`${file.name}: ${what}`);
      // Described, but not there.
      if (expected?.length === 0 && decoded.every((found) => 'problem' in found)) continue;
      if (expected !== null && decoded.length !== expected.length) {
        differ(`${decoded.length} frames, not ${expected.length}`);
        continue;
      }
      for (const [index, found] of decoded.entries()) {
        if ('problem' in found) differ(`frame ${index + 1} refused: ${found.problem} ${found.detail}`);
        else if (expected !== null) {
          const difference = differenceOf(found, expected[index]!, bound);
          if (difference !== null) differ(`frame ${index + 1}: ${difference}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(refused))('%s is refused: %s', { timeout: 60_000 }, async (name, problem) => {
    const file = corpusFiles().find((each) => each.name === name)!;
    expect((await decode(file, false))[0]).toMatchObject({ problem });
  });

  it('a decoder that never ends is stopped', { timeout: 60_000 }, async () => {
    expect(await page.evaluate(() => window.stopHangingDecoder(300))).toEqual({ problem: 'timeout', killed: 1 });
  });
});

function expectedOf({ path, name, transferSyntaxUid }: CorpusFile): ExpectedFrame[] {
  const twin = twins[name];
  if (twin === undefined) return expectedFrames(join(corpus, path), transferSyntaxUid);
  return expectedFrames(join(corpus, path, '..', twin), '1.2.840.10008.1.2.1');
}

type Found = Exclude<Awaited<ReturnType<typeof window.decodeFrames>>[number], { problem: string }>;

/** What is wrong with the decoded frame; null when nothing is. */
function differenceOf(found: Found, expected: ExpectedFrame, bound: number): string | null {
  const { rows, columns, color } = expected;
  if (found.rows !== rows || found.columns !== columns || found.color !== color) {
    return `${found.columns}×${found.rows}, not ${columns}×${rows}`;
  }
  if (found.stored === undefined || found.shown === undefined) {
    if (found.storedDigest !== digestOf(expected.stored)) return 'stored values differ';
    return found.shownDigest === digestOf(expected.shown) ? null : 'shown values differ';
  }
  const stored = largestDifference(found.stored, expected.stored);
  if (!(stored <= bound)) return `stored values differ by ${stored}`;
  // A colour conversion is rounded once more by each program.
  const shown = largestDifference(found.shown, expected.shown);
  const shownBound = bound + (expected.isConverted ? 0.51 : 0.001);
  return shown <= shownBound ? null : `shown values differ by ${shown}`;
}

function digestOf(values: Float64Array): string {
  return createHash('sha256').update(values).digest('hex');
}

function corpusFiles(): CorpusFile[] {
  if (!canCompare) return [];
  return readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, , , , , , , size]) => size !== '')
    .map(([path = '', , , , , transferSyntaxUid = '']) => ({
      path,
      name: path.split('/').at(-1)!,
      transferSyntaxUid,
    }));
}

function byTransferSyntax(): { transferSyntaxUid: string; files: CorpusFile[] }[] {
  const files = corpusFiles().filter(({ name }) => !(name in refused));
  return [...new Set(files.map(({ transferSyntaxUid }) => transferSyntaxUid))].map((transferSyntaxUid) => ({
    transferSyntaxUid,
    files: files.filter((file) => file.transferSyntaxUid === transferSyntaxUid),
  }));
}
