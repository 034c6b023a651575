import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DiscView } from '../../../shared/disc.ts';
import { directory } from '../../shared/dicom-file/directory-file.ts';
import { dicomFile, encode, type ImageOptions, image, imageAttributes } from '../../shared/dicom-file/synthetic.ts';
import {
  type Facility,
  flip,
  makeFacility,
  passphrase,
  studyUidOf,
  temporaryFolder,
  writeMedium,
} from '../medium-fixture.ts';
import { startStation } from '../station-fixture.ts';
import { discOf, type ServedDisc, servedDisc } from './served-disc.ts';

let facility: Facility;
beforeAll(async () => {
  facility = await makeFacility();
});

/** 灯火 太郎 as the medium has him, seen from another hospital. */
const taro = { patientId: 'X-77', birthDate: '19500102' };
const slice = (number: number, options: ImageOptions = {}) =>
  image({ ...taro, study: '2.25.501', series: '2.25.502', instance: `2.25.51${number}`, number, ...options });

function onlyStudy(disc: DiscView): { key: string; candidates: DiscView['patients'][number]['candidates'] } {
  expect(disc.patients).toHaveLength(1);
  const [patient] = disc.patients;
  expect(patient!.studies).toHaveLength(1);
  return { key: patient!.studies[0]!.key, candidates: patient!.candidates };
}

async function brought(served: ServedDisc, folder: string, patientId: string | null): Promise<DiscView> {
  const { key } = onlyStudy(await served.read(folder));
  return served.bring([{ study: key, patientId, confirmed: true }]);
}

describe('a disc without a directory', () => {
  it('shows whose it is, suggests who agrees by name and birth date, and is brought byte for byte', async () => {
    const served = await servedDisc(facility);
    const files = { 'A/1.dcm': slice(1), 'A/2.dcm': slice(2), 'AUTORUN.INF': Buffer.from('[autorun] open=viewer.exe') };
    const disc = await served.read(discOf(files));
    expect(disc).toMatchObject({ state: 'read', directory: 'absent', otherFiles: 1, problemCount: 0 });
    expect(disc.progress).toMatchObject({ files: 3, filesDone: 3 });
    const { key, candidates } = onlyStudy(disc);
    expect(disc.patients[0]!.person).toMatchObject({ identifier: 'X-77', name: '灯火 太郎', birthDate: '1950-01-02' });
    expect(candidates).toMatchObject([{ patient: { id: '0001' }, agreement: 'name' }]);

    const after = await served.bring([{ study: key, patientId: '0001', confirmed: true }]);
    expect(after).toMatchObject({ state: 'imported', imported: [{ patientId: '0001', key: '2.25.501' }] });
    const { body: studies } = await served.get('/api/patients/0001/disc-studies');
    expect(studies).toMatchObject([
      {
        importedBy: '模擬 受付',
        person: { identifier: 'X-77' },
        study: { instanceCount: 2, patientId: '0001' },
        problemCount: 0,
        onMediumOf: null,
      },
    ]);
    expect((await served.get('/api/patients/0001')).body).toMatchObject({ discStudies: 1, counts: { studies: 1 } });
    expect((await served.get('/api/studies/2.25.501')).body.series[0].instances).toHaveLength(2);
    const base = '/dicom-web/studies/2.25.501/series/2.25.502/instances/2.25.511';
    expect(await served.bytes(base, 'application/dicom')).toEqual(files['A/1.dcm']);
    const frame = await served.bytes(`${base}/frames/1`, 'application/octet-stream');
    expect([...frame]).toEqual(Array.from({ length: 16 }, (_, index) => index));
    const found = await served.get('/dicom-web/studies');
    expect(found.body.map((result: Record<string, { Value: string[] }>) => result['0020000D']!.Value[0])).toEqual([
      studyUidOf(0),
      '2.25.501',
    ]);
  });

  it('suggests nobody by an identifier or a name alone, nor without a birth date', async () => {
    const served = await servedDisc(facility);
    const candidates = async (options: ImageOptions) =>
      onlyStudy(await served.read(discOf({ '1': slice(1, options) }))).candidates;
    expect(await candidates({ patientId: '0001', birthDate: '19500103' })).toEqual([]);
    expect(await candidates({ birthDate: '' })).toEqual([]);
    expect(await candidates({ birthDate: '19600304' })).toEqual([]);
    expect(await candidates({ patientId: '1', patientName: 'Betsu^Jin=別^人' })).toMatchObject([
      { agreement: 'identifier' },
    ]);
    expect(await candidates({ patientId: '1' })).toMatchObject([{ agreement: 'identifier-and-name' }]);
    expect(await candidates({ patientName: 'TOMOSHIBI^TAROU' })).toMatchObject([{ agreement: 'name' }]);
  });

  it('is brought for nobody whom no person confirmed, or who is not there', async () => {
    const served = await servedDisc(facility);
    const { key } = onlyStudy(await served.read(discOf({ '1': slice(1) })));
    const choose = (choice: object) =>
      served.post('/api/discs/current/import', { choices: [{ study: key, ...choice }] });
    expect((await choose({ patientId: '0001', confirmed: false })).body.code).toBe('disc-not-confirmed');
    expect((await choose({ patientId: '9999', confirmed: true })).body.code).toBe('patient-not-found');
    expect((await choose({ study: 's9', patientId: '0001', confirmed: true })).body.code).toBe('study-not-found');
    expect((await served.get('/api/discs/studies')).body).toEqual([]);
  });
});

