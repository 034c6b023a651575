import { expect, test } from 'vitest';
import { pngSize } from '../../../main/paper/png.ts';
import { chunk, pngOf } from './png-file.ts';

const png = pngOf(7, 5);
const changed = (at: number) => {
  const bytes = Buffer.from(png);
  bytes[at]! ^= 1;
  return bytes;
};

test('a picture tells its size', () => {
  expect(pngSize(png)).toEqual({ width: 7, height: 5 });
});

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['text', Buffer.from('<svg onload="alert(1)"/>')],
  ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
  ['another signature', changed(1)],
  ['a changed header', changed(19)],
  ['a changed checksum', changed(png.length - 1)],
  ['a cut file', png.subarray(0, -4)],
  ['something behind the end', Buffer.concat([png, Buffer.from('<script>')])],
  ['a picture that is too large', pngOf(9000, 1)],
  ['no header', Buffer.concat([png.subarray(0, 8), chunk('IEND', new Uint8Array())])],
  ['no end', Buffer.concat([png.subarray(0, -12), chunk('tEXt', Buffer.from('x'))])],
])('%s is none', (_name, bytes) => {
  expect(pngSize(bytes)).toBeNull();
});
