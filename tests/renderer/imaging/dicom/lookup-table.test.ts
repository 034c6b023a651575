import { describe, expect, it } from 'vitest';
import { lookUp, lookupTableOf, paletteOf } from '../../../../renderer/imaging/dicom/lookup-table.ts';

const inline = (words: number[]) => ({
  vr: 'OW',
  InlineBinary: btoa(words.map((word) => String.fromCharCode(word & 255, word >> 8)).join('')),
});
const us = (...Value: number[]) => ({ vr: 'US', Value });
/** The same table for the three colours. */
const palette = (descriptor: number[], tag: '0' | '2', words: number[]) =>
  Object.fromEntries(
    [1, 2, 3].flatMap((color) => [
      [`0028110${color}`, us(...descriptor)],
      [`002812${tag}${color}`, inline(words)],
    ]),
  );

describe('a lookup table', () => {
  it('gives its ends to values outside it', () => {
    const table = lookupTableOf({ '00283002': us(3, 10, 16), '00283006': us(5, 600, 7000) }, false)!;
    expect([0, 10, 11, 12, 99].map((value) => lookUp(table, value))).toEqual([5, 5, 600, 7000, 7000]);
  });

  it('begins at a negative value where the values are signed', () => {
    const item = { '00283002': us(2, 65_534, 12), '00283006': inline([1, 2]) };
    expect(lookupTableOf(item, true)?.first).toBe(-2);
    expect(lookupTableOf(item, false)?.first).toBe(65_534);
  });

  it('is none without its data', () => {
    expect(lookupTableOf({ '00283002': us(3, 0, 16) }, false)).toBeNull();
    expect(lookupTableOf({ '00283002': us(3, 0, 16), '00283006': us(1, 2) }, false)).toBeNull();
  });
});

describe('a palette', () => {
  it('has 65536 entries where its count says 0, and eight-bit entries two to a word', () => {
    const wide = paletteOf(
      palette(
        [0, 0, 16],
        '0',
        Array.from({ length: 65_536 }, (_, place) => place),
      ),
      false,
    )!;
    expect(wide[0].entries.length).toBe(65_536);
    const packed = paletteOf(palette([4, 0, 8], '0', [0x0201, 0x0403]), false)!;
    expect([...packed[2].entries]).toEqual([1, 2, 3, 4]);
  });

  it('in segments: discrete, linear and indirect', () => {
    const words = [0, 2, 10, 20, 1, 4, 100, 2, 2, 0, 0];
    // The indirect segment repeats the two before it.
    const table = paletteOf(palette([12, 0, 16], '2', words), false)!;
    expect([...table[0].entries]).toEqual([10, 20, 40, 60, 80, 100, 10, 20, 40, 60, 80, 100]);
  });

  it('in segments that lead nowhere is none', () => {
    for (const words of [
      [0, 5, 1],
      [1, 3, 50],
      [2, 1, 4, 0],
      [9, 1, 1],
      [2, 1, 0, 0],
    ]) {
      expect(paletteOf(palette([4, 0, 16], '2', words), false)).toBeNull();
    }
  });
});
