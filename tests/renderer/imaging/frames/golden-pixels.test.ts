/**
 * Every kind of pixel data of the corpus, decoded in the real renderer, against dcmtk and GDCM; and what is cut short is
 * refused, never shown.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codingOf } from '../../../../renderer/imaging/frames/transfer-syntaxes.ts';
import { displaySetsOf } from '../../../../renderer/imaging/study/display-sets.ts';
import { chromiumMissing, ImagingHarness } from '../harness.ts';
import { type ExpectedFrame, expectedFrames, oracleTools } from './oracle.ts';

const corpus = resolve(import.meta.dirname, '../../../../../shared/corpus/dicom');
const missing = missingThings();
if (missing.length > 0) console.warn(`golden pixels skipped: ${missing.join(', ')} not here`);

/** Where dcmtk and GDCM cannot read the file, or the test file has no right answer. */
const withoutOracle: Record<string, string> = {
  'JLSL_08_07_0_1F.dcm': 'dcmtk refuses 7 stored bits in JPEG-LS',
  'SC_rgb_jpeg.dcm': 'dcmtk cannot read the file',
  'no_meta.dcm': 'dcmtk cannot read the file',
  'emri_small_jpeg_2k_lossless_too_short.dcm': 'GDCM cannot read the file',
};
/** No tool here decodes HTJ2K: two codings of one picture are compared. */
const htj2kPictures = ['HTJ2KLossless_08_RGB.dcm', 'HTJ2K_08_RGB.dcm'];
/** Refused on purpose, with the word it is refused with. */
const refused: Record<string, string> = {
  'J2K_pixelrep_mismatch.dcm': 'mismatch',
  'JPEG2000-embedded-sequence-delimiter.dcm': 'mismatch',
  'MR_truncated.dcm': 'damaged',
  'gdcm-US-ALOKA-16.dcm': 'unsupported',
  'gdcm-US-ALOKA-16_big.dcm': 'unsupported',
};

interface CorpusFile {
  path: string;
  name: string;
  transferSyntaxUid: string;
  bits: string;
}

describe.skipIf(missing.length > 0)('decoded pixels', () => {
  let harness: ImagingHarness;
  let page: Page;

  beforeAll(async () => {
    harness = await ImagingHarness.start();
    const browser = await harness.browser();
    page = await browser.newPage();
    await page.goto(harness.url());
    await page.waitForSelector('html[data-ready]');
  }, 120_000);
  afterAll(async () => {
    await harness.stop();
  });

  const decode = (path: string) => page.evaluate((frame) => window.decodeFrame(frame), path);
  let served = 0;
  /** Paths of the first and last frame of the file. */
  const framePaths = async (file: CorpusFile) => {
    served += 1;
    const { view } = await harness.serve(`2.25.${served}`, [join(corpus, file.path)]);
    const slices = displaySetsOf(view).sets[0]!.slices;
    const paths = slices.map((slice) => slice.imageId.replace('tomoshibi:', ''));
    return paths.length === 1 ? paths : [paths[0]!, paths.at(-1)!];
  };

  it.each(kindsOfCorpus())('$transferSyntaxUid $bits: $name', { timeout: 60_000 }, async (file) => {
    const paths = await framePaths(file);
    const expected = expectedFrames(join(corpus, file.path), file.transferSyntaxUid);
    for (const path of paths) {
      const decoded = await decode(path);
      const wanted = expected[Number(path.split('/').at(-1)) - 1]!;
      expect(differenceOf(decoded, wanted)).toBeLessThanOrEqual(toleranceFor(file.transferSyntaxUid, wanted));
    }
  });

  it('HTJ2K: the lossless and the lossy coding of one picture agree', { timeout: 60_000 }, async () => {
    const [lossless, lossy] = await Promise.all(
      htj2kPictures.map(async (name) => {
        const file = corpusFiles().find((each) => each.name === name)!;
        const decoded = await decode((await framePaths(file))[0]!);
        if ('problem' in decoded) throw new Error(decoded.detail);
        return valuesOf(decoded);
      }),
    );
    const differences = Array.from(lossless!, (value, place) => Math.abs(value - lossy![place]!));
    expect(Math.max(...new Set(differences))).toBeLessThanOrEqual(4);
    expect(new Set(lossless!).size).toBeGreaterThan(200);
  });

  it.each(Object.entries(refused))('%s is refused: %s', { timeout: 60_000 }, async (name, problem) => {
    const file = corpusFiles().find((each) => each.name === name)!;
    const decoded = await decode((await framePaths(file))[0]!);
    expect(decoded).toMatchObject({ problem });
  });

  it.each(onePerTransferSyntax())('cut short: $transferSyntaxUid $name', { timeout: 60_000 }, async (file) => {
    const path = (await framePaths(file))[0]!;
    expect(await decode(path)).not.toHaveProperty('problem');
    for (const kept of [0.99, 0.6, 0.1, 0]) {
      harness.alterFrame = (_, bytes) => bytes.slice(0, Math.floor(bytes.length * kept));
      try {
        expect(await decode(path), `${kept} of the frame`).toHaveProperty('problem');
      } finally {
        harness.alterFrame = (_, bytes) => bytes;
      }
    }
  });

  it('an unreadable JPEG 2000 frame never shows the picture decoded before it', { timeout: 60_000 }, async () => {
    const file = corpusFiles().find((each) => each.name.includes('JPEG2000LosslessOnly'))!;
    const path = (await framePaths(file))[0]!;
    const intact = await decode(path);
    harness.alterFrame = (_, bytes) => {
      const spoiled = bytes.slice();
      // Markers and lengths stay: only what a decoder works on is gone.
      spoiled.fill(0, 200, spoiled.length - 2);
      return spoiled;
    };
    const after = await decode(path);
    harness.alterFrame = (_, bytes) => bytes;
    if (!('problem' in after)) expect(after.values).not.toEqual('values' in intact ? intact.values : null);
  });

  it('a decoder that never ends is stopped, and the next frame is decoded', { timeout: 60_000 }, async () => {
    const outcome = await page.evaluate(() => window.stopHangingDecoder(300));
    expect(outcome).toEqual({ problem: 'timeout', generations: 1 });
    const file = onePerTransferSyntax()[0]!;
    expect(await decode((await framePaths(file))[0]!)).not.toHaveProperty('problem');
  });
});

