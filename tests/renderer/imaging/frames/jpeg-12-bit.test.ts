import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits, correctedJpeg12Bit, edits } from '../../../../renderer/imaging/vite/jpeg-12-bit.ts';

const frames = resolve(import.meta.dirname, '../../../../renderer/imaging/frames');
const path = resolve(
  import.meta.dirname,
  '../../../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm/codecs/jpeg.js',
);

describe('the 12-bit JPEG decoder', () => {
  it('as installed has the text that is replaced', () => {
    expect(applyEdits(readFileSync(path, 'utf8'), edits)).not.toContain('2056');
  });

  it('fails the build when the text is gone or stands there twice', () => {
    const some = [{ from: 'a', to: 'b' }];
    expect(applyEdits('a', some)).toBe('b');
    expect(() => applyEdits('c', some)).toThrow('"a" stands there 0 times');
    expect(() => applyEdits('aa', some)).toThrow('"a" stands there 2 times');
  });

  it('fails the build when it is no longer in the decoding worker', () => {
    const plugin = correctedJpeg12Bit();
    const transform = plugin.transform as (code: string, id: string) => unknown;
    const buildEnd = plugin.buildEnd as (error?: Error) => void;
    expect(() => buildEnd()).not.toThrow();
    transform('', resolve(frames, 'decode.worker.ts'));
    expect(() => buildEnd()).toThrow('not in the decoding worker');
    transform(readFileSync(path, 'utf8'), path);
    expect(() => buildEnd()).not.toThrow();
  });
});
