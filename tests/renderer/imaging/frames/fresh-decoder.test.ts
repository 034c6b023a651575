import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyEdits, editsByFile, freshDecoderPerFrame } from '../../../../renderer/imaging/vite/fresh-decoder.ts';

const loader = resolve(import.meta.dirname, '../../../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm');
const pathOf = (file: string) => resolve(loader, file === 'jpeg.js' ? 'codecs' : 'shared/decoders', file);

describe('fresh decoder', () => {
  it.each(Object.keys(editsByFile))('%s as installed has the text that is replaced', (file) => {
    const edited = applyEdits(readFileSync(pathOf(file), 'utf8'), editsByFile[file]!, file);
    expect(edited).not.toContain('const decoder = local.decoder;');
  });

  it('fails the build when the text is gone or stands there twice', () => {
    const edits = [{ from: 'a', to: 'b' }];
    expect(applyEdits('a', edits, 'x.js')).toBe('b');
    expect(() => applyEdits('c', edits, 'x.js')).toThrow('x.js has "a" 0 times');
    expect(() => applyEdits('aa', edits, 'x.js')).toThrow('x.js has "a" 2 times');
  });

  it('fails the build when a decoder is no longer where it was', () => {
    const plugin = freshDecoderPerFrame();
    const transform = plugin.transform as (code: string, id: string) => unknown;
    const buildEnd = plugin.buildEnd as (error?: Error) => void;
    expect(() => buildEnd()).not.toThrow();
    transform('', resolve(loader, 'decodeImageFrameWorker.js'));
    expect(() => buildEnd()).toThrow('decodeJPEG2000.js');
    for (const file of Object.keys(editsByFile)) transform(readFileSync(pathOf(file), 'utf8'), pathOf(file));
    expect(() => buildEnd()).not.toThrow();
  });
});
