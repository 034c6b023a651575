import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ZipEntry, zipped } from '../../../main/handover/zip.ts';
import { hasTool } from '../../tool.ts';
import { temporaryFolder } from '../medium-fixture.ts';

const entry = (name: string, ...pieces: string[]): ZipEntry => ({
  name,
  read: () => pieces.map((text) => Buffer.from(text)),
});

test.skipIf(!hasTool('unzip'))('unzip takes every file out as it was put in', () => {
  const file = path.join(temporaryFolder(), 'a.zip');
  const entries = [entry('DICOM/I0000001', 'one ', 'two'), entry('README.txt', '灯火'), entry('EMPTY')];
  fs.writeFileSync(file, Buffer.concat([...zipped(entries)]));
  expect(execFileSync('unzip', ['-t', file], { encoding: 'utf8' })).toContain('No errors detected');
  expect(execFileSync('unzip', ['-p', file, 'DICOM/I0000001'], { encoding: 'utf8' })).toBe('one two');
  expect(execFileSync('unzip', ['-p', file, 'README.txt'], { encoding: 'utf8' })).toBe('灯火');
});

test.skipIf(!hasTool('unzip'))('more files than the old format counts', () => {
  const file = path.join(temporaryFolder(), 'many.zip');
  const entries = Array.from({ length: 70_000 }, (_, index) => entry(`I${index}`, 'x'));
  fs.writeFileSync(file, Buffer.concat([...zipped(entries)]));
  const listing = execFileSync('unzip', ['-l', file], { encoding: 'utf8', maxBuffer: 1e8 });
  expect(listing).toMatch(/70000 files/);
  expect(execFileSync('unzip', ['-p', file, 'I69999'], { encoding: 'utf8' })).toBe('x');
});
