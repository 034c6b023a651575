import type { PixelDescription } from '../dicom/dicom-json.ts';
import { FrameError } from './frame-error.ts';
import { codingOf } from './transfer-syntaxes.ts';

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
  if (pixel.bitsAllocated !== 8 && pixel.bitsAllocated !== 16) {
    throw new FrameError('unsupported', `BitsAllocated ${pixel.bitsAllocated}`);
  }
  if (pixel.bitsStored > pixel.bitsAllocated) throw new FrameError('mismatch', `BitsStored ${pixel.bitsStored}`);
  if (coding === 'native') checkNative(bytes, pixel);
  else if (coding === 'rle') checkRle(bytes, pixel);
  else if (coding === 'jpeg' || coding === 'jpeg-ls') checkJpeg(bytes, pixel);
  else if (coding === 'jpeg-2000') checkJpeg2000(bytes, pixel);
}

/** Bytes of one native frame; YBR_FULL_422 carries two samples a pixel (PS3.3 C.7.6.3.1.2). */
export function nativeLength(pixel: PixelDescription): number {
  const samples = pixel.photometricInterpretation === 'YBR_FULL_422' ? 2 : pixel.samplesPerPixel;
  return (pixel.rows * pixel.columns * samples * pixel.bitsAllocated) / 8;
}

function checkNative(bytes: Uint8Array, pixel: PixelDescription): void {
  const expected = nativeLength(pixel);
  if (bytes.length < expected) throw new FrameError('truncated', `${bytes.length} / ${expected}`);
  // One byte of padding to an even length (PS3.5 §8.1.1) may follow.
  if (bytes.length > expected + 1) throw new FrameError('mismatch', `${bytes.length} / ${expected}`);
}

/** PS3.5 Annex G: every byte plane must unpack to exactly rows × columns bytes. */
function checkRle(bytes: Uint8Array, pixel: PixelDescription): void {
  if (bytes.length < 64) throw new FrameError('truncated', `RLE header ${bytes.length} / 64`);
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const segments = header.getUint32(0, true);
  const planes = (pixel.samplesPerPixel * pixel.bitsAllocated) / 8;
  if (segments !== planes) throw new FrameError('mismatch', `RLE segments ${segments} / ${planes}`);
  const size = pixel.rows * pixel.columns;
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

/** ISO/IEC 10918-1 and 14495-1: SOI … SOF … EOI. */
function checkJpeg(bytes: Uint8Array, pixel: PixelDescription): void {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new FrameError('mismatch', 'JPEG SOI');
  if (!endsWithMarker(bytes, 0xd9)) throw new FrameError('truncated', 'JPEG EOI');
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new FrameError('mismatch', 'JPEG marker');
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) break;
    if (isStartOfFrame(marker)) {
      const precision = bytes[at + 4]!;
      checkSize(pixel, wordAt(bytes, at + 5), wordAt(bytes, at + 7), bytes[at + 9]!);
      if (precision > pixel.bitsAllocated) throw new FrameError('mismatch', `JPEG precision ${precision}`);
      return;
    }
    at += 2 + wordAt(bytes, at + 2);
  }
  throw new FrameError('truncated', 'JPEG SOF');
}

function isStartOfFrame(marker: number): boolean {
  const isBaselineFamily = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  return isBaselineFamily || marker === 0xf7;
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
  // The decoder follows the codestream's sign and the display the metadata's: where they differ, greys would be wrong.
  if (signed !== pixel.signed) throw new FrameError('mismatch', 'JPEG 2000 sign / PixelRepresentation');

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
