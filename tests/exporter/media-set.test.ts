import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../exporter/config.ts';
import { reportText } from '../../exporter/report-text.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { sayAbsent } from '../absence.ts';
import { Archive, manifestOf, studiesOf, studyRows } from './archive.ts';
import { makeFacility, type TestFacility } from './facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
afterAll(() => facility.remove());

const isRoot = process.getuid?.() === 0;
const mounts = isRoot && process.platform === 'linux';
if (!mounts) sayAbsent('a small disk can only be mounted by root on Linux');

function newDisk(): string {
  return fs.mkdtempSync(path.join(facility.folder, 'disk-'));
}

/** Disks of these sizes for as long as `use` takes. */
async function onDisks(megabytes: number[], use: (disks: string[]) => Promise<void>): Promise<void> {
  const disks = megabytes.map((size) => {
    const disk = newDisk();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', disk]);
    return disk;
  });
  try {
    await use(disks);
  } finally {
    for (const disk of disks) execFileSync('umount', [disk]);
  }
}

async function expectSet(disks: string[]): Promise<void> {
  const manifests = disks.map(manifestOf);
  const [first] = manifests;
  const all = new Set<string>();
  for (const [index, manifest] of manifests.entries()) {
    expect(await verifyMedium(disks[index]!, facility.keys.publicKey)).toMatchObject({ findings: [] });
    expect([manifest.sequence, manifest.records]).toEqual([first!.sequence, first!.records]);
    expect(manifest.documents).toEqual(first!.documents);
    expect(manifest.set).toMatchObject({ medium: index + 1, media: disks.length });
    for (const { medium, files, bytes } of manifest.set!.elsewhere) {
      const there = manifests[medium - 1]!.files.filter(({ kind }) => kind === 'study');
      expect([files, bytes]).toEqual([there.length, there.reduce((sum, file) => sum + file.bytes, 0)]);
    }
    for (const file of studiesOf(manifest)) {
      expect(all.has(file)).toBe(false);
      all.add(file);
    }
  }
  const rows = await studyRows(facility, disks[0]!);
  expect(new Set(rows.map(({ file }) => file))).toEqual(all);
}