it('one disc of two people is brought for each of them by themselves', async () => {
  const served = await servedDisc(facility);
  const hanako = {
    patientId: 'X-78',
    patientName: 'Tomoshibi^Hanako=灯火^花子',
    birthDate: '19600304',
    study: '2.25.901',
  };
  const disc = await served.read(discOf({ '1': slice(1), '2': slice(2, hanako) }));
  expect(disc.patients.map(({ candidates }) => candidates.map(({ patient }) => patient.id))).toEqual([
    ['0001'],
    ['0002'],
  ]);
  const choices = disc.patients.map(({ studies, candidates }) => ({
    study: studies[0]!.key,
    patientId: candidates[0]!.patient.id,
    confirmed: true,
  }));
  await served.bring(choices);
  for (const [id, uid] of [
    ['0001', '2.25.501'],
    ['0002', '2.25.901'],
  ]) {
    const { body } = await served.get(`/api/patients/${id}/disc-studies`);
    expect(body.map(({ study }: { study: { studyInstanceUid: string } }) => study.studyInstanceUid)).toEqual([uid]);
  }
});

it('drives with a directory of images are offered, empty ones and media of this program are not', async () => {
  const disc = discOf({ dicomdir: Buffer.alloc(200) });
  const medium = discOf({ 'TOMOSHIBI/manifest.json': Buffer.from('{}'), DICOMDIR: Buffer.alloc(200) });
  const bench = await startStation(facility, { drives: [temporaryFolder(), medium, disc, '/nowhere'] });
  await bench.ready((await writeMedium(facility)).drive);
  expect(await bench.station.discs.found()).toEqual([{ path: disc, hasDirectory: true }]);
});

