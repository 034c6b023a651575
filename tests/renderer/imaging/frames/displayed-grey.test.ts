/**
 * Greys as they stand on the canvas, pixel by pixel, against the formulas of PS3.3 C.11.2 and against dcm2pnm: with WebGL
 * and without.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Voi, VoiFunction } from '../../../../renderer/imaging/dicom/voi.ts';
import { hasChromium } from '../../../chromium.ts';
import { type Attribute, dicomFile, image, imageAttributes } from '../../../shared/dicom-file/synthetic.ts';
import { hasTool } from '../../../tool.ts';
import { framePathsOf, ImagingHarness } from '../harness.ts';

const hasDcm2pnm = hasTool('dcm2pnm');

const side = 256;
/** One grey level, and what 64-bit arithmetic leaves. */
const bound = 1.001;

interface Sample {
  name: string;
  bytes: Uint8Array;
  bits: number;
  extra: Attribute[];
  /** Value of the modality of each stored value. */
  values: Float64Array;
  /** As the picture says itself: a window, a table, or what its own values span. */
  own: (value: number) => number;
  inverse?: boolean;
  /** Windows to choose, where the picture's own are not enough. */
  windows: (readonly [center: number, width: number, voiFunction?: VoiFunction])[];
}

/** PS3.3 C.11.2.1.2.1, C.11.2.1.3.2 and C.11.2.1.3.1, as they stand there. */
function greyAt(x: number, center: number, width: number, voiFunction: VoiFunction = 'LINEAR'): number {
  if (voiFunction === 'SIGMOID') return 255 / (1 + Math.exp((-4 * (x - center)) / width));
  if (voiFunction === 'LINEAR_EXACT') {
    if (x <= center - width / 2) return 0;
    if (x > center + width / 2) return 255;
    return ((x - center) / width + 0.5) * 255;
  }
  if (x <= center - 0.5 - (width - 1) / 2) return 0;
  if (x > center - 0.5 + (width - 1) / 2) return 255;
  return ((x - (center - 0.5)) / (width - 1) + 0.5) * 255;
}

const windowed =
  (center: number, width: number, voiFunction?: VoiFunction) =>
  (value: number): number =>
    greyAt(value, center, width, voiFunction);

