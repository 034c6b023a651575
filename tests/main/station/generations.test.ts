/** Older generations opened by choice, forks told from media of one set, and images of a second medium beside. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readMedium } from '../../../main/station/medium.ts';
import type { Station } from '../../../main/station/station.ts';
import type { Difference, GenerationView } from '../../../shared/generations.ts';
import { leftOutFile, type Manifest, type ManifestFile } from '../../../shared/media.ts';
import {
  type FixtureMedium,
  type FixtureOptions,
  flip,
  makeFacility,
  passphrase,
  studyUidOf,
  temporaryFolder,
  writeMedium,
} from '../medium-fixture.ts';
import { appOn, codeOf, importEnd, scrubEnd, startStation } from '../station-fixture.ts';

const facility = await makeFacility();
const days = ['2026-04-01', '2026-04-02', '2026-04-03'];
const nameIn = (station: Station) => station.generation.records.patient('0001').patient.name;
const idOf = ({ manifest }: FixtureMedium) => path.basename(manifest.records, '.db').slice(0, 16);

/** Sequences 4 and 5 on one disk; the records of 4 are still there, told of in the manifest or not. */
async function twoGenerations(told: boolean): Promise<{ drive: string; older: FixtureMedium; newer: FixtureMedium }> {
  const drive = temporaryFolder();
  const meta: FixtureOptions['records'] = (database) =>
    database.exec("INSERT INTO meta VALUES ('sequence', '4'), ('created_at', '2026-04-24T02:00:00')");
  const older = await writeMedium(
    facility,
    { sequence: 4, studies: days.slice(0, 2), patientName: '灯火 太郎（旧）', records: meta },
    drive,
  );
  const newer = await writeMedium(
    facility,
    {
      sequence: 5,
      studies: days.slice(0, 2),
      alter: (manifest): Manifest => {
        const { records, createdAt, sources, files } = older.manifest;
        const earlier = [{ records, sequence: 4, createdAt, sources, documents: [] }];
        const all = [...manifest.files, files[0]!, ...older.studies];
        return { ...manifest, files: all, ...(told && { earlier }) };
      },
    },
    drive,
  );
  return { drive, older, newer };
}

test('where the newest records cannot be read, those before them are offered, and opened by choice', async () => {
  const { drive, older, newer } = await twoGenerations(true);
  const { station, audit, identityPath } = await startStation(facility);
  const newest = path.join(drive, 'TOMOSHIBI', newer.manifest.records);
  fs.writeFileSync(newest, crypto.randomBytes(fs.statSync(newest).size));
  await station.open(drive, false);
  const refused = await station.unlock(passphrase, identityPath).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'records-unreadable',
    params: { createdAt: older.manifest.createdAt.slice(0, 16) },
  });
  expect(station.view().state).toBe('verified');
  const view = await station.unlock(passphrase, identityPath, { olderAllowed: true });
  expect(view).toMatchObject({ state: 'ready', medium: { sequence: 4, newestSequence: 5, facilityConfirmed: true } });
  expect(nameIn(station)).toBe('灯火 太郎（旧）');
  const entry = audit.list(9).find(({ action }) => action === 'generation-opened');
  expect(JSON.parse(entry!.detail)).toMatchObject({ sequence: 4, isOlder: true, instead: 'medium-file-damaged' });
  await station.lock();
  expect(await codeOf(station.unlock(passphrase))).toBe('no error');
});

test('where there are none before them, the damage itself is said', async () => {
  const medium = await writeMedium(facility, { sequence: 5, studies: days.slice(0, 1) });
  const { station, identityPath } = await startStation(facility);
  const records = path.join(medium.folder, medium.manifest.records);
  fs.writeFileSync(records, crypto.randomBytes(fs.statSync(records).size));
  await station.open(medium.folder, false);
  const code = await codeOf(station.unlock(passphrase, identityPath, { olderAllowed: true }));
  expect(code).toBe('medium-file-damaged');
});

