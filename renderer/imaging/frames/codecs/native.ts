import type { PixelDescription } from '../../../../shared/dicom-json.ts';
import { type Samples, samplesFor } from '../samples.ts';

/** Samples of native pixel data (PS3.5 §8.1), in the order they are stored in. */
export function nativeSamples(bytes: Uint8Array, pixel: PixelDescription, littleEndian: boolean): Samples {
  const { bitsAllocated, isFloat, signed } = pixel;
  if (bitsAllocated === 1) return bitsOf(bytes, pixel.rows * pixel.columns * pixel.samplesPerPixel);
  const { buffer } = littleEndian ? bytes.slice() : turned(bytes, bitsAllocated / 8);
  if (isFloat) return bitsAllocated === 64 ? new Float64Array(buffer) : new Float32Array(buffer);
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (bitsAllocated === 16) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
}

/** `count` samples of one bit, least significant bit of a byte first (PS3.5 §8.1.1). */
export function bitsOf(bytes: Uint8Array, count: number): Samples {
  const samples = samplesFor(count, 1, false);
  for (let place = 0; place < count; place += 1) samples[place] = (bytes[place >> 3]! >> (place & 7)) & 1;
  return samples;
}

/** Big-endian words turned round. */
function turned(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const own = bytes.slice();
  for (let at = 0; at < own.length; at += width) own.subarray(at, at + width).reverse();
  return own;
}
