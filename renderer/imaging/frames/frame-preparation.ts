import type { PixelDescription } from '../dicom/dicom-json.ts';
import { nativeLength } from './frame-check.ts';
import { FrameError } from './frame-error.ts';
import { jpegLsInterleave, withColorTransform } from './jpeg.ts';
import { codingOf } from './transfer-syntaxes.ts';

const explicitBigEndian = '1.2.840.10008.1.2.2';
const jpegBaseline = '1.2.840.10008.1.2.4.50';
const jpegExtended = '1.2.840.10008.1.2.4.51';

export interface PreparedFrame {
  transferSyntaxUid: string;
  bytes: Uint8Array;
  /** The decoder gives RRR…GGG…BBB… where RGBRGB… is expected. */
  planar: boolean;
}

/**
 * A checked frame in the form the decoders get right. What they would get wrong is either rewritten here, without
 * loss, or refused.
 *
 * @throws FrameError `unsupported`
 */
export function prepareFrame(transferSyntaxUid: string, bytes: Uint8Array, pixel: PixelDescription): PreparedFrame {
  const isColor = pixel.samplesPerPixel === 3;
  if (pixel.samplesPerPixel !== 1 && !isColor) throw new FrameError('unsupported', `${pixel.samplesPerPixel} samples`);
  if (isColor && pixel.bitsAllocated !== 8) throw new FrameError('unsupported', `RGB ${pixel.bitsAllocated} bits`);

  const coding = codingOf(transferSyntaxUid);
  if (coding === 'native') {
    const own = bytes.subarray(0, nativeLength(pixel));
    if (pixel.photometricInterpretation === 'YBR_FULL_422') return native(rgbOfYbrFull422(own), transferSyntaxUid);
    return native(withoutForeignBits(own, transferSyntaxUid !== explicitBigEndian, pixel), transferSyntaxUid);
  }
  if (pixel.highBit !== pixel.bitsStored - 1) throw new FrameError('unsupported', `HighBit ${pixel.highBit}`);
  if (coding === 'jpeg' && pixel.bitsAllocated === 8 && isBaselineDecodable(transferSyntaxUid)) {
    const isRgb = pixel.photometricInterpretation === 'RGB';
    return {
      transferSyntaxUid: jpegBaseline,
      bytes: isColor ? withColorTransform(bytes, isRgb) : bytes,
      planar: false,
    };
  }
  if (coding === 'jpeg-ls' && isColor) return { transferSyntaxUid, bytes, planar: isPlanarJpegLs(bytes, pixel) };
  return { transferSyntaxUid, bytes, planar: false };
}

function native(bytes: Uint8Array, transferSyntaxUid: string): PreparedFrame {
  return { transferSyntaxUid, bytes, planar: false };
}

/** Extended sequential with eight bits is what every baseline decoder reads too (ISO/IEC 10918-1 table B.2). */
function isBaselineDecodable(transferSyntaxUid: string): boolean {
  return transferSyntaxUid === jpegBaseline || transferSyntaxUid === jpegExtended;
}

/** The decoder keeps the scans' order; Cornerstone reorders by Planar Configuration, which need not say the same. */
function isPlanarJpegLs(bytes: Uint8Array, pixel: PixelDescription): boolean {
  const isPlanar = jpegLsInterleave(bytes) === 0;
  const willReorder = pixel.planarConfiguration === 1;
  if (willReorder && !isPlanar) throw new FrameError('unsupported', 'JPEG-LS / PlanarConfiguration');
  if (isPlanar && pixel.photometricInterpretation !== 'RGB') throw new FrameError('unsupported', 'JPEG-LS planar YBR');
  return isPlanar && !willReorder;
}

/**
 * Native pixels cut to their own bits: what lies above High Bit may be an old overlay (PS3.5 §8.1.1, retired in 2004)
 * and must not become grey values.
 */
function withoutForeignBits(bytes: Uint8Array, littleEndian: boolean, pixel: PixelDescription): Uint8Array {
  const shift = pixel.highBit - pixel.bitsStored + 1;
  if (pixel.bitsAllocated !== 16 || pixel.samplesPerPixel !== 1) return bytes;
  if (shift === 0 && (pixel.bitsStored === 16 || pixel.signed)) return bytes;
  const mask = 2 ** pixel.bitsStored - 1;
  const cut = new Uint8Array(bytes.length);
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const to = new DataView(cut.buffer);
  for (let at = 0; at < bytes.length; at += 2) {
    to.setUint16(at, (from.getUint16(at, littleEndian) >> shift) & mask, littleEndian);
  }
  return cut;
}

/** Y1 Y2 Cb Cr for every two pixels → R G B (PS3.3 C.7.6.3.1.2). */
function rgbOfYbrFull422(bytes: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray((bytes.length / 2) * 3);
  let to = 0;
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const blue = bytes[at + 2]! - 128;
    const red = bytes[at + 3]! - 128;
    for (const y of [bytes[at]!, bytes[at + 1]!]) {
      rgb[to] = y + 1.402 * red;
      rgb[to + 1] = y - 0.344136 * blue - 0.714136 * red;
      rgb[to + 2] = y + 1.772 * blue;
      to += 3;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/** RRR…GGG…BBB… → RGBRGB…, in place. */
export function interleave(pixels: { length: number; [place: number]: number }): void {
  const size = pixels.length / 3;
  const planes = Uint8Array.from(pixels);
  for (let place = 0; place < size; place += 1) {
    for (let sample = 0; sample < 3; sample += 1) pixels[place * 3 + sample] = planes[sample * size + place]!;
  }
}