test.each([true, false])(
  'the older records of a medium are opened by choice and shown as older (told of in the manifest: %s)',
  async (told) => {
    const { drive, older, newer } = await twoGenerations(told);
    const { station, ready, audit } = await startStation(facility);
    await ready(drive);
    expect(nameIn(station)).toBe('灯火 太郎');
    const createdAt = told ? older.manifest.createdAt : '2026-04-24T02:00:00';
    expect((await station.generations()).generations).toMatchObject([
      { id: idOf(newer), sequence: 5, from: 'medium', isOpen: true, isNewest: true },
      { id: idOf(older), sequence: 4, createdAt, dataAsOf: '2026-04-30T23:10:00', isOpen: false, isNewest: false },
    ]);
    const view = await station.openGeneration(idOf(older), { name: '灯火 医師', role: 'clinician' });
    expect(view.medium).toMatchObject({ sequence: 4, newestSequence: 5, createdAt, facilityConfirmed: true });
    expect(nameIn(station)).toBe('灯火 太郎（旧）');
    expect((await station.generation.studies.get(studyUidOf(1))).frame('2.25.2', 1).bytes).toHaveLength(64);
    expect(audit.list(3).find(({ action }) => action === 'generation-opened')).toMatchObject({ person: '灯火 医師' });

    // The copy is of the whole medium, and reading the older one goes on from it.
    await station.startImport();
    expect((await importEnd(station)).state).toBe('done');
    fs.rmSync(drive, { recursive: true });
    expect(nameIn(station)).toBe('灯火 太郎（旧）');
    expect((await station.openGeneration(idOf(newer))).medium).toMatchObject({ sequence: 5, newestSequence: 5 });
    expect(nameIn(station)).toBe('灯火 太郎');
    expect(await codeOf(station.openGeneration('0123456789abcdef'))).toBe('generation-not-found');
    expect(nameIn(station)).toBe('灯火 太郎');
  },
);

test('the copy before is kept and can be gone back to; a start opens the newest again', async () => {
  const { station, ready, dataDir } = await startStation(facility);
  const first = await writeMedium(facility, { sequence: 1, patientName: '灯火 太郎（旧）', studies: days });
  await ready(first.drive);
  await station.startImport();
  await importEnd(station);
  const second = await writeMedium(facility, { sequence: 2, studies: days });
  await station.open(second.drive, false);
  await station.startImport();
  await importEnd(station);
  fs.rmSync(first.drive, { recursive: true });
  fs.rmSync(second.drive, { recursive: true });
  expect((await station.generations()).generations).toMatchObject([
    { sequence: 2, from: 'copy', isOpen: true },
    { sequence: 1, from: 'copy', isOpen: false },
  ]);
  await station.openGeneration(idOf(first));
  expect([nameIn(station), station.view().readingFrom]).toEqual(['灯火 太郎（旧）', 'copy']);
  const compared = await station.compare(idOf(second), (open, other) => [open.id, other.id]);
  expect(compared).toEqual([idOf(first), idOf(second)]);
  await station.lock();
  // Locked, nothing is read; and what was open is open again.
  expect(await codeOf(station.openGeneration(idOf(second)))).toBe('station-locked');
  await station.unlock(passphrase);
  expect(nameIn(station)).toBe('灯火 太郎（旧）');
  await station.close();
  const again = await startStation(facility, { dataFolder: dataDir.folder });
  expect(again.station.view().medium?.sequence).toBe(2);
});

