import type { PixelDescription } from '../../../shared/dicom-json.ts';
import { FrameError } from './frame-error.ts';
import { codingOf, type FrameCoding } from './transfer-syntaxes.ts';

/**
 * Refuses a frame that is not whole or not the picture its metadata describe, before a decoder sees it: decoders fill
 * what is missing with grey, with zeros, or with what they decoded before.
 *
 * @param bytes one frame as stored: native pixels, or the joined fragments of one encapsulated frame (PS3.5 A.4)
 * @throws FrameError `truncated`, `mismatch` or `unsupported`
 */
export function checkFrame(transferSyntaxUid: string, bytes: Uint8Array, pixel: PixelDescription): void {
  const coding = codingOf(transferSyntaxUid);
  if (coding === null) throw new FrameError('unsupported', transferSyntaxUid);
  checkDescription(coding, pixel);
  if (coding === 'native') checkNative(bytes, pixel);
  else if (coding === 'rle') checkRle(bytes, pixel);
  else if (coding === 'jpeg' || coding === 'jpeg-ls') checkJpeg(bytes, pixel);
  else if (coding === 'jpeg-2000') checkJpeg2000(bytes, pixel);
  else if (coding === 'jpeg-xl') checkJpegXl(bytes);
}

/** Whether this kind of pixel is one that can be decoded here, and its bits are consistent. */
function checkDescription(coding: FrameCoding, pixel: PixelDescription): void {
  const { bitsAllocated, bitsStored, highBit, samplesPerPixel, isFloat } = pixel;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) throw new FrameError('unsupported', `${samplesPerPixel} samples`);
  const allowed = isFloat ? floatBits : coding === 'native' || coding === 'rle' ? nativeBits : codecBits;
  if (!allowed.includes(bitsAllocated)) throw new FrameError('unsupported', `BitsAllocated ${bitsAllocated}`);
  if (isFloat && (coding !== 'native' || samplesPerPixel !== 1))
    throw new FrameError('unsupported', 'Float Pixel Data');
  if (bitsStored < 1 || bitsStored > bitsAllocated) throw new FrameError('mismatch', `BitsStored ${bitsStored}`);
  if (highBit >= bitsAllocated || highBit < bitsStored - 1) throw new FrameError('mismatch', `HighBit ${highBit}`);
  const hasPlaces = coding === 'native' || coding === 'rle';
  if (!hasPlaces && highBit !== bitsStored - 1) throw new FrameError('unsupported', `HighBit ${highBit}`);
}

const floatBits: readonly number[] = [32, 64];
const nativeBits: readonly number[] = [1, 8, 16, 32];
const codecBits: readonly number[] = [1, 8, 16];

/** Bytes of one native frame. YBR_FULL_422 carries two samples a pixel (PS3.3 C.7.6.3.1.2), unless a writer expanded it. */
export function nativeLength(pixel: PixelDescription, available: number): number {
  const samples = pixel.rows * pixel.columns * pixel.samplesPerPixel;
  const whole = Math.ceil((samples * pixel.bitsAllocated) / 8);
  const isSubsampled = pixel.photometricInterpretation === 'YBR_FULL_422' && available < whole;
  return isSubsampled ? (whole / 3) * 2 : whole;
}

function checkNative(bytes: Uint8Array, pixel: PixelDescription): void {
  const expected = nativeLength(pixel, bytes.length);
  if (bytes.length < expected) throw new FrameError('truncated', `${bytes.length} / ${expected}`);
  // One byte of padding to an even length (PS3.5 §8.1.1) may follow.
  if (bytes.length > expected + 1) throw new FrameError('mismatch', `${bytes.length} / ${expected}`);
}

