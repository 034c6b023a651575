/** The copy read again: what the disk lost is found, named and taken anew where there is somewhere to take it from. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readMedium } from '../../../main/station/medium.ts';
import { type FixtureMedium, flip, makeFacility, passphrase, studyUidOf, writeMedium } from '../medium-fixture.ts';
import { type Bench, codeOf, importEnd, scrubEnd, startStation } from '../station-fixture.ts';

const facility = await makeFacility();
const days = ['2026-04-01', '2026-04-02', '2026-04-03'];
const pace = { firstAfter: 3_600_000, every: 3_600_000, bytesPerSecond: 0, askedBytesPerSecond: 0 };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function copied(
  medium: FixtureMedium,
  options: Parameters<typeof startStation>[1] = {},
): Promise<Bench & { copy: string }> {
  const bench = await startStation(facility, { scrubPace: pace, ...options });
  await bench.ready(medium.drive);
  await bench.station.startImport();
  expect((await importEnd(bench.station)).state).toBe('done');
  return { ...bench, copy: bench.dataDir.copyFolderOf(await readMedium(medium.drive, null)) };
}

test('a whole copy: every file read, said so, and remembered after a restart', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 50_000 });
  const { station, audit, dataDir } = await copied(medium);
  expect(station.view().scrub).toBeNull();
  expect(station.startScrub().scrub).toMatchObject({ state: 'running', files: 4, damaged: [] });
  const done = await scrubEnd(station);
  expect(done).toMatchObject({ files: 4, filesDone: 4, damaged: [] });
  expect(done.endedAt).toMatch(/^\d{4}-\d{2}-\d{2}T/);
  expect(audit.list(5).find(({ action }) => action === 'copy-read-again')?.detail).toContain('"damaged":[]');
  await station.close();
  const again = await startStation(facility, { dataFolder: dataDir.folder });
  expect(again.station.view().scrub).toEqual(done);
});

test('a damaged study is taken anew from the medium, and then read whole', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 50_000 });
  const { station, audit, copy } = await copied(medium);
  const [first] = medium.studies;
  flip(path.join(copy, first!.path), first!.bytes - 6000);
  station.startScrub();
  expect(await scrubEnd(station)).toMatchObject({ damaged: [] });
  expect(fs.readFileSync(path.join(copy, first!.path))).toEqual(fs.readFileSync(medium.pathOf(first!)));
  expect(audit.list(5).find(({ action }) => action === 'copy-repaired')?.detail).toContain(first!.path);
  expect((await station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(50_000);
});

test('damaged records are taken anew, and reading goes on from them', async () => {
  const medium = await writeMedium(facility, { studies: days });
  const { station, copy } = await copied(medium);
  const records = path.join(copy, medium.manifest.records);
  const whole = fs.readFileSync(records);
  flip(records, whole.length - 5000);
  station.startScrub();
  expect(await scrubEnd(station)).toMatchObject({ damaged: [] });
  expect(fs.readFileSync(records)).toEqual(whole);
  expect(station.generation.records.patient('0001').patient.name).toBe('灯火 太郎');
});

test('with nothing to take it from, the study is named and is the only one that suffers', async () => {
  const medium = await writeMedium(facility, { studies: days, frameBytes: 50_000 });
  const { station, audit, copy } = await copied(medium);
  const [first, second] = medium.studies;
  flip(path.join(copy, first!.path), first!.bytes - 6000);
  fs.rmSync(path.join(copy, second!.path));
  fs.rmSync(medium.folder, { recursive: true });
  station.startScrub();
  const done = await scrubEnd(station);
  expect([...done.damaged].sort((a, b) => a.localeCompare(b))).toEqual(
    [first!.path, second!.path].sort((a, b) => a.localeCompare(b)),
  );
  expect(audit.list(5).find(({ action }) => action === 'copy-read-again')?.detail).toContain(first!.path);
  const { studies } = station.generation;
  const frameOf = async (index: number) => (await studies.get(studyUidOf(index))).frame('2.25.2', 1);
  expect(await codeOf(frameOf(0))).toMatch(/^(frame-damaged|medium-file-damaged)$/);
  expect((await frameOf(2)).bytes).toHaveLength(50_000);
});

test('it begins by itself, and goes on while the station is locked', async () => {
  const medium = await writeMedium(facility, { studies: days });
  const { station } = await copied(medium, { scrubPace: { ...pace, firstAfter: 300 } });
  await station.lock();
  expect(await scrubEnd(station)).toMatchObject({ damaged: [], filesDone: 4 });
  expect((await station.unlock(passphrase)).state).toBe('ready');
});

test('it reads no faster than it may', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'], frameBytes: 1_000_000 });
  const { station } = await copied(medium, { scrubPace: { ...pace, askedBytesPerSecond: 1_000_000 } });
  const started = performance.now();
  station.startScrub();
  await scrubEnd(station);
  expect(performance.now() - started).toBeGreaterThan(1000);
});

test('a pass that was stopped goes on where it was, and what it found before stays found', async () => {
  const medium = await writeMedium(facility, { studies: [...days, '2026-04-04', '2026-04-05'], frameBytes: 400_000 });
  const slow = { ...pace, askedBytesPerSecond: 1_500_000 };
  const { station, copy, dataDir } = await copied(medium, { scrubPace: slow });
  flip(path.join(copy, medium.manifest.records), 5000);
  fs.rmSync(medium.folder, { recursive: true });
  station.startScrub();
  await until(() => (station.view().scrub?.filesDone ?? 0) >= 2);
  await station.close();

  const again = await startStation(facility, { dataFolder: dataDir.folder, scrubPace: slow });
  const seen: number[] = [];
  again.station.onChange(() => seen.push(again.station.view().scrub?.filesDone ?? 0));
  again.station.startScrub();
  expect(await scrubEnd(again.station)).toMatchObject({ files: 6, damaged: [medium.manifest.records] });
  expect(Math.min(...seen.filter((done) => done > 0))).toBeGreaterThanOrEqual(2);
  // The next begins at the beginning.
  again.station.startScrub();
  expect(again.station.view().scrub).toMatchObject({ state: 'running', filesDone: 0 });
});

test('without a copy there is nothing to read again', async () => {
  const { station, ready } = await startStation(facility);
  await ready((await writeMedium(facility)).drive);
  expect(() => station.startScrub()).toThrow('copy-missing');
});
