import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportConfig } from '../../exporter/config.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { filesOf, type Manifest } from '../../shared/media.ts';
import { Archive, manifestOf, studiesOf, studyRows } from './archive.ts';
import { makeFacility, type TestFacility } from './facility.ts';

let facility: TestFacility;
beforeAll(async () => {
  facility = await makeFacility();
}, 60_000);
afterAll(() => facility.remove());

function newDisk(): string {
  return fs.mkdtempSync(path.join(facility.folder, 'disk-'));
}

/** Inode and time of writing of every database on the medium, by path. */
function filesOn(disk: string): Map<string, string> {
  const folder = path.join(disk, 'TOMOSHIBI');
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.db'));
  return new Map(
    names.map((name) => {
      const { ino, mtimeNs } = fs.statSync(path.join(folder, name), { bigint: true });
      return [name.split(path.sep).join('/'), `${ino} ${mtimeNs}`];
    }),
  );
}

async function expectWhole(disk: string): Promise<Manifest> {
  expect(await verifyMedium(disk, facility.keys.publicKey)).toMatchObject({ findings: [] });
  const manifest = manifestOf(disk);
  const listed = new Set(filesOf(manifest).map((file) => file.path));
  expect(new Set(filesOn(disk).keys())).toEqual(listed);
  for (const file of manifest.files.filter(({ kind }) => kind === 'records')) {
    // Every generation on the medium still finds its studies.
    for (const row of await studyRows(facility, disk, file.path)) expect(listed).toContain(row.file);
  }
  return manifest;
}

describe('generations on a medium', () => {
  it('rewrite nothing, and take a study away with the last generation that names it', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    for (let index = 0; index < 4; index++) archive.put(index);
    await archive.export(disk, { keepGenerations: 2 });
    const first = filesOn(disk);
    const [replaced, gone] = (await studyRows(facility, disk)).map(({ file }) => file);

    archive.put(0, { instances: 2 });
    archive.remove(1);
    expect((await archive.export(disk, { keepGenerations: 2 })).studies).toEqual({ written: 1, reused: 2 });
    const second = filesOn(disk);
    for (const [file, written] of first) expect(second.get(file)).toBe(written);
    expect((await expectWhole(disk)).files.filter(({ kind }) => kind === 'study')).toHaveLength(5);
    expect((await studyRows(facility, disk)).map(({ file }) => file)).not.toContain(replaced);

    // Now no generation that is kept names them.
    await archive.export(disk, { keepGenerations: 2 });
    const files = studiesOf(await expectWhole(disk));
    expect(files).toHaveLength(3);
    expect(files).not.toContain(replaced);
    expect(files).not.toContain(gone);
    const third = filesOn(disk);
    for (const file of files) expect(third.get(file)).toBe(second.get(file));
  }, 60_000);

  it('keep their papers and their names while they are kept', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0);
    const papers = fs.mkdtempSync(path.join(facility.folder, 'papers-'));
    fs.mkdirSync(path.join(papers, '連絡先'));
    const note = path.join(papers, '連絡先/電話.txt');
    fs.writeFileSync(note, '内線 1100');
    const sources: ExportConfig['sources'] = [
      { name: 'pacs', kind: 'dicom', path: archive.folder },
      { name: 'papers', kind: 'documents', path: papers },
    ];
    const run = (keepGenerations: number) => archive.export(disk, { sources, keepGenerations });
    const { sequence } = await run(2);
    const before = manifestOf(disk);
    fs.writeFileSync(note, '内線 2200');
    await run(2);
    const after = await expectWhole(disk);
    expect(after.documents).toHaveLength(1);
    expect(after.documents).not.toEqual(before.documents);
    expect(after.earlier).toMatchObject([
      { sequence, records: before.records, createdAt: before.createdAt, documents: before.documents },
    ]);
    await run(2);
    const last = await expectWhole(disk);
    expect(last.earlier).toMatchObject([{ sequence: after.sequence, documents: after.documents }]);
    expect(filesOn(disk).has(before.documents![0]!.path)).toBe(false);
    await run(1);
    expect((await expectWhole(disk)).earlier).toBeUndefined();
  }, 60_000);

  it('leave what a damaged one might refer to', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0);
    archive.put(1);
    await archive.export(disk);
    const file = path.join(disk, 'TOMOSHIBI', manifestOf(disk).records);
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.fill(1, 0, bytes.length));
    archive.remove(1);
    await archive.export(disk);
    expect(studiesOf(manifestOf(disk))).toHaveLength(2);
  }, 60_000);

  it('name the recovery identity, so that a station can hand back', async () => {
    const archive = new Archive(facility);
    const disk = newDisk();
    archive.put(0);
    await archive.export(disk);
    expect(manifestOf(disk).recovery).toBe(facility.keys.recovery);
    expect(facility.keys.recovery).toMatch(/^age1/);
  }, 60_000);
});
