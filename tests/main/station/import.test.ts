import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DataDir } from '../../../main/station/data-dir.ts';
import { type ImportOptions, importMedium } from '../../../main/station/import.ts';
import { readMedium } from '../../../main/station/medium.ts';
import type { ImportView } from '../../../shared/views.ts';
import {
  type FixtureMedium,
  flip,
  makeFacility,
  passphrase,
  smallDisk,
  studyUidOf,
  temporaryFolder,
  writeMedium,
} from '../medium-fixture.ts';
import { codeOf, importEnd, startStation } from '../station-fixture.ts';

const facility = await makeFacility();
const days = ['2026-04-01', '2026-04-03', '2026-04-02'];

/** Files of a medium or of its copy, relative, with the SHA-256 of each; not the copy's own notes. */
function contentOf(folder: string): Record<string, string> {
  const entries = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'verified.jsonl');
  return Object.fromEntries(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex')];
    }),
  );
}

async function optionsFor(medium: FixtureMedium, changes: Partial<ImportOptions> = {}): Promise<ImportOptions> {
  return {
    medium: await readMedium(medium.drive, facility.publicKey),
    target: path.join(temporaryFolder(), 'copy'),
    earlier: [],
    files: medium.manifest.files,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...changes,
  };
}

test('the copy is the medium, byte for byte, and reads switch to it', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 3_000_000 });
  const { station, ready, dataDir, audit } = await startStation(facility);
  await ready(medium.drive);
  const events: (ImportView | null)[] = [];
  station.onChange(() => events.push(station.view().import));
  expect((await station.startImport()).import).toMatchObject({ state: 'running', files: 4 });
  expect((await station.startImport()).import?.state).toBe('running');
  expect(await importEnd(station)).toMatchObject({ state: 'done', filesDone: 4, error: null });

  const copy = dataDir.copyFolderOf(await readMedium(medium.drive, null));
  expect(contentOf(copy)).toEqual(contentOf(medium.folder));
  expect(station.view()).toMatchObject({ state: 'ready', readingFrom: 'copy' });
  fs.rmSync(medium.folder, { recursive: true });
  expect((await station.generation.studies.get(studyUidOf(1))).frame('2.25.2', 1).bytes).toHaveLength(3_000_000);
  expect(events.at(-1)?.state).toBe('done');
  expect(audit.list(10).map((entry) => entry.action)).toEqual(
    expect.arrayContaining(['import-started', 'import-done']),
  );
});

test('progress is told at most five times a second', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 8_000_000 });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  const told: number[] = [];
  station.onChange(() => {
    if (station.view().import?.state === 'running') told.push(performance.now());
  });
  await station.startImport();
  await importEnd(station);
  // The first event is the start itself.
  const gaps = told.slice(2).map((moment, index) => moment - told[index + 1]!);
  expect(gaps.every((gap) => gap >= 199)).toBe(true);
});

test('records come first, then the newest studies', async () => {
  const medium = await writeMedium(facility, { studies: days });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  const [first, second, third] = medium.studies;
  const order = station.generation.filesByNeed().map((file) => file.path);
  expect(order).toEqual([medium.manifest.records, second!.path, third!.path, first!.path]);
});

test('cancelled: nothing is activated, the next run takes up where it stopped', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 3_000_000 });
  const dataDir = new DataDir(temporaryFolder());
  const abort = new AbortController();
  const target = dataDir.copyFolderOf(await readMedium(medium.drive, null));
  const options = await optionsFor(medium, {
    target,
    signal: abort.signal,
    onProgress: ({ filesDone }) => filesDone === 2 && abort.abort(new Error('stop')),
  });
  await expect(importMedium(options)).rejects.toThrow('stop');
  expect(dataDir.completeCopies()).toEqual([]);
  const half = Object.keys(contentOf(target));
  expect(half).toHaveLength(2);
  expect(half.some((name) => name.endsWith('.part'))).toBe(false);

  let copied = 0;
  await importMedium(await optionsFor(medium, { target, onProgress: ({ bytesCopied }) => (copied = bytesCopied) }));
  const missing = medium.manifest.files.filter((file) => !half.includes(file.path));
  expect(copied).toBe(missing.reduce((sum, file) => sum + file.bytes, 0));
  expect(contentOf(target)).toEqual(contentOf(medium.folder));
});

