/** What dcmtk, GDCM, OpenJPEG and libjxl make of a DICOM file: the pixels other programs have for it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codingOf, type FrameCoding } from '../../../../renderer/imaging/frames/transfer-syntaxes.ts';
import { parseFile } from '../../../../shared/dicom-file/parse.ts';
import {
  type DicomJson,
  frameOf,
  itemsOf,
  numberOf,
  pixelDescriptionOf,
  stringOf,
} from '../../../../shared/dicom-json.ts';

export const oracleTools = ['dcmconv', 'dcmdrle', 'dcmdjpeg', 'dcmdjpls', 'gdcmconv', 'opj_decompress'] as const;

export interface ExpectedFrame {
  rows: number;
  columns: number;
  color: boolean;
  /** Stored values, pixel by pixel. */
  stored: Float64Array;
  /** Grey: values of the modality, as 32-bit floats hold them. Colour: R, G, B, R, … of eight bits, unrounded. */
  shown: Float64Array;
  /** The colours were converted, by each program with its own rounding. */
  isConverted: boolean;
}

/**
 * How far stored values may be from another decoder's. Lossless codecs and JPEG-LS, near-lossless too (ISO/IEC 14495-1
 * prescribes the reconstruction): not at all. The others leave their decoders the rounding of the inverse transform: one
 * step for the wavelet of JPEG 2000 and for JPEG XL, two for the DCT (ISO/IEC 10918-2 grants each decoder one).
 */
export function boundOf(transferSyntaxUid: string): number {
  if (/\.4\.(?:50|51|53|55)$/.test(transferSyntaxUid)) return 2;
  return /\.4\.(?:91|203|11[12])$/.test(transferSyntaxUid) ? 1 : 0;
}

/** Largest difference between values in base64 and those expected; not a number where their counts differ. */
export function largestDifference(base64: string, expected: Float64Array): number {
  const bytes = Buffer.from(base64, 'base64');
  const found = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  if (found.length !== expected.length) return Number.NaN;
  let largest = 0;
  for (let place = 0; place < found.length; place += 1) {
    largest = Math.max(largest, Math.abs(found[place]! - expected[place]!));
  }
  return largest;
}

