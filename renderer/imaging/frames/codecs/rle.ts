import type { PixelDescription } from '../../../../shared/dicom-json.ts';
import { type Samples, samplesFor } from '../samples.ts';
import { bitsOf } from './native.ts';

/**
 * Samples of an RLE frame (PS3.5 Annex G), RRR…GGG…BBB… The frame has been checked: every segment unpacks to exactly one
 * byte plane, most significant first.
 */
export function rleSamples(bytes: Uint8Array, pixel: PixelDescription): Samples {
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const size = pixel.rows * pixel.columns;
  const width = Math.max(1, pixel.bitsAllocated / 8);
  const planeBytes = pixel.bitsAllocated === 1 ? Math.ceil(size / 8) : size;
  const samples = samplesFor(size * pixel.samplesPerPixel, pixel.bitsAllocated, pixel.signed);
  const out = new Uint8Array(samples.buffer);
  for (let segment = 0; segment < header.getUint32(0, true); segment += 1) {
    const plane = unpacked(bytes, header.getUint32(4 * (segment + 1), true), planeBytes);
    const sample = Math.floor(segment / width);
    if (pixel.bitsAllocated === 1) {
      samples.set(bitsOf(plane, size), sample * size);
      continue;
    }
    // In memory the least significant byte comes first.
    const byte = width - 1 - (segment % width);
    for (let place = 0; place < size; place += 1) out[(sample * size + place) * width + byte] = plane[place]!;
  }
  return samples;
}

function unpacked(bytes: Uint8Array, start: number, length: number): Uint8Array {
  const plane = new Uint8Array(length);
  let at = start;
  let to = 0;
  while (to < length) {
    const control = bytes[at]!;
    at += 1;
    if (control < 128) {
      plane.set(bytes.subarray(at, at + control + 1), to);
      to += control + 1;
      at += control + 1;
    } else if (control > 128) {
      plane.fill(bytes[at]!, to, to + 257 - control);
      to += 257 - control;
      at += 1;
    }
  }
  return plane;
}
