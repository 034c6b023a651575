/** Stored values of a frame: row by row, the samples of a pixel side by side (RGBRGB…). */
export type Samples =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** An array for `length` samples of `bits` allocated bits. */
export function samplesFor(length: number, bits: number, signed: boolean): Samples {
  if (bits <= 8) return signed ? new Int8Array(length) : new Uint8Array(length);
  if (bits <= 16) return signed ? new Int16Array(length) : new Uint16Array(length);
  return signed ? new Int32Array(length) : new Uint32Array(length);
}

/** RRR…GGG…BBB… → RGBRGB… */
export function interleaved<S extends Samples>(planes: S, samplesPerPixel: number): S {
  const size = planes.length / samplesPerPixel;
  const pixels = planes.slice() as S;
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    for (let place = 0; place < size; place += 1) {
      pixels[place * samplesPerPixel + sample] = planes[sample * size + place]!;
    }
  }
  return pixels;
}

/**
 * The stored bits alone, as numbers: what lies above High Bit may be an old overlay (PS3.5 §8.1.1, retired in 2004) and
 * must not become grey values; signed values are two's complement of Bits Stored (PS3.5 §8.1.1).
 */
export function storedBits(
  samples: Samples,
  { bitsStored, highBit, signed }: { bitsStored: number; highBit: number; signed: boolean },
): Samples {
  const width = samples.BYTES_PER_ELEMENT * 8;
  const isSigned = samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
  if (bitsStored === width && isSigned === signed) return samples;
  const own = samplesFor(samples.length, width, signed);
  // Up until the highest stored bit is bit 31, then down again with its sign or with zeros.
  const up = 31 - highBit;
  const down = 32 - bitsStored;
  if (signed) for (let place = 0; place < samples.length; place += 1) own[place] = (samples[place]! << up) >> down;
  else for (let place = 0; place < samples.length; place += 1) own[place] = (samples[place]! << up) >>> down;
  return own;
}