/** Every frame of the file, decompressed by another program. Throws when none can. */
export function expectedFrames(file: string, transferSyntaxUid: string): ExpectedFrame[] {
  const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-oracle-'));
  try {
    const coding = codingOf(transferSyntaxUid);
    if (coding === 'jpeg-xl' || /\.4\.20[1-3]$/.test(transferSyntaxUid)) return streamFrames(file, folder, coding);
    const isNative = transferSyntaxUid === '1.2.840.10008.1.2.1';
    const out = isNative ? file : join(folder, 'native.dcm');
    if (!isNative) decompress(file, transferSyntaxUid, out);
    const dataset = withPlainPalette(out, datasetOf(out), folder);
    const pixels = pixelBytes(out, folder);
    if (pixels === null) return [];
    const count = frameCountOf(dataset, pixels);
    return Array.from({ length: count }, (_, index) =>
      expectedFrame(pixels, frameOf(dataset, index + 1), index, count),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where Number of Frames is no number, as many as there are. */
function frameCountOf(dataset: DicomJson, pixels: Buffer): number {
  if (stringOf(dataset, '00280008') === null) return 1;
  const stated = numberOf(dataset, '00280008');
  if (stated !== null) return stated || 1;
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixelDescriptionOf(dataset)!;
  return Math.floor((pixels.length * 8) / (rows * columns * samplesPerPixel * bitsAllocated));
}

function decompress(file: string, transferSyntaxUid: string, out: string): void {
  let failure: unknown;
  for (const [tool, ...options] of toolsFor(transferSyntaxUid)) {
    try {
      execFileSync(tool!, [...options, file, out], { stdio: 'pipe', timeout: 60_000 });
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function toolsFor(transferSyntaxUid: string): string[][] {
  const gdcm = ['gdcmconv', '--raw'];
  const coding = codingOf(transferSyntaxUid);
  if (coding === 'rle') return [['dcmdrle', '+te'], gdcm];
  if (coding === 'jpeg') return [['dcmdjpeg', '+te'], gdcm];
  if (coding === 'jpeg-ls') return [['dcmdjpls', '+te'], gdcm];
  if (coding === 'jpeg-2000') return [gdcm];
  return [['dcmconv', '+te'], ['dcmconv', '+te', '-f'], gdcm];
}

function datasetOf(file: string): DicomJson {
  const parsed = parseFile(file);
  if (parsed.kind !== 'instance') throw new Error('no instance');
  parsed.source.close();
  return JSON.parse(parsed.instance.metadata) as DicomJson;
}

/** GDCM expands segmented palettes (PS3.3 C.7.9.2). */
function withPlainPalette(file: string, dataset: DicomJson, folder: string): DicomJson {
  if (dataset['00281221'] === undefined) return dataset;
  const plain = join(folder, 'palette.dcm');
  execFileSync('gdcmconv', ['--decompress-lut', file, plain], { stdio: 'pipe' });
  return datasetOf(plain);
}

/** Pixel Data of a native little-endian file as dcmtk writes them out, floats in its DICOM JSON only; null without any. */
function pixelBytes(file: string, folder: string): Buffer | null {
  const raw = join(folder, 'raw');
  mkdirSync(raw);
  execFileSync('dcmdump', ['-q', '+W', raw, file], { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 28 });
  // An icon's pixels come before.
  const name = readdirSync(raw)
    .toSorted((a, b) => Number(a.split('.').at(-2)) - Number(b.split('.').at(-2)))
    .at(-1);
  if (name !== undefined) return readFileSync(join(raw, name));
  if (execFileSync('dcmdump', ['-q', '+P', '7fe0,0008', '+P', '7fe0,0009', file]).length === 0) return null;
  const text = execFileSync('dcm2json', [file], { maxBuffer: 2 ** 28, encoding: 'utf8' });
  const json = JSON.parse(text.replaceAll(/\b(?:nan|inf)\b/g, 'null')) as Record<
    string,
    { InlineBinary?: string; Value?: number[] }
  >;
  const floats = json['7FE00008'] ?? json['7FE00009'];
  if (floats?.InlineBinary) return Buffer.from(floats.InlineBinary, 'base64');
  if (floats?.Value) {
    const values = json['7FE00008'] ? Float32Array.from(floats.Value) : Float64Array.from(floats.Value);
    return Buffer.from(values.buffer);
  }
  throw new Error('floats that dcm2json does not write');
}

/** GDCM and dcmtk know neither HTJ2K nor JPEG XL; OpenJPEG's own program and djxl do. */
function streamFrames(file: string, folder: string, coding: FrameCoding | null): ExpectedFrame[] {
  const parsed = parseFile(file);
  if (parsed.kind !== 'instance') throw new Error('no instance');
  const { instance, source } = parsed;
  const dataset = JSON.parse(instance.metadata) as DicomJson;
  const isXl = coding === 'jpeg-xl';
  try {
    return Array.from({ length: instance.frameCount }, (_, index) => {
      const parts = instance.segments
        .filter((segment) => segment.frame === index + 1)
        .map((segment) => source.read(segment.start + segment.skip, segment.end));
      const coded = join(folder, isXl ? 'frame.jxl' : 'frame.j2k');
      writeFileSync(coded, Buffer.concat(parts));
      const frame: DicomJson = { ...frameOf(dataset, index + 1), '00280006': { vr: 'US', Value: [isXl ? 0 : 1] } };
      const isColor = numberOf(frame, '00280002') === 3;
      if (isColor) frame['00280004'] = { vr: 'CS', Value: ['RGB'] };
      return expectedFrame(isXl ? xlPixels(coded, isColor) : highThroughputPixels(coded), frame, 0, 1);
    });
  } finally {
    source.close();
  }
}

function highThroughputPixels(coded: string): Buffer {
  execFileSync('opj_decompress', ['-i', coded, '-o', `${coded}.rawl`], { stdio: 'pipe' });
  return readFileSync(`${coded}.rawl`);
}

/** Little endian, sample by sample. */
function xlPixels(coded: string, isColor: boolean): Buffer {
  const out = `${coded}.${isColor ? 'ppm' : 'pgm'}`;
  execFileSync('djxl', [coded, out], { stdio: 'pipe' });
  const file = readFileSync(out);
  const [header = '', most] = /^P[56]\s\d+\s\d+\s(\d+)\s/.exec(file.toString('latin1', 0, 64)) ?? [];
  const pixels = file.subarray(header.length);
  return Number(most) > 255 ? Buffer.from(pixels).swap16() : pixels;
}

function expectedFrame(pixels: Buffer, dataset: DicomJson, index: number, count: number): ExpectedFrame {
  const pixel = pixelDescriptionOf(dataset)!;
  const { rows, columns, samplesPerPixel: samples, photometricInterpretation, bitsAllocated } = pixel;
  const size = rows * columns;
  const about = { rows, columns };
  const perFrame = isSubsampled(pixels, pixel, count) ? size * 2 : size * samples;
  const read = readerOf(pixels, pixel, perFrame * index);
  if (samples === 3) {
    const stored = new Float64Array(size * 3);
    for (let place = 0; place < size; place += 1) {
      for (let sample = 0; sample < 3; sample += 1) stored[place * 3 + sample] = read(placeOf(place, sample));
    }
    const isRgb = photometricInterpretation === 'RGB';
    const shown = isRgb
      ? stored.map((value) => Math.floor(value / 2 ** (pixel.bitsStored - 8)))
      : stored.map((_, place) => toRgb(stored, place));
    return { ...about, color: true, stored, shown, isConverted: !isRgb };
  }
  const stored = Float64Array.from({ length: size }, (_, place) => read(place));
  if (photometricInterpretation === 'PALETTE COLOR') {
    const tables = [1, 2, 3].map((color) => paletteOf(dataset, color));
    const shown = Float64Array.from({ length: size * 3 }, (_, at) => tables[at % 3]!(stored[Math.floor(at / 3)]!));
    return { ...about, color: true, stored, shown, isConverted: false };
  }
  const isDose = stringOf(dataset, '00080060') === 'RTDOSE';
  const slope = (isDose ? numberOf(dataset, '3004000E') : numberOf(dataset, '00281053')) ?? 1;
  const intercept = (isDose ? 0 : numberOf(dataset, '00281052')) ?? 0;
  const modalityLut = itemsOf(dataset, '00283000')[0];
  const shown =
    modalityLut === undefined
      ? stored.map((value) => Math.fround(value * slope + intercept))
      : stored.map((value) => modalityValue(modalityLut, value));
  return { ...about, color: false, stored, shown, isConverted: false };

  function placeOf(place: number, sample: number): number {
    // Y1 Y2 Cb Cr for two pixels.
    if (perFrame < size * 3) return (place >> 1) * 4 + (sample === 0 ? place & 1 : sample + 1);
    return pixel.planarConfiguration === 1 && bitsAllocated >= 8 ? sample * size + place : place * 3 + sample;
  }
}

/** PS3.3 C.11.1.1.1. */
function modalityValue(item: DicomJson, value: number): number {
  const [entries = 0, first = 0] = (item['00283002']?.Value ?? []).map(Number);
  const place = Math.min((entries || 65536) - 1, Math.max(0, value - first));
  const data = item['00283006']!;
  return data.Value ? Number(data.Value[place]) : Buffer.from(data.InlineBinary!, 'base64').readUInt16LE(place * 2);
}

type Pixel = NonNullable<ReturnType<typeof pixelDescriptionOf>>;

function isSubsampled(pixels: Buffer, pixel: Pixel, count: number): boolean {
  const whole = pixel.rows * pixel.columns * 3 * count;
  return pixel.photometricInterpretation === 'YBR_FULL_422' && pixels.length < whole;
}

/** Reads stored sample `place` of the frame that begins at sample `start`. */
function readerOf(pixels: Buffer, pixel: Pixel, start: number): (place: number) => number {
  const { bitsAllocated, bitsStored, highBit, signed, isFloat } = pixel;
  if (isFloat && bitsAllocated === 32) return (place) => pixels.readFloatLE((start + place) * 4);
  if (isFloat) return (place) => pixels.readDoubleLE((start + place) * 8);
  if (bitsAllocated === 1) return (place) => (pixels[(start + place) >> 3]! >> ((start + place) & 7)) & 1;
  const width = bitsAllocated / 8;
  return (place) => {
    const raw = pixels.readUIntLE((start + place) * width, width);
    const own = Math.floor(raw / 2 ** (highBit - bitsStored + 1)) % 2 ** bitsStored;
    return signed && own >= 2 ** (bitsStored - 1) ? own - 2 ** bitsStored : own;
  };
}

/** PS3.3 C.7.6.3.1.2, YBR_FULL. */
function toRgb(ybr: Float64Array, at: number): number {
  const first = at - (at % 3);
  const [y, cb, cr] = [ybr[first]!, ybr[first + 1]! - 128, ybr[first + 2]! - 128];
  const value = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb][at % 3]!;
  return Math.min(255, Math.max(0, value));
}

/** PS3.3 C.7.6.3.1.5: entries, first value mapped, bits of an entry. */
function paletteOf(dataset: DicomJson, color: number): (value: number) => number {
  const descriptor = dataset[`0028110${color}`]?.Value as number[];
  const data = Buffer.from(dataset[`0028120${color}`]!.InlineBinary!, 'base64');
  const entries = descriptor[0] || 65536;
  const isWide = data.length >= entries * 2;
  const entryBits = isWide ? descriptor[2]! : 8;
  return (value) => {
    const place = Math.min(entries - 1, Math.max(0, value - descriptor[1]!));
    return isWide ? data.readUInt16LE(place * 2) >> (entryBits > 8 ? 8 : 0) : data[place]!;
  };
}
