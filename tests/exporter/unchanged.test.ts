import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExport } from '../../exporter/run.ts';
import { verifyMedium } from '../../exporter/verify.ts';
import { Archive, manifestOf, openFile, studyRows } from './archive.ts';
import { makeFacility, type TestFacility } from './facility.ts';
import { encodeIso2022, messageText, writeTree } from './ssmix2/encode.ts';

const signal = new AbortController().signal;
const long = new Date('2026-01-02T03:04:05');

let facility: TestFacility;
let archive: Archive;
let root: string;
beforeAll(async () => {
  facility = await makeFacility();
  archive = new Archive(facility);
  archive.put(0);
  root = writeTree(['0000123', '0000124'].map((id) => ({ name: path.basename(pathOf(id)), content: master(id) })));
  for (const id of ['0000123', '0000124']) settle(id);
}, 60_000);
afterAll(() => {
  facility.remove();
  fs.rmSync(root, { recursive: true, force: true });
});

function pathOf(id: string): string {
  return `${id.slice(0, 3)}/${id.slice(3, 6)}/${id}/-/ADT-00/${id}_-_ADT-00_999999999999999_20250401103000000_-_1`;
}

function master(id: string, name = '灯火^太郎'): Buffer {
  return encodeIso2022(messageText({ type: 'ADT^A08', id, name, segments: [] }));
}

/** As if it had been written long ago. */
function settle(id: string, when = long): void {
  fs.utimesSync(path.join(root, pathOf(id)), when, when);
}

function put(id: string, bytes: Buffer, when: Date): void {
  fs.mkdirSync(path.dirname(path.join(root, pathOf(id))), { recursive: true });
  fs.writeFileSync(path.join(root, pathOf(id)), bytes);
  settle(id, when);
}

async function run(takeOver = true, more: Parameters<Archive['config']>[1] = {}) {
  const sources = [
    { name: 'main', kind: 'ssmix2' as const, path: root },
    { name: 'pacs', kind: 'dicom' as const, path: archive.folder },
  ];
  const report = await runExport(archive.config(facility.disk, { sources, ...more }), {
    now: new Date(),
    signal,
    takeOver,
  });
  const manifest = manifestOf(facility.disk);
  expect(await verifyMedium(facility.disk, facility.keys.publicKey)).toMatchObject({ findings: [] });
  expect(manifest.sequence).toBe(report.sequence);
  return { report, manifest };
}

async function names(): Promise<string[]> {
  const manifest = manifestOf(facility.disk);
  const entry = manifest.files.find((file) => file.path === manifest.records)!;
  const database = await openFile(facility, facility.disk, entry);
  const found = database.prepare("SELECT name FROM patient WHERE source LIKE 'main:%' ORDER BY id").pluck().all();
  database.close();
  return found as string[];
}

describe('a night on which nothing happened', () => {
  it('takes the records over as they are, in a generation of its own', async () => {
    const first = await run();
    expect(first.report.recordsSince).toBe(null);
    expect(first.manifest.recordsSince).toBe(undefined);
    const second = await run();
    const since = { sequence: first.report.sequence, createdAt: first.manifest.createdAt };
    expect(second.report.recordsSince).toEqual(since);
    expect(second.manifest).toMatchObject({ records: first.manifest.records, recordsSince: since });
    expect(second.manifest.sources).toEqual(first.manifest.sources);
    expect(second.manifest.sequence).toBeGreaterThan(first.manifest.sequence);
    expect(second.manifest.earlier).toBe(undefined);
    const { totals, records, quarantined, dataAsOf } = first.report;
    expect(second.report).toMatchObject({ totals, records, quarantined, dataAsOf });
    expect(second.report.studies).toEqual({ written: 0, reused: 1 });
    expect(await studyRows(facility, facility.disk)).toHaveLength(1);
    // The one that wrote them is still named when nothing happens for another night.
    expect((await run()).report.recordsSince).toEqual(since);
    expect((await run(false)).report.recordsSince).toBe(null);
  }, 60_000);

  it('is none when a message is new, other than it was or gone, or when an image is', async () => {
    await run();
    const before = await names();
    put('0000125', master('0000125'), long);
    expect((await run()).report.recordsSince).toBe(null);
    expect(await names()).toHaveLength(before.length + 1);
    expect((await run()).report.recordsSince).not.toBe(null);

    // As long as it was.
    put('0000125', master('0000125', '灯火^次郎'), new Date('2026-01-03T03:04:05'));
    expect((await run()).report.recordsSince).toBe(null);
    expect(await names()).toContain('灯火 次郎');

    fs.rmSync(path.join(root, pathOf('0000125')));
    expect((await run()).report.recordsSince).toBe(null);
    expect(await names()).toEqual(before);

    archive.put(1);
    expect((await run()).report).toMatchObject({ recordsSince: null, studies: { written: 1, reused: 1 } });
    archive.remove(1);
    expect((await run()).report).toMatchObject({ recordsSince: null, studies: { written: 0, reused: 1 } });
    expect((await run()).report.recordsSince).not.toBe(null);
  }, 60_000);

  it('is none when a message changed so lately that it may change again unseen', async () => {
    put('0000124', master('0000124'), new Date());
    await run();
    expect((await run()).report.recordsSince).toBe(null);
    settle('0000124');
    await run();
    expect((await run()).report.recordsSince).not.toBe(null);
  }, 60_000);

  it('is none when the medium lost a byte, and when what shapes the records is other than it was', async () => {
    await run();
    const file = path.join(facility.disk, 'TOMOSHIBI', manifestOf(facility.disk).records);
    const bytes = fs.readFileSync(file);
    bytes[5000] = bytes[5000]! ^ 1;
    fs.writeFileSync(file, bytes);
    expect((await run(true, { keepGenerations: 1 })).report.recordsSince).toBe(null);
    expect((await run(true, { slice: { modalities: ['MR'] } })).report.recordsSince).toBe(null);
    expect((await run(true, { slice: { modalities: ['MR'] } })).report.recordsSince).not.toBe(null);
    expect((await run()).report.recordsSince).toBe(null);
  }, 60_000);

  it('is believed six times in a row', async () => {
    await run(false);
    const taken: boolean[] = [];
    for (let night = 0; night < 8; night++) taken.push((await run()).report.recordsSince !== null);
    expect(taken).toEqual([true, true, true, true, true, true, false, true]);
  }, 60_000);
});
