import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fingerprintOf, Looking } from '../../exporter/fingerprint.ts';
import { FolderThreads, topFolders } from '../../exporter/folder-threads.ts';
import { Disk } from '../../exporter/sources/ssmix2/disk.ts';
import { listingsOf, type StoredFile, walkPatients } from '../../exporter/sources/ssmix2/tree.ts';
import { listingsAside } from '../../exporter/sources/ssmix2/walkers.ts';

const { signal } = new AbortController();
const long = new Date('2026-01-02T03:04:05');
const patients = 300;

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-threads-'));
  for (let patient = 0; patient < patients; patient++) fs.mkdirSync(path.dirname(fileOf(patient)), { recursive: true });
  for (let patient = 0; patient < patients; patient++) write(patient, 'message');
  fs.writeFileSync(path.join(root, 'a note beside the folders'), '');
  fs.utimesSync(path.join(root, 'a note beside the folders'), long, long);
  fs.writeFileSync(path.join(root, '000', 'Thumbs.db'), '');
  fs.utimesSync(path.join(root, '000', 'Thumbs.db'), long, long);
  fs.symlinkSync('/etc', path.join(root, '000', '150', 'a link'));
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

function fileOf(patient: number): string {
  const id = `000${String(patient).padStart(3, '0')}0`;
  return path.join(root, '000', id.slice(3, 6), id, '-', 'ADT-00', `${id}_-_ADT-00_1_20250401103000000_-_1`);
}

function write(patient: number, text: string): void {
  fs.writeFileSync(fileOf(patient), text);
  fs.utimesSync(fileOf(patient), long, long);
}

async function walked(listings: Parameters<typeof walkPatients>[2]): Promise<StoredFile[][]> {
  const found: StoredFile[][] = [];
  for await (const files of walkPatients(root, new Disk(), listings)) found.push(files);
  return found;
}

it('threads find in a large tree what one finds, in the same order', async () => {
  expect((await topFolders(root, new Disk()))?.below).toHaveLength(patients);
  const disk = new Disk();
  const alone = await walked(listingsOf(root, disk));
  expect(alone).toHaveLength(patients + 3);
  expect(await walked(listingsAside(root, disk))).toEqual(alone);
});

it('tells by threads what one tells, and any file that is new, gone, longer or later', async () => {
  const told = await fingerprintOf(root, signal);
  expect(await fingerprintOf(root, signal)).toBe(told);
  // More than a folder's text may be: its digest.
  const alone = new Looking(signal);
  const threads = new Looking(signal);
  const below = path.join(root, '000', '007');
  threads.known(below, await alone.at(below));
  expect(await threads.at(root)).toBe(await alone.at(root));

  const seen = new Set([told]);
  const differs = async () => {
    const now = await fingerprintOf(root, signal);
    expect(seen.has(now)).toBe(false);
    seen.add(now);
  };
  write(298, 'message!');
  await differs();
  // In its place, in the same length: no folder's time changes.
  const later = new Date('2026-01-03T03:04:05');
  fs.utimesSync(fileOf(4), later, later);
  await differs();
  fs.rmSync(fileOf(100));
  await differs();
  fs.mkdirSync(path.join(root, '000', '150', 'new'));
  await differs();
});

it('leaves to others what a thread fails over, and asks another the next', async () => {
  const source = `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (text) => { if (text === 'fail') throw new Error(text); parentPort.postMessage(text); });`;
  const module = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const threads = new FolderThreads<string, string>(module, 128, 2);
  try {
    const answers = ['one', 'fail', 'two', 'fail', 'fail', 'three'].map((question) => threads.ask(question));
    expect(await Promise.all(answers)).toEqual(['one', null, 'two', null, null, 'three']);
  } finally {
    await threads.close();
  }
});
