/** Colour pictures → RGB of eight bits a sample (PS3.3 C.7.6.3.1.2). */
import type { PixelDescription } from '../../../shared/dicom-json.ts';
import { type LookupTable, lookUp } from '../dicom/lookup-table.ts';
import { FrameError } from './frame-error.ts';
import type { Samples } from './samples.ts';

export type Palette = readonly [LookupTable, LookupTable, LookupTable];

/**
 * @param samples interleaved, three a pixel
 * @throws FrameError `unsupported` for colour spaces that are not RGB or full-range YCbCr
 */
export function rgbOf(
  samples: Samples,
  photometricInterpretation: string,
  pixel: PixelDescription,
): Uint8Array<ArrayBuffer> {
  if (photometricInterpretation === 'RGB') return eightBits(samples, pixel);
  if (photometricInterpretation !== 'YBR_FULL' && photometricInterpretation !== 'YBR_FULL_422') {
    throw new FrameError('unsupported', photometricInterpretation);
  }
  if (pixel.bitsStored !== 8)
    throw new FrameError('unsupported', `${photometricInterpretation} ${pixel.bitsStored} bits`);
  const rgb = new Uint8ClampedArray(samples.length);
  for (let at = 0; at < samples.length; at += 3) {
    const y = samples[at]!;
    const blue = samples[at + 1]! - 128;
    const red = samples[at + 2]! - 128;
    rgb[at] = y + 1.402 * red;
    rgb[at + 1] = y - 0.344136 * blue - 0.714136 * red;
    rgb[at + 2] = y + 1.772 * blue;
  }
  return new Uint8Array(rgb.buffer);
}

/** PALETTE COLOR: the stored values name entries. */
export function rgbOfPalette(samples: Samples, palette: Palette): Uint8Array<ArrayBuffer> {
  const tables = palette.map((table) => Uint8Array.from(table.entries, (entry) => eightBitsOf(entry, table.bits)));
  const [red, green, blue] = tables as [Uint8Array, Uint8Array, Uint8Array];
  const [first, second, third] = palette;
  const isAlike = palette.every(({ first: start, entries }) => start === first.first && entries.length === red.length);
  const rgb = new Uint8Array(samples.length * 3);
  for (let place = 0; place < samples.length; place += 1) {
    const value = samples[place]!;
    if (isAlike) {
      const entry = Math.min(red.length - 1, Math.max(0, value - first.first));
      rgb[place * 3] = red[entry]!;
      rgb[place * 3 + 1] = green[entry]!;
      rgb[place * 3 + 2] = blue[entry]!;
    } else {
      rgb[place * 3] = eightBitsOf(lookUp(first, value), first.bits);
      rgb[place * 3 + 1] = eightBitsOf(lookUp(second, value), second.bits);
      rgb[place * 3 + 2] = eightBitsOf(lookUp(third, value), third.bits);
    }
  }
  return rgb;
}

/** Y1 Y2 Cb Cr for every two pixels → Y Cb Cr for each (PS3.3 C.7.6.3.1.2). */
export function withoutSubsampling(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const ybr = new Uint8Array((bytes.length / 2) * 3);
  let to = 0;
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    for (const y of [bytes[at]!, bytes[at + 1]!]) {
      ybr[to] = y;
      ybr[to + 1] = bytes[at + 2]!;
      ybr[to + 2] = bytes[at + 3]!;
      to += 3;
    }
  }
  return ybr;
}

function eightBits(samples: Samples, { bitsStored }: PixelDescription): Uint8Array<ArrayBuffer> {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples;
  return Uint8Array.from(samples, (sample) => eightBitsOf(sample, bitsStored));
}

/** The eight most significant bits; fewer than eight are spread over the range. */
function eightBitsOf(value: number, bits: number): number {
  if (bits > 8) return Math.floor(value / 2 ** (bits - 8));
  return bits === 8 ? value : Math.round((value * 255) / (2 ** bits - 1));
}
