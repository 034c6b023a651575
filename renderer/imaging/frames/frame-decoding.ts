/** One fetched frame → its stored values → the values or colours that are shown. Runs in the decoding worker. */
import type { PixelDescription } from '../../../shared/dicom-json.ts';
import { lookUp } from '../dicom/lookup-table.ts';
import type { Modality, Padding } from '../dicom/modality.ts';
import { charls, libjpegTurbo, libjxl, openjpeg, openjph } from './codecs/codecs.ts';
import { decodeJpegDct } from './codecs/jpeg-dct.ts';
import { decodeJpegLossless } from './codecs/jpeg-lossless.ts';
import { nativeSamples } from './codecs/native.ts';
import { rleSamples } from './codecs/rle.ts';
import type { Decoded, WasmCodec } from './codecs/wasm-codec.ts';
import { type Palette, rgbOf, rgbOfPalette, withoutSubsampling } from './color.ts';
import { checkFrame, nativeLength } from './frame-check.ts';
import { FrameError } from './frame-error.ts';
import { isLossless, precisionOf, withColorTransform } from './jpeg.ts';
import { interleaved, type Samples, storedBits } from './samples.ts';
import { codingOf, type FrameCoding } from './transfer-syntaxes.ts';

const explicitBigEndian = '1.2.840.10008.1.2.2';

/** Everything that decides what a frame looks like; nothing else reaches the worker. */
export interface FrameJob {
  transferSyntaxUid: string;
  bytes: Uint8Array<ArrayBuffer>;
  pixel: PixelDescription;
  /** For PALETTE COLOR. */
  palette: Palette | null;
  modality: Modality;
  padding: Padding | null;
}

/** Arrays that Cornerstone draws. */
export type PictureValues =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>;

export interface Picture {
  rows: number;
  columns: number;
  color: boolean;
  /** Grey: values of the modality. Colour: RGBRGB…, eight bits each. */
  values: PictureValues;
  /** Of grey values, padding left out. */
  least: number;
  most: number;
}

/** Stored values, three a pixel as RGB or YCbCr, or one. */
export interface StoredFrame {
  samples: Samples;
  /** What the samples are after decoding: codecs turn their own colour transforms back. */
  photometricInterpretation: string;
}

/** Compiles what decoding will need, so that the decoding itself can be timed. */
export async function prepareDecoding({ transferSyntaxUid }: FrameJob): Promise<void> {
  await codecOf(codingOf(transferSyntaxUid), transferSyntaxUid)?.load();
}

/** @throws FrameError `truncated`, `mismatch`, `unsupported` or `decoder` */
export async function pictureOf(job: FrameJob): Promise<Picture> {
  const { pixel, palette } = job;
  const stored = await storedFrameOf(job);
  const { rows, columns } = pixel;
  if (pixel.samplesPerPixel === 3) {
    const values = rgbOf(stored.samples, stored.photometricInterpretation, pixel);
    return { rows, columns, color: true, values, least: 0, most: 255 };
  }
  if (pixel.photometricInterpretation === 'PALETTE COLOR') {
    if (palette === null) throw new FrameError('unsupported', 'Palette Color Lookup Table Data');
    return { rows, columns, color: true, values: rgbOfPalette(stored.samples, palette), least: 0, most: 255 };
  }
  return { rows, columns, color: false, ...greyValues(stored.samples, job) };
}

/** @throws FrameError `truncated`, `mismatch`, `unsupported` or `decoder` */
export async function storedFrameOf({ transferSyntaxUid, bytes, pixel }: FrameJob): Promise<StoredFrame> {
  checkFrame(transferSyntaxUid, bytes, pixel);
  const coding = codingOf(transferSyntaxUid)!;
  const { photometricInterpretation } = pixel;
  if (coding === 'native') {
    const own = bytes.subarray(0, nativeLength(pixel, bytes.length));
    if (isSubsampled(own, pixel)) return { samples: withoutSubsampling(own), photometricInterpretation };
    const samples = nativeSamples(own, pixel, transferSyntaxUid !== explicitBigEndian);
    const isPlanar = pixel.samplesPerPixel > 1 && pixel.planarConfiguration === 1;
    return { samples: ownBits(isPlanar ? interleaved(samples, 3) : samples, pixel), photometricInterpretation };
  }
  if (coding === 'rle') {
    const samples = rleSamples(bytes, pixel);
    const pixels = pixel.samplesPerPixel > 1 ? interleaved(samples, pixel.samplesPerPixel) : samples;
    return { samples: ownBits(pixels, pixel), photometricInterpretation };
  }
  const decoded = await decodedBy(coding, transferSyntaxUid, bytes, pixel);
  checkDecoded(decoded, pixel);
  const samples = decoded.planar ? interleaved(decoded.samples, pixel.samplesPerPixel) : decoded.samples;
  checkRange(samples, decoded.bits, pixel);
  return {
    samples: ownBits(samples, pixel),
    photometricInterpretation: isRgbAfter(coding, bytes, photometricInterpretation) ? 'RGB' : photometricInterpretation,
  };
}

/** By transfer syntax; JPEG streams tell their process themselves. */
function codecOf(coding: FrameCoding | null, transferSyntaxUid: string): WasmCodec | null {
  switch (coding) {
    case 'jpeg':
      return libjpegTurbo;
    case 'jpeg-ls':
      return charls;
    case 'jpeg-2000':
      return /\.20[1-3]$/.test(transferSyntaxUid) ? openjph : openjpeg;
    case 'jpeg-xl':
      return libjxl;
    default:
      return null;
  }
}