test('differences over HTTP: the older first whichever is open, for a person, and in the log', async () => {
  const withAllergies: FixtureOptions['records'] = (database) =>
    database.exec(`UPDATE allergy_intolerance SET text = 'アレルギーなし', assertion = 'none-known';
      INSERT INTO patient VALUES ('0003', '0003', '灯火 三郎', NULL, NULL, '1970-05-06', 'male', NULL, NULL, '[]', NULL, NULL, 'x', NULL)`);
  const drive = temporaryFolder();
  const before = await writeMedium(facility, { sequence: 1, records: withAllergies }, drive);
  const bench = await startStation(facility);
  await bench.ready(drive);
  await bench.station.startImport();
  await importEnd(bench.station);
  const after = await writeMedium(facility, { sequence: 2 });
  await bench.station.open(after.drive, false);
  const app = appOn(bench, { read: () => Promise.resolve(null) } as unknown as Parameters<typeof appOn>[1]);
  const { token } = bench.sessions.signIn('灯火 医師', 'clinician');
  const get = async (url: string, headers: Record<string, string> = { Authorization: `Bearer ${token}` }) => {
    const response = await app.request(url, { headers });
    return { status: response.status, body: await response.json() };
  };
  const url = `/api/patients/0001/differences?with=${idOf(before)}`;
  expect((await get(url, {})).status).toBe(401);
  const { body } = await get(url);
  expect(body).toMatchObject({
    from: { id: idOf(before), sequence: 1 },
    to: { id: idOf(after), sequence: 2 },
    patient: 'in-both',
    identity: 'same',
  });
  const told = body.differences.map(({ kind, subject, urgent }: Difference) => [kind, subject, urgent]);
  expect(told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      ['removed', 'アレルギーなし', true],
      ['added', 'ペニシリン', true],
    ]),
  );
  // Never exported by either: nothing is said of medicines.
  expect(body.notCompared).toContain('medications');
  expect((await get(`/api/patients/0003/differences?with=${idOf(before)}`)).body).toMatchObject({
    patient: 'only-before',
  });
  expect((await get('/api/patients/0001/differences?with=0123456789abcdef')).body.code).toBe('generation-not-found');
  expect(bench.audit.list(3).some(({ detail }) => detail.includes('differences'))).toBe(true);

  const listed = await get('/api/station/generations', {});
  expect(listed.body.generations.map(({ id, isOpen }: GenerationView) => [id, isOpen])).toEqual([
    [idOf(after), true],
    [idOf(before), false],
  ]);
  const opened = await app.request(`/api/station/generations/${idOf(before)}/open`, { method: 'POST' });
  expect(await opened.json()).toMatchObject({ medium: { sequence: 1, newestSequence: 2 } });
  expect((await get(`/api/patients/0001/differences?with=${idOf(after)}`)).body).toMatchObject({
    from: { sequence: 1 },
    to: { sequence: 2 },
  });
});

/** A set of two media: the same records, each with images of its own. */
async function set(sequence = 3, records?: (medium: 1 | 2) => string): Promise<[FixtureMedium, FixtureMedium]> {
  const whole = await writeMedium(facility, { sequence, studies: days, frameBytes: 5000 });
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const part = (drive: string, medium: 1 | 2, studies: ManifestFile[]): FixtureMedium => {
    const folder = path.join(drive, 'TOMOSHIBI');
    const files = [whole.manifest.files[0]!, ...studies];
    const elsewhere = [{ medium: 3 - medium, files: 1, bytes: 1, studies: [] }];
    const manifest: Manifest = {
      ...whole.manifest,
      files,
      mediumId: `${medium}`.repeat(32),
      set: { medium, media: 2, elsewhere },
      ...(records && { createdAt: records(medium) }),
    };
    for (const file of files) {
      fs.mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
      fs.copyFileSync(path.join(whole.folder, file.path), path.join(folder, file.path));
    }
    fs.copyFileSync(path.join(whole.folder, 'keys.age'), path.join(folder, 'keys.age'));
    const bytes = Buffer.from(JSON.stringify(manifest));
    fs.writeFileSync(path.join(folder, 'manifest.json'), bytes);
    fs.writeFileSync(path.join(folder, 'manifest.sig'), crypto.sign(null, bytes, facility.privateKey));
    return { drive, folder, manifest, studies, pathOf: (file) => path.join(folder, file.path) };
  };
  return [part(first, 1, whole.studies.slice(0, 1)), part(second, 2, whole.studies.slice(1))];
}

const frameOf = async (station: Station, index: number) =>
  (await station.generation.studies.get(studyUidOf(index))).frame('2.25.2', 1).bytes.length;
const here = (station: Station) =>
  Object.fromEntries(station.generation.records.studies('0001').map(({ id, onMedium }) => [id, onMedium]));