test('what was whole and durable is not read again; what changed since is', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 300_000 });
  const options = await optionsFor(medium);
  await importMedium(options);
  fs.rmSync(path.join(options.target, 'manifest.json'));
  const [untouched, changed] = medium.studies.map((study) => path.join(options.target, study.path));
  const { atime, mtime } = fs.statSync(untouched!);
  flip(untouched!, 20_000);
  fs.utimesSync(untouched!, atime, mtime);
  flip(changed!, 20_000);
  let copied = 0;
  await importMedium({ ...options, onProgress: ({ bytesCopied }) => (copied = bytesCopied) });
  // That the first was not read shows in its going unnoticed: finding it is for the scrub.
  expect(copied).toBe(medium.studies[1]!.bytes);
  const wrong = Object.entries(contentOf(options.target)).filter(([name, sha256]) => {
    return name.startsWith('images') && path.basename(name, '.db') !== sha256;
  });
  expect(wrong.map(([name]) => name)).toEqual([medium.studies[0]!.path]);
});

test('stopped in the middle of a large file: it goes on from there, also where what was there is not what it was', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'], frameBytes: 70_000_000 });
  const [study] = medium.studies;
  const whole = fs.readFileSync(medium.pathOf(study!));
  for (const torn of [false, true]) {
    const options = await optionsFor(medium);
    const part = path.join(options.target, `${study!.path}.part`);
    fs.mkdirSync(path.dirname(part), { recursive: true });
    fs.writeFileSync(part, whole.subarray(0, 50_000_000));
    if (torn) flip(part, 49_000_000);
    let copied = 0;
    await importMedium({ ...options, onProgress: ({ bytesCopied }) => (copied = bytesCopied) });
    expect(contentOf(options.target)).toEqual(contentOf(medium.folder));
    if (!torn) expect(copied).toBe(medium.manifest.files[0]!.bytes + study!.bytes - 50_000_000);
  }
});

test('cancelled through the station: it reads on from the medium', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 6_000_000 });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  await station.startImport();
  station.cancelImport();
  expect(await importEnd(station)).toMatchObject({ state: 'cancelled', error: { code: 'import-cancelled' } });
  expect(station.view()).toMatchObject({ state: 'ready', readingFrom: 'medium' });
  await station.startImport();
  expect((await importEnd(station)).state).toBe('done');
});

test('a stop at any moment leaves the earlier copy in use', async () => {
  const drive = temporaryFolder();
  const first = await startStation(facility);
  await first.ready((await writeMedium(facility, { sequence: 1, studies: days }, drive)).drive);
  await first.station.startImport();
  await importEnd(first.station);
  const before = contentOf(first.dataDir.completeCopies()[0]!);
  await first.station.close();

  // As a power loss leaves it: files of sequence 2, whole and half, and no manifest.
  const newer = await writeMedium(facility, { sequence: 2, studies: days }, drive);
  const target = first.dataDir.copyFolderOf(await readMedium(newer.drive, null));
  fs.mkdirSync(path.join(target, 'records'), { recursive: true });
  const records = fs.readFileSync(path.join(newer.folder, newer.manifest.records));
  fs.writeFileSync(path.join(target, `${newer.manifest.records}.part`), records.subarray(0, 5000));
  fs.writeFileSync(path.join(target, newer.manifest.records), records.fill(0, 0, 4096));
  fs.writeFileSync(path.join(target, 'manifest.json.part'), '{');

  const second = await startStation(facility, { dataFolder: first.dataDir.folder });
  expect(second.station.view().medium?.sequence).toBe(1);
  expect(await second.station.unlock(passphrase)).toMatchObject({ readingFrom: 'copy' });
  expect(contentOf(second.dataDir.completeCopies()[0]!)).toEqual(before);

  // The damaged leftover of the right name and size is found out and copied again.
  await second.station.open(newer.drive, false);
  await second.station.startImport();
  expect((await importEnd(second.station)).state).toBe('done');
  expect(second.station.view()).toMatchObject({ readingFrom: 'copy', medium: { sequence: 2 } });
  expect(contentOf(target)[newer.manifest.records]).toBe(path.basename(newer.manifest.records, '.db'));
});

test('the next generation copies only what is new and keeps the one before', async () => {
  const { station, ready, dataDir } = await startStation(facility);
  const drive = temporaryFolder();
  for (const sequence of [1, 2, 3, 4]) {
    const medium = await writeMedium(facility, { sequence, studies: days.slice(0, 2) }, drive);
    if (sequence === 1) await ready(medium.drive);
    else await station.open(medium.drive, false);
    await station.startImport();
    expect((await importEnd(station)).state).toBe('done');
  }
  const sequences = dataDir.completeCopies().map((folder) => Number(path.basename(folder).split('-')[0]));
  expect(sequences).toEqual([4, 3]);
});

test('files that an earlier copy has are linked, not copied again', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 500_000 });
  const earlier = await optionsFor(medium);
  await importMedium(earlier);
  let copied = -1;
  const target = path.join(path.dirname(earlier.target), 'next');
  const onProgress: ImportOptions['onProgress'] = ({ bytesCopied }) => {
    copied = bytesCopied;
  };
  await importMedium(await optionsFor(medium, { target, earlier: [earlier.target], onProgress }));
  expect(copied).toBe(0);
  expect(contentOf(target)).toEqual(contentOf(medium.folder));
  expect(fs.statSync(path.join(target, medium.studies[0]!.path)).nlink).toBe(2);
});

