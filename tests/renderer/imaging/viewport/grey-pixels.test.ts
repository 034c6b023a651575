import { describe, expect, it } from 'vitest';
import type { Voi } from '../../../../renderer/imaging/dicom/voi.ts';
import {
  type Greys,
  type GreyTable,
  greyTableOf,
  writeColors,
  writeGreys,
} from '../../../../renderer/imaging/viewport/grey-pixels.ts';

const window = (center: number, width: number): Voi => ({
  kind: 'window',
  center,
  width,
  function: 'LINEAR',
  explanation: null,
});

function written(values: ArrayLike<number>, greys: Greys | GreyTable, first = 0): number[][] {
  const out = new Uint32Array(values.length - first);
  writeGreys(out, values, first, greys);
  return bytesOf(out);
}

function bytesOf(pixels: Uint32Array): number[][] {
  return Array.from(pixels, (_, place) => [...new Uint8Array(pixels.buffer, place * 4, 4)]);
}

const opaque = (...greys: number[]) => greys.map((grey) => [grey, grey, grey, 255]);

describe('pixels of a canvas', () => {
  it('are opaque greys, black below the window and white above it', () => {
    const values = Int16Array.of(-32768, -1024, -160, 40, 240, 32767);
    expect(written(values, { voi: window(40, 400), inverse: false })).toEqual(opaque(0, 0, 0, 128, 255, 255));
    expect(written(values, { voi: window(40, 400), inverse: true })).toEqual(opaque(255, 255, 255, 127, 0, 0));
    expect(written(values, { voi: window(40, 400), inverse: false }, 3)).toEqual(opaque(128, 255, 255));
  });

  it.each([
    ['signed', Int16Array.from({ length: 65536 }, (_, place) => place - 32768)],
    ['unsigned', Uint16Array.from({ length: 65536 }, (_, place) => place)],
  ])('are the same by table and value by value: %s', (_, values) => {
    for (const inverse of [false, true]) {
      const greys = { voi: window(100, 3000), inverse };
      const table = greyTableOf(values, greys, null)!;
      expect(written(values, table)).toEqual(written(values, greys));
    }
  });

  it('have no table for values with fractions', () => {
    expect(greyTableOf(Float32Array.of(0.5), { voi: window(0, 1), inverse: false }, null)).toBeNull();
  });

  it('are looked up in the table of the picture before only where that would be the same', () => {
    const signed = Int16Array.of(1);
    const before = greyTableOf(signed, { voi: window(40, 400), inverse: false }, null)!;
    const next = (values: ArrayLike<number>, voi: Voi, inverse = false) =>
      greyTableOf(values, { voi, inverse }, before);
    expect(next(signed, window(40, 400))).toBe(before);
    expect(next(signed, window(41, 400))).not.toBe(before);
    expect(next(signed, window(40, 401))).not.toBe(before);
    expect(next(signed, { ...window(40, 400), function: 'SIGMOID' } as Voi)).not.toBe(before);
    expect(next(signed, window(40, 400), true)).not.toBe(before);
    expect(next(Uint16Array.of(1), window(40, 400))).not.toBe(before);
    expect(next(Float32Array.of(1), window(40, 400))).toBeNull();
  });

  it('are the colours as they are, or turned round', () => {
    const out = new Uint32Array(1);
    writeColors(out, Uint8Array.of(9, 9, 9, 255, 128, 1), 1, false);
    expect(bytesOf(out)).toEqual([[255, 128, 1, 255]]);
    writeColors(out, Uint8Array.of(9, 9, 9, 255, 128, 1), 1, true);
    expect(bytesOf(out)).toEqual([[0, 127, 254, 255]]);
  });
});