/** PS3.5 Annex G: every byte plane must unpack to exactly rows × columns bytes. */
function checkRle(bytes: Uint8Array, pixel: PixelDescription): void {
  if (bytes.length < 64) throw new FrameError('truncated', `RLE header ${bytes.length} / 64`);
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const segments = header.getUint32(0, true);
  const planes = pixel.samplesPerPixel * Math.ceil(pixel.bitsAllocated / 8);
  if (segments !== planes) throw new FrameError('mismatch', `RLE segments ${segments} / ${planes}`);
  const size = Math.ceil((pixel.rows * pixel.columns) / (pixel.bitsAllocated === 1 ? 8 : 1));
  for (let segment = 0; segment < segments; segment += 1) {
    const start = header.getUint32(4 * (segment + 1), true);
    const end = segment + 1 < segments ? header.getUint32(4 * (segment + 2), true) : bytes.length;
    if (start < 64 || end < start || end > bytes.length)
      throw new FrameError('truncated', `RLE segment ${segment + 1}`);
    const unpacked = unpackedLength(bytes, start, end, size);
    if (unpacked !== size) throw new FrameError('truncated', `RLE segment ${segment + 1}: ${unpacked} / ${size}`);
  }
}

function unpackedLength(bytes: Uint8Array, start: number, end: number, enough: number): number {
  let length = 0;
  let at = start;
  while (at < end && length < enough) {
    const control = bytes[at]!;
    at += 1;
    if (control < 128) {
      if (at + control + 1 > end) return length + (end - at);
      length += control + 1;
      at += control + 1;
    } else if (control > 128) {
      if (at >= end) return length;
      length += 257 - control;
      at += 1;
    }
  }
  return length;
}

/**
 * ISO/IEC 10918-1 and 14495-1: SOI … SOF … SOS, pixels, … EOI, with nothing in the pixels that is no pixel: a marker
 * among them that does not belong there is damage that some decoders take for the end.
 */
function checkJpeg(bytes: Uint8Array, pixel: PixelDescription): void {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new FrameError('mismatch', 'JPEG SOI');
  if (!endsWithMarker(bytes, 0xd9)) throw new FrameError('truncated', 'JPEG EOI');
  let at = 2;
  let isLs = false;
  let hasFrame = false;
  let hasScan = false;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new FrameError('mismatch', 'JPEG marker');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) {
      if (!hasFrame || !hasScan) throw new FrameError('truncated', 'JPEG without pixels');
      // Behind it: padding to an even length (PS3.5 A.4).
      if (bytes.length - at - 2 > 1 && bytes.subarray(at + 2).some((byte) => byte !== 0)) {
        throw new FrameError('mismatch', 'JPEG EOI inside');
      }
      return;
    }
    const end = at + 2 + wordAt(bytes, at + 2);
    if (end > bytes.length || end < at + 4) throw new FrameError('truncated', 'JPEG segment');
    if (isStartOfFrame(marker)) {
      if (hasFrame) throw new FrameError('mismatch', 'JPEG with two frames');
      hasFrame = true;
      isLs = marker === 0xf7;
      const precision = bytes[at + 4]!;
      checkSize(pixel, wordAt(bytes, at + 5), wordAt(bytes, at + 7), bytes[at + 9]!);
      if (precision > pixel.bitsAllocated && pixel.bitsAllocated !== 1) {
        throw new FrameError('mismatch', `JPEG precision ${precision}`);
      }
    }
    at = marker === 0xda ? endOfScan(bytes, end, isLs) : end;
    hasScan ||= marker === 0xda;
  }
  throw new FrameError('truncated', 'JPEG EOI');
}

/**
 * Where the marker after a scan stands. Among the pixels FF is followed by a stuffed zero (10918-1 B.1.1.5) or, in
 * JPEG-LS, by a byte below 80 (14495-1 A.1); restart markers come in their order.
 */
function endOfScan(bytes: Uint8Array, start: number, isLs: boolean): number {
  let restarts = 0;
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1] ?? 0;
    if (next === 0xff) at += 1;
    else if (next === 0 || (isLs && next < 0x80)) at += 2;
    else if (next >= 0xd0 && next <= 0xd7) {
      if (next !== 0xd0 + (restarts % 8)) throw new FrameError('mismatch', 'JPEG restart');
      restarts += 1;
      at += 2;
    } else return at;
  }
  return bytes.length;
}

function isStartOfFrame(marker: number): boolean {
  const isBaselineFamily = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  return isBaselineFamily || marker === 0xf7;
}