function samples(): Sample[] {
  const stored = (least: number, step: number) =>
    Float64Array.from({ length: side * side }, (_, place) => least + Math.floor((place * step) % 65536));
  const of16 = (values: Float64Array) =>
    new Uint8Array(Int32Array.from(values, (value) => value & 0xffff).buffer).filter((_, at) => at % 4 < 2);
  const of8 = (values: Float64Array) => Uint8Array.from(values, (value) => value & 0xff);
  const us = (tag: number, value: number): Attribute => [tag, 'US', [value]];
  const window = (center: number, width: number, voiFunction?: string): Attribute[] => [
    [0x00281050, 'DS', String(center)],
    [0x00281051, 'DS', String(width)],
    ...(voiFunction ? [[0x00281056, 'CS', voiFunction] as Attribute] : []),
  ];
  const rescale = (slope: number, intercept: number): Attribute[] => [
    [0x00281052, 'DS', String(intercept)],
    [0x00281053, 'DS', String(slope)],
  ];
  const twelve = [us(0x00280101, 12), us(0x00280102, 11)];
  const bytes = stored(0, 1 / 256);
  const words12 = stored(0, 1 / 16);
  const hounsfield = stored(-1024, 1 / 16);
  const all = stored(0, 1);
  const signed = stored(-32768, 1);
  const floats = Float32Array.from({ length: side * side }, (_, place) => (place / 65536) ** 2 * 3.5 - 0.25);
  const curve = Uint16Array.from({ length: 4096 }, (_, place) => Math.round(2000 * Math.sqrt(place / 4095)));
  const lut = (first: number, entries: Uint16Array, bits: number): [Attribute, Attribute] => [
    [0x00283002, 'US', [entries.length, first, bits]],
    [0x00283006, 'OW', new Uint8Array(entries.buffer)],
  ];
  return [
    {
      name: '8 bits',
      bytes: of8(bytes),
      bits: 8,
      extra: window(128, 256),
      values: bytes,
      own: windowed(128, 256),
      windows: [
        [100, 1],
        [100, 2],
        [100, 51],
        [100.5, 33.3, 'LINEAR_EXACT'],
        [127.5, 60, 'SIGMOID'],
        [100, 100_000],
      ],
    },
    {
      name: '8 bits signed',
      bytes: of8(stored(-128, 1 / 256)),
      bits: 8,
      extra: [us(0x00280103, 1), ...window(0, 100)],
      values: stored(-128, 1 / 256),
      own: windowed(0, 100),
      windows: [[-50, 20]],
    },
    {
      name: '12 bits, MONOCHROME1',
      bytes: of16(words12),
      bits: 16,
      extra: [...twelve, [0x00280004, 'CS', 'MONOCHROME1'], ...window(2048, 3000)],
      values: words12,
      own: windowed(2048, 3000),
      inverse: true,
      windows: [
        [1000, 2],
        [1000, 1],
      ],
    },
    {
      name: '16 bits signed, CT',
      bytes: of16(Float64Array.from(hounsfield, (value) => value + 1024)),
      bits: 16,
      extra: [us(0x00280103, 1), ...rescale(1, -1024), ...window(40, 400)],
      values: hounsfield,
      own: windowed(40, 400),
      windows: [
        [40, 1],
        [40, 2],
        [40, 3],
        [35, 40],
        [-600, 1500],
        [400, 1800, 'LINEAR_EXACT'],
        [300, 500, 'SIGMOID'],
        [0, 1_000_000],
      ],
    },
    {
      name: '16 bits unsigned, all values',
      bytes: of16(all),
      bits: 16,
      extra: window(32768, 65536),
      values: all,
      own: windowed(32768, 65536),
      windows: [
        [60_000, 1],
        [60_000, 2],
        [60_000, 7],
        [1000, 255],
      ],
    },
    {
      name: '16 bits signed, all values, without a window',
      bytes: of16(signed),
      bits: 16,
      extra: [us(0x00280103, 1)],
      values: signed,
      own: windowed(0, 65536),
      windows: [[-32_000, 9]],
    },
    {
      name: 'padding, without a window',
      bytes: of16(Float64Array.from(words12, (value, place) => (place < 4096 ? 63_536 : value))),
      bits: 16,
      extra: [us(0x00280120, 63_536)],
      values: Float64Array.from(words12, (value, place) => (place < 4096 ? 63_536 : value)),
      own: windowed((256 + 4095 + 1) / 2, 4095 - 256 + 1),
      windows: [],
    },
    {
      name: 'fractional slope',
      bytes: of16(all),
      bits: 16,
      extra: [...rescale(0.0371, -3.5), ...window(800.25, 1200.5)],
      values: all.map((value) => value * 0.0371 - 3.5),
      own: windowed(800.25, 1200.5),
      windows: [
        [12.5, 4.2],
        [2000, 1],
        [1000, 777.7, 'SIGMOID'],
      ],
    },
    {
      name: 'bits above High Bit',
      bytes: of16(Float64Array.from(words12, (value, place) => value + (place % 3 === 0 ? 0x8000 : 0))),
      bits: 16,
      extra: [...twelve, ...window(2048, 4096)],
      values: words12,
      own: windowed(2048, 4096),
      windows: [],
    },
    {
      name: 'VOI LUT of 12 bits',
      bytes: of16(words12),
      bits: 16,
      extra: [...twelve, [0x00283010, 'SQ', [[...lut(100, curve, 12), [0x00283003, 'LO', 'BONE'] as Attribute]]]],
      values: words12,
      own: (value) => (curve[Math.min(4095, Math.max(0, value - 100))]! / 4095) * 255,
      windows: [[2048, 1000]],
    },
    {
      name: 'Modality LUT',
      bytes: of16(words12),
      bits: 16,
      extra: [...twelve, [0x00283000, 'SQ', [lut(0, curve, 16)]], ...window(1000, 2000)],
      values: words12.map((value) => curve[value]!),
      own: windowed(1000, 2000),
      windows: [],
    },
    {
      name: 'SIGMOID of the picture',
      bytes: of16(words12),
      bits: 16,
      extra: [...twelve, ...window(2048, 1000, 'SIGMOID')],
      values: words12,
      own: windowed(2048, 1000, 'SIGMOID'),
      windows: [],
    },
    {
      name: 'Presentation LUT Shape INVERSE',
      bytes: of16(words12),
      bits: 16,
      extra: [...twelve, ...window(2048, 4096), [0x20500020, 'CS', 'INVERSE']],
      values: words12,
      own: windowed(2048, 4096),
      inverse: true,
      windows: [],
    },
    {
      name: '32 bits unsigned',
      bytes: new Uint8Array(Uint32Array.from(all, (value) => value * 65_000).buffer),
      bits: 32,
      extra: [...rescale(0.001, 0), ...window(2_000_000, 3_000_000)],
      values: all.map((value) => value * 65),
      own: windowed(2_000_000, 3_000_000),
      windows: [],
    },
    {
      name: 'floats',
      bytes: new Uint8Array(floats.buffer),
      bits: 32,
      extra: [...window(1, 2, 'LINEAR_EXACT')],
      values: Float64Array.from(floats),
      own: windowed(1, 2, 'LINEAR_EXACT'),
      windows: [],
    },
  ];
}