describe('a temporary patient', () => {
  it('is found by name, number and the identifier on the disc, is marked, and has no chart', async () => {
    const served = await servedDisc(facility);
    const folder = discOf({ '1': slice(1, { patientName: 'Hizumi^Ren=架空^蓮', birthDate: '' }) });
    const { imported } = await brought(served, folder, null);
    const id = imported[0]!.patientId;
    const { body: view } = await served.get(`/api/patients/${encodeURIComponent(id)}`);
    expect(view).toMatchObject({
      patient: { name: '架空 蓮', identityNote: 'temporary' },
      allergyState: 'unknown',
      discStudies: 1,
    });
    expect(view.patient.identifier).toMatch(/^\d{8}-001-\d$/);
    for (const status of Object.values(view.sections)) expect(status).toMatchObject({ status: 'not-exported' });
    const section = await served.get(`/api/patients/${encodeURIComponent(id)}/medications`);
    expect(section.body).toMatchObject({ status: { status: 'not-exported' }, records: [], total: 0 });
    for (const words of ['架空', 'X-77', view.patient.identifier, view.patient.identifier.replace(/\D/g, '')]) {
      const { body } = await served.get(`/api/patients?q=${encodeURIComponent(words)}`);
      expect(body.hits, words).toMatchObject([{ id, identityNote: 'temporary' }]);
    }
    expect((await served.get('/api/patients?q=灯火')).body.hits).toHaveLength(2);
    const printed = await served.post('/api/print-jobs', { form: 'M3', patientId: id });
    expect(printed.body).toMatchObject({
      patientId: null,
      subject: { kind: 'temporary', patient: { patient: { name: view.patient.name }, allergyState: 'unknown' } },
    });
  });

  it('takes a second disc of the same person only by choice', async () => {
    const served = await servedDisc(facility);
    const first = await brought(served, discOf({ '1': slice(1, { patientName: 'Hizumi^Ren=架空^蓮' }) }), null);
    const { patientId } = first.imported[0]!;
    const other = slice(2, { patientName: 'Hizumi^Ren=架空^蓮', study: '2.25.601', patientId: 'Y-1' });
    const { key, candidates } = onlyStudy(await served.read(discOf({ '1': other })));
    expect(candidates).toMatchObject([{ patient: { id: patientId }, agreement: 'name' }]);
    const { imported } = await served.bring([{ study: key, patientId: null, confirmed: true }]);
    expect(imported[0]!.patientId).not.toBe(patientId);
  });
});