/** ISO/IEC 18181-2: a bare codestream or a container; what follows only its decoder can tell. */
function checkJpegXl(bytes: Uint8Array): void {
  const isCodestream = bytes[0] === 0xff && bytes[1] === 0x0a;
  const isContainer = [0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20].every((byte, place) => bytes[place] === byte);
  if (!isCodestream && !isContainer) throw new FrameError('mismatch', 'JPEG XL signature');
}

/** ISO/IEC 15444-1 Annex A: SIZ describes the picture, and the tile-parts reach exactly to EOC. */
function checkJpeg2000(bytes: Uint8Array, pixel: PixelDescription): void {
  const start = codestreamStart(bytes);
  if (start === null || wordAt(bytes, start + 2) !== 0xff51) throw new FrameError('mismatch', 'JPEG 2000 SOC');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (start + 44 > bytes.length) throw new FrameError('truncated', 'JPEG 2000 SIZ');
  const width = view.getUint32(start + 8) - view.getUint32(start + 16);
  const height = view.getUint32(start + 12) - view.getUint32(start + 20);
  const components = view.getUint16(start + 40);
  checkSize(pixel, height, width, components);
  const precision = (view.getUint8(start + 42) & 0x7f) + 1;
  if (precision > pixel.bitsAllocated) throw new FrameError('mismatch', `JPEG 2000 precision ${precision}`);
  const signed = (view.getUint8(start + 42) & 0x80) !== 0;
  // Some encoders coded signed values as plain bits: all of them are there, and are read as what they are. The other way
  // round, and with bits missing, nobody can say what was meant.
  const arePlainBits = pixel.signed && !signed && precision === pixel.bitsStored;
  if (signed !== pixel.signed && !arePlainBits) {
    throw new FrameError('mismatch', 'JPEG 2000 sign / PixelRepresentation');
  }

  let at = start + 4 + view.getUint16(start + 4);
  let tileParts = 0;
  for (;;) {
    if (at + 2 > bytes.length) break;
    const marker = view.getUint16(at);
    if (marker === 0xffd9) return;
    if (at + 4 > bytes.length) break;
    if (marker === 0xff90) {
      if (at + 12 > bytes.length) break;
      tileParts += 1;
      const length = view.getUint32(at + 6);
      // Psot 0: this tile-part runs to EOC (A.4.2).
      if (length === 0) {
        if (endsWithMarker(bytes, 0xd9)) return;
        break;
      }
      at += length;
    } else if (tileParts === 0) {
      at += 2 + view.getUint16(at + 2);
    } else {
      // Padding after the last tile-part of a codestream without EOC: whole all the same.
      if (bytes.subarray(at).every((byte) => byte === 0)) return;
      throw new FrameError('mismatch', 'JPEG 2000 tile-part');
    }
  }
  if (tileParts > 0 && at === bytes.length) return;
  throw new FrameError('truncated', 'JPEG 2000 EOC');
}

/** Where the codestream starts: at once, or inside a JP2 file, which some archives stored although PS3.5 §8.2.4 does not. */
function codestreamStart(bytes: Uint8Array): number | null {
  if (wordAt(bytes, 0) === 0xff4f) return 0;
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(4, 8)) !== 'jP  ') return null;
  for (let at = 12; at + 4 < bytes.length; at += 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51) return at;
  }
  return null;
}

function checkSize(pixel: PixelDescription, rows: number, columns: number, samples: number): void {
  if (rows === pixel.rows && columns === pixel.columns && samples === pixel.samplesPerPixel) return;
  throw new FrameError(
    'mismatch',
    `${columns}×${rows}×${samples} / ${pixel.columns}×${pixel.rows}×${pixel.samplesPerPixel}`,
  );
}

/** Ends in `FF marker`, but for padding (PS3.5 A.4: a fragment has an even length). */
function endsWithMarker(bytes: Uint8Array, marker: number): boolean {
  let end = bytes.length;
  while (end > 2 && bytes[end - 1] === 0) end -= 1;
  while (end > 2 && bytes[end - 1] === 0xff) end -= 1;
  return bytes[end - 2] === 0xff && bytes[end - 1] === marker;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