test('the second medium of a set: its images are read, pulled out it is said, and plugged in again they are read', async () => {
  const [first, second] = await set();
  const { station, ready, audit } = await startStation(facility);
  await ready(first.drive);
  expect(here(station)).toEqual({ s0: true, s1: false, s2: false });
  expect(await codeOf(frameOf(station, 1))).toBe('study-not-on-medium');
  const { beside } = await station.openBeside(second.drive);
  expect(beside).toMatchObject([
    { path: second.folder, sequence: 3, studies: 2, set: { medium: 2, media: 2 }, gone: false, copied: false },
  ]);
  expect(here(station)).toEqual({ s0: true, s1: true, s2: true });
  expect([await frameOf(station, 0), await frameOf(station, 1)]).toEqual([5000, 5000]);
  expect(audit.list(3).some(({ action }) => action === 'beside-opened')).toBe(true);
  expect(await codeOf(station.openBeside(first.drive))).toBe('beside-adds-nothing');

  fs.renameSync(second.folder, `${second.folder}-away`);
  expect(await codeOf(frameOf(station, 2))).toBe('study-medium-gone');
  expect(station.view().beside).toMatchObject([{ gone: true }]);
  expect(await frameOf(station, 0)).toBe(5000);
  fs.renameSync(`${second.folder}-away`, second.folder);
  expect(await frameOf(station, 2)).toBe(5000);
  await expect.poll(() => station.view().beside[0]?.gone, { timeout: 8000 }).toBe(false);

  expect(station.closeBeside(beside[0]!.id).beside).toEqual([]);
  expect(await codeOf(frameOf(station, 1))).toBe('study-not-on-medium');
}, 20_000);

test('the copy takes the images of both media, and needs neither of them after a start', async () => {
  const [first, second] = await set();
  const { station, ready, dataDir } = await startStation(facility);
  await ready(first.drive);
  await station.openBeside(second.drive);
  expect((await station.startImport()).import).toMatchObject({ state: 'running', files: 4 });
  expect(await importEnd(station)).toMatchObject({ state: 'done', filesDone: 4, error: null });
  expect(station.view().beside).toMatchObject([{ studies: 2, copied: true, gone: false }]);
  await station.close();
  fs.rmSync(first.drive, { recursive: true });
  fs.rmSync(second.drive, { recursive: true });
  const again = await startStation(facility, { dataFolder: dataDir.folder });
  await again.station.unlock(passphrase);
  expect(again.station.view()).toMatchObject({ readingFrom: 'copy', beside: [{ studies: 2, copied: true }] });
  for (const index of [0, 1, 2]) expect(await frameOf(again.station, index)).toBe(5000);
});

test('a second medium that comes after the copy is copied too, and looked after', async () => {
  const [first, second] = await set();
  const { station, ready, dataDir } = await startStation(facility);
  await ready(first.drive);
  await station.startImport();
  await importEnd(station);
  await station.openBeside(second.drive);
  expect((await station.startImport()).import).toMatchObject({ state: 'running', files: 2 });
  expect((await importEnd(station)).state).toBe('done');
  fs.rmSync(second.drive, { recursive: true });
  expect(await frameOf(station, 2)).toBe(5000);

  // What it took is looked after with the rest.
  const [study] = second.studies;
  const copy = dataDir.copyFolderOf(await readMedium(first.drive, null));
  flip(path.join(copy, 'beside', station.view().beside[0]!.id, study!.path), study!.bytes - 3000);
  station.startScrub();
  expect((await scrubEnd(station)).damaged).toEqual([study!.path]);
});