describe('the quarantine', () => {
  it('is there again after a lock and a restart, and reads nothing without the passphrase', async () => {
    const served = await servedDisc(facility);
    await brought(served, discOf({ '1': slice(1) }), null);
    await served.bench.station.lock();
    expect((await served.get('/api/discs/studies')).status).toBe(423);
    const files = fs.readdirSync(path.join(served.dataFolder, 'discs'), { recursive: true, withFileTypes: true });
    const written = files.filter((entry) => entry.isFile());
    expect(written.length).toBeGreaterThan(1);
    for (const entry of written) {
      const bytes = fs.readFileSync(path.join(entry.parentPath, entry.name));
      for (const secret of ['灯火', 'Tomoshibi', 'X-77', 'DICM', '2.25.501'])
        expect(bytes.includes(secret)).toBe(false);
    }
    await served.bench.station.unlock(passphrase);
    await served.signIn('nurse');
    expect((await served.get('/api/discs/studies')).body).toHaveLength(1);
    expect((await served.get('/api/studies/2.25.501')).status).toBe(200);
  });

  it('keeps nothing of an import that was cancelled, and clears what a power loss left', async () => {
    const dataFolder = temporaryFolder();
    const served = await servedDisc(facility, dataFolder);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}`, slice(index)]));
    const { key } = onlyStudy(await served.read(discOf(many)));
    await served.post('/api/discs/current/import', { choices: [{ study: key, patientId: '0001', confirmed: true }] });
    const { body } = await served.post('/api/discs/current/cancel');
    expect(body.disc).toMatchObject({ state: 'cancelled', imported: [] });
    expect((await served.get('/api/discs/studies')).body).toEqual([]);
    const [label] = fs.readdirSync(path.join(dataFolder, 'discs'));
    const folder = path.join(dataFolder, 'discs', label!);
    expect(fs.readdirSync(path.join(folder, 'incoming'))).toEqual([]);

    fs.writeFileSync(path.join(folder, 'incoming', `${'a'.repeat(32)}.db`), 'half');
    fs.writeFileSync(path.join(folder, `${'b'.repeat(32)}.db`), 'whole, but in no index');
    await served.bench.station.lock();
    await served.bench.station.unlock(passphrase);
    expect(fs.readdirSync(folder).filter((name) => !name.startsWith('index.db'))).toEqual([]);
  });

  it('cancels an import when the station locks', async () => {
    const served = await servedDisc(facility);
    const { key } = onlyStudy(await served.read(discOf({ '1': slice(1), '2': slice(2) })));
    await served.post('/api/discs/current/import', { choices: [{ study: key, patientId: '0001', confirmed: true }] });
    await served.bench.station.lock();
    await served.bench.station.unlock(passphrase);
    await served.signIn('nurse');
    expect((await served.get('/api/discs/studies')).body).toEqual([]);
    expect((await served.get('/api/discs/current')).body).toEqual({ disc: null });
  });

  it('that cannot be read is set aside whole, and the station still opens', async () => {
    const dataFolder = temporaryFolder();
    const served = await servedDisc(facility, dataFolder);
    await brought(served, discOf({ '1': slice(1) }), '0001');
    const [label] = fs.readdirSync(path.join(dataFolder, 'discs'));
    await served.bench.station.lock();
    flip(path.join(dataFolder, 'discs', label!, 'index.db'), 200);
    await served.bench.station.unlock(passphrase);
    await served.signIn('nurse');
    expect((await served.get('/api/patients/0001')).body.discStudies).toBe(0);
    const aside = fs.readdirSync(path.join(dataFolder, 'discs')).find((name) => name.includes('.damaged-'));
    expect(
      fs.readdirSync(path.join(dataFolder, 'discs', aside!)).filter((name) => /^[0-9a-f]{32}\.db$/.test(name)),
    ).toHaveLength(1);
    expect(served.bench.audit.list(10).map(({ action }) => action)).toContain('log-replaced');
  });

  it('of another identity is another one', async () => {
    const dataFolder = temporaryFolder();
    const served = await servedDisc(facility, dataFolder);
    await brought(served, discOf({ '1': slice(1) }), '0001');
    await served.bench.station.close();
    const stranger = await makeFacility('別の架空病院');
    const other = await startStation(stranger, { dataFolder: temporaryFolder() });
    fs.cpSync(path.join(dataFolder, 'discs'), path.join(other.dataDir.folder, 'discs'), { recursive: true });
    await other.ready((await writeMedium(stranger)).drive);
    expect(other.station.discs.quarantine.list()).toEqual([]);
    expect(fs.readdirSync(path.join(other.dataDir.folder, 'discs'))).toHaveLength(2);
  });

  it('gives a study up only with a reason that an administrator confirms', async () => {
    const served = await servedDisc(facility);
    const { imported } = await brought(served, discOf({ '1': slice(1) }), null);
    const { id, patientId } = imported[0]!;
    const remove = (body: unknown) => served.post(`/api/discs/studies/${id}/remove`, body);
    expect((await remove({ reason: '別人' })).body.code).toBe('administrator-required');
    const administrator = { name: '灯火 管理' };
    expect((await remove({ reason: ' ', administrator })).status).toBe(400);
    expect((await served.get('/api/studies/2.25.501')).status).toBe(200);
    expect((await remove({ reason: '別人のディスクだった', administrator })).status).toBe(204);
    expect((await served.get('/api/studies/2.25.501')).body.code).toBe('study-not-found');
    expect((await served.get(`/api/patients/${encodeURIComponent(patientId)}`)).body.code).toBe('patient-not-found');
    const [label] = fs.readdirSync(path.join(served.dataFolder, 'discs'));
    expect(fs.existsSync(path.join(served.dataFolder, 'discs', label!, `${id}.db`))).toBe(false);
    const [entry] = served.bench.audit.list(3).filter(({ action }) => action === 'disc-study-removed');
    expect(JSON.parse(entry!.detail)).toMatchObject({
      study: '2.25.501',
      reason: '別人のディスクだった',
      administrator: '灯火 管理',
    });
  });

  it('keeps a study of the medium and its copy apart: the medium’s under its UID, the copy under its own address', async () => {
    const served = await servedDisc(facility);
    const { imported } = await brought(served, discOf({ '1': slice(1, { study: studyUidOf(0) }) }), null);
    const { key, patientId, onMediumOf } = imported[0]!;
    expect(key).toMatch(/^disc-[0-9a-f]{32}$/);
    expect(onMediumOf).toMatchObject({ id: '0001', name: '灯火 太郎' });
    expect((await served.get(`/api/studies/${studyUidOf(0)}`)).body.study.patientId).toBe('0001');
    const copy = (await served.get(`/api/studies/${key}`)).body;
    expect(copy.study).toMatchObject({ patientId, studyInstanceUid: key });
    const base = `/dicom-web/studies/${key}/series/2.25.502/instances/2.25.511`;
    expect(await served.bytes(`${base}/frames/1`, 'application/octet-stream')).toHaveLength(16);
    expect((await served.get('/dicom-web/studies')).body).toHaveLength(1);
  });

  it('logs who opened what disc, what was refused, and what was brought for whom', async () => {
    const served = await servedDisc(facility);
    const folder = discOf({
      '1': slice(1),
      '2': slice(2).subarray(0, 300),
      'HIZUMI REN.zip': Buffer.from('PK\x03\x04'),
    });
    await brought(served, folder, '0001');
    const rows = served.bench.audit
      .list(20)
      .filter(({ action }) => action.startsWith('disc-'))
      .reverse();
    expect(rows.map(({ action, patient_id }) => [action, patient_id])).toEqual([
      ['disc-opened', null],
      ['disc-read', null],
      ['disc-import-started', null],
      ['disc-study-imported', '0001'],
    ]);
    expect(rows.every(({ person }) => person === '模擬 受付')).toBe(true);
    expect(JSON.parse(rows[1]!.detail)).toMatchObject({ files: 3, studies: 1, directory: 'absent' });
    expect(rows.map(({ detail }) => detail).join()).not.toMatch(/HIZUMI|灯火|X-77/);
    expect(served.bench.audit.verify().brokenAt).toBe(null);
  });
});

describe('what a disc may not do', () => {
  it('links and archives are not followed or opened, bombs and nonsense cost only themselves', async () => {
    const served = await servedDisc(facility);
    const secret = discOf({ 'secret.dcm': slice(9, { study: '2.25.999' }) });
    // It says whose it is, and goes on to inflate to 300 MB of pixels.
    const deflated = '1.2.840.10008.1.2.1.99';
    const pixels = Buffer.from('e07f10004f570000000000c0', 'hex').subarray(0, 12);
    pixels.writeUInt32LE(300 * 1024 ** 2, 8);
    const header = encode(
      imageAttributes({ ...taro, study: '2.25.501', instance: '2.25.599', pixels: null }),
      '1.2.840.10008.1.2.1',
    );
    const content = zlib.deflateRawSync(Buffer.concat([header, pixels, Buffer.alloc(300 * 1024 ** 2)]));
    const huge = dicomFile([[0x00080018, 'UI', '2.25.1']]);
    const endless = Buffer.concat([huge, Buffer.from('10000000504e0000ffffff7f', 'hex')]);
    const folder = discOf({
      '1': slice(1),
      'bomb.dcm': Buffer.concat([dicomFile([], { transferSyntaxUid: deflated }), content]),
      'endless.dcm': endless,
      'nothing.dcm': Buffer.alloc(0),
      'images.zip': Buffer.from('PK\x03\x04 images'),
      'START.EXE': Buffer.from('MZ'),
    });
    fs.symlinkSync(path.join(secret, 'secret.dcm'), path.join(folder, 'link.dcm'));
    fs.symlinkSync(secret, path.join(folder, 'folder'));
    const disc = await served.read(folder);
    expect(Object.fromEntries(disc.problems.map(({ path: at, reason }) => [at, reason]))).toMatchObject({
      'link.dcm': 'link',
      folder: 'link',
      'images.zip': 'archive',
      'endless.dcm': 'truncated',
    });
    expect(disc.otherFiles).toBe(2);
    const { imported } = await served.bring([{ study: onlyStudy(disc).key, patientId: '0001', confirmed: true }]);
    expect(imported).toMatchObject([
      { study: { instanceCount: 1 }, problems: [{ path: 'bomb.dcm', reason: 'too-large' }] },
    ]);
  });

  it('a directory that leads out of the disc is not followed: the files are looked at instead', async () => {
    const served = await servedDisc(facility);
    const secret = discOf({ IM1: slice(9, { study: '2.25.999' }) });
    for (const name of [`..\\${path.basename(secret)}\\IM1`, `${secret}/IM1`]) {
      const disc = await served.read(discOf({ DICOMDIR: directoryTo([name]), IM1: slice(1) }));
      expect(disc.directory).toBe('unusable');
      expect(disc.patients.flatMap(({ studies }) => studies.map((study) => study.studyInstanceUid))).toEqual([
        '2.25.501',
      ]);
    }
  });

  it('a directory that names another patient than the files is not believed', async () => {
    const served = await servedDisc(facility);
    const disc = await served.read(discOf({ DICOMDIR: directoryTo(['IM1'], 'Other^Person', 'X-1'), IM1: slice(1) }));
    expect(disc.directory).toBe('unusable');
    expect(disc.patients[0]!.person.identifier).toBe('X-77');
  });

  it('a file that the directory files under another study is left out, and said', async () => {
    const served = await servedDisc(facility);
    const stranger = slice(3, { patientId: 'X-78', patientName: 'Betsu^Jin=別^人' });
    const folder = discOf({ DICOMDIR: directoryTo(['IM1', 'IM2']), im1: slice(1), im2: stranger });
    const disc = await served.read(folder);
    expect(disc.directory).toBe('used');
    const { imported } = await brought(served, folder, '0001');
    expect(imported).toMatchObject([
      { study: { instanceCount: 1 }, problemCount: 1, problems: [{ path: 'im2', reason: 'identity-mismatch' }] },
    ]);
  });

  it('a folder too deep or too full is refused with a reason', async () => {
    const served = await servedDisc(facility);
    const folder = discOf({ [`${'d/'.repeat(40)}1`]: slice(1), '2': slice(2) });
    const disc = await served.read(folder);
    expect(disc.problems).toMatchObject([{ reason: 'too-deep' }]);
    const { listDisc } = await import('../../../main/disc/files.ts');
    const crowded = discOf({ a: Buffer.alloc(9), b: Buffer.alloc(9), c: Buffer.alloc(9) });
    const limits = { files: 100, bytes: 1000, depth: 3 };
    const list = (changed: object) => listDisc(crowded, new AbortController().signal, { ...limits, ...changed });
    await expect(list({ files: 2 })).rejects.toMatchObject({ code: 'disc-too-large' });
    await expect(list({ bytes: 20 })).rejects.toMatchObject({ code: 'disc-too-large' });
    await expect(list({})).resolves.toMatchObject({ files: [{ path: 'a' }, { path: 'b' }, { path: 'c' }] });
  });

  it('of which nothing can be read brings nothing, and says so', async () => {
    const served = await servedDisc(facility);
    const whole = imageAttributes({ ...taro, study: '2.25.501', instance: '2.25.511' });
    const file = dicomFile(whole);
    const folder = discOf({ '1': file });
    const { key } = onlyStudy(await served.read(folder));
    fs.writeFileSync(path.join(folder, '1'), 'the disc was exchanged');
    const after = await served.bring([{ study: key, patientId: '0001', confirmed: true }]);
    expect(after).toMatchObject({ state: 'failed', error: { code: 'disc-study-unreadable' } });
    expect((await served.get('/api/discs/studies')).body).toEqual([]);
  });
});

function directoryTo(
  names: string[],
  patientName = 'Tomoshibi^Taro=灯火^太郎=ともしび^たろう',
  patientId = 'X-77',
): Buffer {
  return directory([
    {
      type: 'PATIENT',
      attributes: [
        [0x00080005, 'CS', 'ISO_IR 192'],
        [0x00100010, 'PN', patientName],
        [0x00100020, 'LO', patientId],
      ],
      lower: [
        {
          type: 'STUDY',
          attributes: [[0x0020000d, 'UI', '2.25.501']],
          lower: [
            {
              type: 'SERIES',
              attributes: [[0x0020000e, 'UI', '2.25.502']],
              lower: names.map((name) => ({ type: 'IMAGE', attributes: [[0x00041500, 'CS', name]] })),
            },
          ],
        },
      ],
    },
  ]);
}