describe.skipIf(!hasChromium)('greys on the canvas', () => {
  let harness: ImagingHarness;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tomoshibi-greys-'));
    harness = await ImagingHarness.start('frames');
  }, 120_000);
  afterAll(async () => {
    await harness.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const withoutWebGl = ['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'];
  it.each([
    { drawing: 'software', args: [] },
    { drawing: 'cpu', args: withoutWebGl },
  ])('are those of the formulas: $drawing', { timeout: 180_000 }, async ({ drawing, args }) => {
    const browser = await harness.browser(args);
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    await page.goto(harness.url());
    await page.waitForSelector('html[data-ready]');
    const wrong: string[] = [];
    for (const [place, sample] of samples().entries()) {
      wrong.push(...(await wrongGreys(page, sample, drawing, place)));
    }
    wrong.push(...(await wrongColors(page)));
    expect(wrong).toEqual([]);
    await browser.close();
  });

  /** Colours stand on the canvas as they are, also of a picture that is painted in parts. */
  async function wrongColors(page: Page): Promise<string[]> {
    const file = join(folder, 'color.dcm');
    const [rows, columns] = [500, 600];
    // No line like another.
    const rgb = Uint8Array.from({ length: rows * columns * 3 }, (_, at) => {
      const place = Math.floor(at / 3);
      return ((at % 3) * 80 + place + 3 * Math.floor(place / columns)) & 255;
    });
    const us = (tag: number, value: number): Attribute => [tag, 'US', [value]];
    const extra: Attribute[] = [us(0x00280002, 3), us(0x00280006, 0), [0x00280004, 'CS', 'RGB']];
    writeFileSync(file, image({ modality: 'OT', rows, columns, pixels: rgb, extra }));
    const { view } = await harness.serve('2.25.99', [file]);
    const drawn = await page.evaluate(
      (path) =>
        window.drawFrame(path, [{ channel: 0 }, { channel: 1 }, { channel: 2 }, { channel: 2, inverted: true }]),
      framePathsOf(view)[0]!,
    );
    return drawn.greys.flatMap((greys, place) => {
      const channel = Math.min(2, place);
      const should = rgb.filter((_, at) => at % 3 === channel);
      const difference = worst(Buffer.from(greys, 'base64'), place === 3 ? should.map((value) => 255 - value) : should);
      return difference === null ? [] : [`colour, drawing ${place}: ${difference}`];
    });
  }

  async function wrongGreys(page: Page, sample: Sample, drawing: string, place: number): Promise<string[]> {
    const file = join(folder, `${place}.dcm`);
    writeFileSync(file, dicomOf(sample));
    const { view } = await harness.serve(`2.25.${place + 1}`, [file]);
    const windows = sample.windows.map(
      ([center, width, voiFunction = 'LINEAR']): Voi => ({
        kind: 'window',
        center,
        width,
        function: voiFunction,
        explanation: null,
      }),
    );
    const drawn = await page.evaluate(([path, all]) => window.drawFrame(path, all), [
      framePathsOf(view)[0]!,
      [{}, { inverted: true }, ...windows.map((voi) => ({ voi }))],
    ] as const);
    expect(drawn.drawing).toBe(drawing);
    const expected = [
      { name: 'own', grey: sample.own, inverse: sample.inverse === true },
      { name: 'inverted', grey: sample.own, inverse: sample.inverse !== true },
      ...sample.windows.map(([center, width, voiFunction]) => ({
        name: `${center} / ${width} ${voiFunction ?? ''}`,
        grey: windowed(center, width, voiFunction),
        inverse: sample.inverse === true,
      })),
    ];
    const wrong = expected.flatMap(({ name, grey, inverse }, index) => {
      const found = Buffer.from(drawn.greys[index]!, 'base64');
      const should = sample.values.map((value) =>
        inverse ? 255 - grey(Math.fround(value)) : grey(Math.fround(value)),
      );
      const difference = worst(found, should);
      return difference === null ? [] : [`${sample.name}, ${name}: ${difference}`];
    });
    if (!hasDcm2pnm || drawing === 'cpu') return wrong;
    for (const [index, [center, width, voiFunction]] of sample.windows.entries()) {
      if (voiFunction !== undefined || width > 65_536) continue;
      // dcmtk rounds values of the modality to whole numbers, which narrow windows show.
      if (sample.name === 'fractional slope' && width < 100) continue;
      const pgm = join(folder, 'drawn.pgm');
      execFileSync('dcm2pnm', ['+Ww', String(center), String(width), file, pgm], { stdio: 'pipe' });
      const difference = worst(
        Buffer.from(drawn.greys[index + 2]!, 'base64'),
        readFileSync(pgm).subarray(-side * side),
      );
      if (difference !== null) wrong.push(`${sample.name}, ${center} / ${width}, dcm2pnm: ${difference}`);
    }
    return wrong;
  }
});

/** The largest difference, told with its place and values; null when all are within one grey. */
function worst(found: Uint8Array, should: ArrayLike<number>): string | null {
  if (found.length !== should.length) return `${found.length} pixels`;
  let largest = 0;
  let at = 0;
  for (let place = 0; place < found.length; place += 1) {
    const difference = Math.abs(found[place]! - should[place]!);
    if (difference > largest) [largest, at] = [difference, place];
  }
  return largest <= bound ? null : `${found[at]} instead of ${should[at]} at ${at}`;
}

function dicomOf({ name, bytes, bits, extra }: Sample): Buffer {
  const about = { patientName: 'Tomoshibi^Taro', modality: 'OT', rows: side, columns: side, bits };
  if (name !== 'floats') return image({ ...about, pixels: bytes, extra });
  // PS3.3 C.7.6.24: neither Bits Stored nor Pixel Representation.
  const integers = new Set([0x00280101, 0x00280102, 0x00280103]);
  const attributes = imageAttributes({ ...about, pixels: null, extra: [...extra, [0x7fe00008, 'OF', bytes]] });
  return dicomFile(
    attributes.filter(([tag]) => !integers.has(tag)),
    { sopClassUid: '1.2.840.10008.5.1.4.1.1.30' },
  );
}
