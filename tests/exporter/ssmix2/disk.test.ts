import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Disk } from '../../../exporter/sources/ssmix2/disk.ts';
import { walkPatients } from '../../../exporter/sources/ssmix2/tree.ts';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-disk-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const disks = { 'that answers at once': Number.POSITIVE_INFINITY, 'that is slow': 0 };

describe.each(Object.entries(disks))('a disk %s', (_, slow) => {
  test('gives every file its own content', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `file-${String(index).padStart(3, '0')}`);
    for (const name of names) fs.writeFileSync(path.join(root, name), `content of ${name}`);
    const disk = new Disk(slow);
    let sentAhead = 0;
    for (const name of names) {
      const content = disk.read(path.join(root, name), 1000);
      if (content instanceof Promise) sentAhead += 1;
      expect((await content).bytes.toString()).toBe(`content of ${name}`);
    }
    // A moment for others comes round on a quick disk too.
    if (slow === 0) expect(sentAhead).toBeGreaterThan(80);
    else expect(sentAhead).toBeLessThan(50);
  });

  test('reads nothing of a file over the limit and follows no link', async () => {
    fs.writeFileSync(path.join(root, 'large'), 'x'.repeat(11));
    fs.symlinkSync('large', path.join(root, 'link'));
    const disk = new Disk(slow);
    for (let time = 0; time < 20; time++) {
      const { bytes, size } = await disk.read(path.join(root, 'large'), 10);
      expect([bytes.length, size]).toEqual([0, 11]);
      await expect(async () => disk.read(path.join(root, 'link'), 10)).rejects.toMatchObject({ code: 'ELOOP' });
    }
  });

  test('walks patients in the order of names', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => String(index).padStart(7, '0'));
    for (const id of ids) {
      const folder = path.join(root, id.slice(0, 3), id.slice(3, 6), id, '20250401', 'OMP-01');
      fs.mkdirSync(folder, { recursive: true });
      for (const order of [2, 1])
        fs.writeFileSync(path.join(folder, `${id}_20250401_OMP-01_${order}_20250401100000000_01_1`), '');
    }
    const met: string[] = [];
    for await (const files of walkPatients(root, new Disk(slow))) {
      met.push(`${files[0]!.folder.patientId}:${files.map((file) => file.name!.orderNumber).join(',')}`);
    }
    expect(met).toEqual(ids.map((id) => `${id}:1,2`));
  });
});

test('lets a timer run while it reads without waiting', async () => {
  fs.writeFileSync(path.join(root, 'file'), 'content');
  const disk = new Disk(Number.POSITIVE_INFINITY);
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 10);
  const started = performance.now();
  while (performance.now() - started < 300) {
    const content = disk.read(path.join(root, 'file'), 1000);
    if (content instanceof Promise) await content;
  }
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
});
