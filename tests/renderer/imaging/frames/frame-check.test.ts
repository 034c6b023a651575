import { describe, expect, it } from 'vitest';
import { checkFrame } from '../../../../renderer/imaging/frames/frame-check.ts';
import { FrameError } from '../../../../renderer/imaging/frames/frame-error.ts';
import type { PixelDescription } from '../../../../shared/dicom-json.ts';

const grey: PixelDescription = {
  rows: 2,
  columns: 3,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  signed: false,
  isFloat: false,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
};
const color: PixelDescription = { ...grey, samplesPerPixel: 3, bitsAllocated: 8, bitsStored: 8, highBit: 7 };

const explicit = '1.2.840.10008.1.2.1';
const rle = '1.2.840.10008.1.2.5';
const jpeg = '1.2.840.10008.1.2.4.70';
const jpeg2000 = '1.2.840.10008.1.2.4.90';

function problemOf(transferSyntaxUid: string, bytes: readonly number[], pixel = grey): string | null {
  try {
    checkFrame(transferSyntaxUid, Uint8Array.from(bytes), pixel);
    return null;
  } catch (error) {
    return error instanceof FrameError ? error.problem : String(error);
  }
}

const bytes = (hex: string) => hex.split(' ').map((byte) => Number.parseInt(byte, 16));
const zeros = (count: number) => Array.from({ length: count }, () => 0);

describe('native frames', () => {
  it('have exactly their pixels, or one byte of padding', () => {
    expect(problemOf(explicit, zeros(12))).toBeNull();
    expect(problemOf(explicit, zeros(13))).toBeNull();
    expect(problemOf(explicit, zeros(11))).toBe('truncated');
    expect(problemOf(explicit, zeros(24))).toBe('mismatch');
  });

  it('carry two samples a pixel in YBR_FULL_422', () => {
    const ybr = { ...color, columns: 4, photometricInterpretation: 'YBR_FULL_422' };
    expect(problemOf(explicit, zeros(16), ybr)).toBeNull();
    expect(problemOf(explicit, zeros(15), ybr)).toBe('truncated');
    // Expanded by its writer, who left the name.
    expect(problemOf(explicit, zeros(24), ybr)).toBeNull();
  });

  it('have 1, 8, 16 or 32 bits a sample, or floats', () => {
    expect(problemOf(explicit, zeros(24), { ...grey, bitsAllocated: 32 })).toBeNull();
    expect(problemOf(explicit, zeros(1), { ...grey, bitsAllocated: 1, bitsStored: 1, highBit: 0 })).toBeNull();
    const double = { ...grey, isFloat: true, bitsAllocated: 64, bitsStored: 64, highBit: 63 };
    expect(problemOf(explicit, zeros(48), double)).toBeNull();
    expect(problemOf(explicit, zeros(18), { ...grey, bitsAllocated: 24 })).toBe('unsupported');
    expect(problemOf(explicit, zeros(12), { ...grey, bitsStored: 17 })).toBe('mismatch');
    expect(problemOf(explicit, zeros(12), { ...grey, highBit: 9 })).toBe('mismatch');
  });
});

it('a transfer syntax without a decoder is not supported', () => {
  for (const uid of ['1.2.840.10008.1.2.4.52', '1.2.840.10008.1.2.4.92', '1.2.840.10008.1.2.4.94', '9.9']) {
    expect(problemOf(uid, zeros(12))).toBe('unsupported');
  }
});

describe('RLE frames', () => {
  const word = (value: number) => [value & 255, value >> 8, 0, 0];
  /** Two byte planes: a run of six, and six literal bytes. */
  const run = [256 - 5, 7];
  const literal = [5, 1, 2, 3, 4, 5, 6];
  const frame = (...planes: number[][]) => {
    const starts = planes.map((_, place) => 64 + planes.slice(0, place).flat().length);
    const header = [planes.length, ...starts].flatMap(word);
    return [...header, ...zeros(64 - header.length), ...planes.flat()];
  };

  it('unpack to every byte of every plane', () => {
    expect(problemOf(rle, frame(run, literal))).toBeNull();
    expect(problemOf(rle, frame(run, literal).slice(0, -1))).toBe('truncated');
    expect(problemOf(rle, frame([256 - 4, 7], literal))).toBe('truncated');
    expect(problemOf(rle, frame(run))).toBe('mismatch');
    expect(problemOf(rle, zeros(10))).toBe('truncated');
  });
});

describe('JPEG frames', () => {
  const frame = (rows: number, columns: number, components: number) => [
    ...bytes('ff d8 ff c3 00'),
    8 + 3 * components,
    12,
    0,
    rows,
    0,
    columns,
    components,
    ...zeros(3 * components),
    ...bytes('ff da 00 02 01 02 03 ff d9'),
  ];

  it('end with EOI, and are as large as their metadata say', () => {
    expect(problemOf(jpeg, frame(2, 3, 1))).toBeNull();
    expect(problemOf(jpeg, [...frame(2, 3, 1), 0])).toBeNull();
    expect(problemOf(jpeg, frame(2, 3, 1).slice(0, -2))).toBe('truncated');
    expect(problemOf(jpeg, frame(3, 2, 1))).toBe('mismatch');
    expect(problemOf(jpeg, frame(2, 3, 3))).toBe('mismatch');
    expect(problemOf(jpeg, zeros(40))).toBe('mismatch');
  });
});

describe('JPEG 2000 frames', () => {
  const long = (value: number) => [0, 0, value >> 8, value & 255];
  const siz = (depth: number) => [
    ...bytes('ff 51 00 29 00 00'),
    ...[3, 2, 0, 0, 3, 2, 0, 0].flatMap(long),
    ...bytes('00 01'),
    depth,
    1,
    1,
  ];
  const tile = (length: number) => [0xff, 0x90, 0, 10, 0, 0, ...long(length), 0, 1, 0xff, 0x93, 9, 9, 9, 9];
  const frame = (depth = 11, length = 18) => [0xff, 0x4f, ...siz(depth), ...tile(length), 0xff, 0xd9];

  it('reach from SOC over every tile-part to EOC', () => {
    expect(problemOf(jpeg2000, frame())).toBeNull();
    expect(problemOf(jpeg2000, frame(11, 0))).toBeNull();
    expect(problemOf(jpeg2000, frame().slice(0, -2))).toBeNull();
    expect(problemOf(jpeg2000, frame().slice(0, -3))).toBe('truncated');
    expect(problemOf(jpeg2000, frame(11, 0).slice(0, -2))).toBe('truncated');
    expect(problemOf(jpeg2000, frame(11, 30))).toBe('truncated');
  });

  it('have the sign and the size of their metadata', () => {
    expect(problemOf(jpeg2000, frame(0x80 | 11))).toBe('mismatch');
    expect(problemOf(jpeg2000, frame(0x80 | 11), { ...grey, signed: true })).toBeNull();
    expect(problemOf(jpeg2000, frame(), { ...grey, rows: 4 })).toBe('mismatch');
  });
});