test('a study that a slice left out is found on another slice by its UID, patient and number of images', async () => {
  const whole = await writeMedium(facility, { sequence: 6, studies: days, frameBytes: 5000 });
  const slice = (change: string): FixtureOptions => ({
    sequence: 7,
    records: (database) => {
      for (const [index, day] of days.entries()) {
        database.exec(`INSERT INTO imaging_study (patient_id, id, source, study_instance_uid, started, modalities,
          series_count, instance_count, file) VALUES ('0001', 's${index}', 'dicom:x', '${studyUidOf(index)}', '${day}', 'CT', 1, 1, '${leftOutFile}')`);
      }
      database.exec(change);
    },
  });
  const { station, ready } = await startStation(facility);
  await ready((await writeMedium(facility, slice(''))).drive);
  expect(await codeOf(frameOf(station, 1))).toBe('study-not-on-medium');
  const { beside } = await station.openBeside(whole.drive);
  expect(beside).toMatchObject([{ sequence: 6, set: null, studies: 3 }]);
  expect(await frameOf(station, 1)).toBe(5000);

  // More images than on the older slice, or somebody else's by now: not taken for the same study.
  const other = await startStation(facility);
  const grown =
    "UPDATE imaging_study SET instance_count = 2 WHERE id = 's0'; UPDATE imaging_study SET patient_id = '0002' WHERE id = 's1'";
  await other.ready((await writeMedium(facility, slice(grown))).drive);
  expect((await other.station.openBeside(whole.drive)).beside).toMatchObject([{ studies: 1 }]);
  expect(await codeOf(frameOf(other.station, 0))).toBe('study-not-on-medium');
  expect(await frameOf(other.station, 2)).toBe(5000);
});

test('media of one set are no forks of each other; anything else of the same sequence is', async () => {
  const [first, second] = await set(8);
  const { station, ready, audit } = await startStation(facility);
  await ready(first.drive);
  expect((await station.open(second.drive, false)).medium).toMatchObject({ sequence: 8, set: { medium: 2, media: 2 } });
  await station.open(first.drive, false);
  // The same place with another manifest; another records file; no set at all.
  const [forged] = await set(8, () => '2026-05-09T00:00:00');
  const forks = [forged, ...(await set(8)), await writeMedium(facility, { sequence: 8 })];
  for (const fork of forks) {
    expect(await codeOf(station.open(fork.drive, true))).toBe('medium-forked');
    expect(await codeOf(station.openBeside(fork.drive))).toBe('medium-forked');
  }
  expect(station.view()).toMatchObject({ state: 'ready', medium: { sequence: 8 } });
  expect(nameIn(station)).toBe('灯火 太郎');
  expect(audit.list(30).filter(({ detail }) => detail.includes('medium-forked'))).toHaveLength(8);
});

test('a second medium of another hospital, unsigned or for other stations leaves everything as it was', async () => {
  const [first] = await set();
  const { station, ready } = await startStation(facility);
  await ready(first.drive);
  const foreign = await writeMedium(await makeFacility('隣の病院'), { studies: days });
  expect(await codeOf(station.openBeside(foreign.drive))).toBe('medium-other-facility');
  const { recipient } = await makeFacility();
  const locked = await writeMedium({ ...facility, recipient }, { sequence: 2, studies: days });
  expect(await codeOf(station.openBeside(locked.drive))).toBe('identity-not-recipient');
  expect(await codeOf(station.openBeside(temporaryFolder()))).toBe('medium-not-found');
  expect(station.view().beside).toEqual([]);
  expect(await frameOf(station, 0)).toBe(5000);
});

test('a start goes on with the copy that was interrupted, where its medium is plugged in', async () => {
  const old = await writeMedium(facility, { sequence: 1 });
  const { station, ready, dataDir } = await startStation(facility);
  await ready(old.drive);
  await station.startImport();
  await importEnd(station);
  const medium = await writeMedium(facility, { sequence: 2, studies: days, frameBytes: 3_000_000 });
  await station.open(medium.drive, false);
  const stopped = new Promise<void>((resolve) => {
    const stop = station.onChange(() => {
      if (station.view().import?.state !== 'running') return;
      stop();
      station.cancelImport();
      resolve();
    });
  });
  await station.startImport();
  await stopped;
  await station.close();
  const again = await startStation(facility, { dataFolder: dataDir.folder, drives: [medium.drive] });
  expect(again.station.view()).toMatchObject({ state: 'verified', medium: { sequence: 2 } });
  expect(await again.station.unlock(passphrase)).toMatchObject({ readingFrom: 'medium' });
  await again.station.startImport();
  expect((await importEnd(again.station)).state).toBe('done');
  expect(again.station.view()).toMatchObject({ readingFrom: 'copy', medium: { sequence: 2 } });
});
