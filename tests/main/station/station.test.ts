import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { TomoshibiError } from '../../../shared/errors.ts';
import { flip, makeFacility, passphrase, studyUidOf, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { codeOf, importEnd, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

test('verify, unlock, read, lock: each state gives what it should and nothing before', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const { station, identityPath, sessions } = await startStation(facility);
  expect(station.view()).toMatchObject({ state: 'empty', medium: null, identityStored: false });
  expect(() => station.generation).toThrow(new TomoshibiError('station-not-open'));

  const verified = await station.open(medium.drive, false);
  expect(verified).toMatchObject({ state: 'verified', readingFrom: null });
  expect(verified.medium).toMatchObject({
    facilityName: '灯火記念病院',
    facilityConfirmed: false,
    dataAsOf: '2026-04-30T23:10:00',
    modalities: ['CT'],
    sections: ['allergies', 'documents', 'studies'],
  });
  expect(() => station.generation).toThrow(new TomoshibiError('station-not-open'));

  const ready = await station.unlock(passphrase, identityPath);
  expect(ready).toMatchObject({ state: 'ready', readingFrom: 'medium', identityStored: true });
  expect(ready.medium?.facilityConfirmed).toBe(true);
  expect(station.generation.records.patient('0001').patient.name).toBe('灯火 太郎');
  expect((await station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(64);

  const { token } = sessions.signIn('灯火 看護師', 'nurse');
  expect((await station.lock()).state).toBe('locked');
  expect(sessions.find(token)).toBeNull();
  expect(() => station.generation).toThrow(new TomoshibiError('station-locked'));
  // The identity is stored: the passphrase is enough.
  expect((await station.unlock(passphrase)).state).toBe('ready');
});

test('a wrong passphrase, a file that is no identity, no identity', async () => {
  const medium = await writeMedium(facility);
  const { station, identityPath } = await startStation(facility);
  expect(await codeOf(station.unlock(passphrase, identityPath))).toBe('station-not-open');
  await station.open(medium.drive, false);
  expect(await codeOf(station.unlock(passphrase))).toBe('identity-missing');
  expect(await codeOf(station.unlock('wrong passphrase', identityPath))).toBe('passphrase-wrong');
  expect(await codeOf(station.unlock(passphrase, path.join(medium.folder, 'manifest.json')))).toBe('identity-invalid');
  expect(await codeOf(station.unlock(passphrase, '/dev/zero'))).toBe('identity-invalid');
  expect(station.view().state).toBe('verified');
  expect((await station.unlock(passphrase, identityPath)).state).toBe('ready');
});

test('the identity file is found beside the medium, and kept only encrypted', async () => {
  const medium = await writeMedium(facility);
  fs.writeFileSync(path.join(medium.drive, 'station-identity.age'), facility.identityFile);
  const { station, dataDir } = await startStation(facility, { drives: [medium.drive] });
  await station.open(medium.drive, false);
  await station.unlock(passphrase);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const secret = /AGE-SECRET-KEY-1\w+/.exec(await decrypter.decrypt(facility.identityFile, 'text'))![0];
  await station.close();
  const everything = fs.readdirSync(dataDir.folder, { recursive: true, withFileTypes: true });
  const files = everything.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    for (const clear of [secret, passphrase, '灯火 太郎', facility.mediaKey.toString('hex')]) {
      expect(bytes.includes(clear), file).toBe(false);
    }
  }
});

test('the identity of another facility never opens a medium', async () => {
  const other = await makeFacility('隣の病院');
  const medium = await writeMedium(other);
  const { station, identityPath } = await startStation(facility);
  await station.open(medium.drive, false);
  expect(await codeOf(station.unlock(passphrase, identityPath))).toBe('medium-other-facility');
  expect(station.view()).toMatchObject({ state: 'verified', identityStored: false });
});

test('a station that knows its facility refuses another at once and goes on reading', async () => {
  const medium = await writeMedium(facility);
  const other = await writeMedium(await makeFacility('隣の病院'), { sequence: 9 });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  expect(await codeOf(station.open(other.drive, false))).toBe('medium-other-facility');
  expect(station.view()).toMatchObject({ state: 'ready', medium: { sequence: 1 } });
  expect(station.generation.records.patient('0001').patient.name).toBe('灯火 太郎');
});

test('media written for other stations of the same facility do not open', async () => {
  const { recipient } = await makeFacility();
  const medium = await writeMedium({ ...facility, recipient });
  const { station, identityPath } = await startStation(facility);
  await station.open(medium.drive, false);
  expect(await codeOf(station.unlock(passphrase, identityPath))).toBe('identity-not-recipient');
});

test('an older medium opens only by choice, and the choice is logged', async () => {
  const newer = await writeMedium(facility, { sequence: 5 });
  const older = await writeMedium(facility, { sequence: 4 });
  const { station, ready, audit } = await startStation(facility);
  await ready(newer.drive);
  expect(await codeOf(station.open(older.drive, false))).toBe('medium-rolled-back');
  expect(station.view().medium?.sequence).toBe(5);
  expect((await station.open(older.drive, true)).medium?.sequence).toBe(4);
  // The memory keeps the newest: the older one is asked about again.
  await station.open(newer.drive, false);
  expect(await codeOf(station.open(older.drive, false))).toBe('medium-rolled-back');
  const actions = audit.list(20).map((entry) => entry.action);
  expect(actions.filter((action) => action === 'older-medium-opened')).toHaveLength(1);
  expect(actions.filter((action) => action === 'medium-refused')).toHaveLength(2);
});

test('the memory of sequences survives a restart', async () => {
  const older = await writeMedium(facility, { sequence: 4 });
  const first = await startStation(facility);
  await first.ready((await writeMedium(facility, { sequence: 5 })).drive);
  await first.station.close();
  const second = await startStation(facility, { dataFolder: first.dataDir.folder });
  expect(await codeOf(second.station.open(older.drive, false))).toBe('medium-rolled-back');
});

test('the same sequence with other content is a fork and stays closed, whatever is allowed', async () => {
  const one = await writeMedium(facility, { sequence: 5 });
  const two = await writeMedium(facility, { sequence: 5, patientName: '灯火 次郎' });
  const { station, ready, audit } = await startStation(facility);
  await ready(one.drive);
  expect(await codeOf(station.open(two.drive, false))).toBe('medium-forked');
  expect(await codeOf(station.open(two.drive, true))).toBe('medium-forked');
  // Also where a newer one was opened since.
  await station.open((await writeMedium(facility, { sequence: 6 })).drive, false);
  expect(await codeOf(station.open(two.drive, true))).toBe('medium-forked');
  expect(audit.list(20).filter((entry) => entry.detail.includes('medium-forked'))).toHaveLength(3);
});

test('a flipped byte of the records file is refused or changes nothing', async () => {
  const medium = await writeMedium(facility);
  const records = path.join(medium.folder, medium.manifest.records);
  const { size } = fs.statSync(records);
  const { station, identityPath, ready } = await startStation(facility);
  await ready(medium.drive);
  const whole = JSON.stringify(station.generation.records.patient('0001'));
  await station.lock();
  let refused = 0;
  for (let offset = 0; offset < size; offset += Math.ceil(size / 60)) {
    flip(records, offset);
    try {
      await station.unlock(passphrase, identityPath);
      expect(JSON.stringify(station.generation.records.patient('0001'))).toBe(whole);
    } catch (error) {
      refused++;
      expect((error as { code: string }).code, String(offset)).toMatch(
        /^(medium-file-damaged|SQLITE_(NOTADB|CORRUPT\w*))$/,
      );
    }
    await station.lock();
    flip(records, offset);
  }
  expect(refused).toBeGreaterThan(5);
});

test('a damaged or missing study is that study alone', async () => {
  const medium = await writeMedium(facility, {
    studies: ['2026-04-01', '2026-04-02', '2026-04-03'],
    frameBytes: 50_000,
  });
  const [first, second] = medium.studies;
  flip(medium.pathOf(first!), first!.bytes - 6000);
  fs.rmSync(medium.pathOf(second!));
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  const { records, studies } = station.generation;
  const frameOf = async (index: number) => (await studies.get(studyUidOf(index))).frame('2.25.2', 1);
  expect(await codeOf(frameOf(0))).toMatch(/^(frame-damaged|medium-file-damaged)$/);
  expect(await codeOf(frameOf(1))).toBe('medium-file-missing');
  expect((await frameOf(2)).bytes).toHaveLength(50_000);
  const listed = records.section('0001', 'studies').records.map((study) => [study.id, study.onMedium]);
  expect(Object.fromEntries(listed)).toEqual({ s0: true, s1: false, s2: true });
});

test('a study file that the manifest does not list is not opened, whatever the records say', async () => {
  const medium = await writeMedium(facility, {
    studies: ['2026-04-01'],
    alter: (manifest) => ({ ...manifest, files: manifest.files.filter((file) => file.kind === 'records') }),
  });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  expect(await codeOf(station.generation.studies.get(studyUidOf(0)))).toBe('study-not-on-medium');
});

test('a medium pulled out says so; plugged in again it goes on', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const { station, ready } = await startStation(facility);
  await ready(medium.drive);
  const away = `${medium.folder}-away`;
  fs.renameSync(medium.folder, away);
  expect(await codeOf(station.generation.studies.get(studyUidOf(0)))).toBe('medium-file-missing');
  expect(await codeOf(station.open(medium.drive, false))).toBe('medium-not-found');
  expect(station.view().state).toBe('ready');
  fs.renameSync(away, medium.folder);
  await station.open(medium.drive, false);
  expect((await station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(64);
});

test('an unreadable log is set aside and said so, and never keeps the patients away', async () => {
  const medium = await writeMedium(facility);
  const { station, ready, dataDir, audit } = await startStation(facility);
  await ready(medium.drive);
  await station.lock();
  const log = fs.readdirSync(dataDir.folder).find((name) => /^audit-.*\.db$/.test(name))!;
  fs.writeFileSync(path.join(dataDir.folder, log), crypto.randomBytes(20_000));
  await station.unlock(passphrase);
  expect(station.generation.records.patient('0001').patient.name).toBe('灯火 太郎');
  expect(audit.list(5).map((entry) => entry.action)).toContain('log-replaced');
  expect(fs.readdirSync(dataDir.folder).some((name) => name.includes('.damaged-'))).toBe(true);
});

test('a station.json that cannot be read starts afresh and is kept', async () => {
  const dataFolder = temporaryFolder();
  fs.writeFileSync(path.join(dataFolder, 'station.json'), '{"stationName": "x", "fac');
  const { station } = await startStation(facility, { dataFolder });
  expect(station.view().stationName).toBe('テスト端末');
  expect(fs.readdirSync(dataFolder).some((name) => name.startsWith('station-damaged-'))).toBe(true);
});

test('reading from our own copy needs no medium after a restart', async () => {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const first = await startStation(facility);
  await first.ready(medium.drive);
  await first.station.startImport();
  expect((await importEnd(first.station)).state).toBe('done');
  await first.station.close();
  fs.rmSync(medium.folder, { recursive: true });
  const second = await startStation(facility, { dataFolder: first.dataDir.folder });
  expect(second.station.view()).toMatchObject({ state: 'verified', medium: { sequence: 1 } });
  expect(await second.station.unlock(passphrase)).toMatchObject({ state: 'ready', readingFrom: 'copy' });
  expect((await second.station.generation.studies.get(studyUidOf(0))).frame('2.25.2', 1).bytes).toHaveLength(64);
});
