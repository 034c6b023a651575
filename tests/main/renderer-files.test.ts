/** The window's own files as both hosts serve them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RendererFiles } from '../../main/renderer-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-renderer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("serves what the bundler writes, the PDF reader's character maps and fonts included, and nothing else", async () => {
  mkdirSync(join(folder, 'assets'));
  const names = [
    'index.html',
    'assets/a.js',
    'assets/90ms-RKSJ-H.bcmap',
    'assets/FoxitSans.pfb',
    'assets/a.ttf',
    'x.exe',
  ];
  for (const name of names) writeFileSync(join(folder, name), name);
  const files = await RendererFiles.list(folder);
  const typeOf = async (path: string) => (await files.read(path))?.contentType ?? null;
  expect(await typeOf('/assets/90ms-RKSJ-H.bcmap')).toBe('application/octet-stream');
  expect(await typeOf('/assets/FoxitSans.pfb')).toBe('application/octet-stream');
  expect(await typeOf('/assets/a.js')).toContain('text/javascript');
  expect(await typeOf('/')).toContain('text/html');
  expect(await typeOf('/x.exe')).toBeNull();
  expect(await typeOf('/../renderer-files.ts')).toBeNull();
});