async function decodedBy(
  coding: FrameCoding,
  transferSyntaxUid: string,
  bytes: Uint8Array,
  pixel: PixelDescription,
): Promise<Decoded> {
  if (coding === 'jpeg') {
    if (isLossless(bytes)) return lossless(bytes);
    if (precisionOf(bytes) !== 8) return decodeJpegDct(bytes);
    const isRgb = pixel.photometricInterpretation === 'RGB';
    return libjpegTurbo.decode(pixel.samplesPerPixel === 3 ? withColorTransform(bytes, isRgb) : bytes);
  }
  const decoded = await codecOf(coding, transferSyntaxUid)!.decode(bytes);
  // Its values of other depths come out scaled to fewer steps; and JPEG XL knows no negative ones.
  if (coding === 'jpeg-xl' && ((decoded.bits !== 8 && decoded.bits !== 16) || pixel.signed)) {
    throw new FrameError('unsupported', `JPEG XL of ${decoded.bits} bits${pixel.signed ? ', signed' : ''}`);
  }
  return decoded;
}

function lossless(bytes: Uint8Array): Decoded {
  try {
    const { rows, columns, components, precision, samples } = decodeJpegLossless(bytes);
    return { rows, columns, samplesPerPixel: components, bits: precision, samples, planar: false };
  } catch (error) {
    throw new FrameError('decoder', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The picture has the size its metadata promise, and every sample of it. */
function checkDecoded({ rows, columns, samplesPerPixel, samples }: Decoded, pixel: PixelDescription): void {
  const expected = pixel.rows * pixel.columns * pixel.samplesPerPixel;
  const isAsPromised = rows === pixel.rows && columns === pixel.columns && samplesPerPixel === pixel.samplesPerPixel;
  if (isAsPromised && samples.length === expected) return;
  const found = `${columns}×${rows}×${samplesPerPixel}, ${samples.length}`;
  throw new FrameError('mismatch', `${found} / ${pixel.columns}×${pixel.rows}×${pixel.samplesPerPixel}, ${expected}`);
}

/** A codec that coded more bits than are stored used none of the others: else they are not what they are said to be. */
function checkRange(samples: Samples, bits: number, { bitsStored, signed }: PixelDescription): void {
  if (bits <= bitsStored) return;
  const unused = 32 - bits;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const most = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  for (let place = 0; place < samples.length; place += 1) {
    const value = signed ? (samples[place]! << unused) >> unused : samples[place]!;
    if (value < least || value > most) throw new FrameError('mismatch', `${value} / ${bitsStored} bits`);
  }
}

function ownBits(samples: Samples, pixel: PixelDescription): Samples {
  return pixel.isFloat ? samples : storedBits(samples, pixel);
}

/** Whether 4:2:2 chroma is stored as such; some writers have expanded it and left the name. */
function isSubsampled(own: Uint8Array, pixel: PixelDescription): boolean {
  return pixel.photometricInterpretation === 'YBR_FULL_422' && own.length < pixel.rows * pixel.columns * 3;
}

/** Codecs turn back the colour transforms they made themselves (PS3.5 §8.2.1, §8.2.4, §8.2.18). */
function isRgbAfter(coding: FrameCoding, bytes: Uint8Array, photometricInterpretation: string): boolean {
  if (coding === 'jpeg') return !isLossless(bytes);
  if (coding === 'jpeg-2000') return /^YBR_(?:RCT|ICT)$/.test(photometricInterpretation);
  return coding === 'jpeg-xl';
}

function greyValues(stored: Samples, { modality, padding }: FrameJob): Pick<Picture, 'values' | 'least' | 'most'> {
  const every = rangeOf(stored, null);
  const shown = padding === null ? every : (rangeOf(stored, padding) ?? every);
  if (every === null || shown === null) throw new FrameError('unsupported', 'no numbers among the values');
  if (modality.kind === 'table') {
    const values = Uint16Array.from(stored, (value) => lookUp(modality.table, value));
    // A table need not rise.
    const [least, most] = rangeOf(values, null)!;
    return { values, least, most };
  }
  const { slope, intercept } = modality;
  const ends = shown.map((value) => value * slope + intercept);
  return {
    values: scaled(stored, slope, intercept, every),
    least: Math.min(...ends),
    most: Math.max(...ends),
  };
}

/** Values of the modality in the smallest array that holds every one of them exactly, else as floats. */
function scaled(stored: Samples, slope: number, intercept: number, range: readonly [number, number]): PictureValues {
  const ends = range.map((value) => value * slope + intercept);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept) && !isFloat(stored);
  const isSame = slope === 1 && intercept === 0;
  if (isSame && stored instanceof Uint8Array) return stored;
  if (isSame && (stored instanceof Int16Array || stored instanceof Uint16Array)) return stored;
  const values =
    isWhole && least >= -32768 && most <= 32767
      ? new Int16Array(stored.length)
      : isWhole && least >= 0 && most <= 65535
        ? new Uint16Array(stored.length)
        : new Float32Array(stored.length);
  for (let place = 0; place < stored.length; place += 1) values[place] = stored[place]! * slope + intercept;
  return values;
}

function isFloat(samples: Samples): boolean {
  return samples instanceof Float32Array || samples instanceof Float64Array;
}

/** Least and most stored value that is no padding and a number; null without one. */
function rangeOf(samples: Samples, padding: Padding | null): [number, number] | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  const low = padding?.low ?? Number.POSITIVE_INFINITY;
  const high = padding?.high ?? Number.NEGATIVE_INFINITY;
  for (let place = 0; place < samples.length; place += 1) {
    const value = samples[place]!;
    if (value >= low && value <= high) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most && Number.isFinite(least) && Number.isFinite(most) ? [least, most] : null;
}