test('damaged and missing studies are left out and counted; the rest is loaded', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 50_000 });
  flip(medium.pathOf(medium.studies[0]!), 20_000);
  fs.rmSync(medium.pathOf(medium.studies[2]!));
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  await station.startImport();
  expect(await importEnd(station)).toMatchObject({
    state: 'done',
    error: { code: 'medium-file-damaged', params: { count: 2 } },
  });
  expect(station.view().readingFrom).toBe('copy');
  expect((await station.generation.studies.get(studyUidOf(1))).frame('2.25.2', 1).bytes).toHaveLength(50_000);
  expect(await codeOf(station.generation.studies.get(studyUidOf(0)))).toBe('medium-file-missing');
});

test('damaged records end the copy; what was loaded stays', async () => {
  const { station, ready, dataDir } = await startStation(facility);
  const drive = temporaryFolder();
  await ready((await writeMedium(facility, { sequence: 1 }, drive)).drive);
  await station.startImport();
  await importEnd(station);
  const before = contentOf(dataDir.completeCopies()[0]!);

  const newer = await writeMedium(facility, { sequence: 2 });
  // In the page header's unauthenticated bytes or not: the hash covers all of it.
  flip(path.join(newer.folder, newer.manifest.records), 20);
  const options = await optionsFor(newer, { target: path.join(dataDir.copiesFolder, '00000002-0123456789abcdef') });
  expect(await codeOf(importMedium(options))).toBe('medium-file-damaged');
  expect(dataDir.completeCopies()).toHaveLength(1);
  expect(contentOf(dataDir.completeCopies()[0]!)).toEqual(before);
});

test('a medium pulled out while copying: the copy ends, what came over waits', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 3_000_000 });
  const options = await optionsFor(medium, {
    onProgress: ({ filesDone }) => {
      if (filesDone === 2 && fs.existsSync(medium.folder)) fs.renameSync(medium.folder, `${medium.folder}-away`);
    },
  });
  expect(await codeOf(importMedium(options))).toBe('medium-not-found');
  fs.renameSync(`${medium.folder}-away`, medium.folder);
  await importMedium({ ...options, onProgress: () => undefined });
  expect(contentOf(options.target)).toEqual(contentOf(medium.folder));
});

test('a disk that is too small is refused before anything is copied', async (context) => {
  const disk = smallDisk(4);
  if (!disk) return context.skip('mounting a small disk needs root');
  const medium = await writeMedium(facility, { studies: days, frameBytes: 3_000_000 });
  const { station, ready } = await startStation(facility, { dataFolder: path.join(disk, 'data') });
  await ready(medium.drive);
  await station.startImport();
  expect(await importEnd(station)).toMatchObject({ state: 'failed', error: { code: 'disk-full' } });
  expect(station.view()).toMatchObject({ state: 'ready', readingFrom: 'medium' });
  expect(station.generation.records.patient('0001').patient.name).toBe('灯火 太郎');
});

test('a disk that fills up while copying: the copy goes, what was loaded stays, the disk is given back', async (context) => {
  const disk = smallDisk(40);
  if (!disk) return context.skip('mounting a small disk needs root');
  const small = await writeMedium(facility, { sequence: 1, studies: ['2026-04-01'] });
  const { station, ready, dataDir } = await startStation(facility, { dataFolder: path.join(disk, 'data') });
  await ready(small.drive);
  await station.startImport();
  expect((await importEnd(station)).state).toBe('done');
  const before = contentOf(dataDir.completeCopies()[0]!);

  const large = await writeMedium(facility, { sequence: 2, studies: days, frameBytes: 3_000_000 });
  const filler = path.join(disk, 'filler');
  const options = await optionsFor(large, {
    target: dataDir.copyFolderOf(await readMedium(large.drive, null)),
    onProgress: ({ filesDone }) => {
      if (filesDone !== 2 || fs.existsSync(filler)) return;
      const { bavail, bsize } = fs.statfsSync(disk);
      fs.writeFileSync(filler, Buffer.alloc(bavail * bsize - 1_000_000));
    },
  });
  expect(await codeOf(importMedium(options))).toBe('disk-full');
  expect(fs.existsSync(options.target)).toBe(false);
  expect(contentOf(dataDir.completeCopies()[0]!)).toEqual(before);
  expect(station.view()).toMatchObject({ readingFrom: 'copy', medium: { sequence: 1 } });
  expect((await station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(64);
});