function valuesOf(decoded: { values: string; type: string }): number[] {
  const { buffer, byteOffset, byteLength } = Buffer.from(decoded.values, 'base64');
  const own = buffer.slice(byteOffset, byteOffset + byteLength);
  const types = { Uint8Array, Int8Array, Uint16Array, Int16Array, Float32Array, Uint8ClampedArray };
  return Array.from(new types[decoded.type as keyof typeof types](own as ArrayBuffer));
}

/** Largest difference of one value. */
function differenceOf(
  decoded: Awaited<ReturnType<ImagingWindow['decodeFrame']>>,
  { rows, columns, color, values }: ExpectedFrame,
): number {
  if ('problem' in decoded) throw new Error(`refused: ${decoded.problem} ${decoded.detail}`);
  expect(decoded).toMatchObject({ rows, columns, color });
  const found = valuesOf(decoded);
  expect(found.length).toBe(values.length);
  let largest = 0;
  for (let place = 0; place < found.length; place += 1) {
    largest = Math.max(largest, Math.abs(found[place]! - values[place]!));
  }
  return largest;
}

type ImagingWindow = typeof window;

/** Exact, but for the rounding of a fractional slope, where coding and colours are; one step where colours are converted; two where a DCT is rounded. */
function toleranceFor(transferSyntaxUid: string, { color }: ExpectedFrame): number {
  if (codingOf(transferSyntaxUid) === 'jpeg' && /\.5[01]$/.test(transferSyntaxUid)) return 2.01;
  return color || transferSyntaxUid.endsWith('.4.91') ? 1.01 : 0.001;
}

function corpusFiles(): CorpusFile[] {
  if (missing.length > 0) return [];
  return readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, , , , , , frames]) => frames !== '')
    .map(([path = '', , , , , transferSyntaxUid = '', , , bits = '']) => ({
      path,
      name: path.split('/').at(-1)!,
      transferSyntaxUid,
      bits,
    }));
}

/** What is a picture and has an answer to compare with: one or two bytes a grey, one byte a colour. */
function comparableFiles(): CorpusFile[] {
  return corpusFiles().filter(
    ({ path, name, bits, transferSyntaxUid }) =>
      codingOf(transferSyntaxUid) !== null &&
      /^8\/|^16\/.*spp1/.test(bits) &&
      !/SEG|seg_image|liver|charset_files/.test(path) &&
      !(name in withoutOracle) &&
      !htj2kPictures.includes(name) &&
      !(name in refused),
  );
}

/** One file for each transfer syntax and form of pixel data. */
function kindsOfCorpus(): CorpusFile[] {
  return firstOfEach(comparableFiles(), ({ transferSyntaxUid, bits, name }) =>
    // Files made to show one trap each.
    /no_color_transform|ILV|422|fragmented|eCT|TestPattern/.test(name) ? name : `${transferSyntaxUid} ${bits}`,
  );
}

function onePerTransferSyntax(): CorpusFile[] {
  return firstOfEach(comparableFiles(), ({ transferSyntaxUid }) => transferSyntaxUid).filter(
    // Deflated files are inflated by the export: a frame of theirs is a native one.
    ({ transferSyntaxUid }) => !transferSyntaxUid.endsWith('.99'),
  );
}

function firstOfEach(files: CorpusFile[], kindOf: (file: CorpusFile) => string): CorpusFile[] {
  return [...new Map(files.toReversed().map((file) => [kindOf(file), file])).values()].toReversed();
}

function missingThings(): string[] {
  const absent = oracleTools.filter((tool) => {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  return [
    ...absent,
    ...(existsSync(corpus) ? [] : ['../shared/corpus/dicom']),
    ...(chromiumMissing ? ['Chromium'] : []),
  ];
}