describe('several media for one generation', () => {
  it.skipIf(!mounts)(
    'share the records, and each study lies where there was room',
    async () => {
      const archive = new Archive(facility);
      for (let index = 0; index < 8; index++) archive.put(index, { bytes: 1 << 20 });
      await onDisks([14, 14], async (disks) => {
        const report = await archive.export(disks);
        await expectSet(disks);
        for (const disk of disks) expect(studiesOf(manifestOf(disk)).length).toBeGreaterThanOrEqual(3);
        expect(manifestOf(disks[0]!).set!.elsewhere[0]!.studies).toMatchObject([{ modality: 'CT' }]);
        expect(reportText(report)).toMatch(/^medium 2\/2: [345] studies/m);

        const before = disks.map((disk) => studiesOf(manifestOf(disk)));
        archive.put(8);
        expect((await archive.export(disks)).studies).toEqual({ written: 1, reused: 8 });
        await expectSet(disks);
        for (const [index, disk] of disks.entries()) {
          expect(studiesOf(manifestOf(disk))).toEqual(expect.arrayContaining(before[index]!));
        }

        // Too much for both together: refused before a byte is written.
        const manifests = disks.map(manifestOf);
        const free = disks.map((disk) => fs.statfsSync(disk).bavail);
        for (let index = 20; index < 32; index++) archive.put(index, { bytes: 1 << 20 });
        await expect(archive.export(disks)).rejects.toMatchObject({ code: 'medium-full' });
        expect(disks.map(manifestOf)).toEqual(manifests);
        expect(disks.map((disk) => fs.statfsSync(disk).bavail)).toEqual(free);
      });
    },
    60_000,
  );

  it('must all be there, unless a new disk was made ready for a lost one', async () => {
    const archive = new Archive(facility);
    for (let index = 0; index < 4; index++) archive.put(index);
    const disks = [newDisk(), newDisk()];
    await archive.export(disks);
    await expectSet(disks);
    const first = manifestOf(disks[0]!);

    // A mount point without its disk, one that is not there at all, and the same disk twice.
    const empty = newDisk();
    const missing = (path: string) => ({ code: 'medium-set-incomplete', params: { path } });
    await expect(archive.export([disks[0]!, empty])).rejects.toMatchObject(missing(empty));
    expect(fs.readdirSync(empty)).toEqual([]);
    const nowhere = path.join(facility.folder, 'nowhere');
    await expect(archive.export([disks[0]!, nowhere])).rejects.toMatchObject(missing(nowhere));
    const clone = newDisk();
    fs.cpSync(disks[0]!, clone, { recursive: true });
    await expect(archive.export([disks[0]!, disks[1]!, clone])).rejects.toMatchObject({ code: 'medium-set-twice' });
    expect(manifestOf(disks[0]!)).toEqual(first);

    const lost = studiesOf(manifestOf(disks[1]!));
    fs.mkdirSync(path.join(empty, 'TOMOSHIBI'));
    const replaced = await archive.export([disks[0]!, empty]);
    expect(replaced.studies).toEqual({ written: lost.length, reused: 4 - lost.length });
    await expectSet([disks[0]!, empty]);
    // The lost one turns up again: it is no more a part of the set.
    await expect(archive.export([disks[1]!, disks[0]!, empty])).resolves.toMatchObject({ resumed: 0 });
  }, 60_000);

  it('are brought together by the next run when one was cut off between two manifests', async () => {
    const archive = new Archive(facility);
    for (let index = 0; index < 4; index++) archive.put(index);
    const disks = [newDisk(), newDisk()];
    await archive.export(disks);
    const kept = newDisk();
    fs.cpSync(disks[1]!, kept, { recursive: true, preserveTimestamps: true });
    archive.put(4);
    await archive.export(disks);
    // As it was before its manifest took effect: the new files lie there, listed by nothing.
    for (const name of ['manifest.json', 'manifest.sig']) {
      const at = (disk: string) => path.join(disk, 'TOMOSHIBI', name);
      fs.renameSync(at(disks[1]!), `${at(disks[1]!)}.part`);
      fs.copyFileSync(at(kept), at(disks[1]!));
    }
    expect(manifestOf(disks[1]!).sequence).toBeLessThan(manifestOf(disks[0]!).sequence);
    expect((await archive.export(disks)).studies).toEqual({ written: 0, reused: 5 });
    await expectSet(disks);
  }, 60_000);

  it('are named in export.yml as a list', () => {
    const file = path.join(facility.folder, 'set.yml');
    const sources = 'sources:\n  - { name: a, kind: dicom, path: p }\n';
    fs.writeFileSync(file, `keys: k\noutput: [/media/usb1, usb2]\n${sources}`);
    expect(loadConfig(file)).toMatchObject({
      output: '/media/usb1',
      furtherOutputs: [path.join(facility.folder, 'usb2')],
    });
    fs.writeFileSync(file, `keys: k\noutput: /media/usb1\n${sources}`);
    expect(loadConfig(file)).not.toHaveProperty('furtherOutputs');
  });
});

describe.skipIf(!mounts)('a medium with too little room', () => {
  it('is refused before anything is written, with what is needed and what is free', async () => {
    const archive = new Archive(facility);
    archive.put(0);
    await onDisks([120], async ([disk]) => {
      await archive.export(disk!);
      const before = [manifestOf(disk!), fs.statfsSync(disk!).bavail];
      for (let index = 1; index <= 3; index++) archive.put(index, { bytes: 50 << 20 });
      await expect(archive.export(disk!)).rejects.toMatchObject({
        code: 'medium-full',
        params: { neededGB: 0.2, freeGB: 0.1 },
      });
      expect([manifestOf(disk!), fs.statfsSync(disk!).bavail]).toEqual(before);
      expect(await verifyMedium(disk!)).toMatchObject({ findings: [] });
    });
  }, 60_000);

  it('that fills up in the middle keeps the generation before, and gives back the rest', async () => {
    const archive = new Archive(facility);
    archive.put(0);
    await onDisks([8], async ([disk]) => {
      await archive.export(disk!);
      const before = [manifestOf(disk!), fs.statfsSync(disk!).bavail];
      // With a slice nobody knows before how much it will be.
      for (let index = 1; index <= 12; index++) archive.put(index, { bytes: 1 << 20 });
      const run = archive.export(disk!, { slice: { modalities: ['CT'] } });
      await expect(run).rejects.toMatchObject({ code: 'medium-full', params: { freeGB: 0 } });
      expect([manifestOf(disk!), fs.statfsSync(disk!).bavail]).toEqual(before);
      expect(await verifyMedium(disk!)).toMatchObject({ findings: [] });
    });
  }, 60_000);
});
