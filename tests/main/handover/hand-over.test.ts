import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../../main/host.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { HandOverView, PrintJobView, Role } from '../../../shared/views.ts';
import { hasTool } from '../../tool.ts';
import { makeFacility, studyUidOf, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { pngOf } from '../paper/png-file.ts';
import { appOn, startStation } from '../station-fixture.ts';

const facility = await makeFacility();
const png = pngOf(8, 8);
const about = { studyInstanceUid: studyUidOf(0), seriesInstanceUid: '2.25.1', sopInstanceUid: '2.25.2', frame: 1 };
const picture = { ...about, caption: 'シリーズ 1　1/1' };

/** The app over a small medium, with somebody of this role signed in. */
async function served(role: Role, host: Partial<Host> = {}) {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const app = appOn(bench, await RendererFiles.list('nowhere'), host);
  const { token } = bench.sessions.signIn('灯火 次郎', role);
  const headers = { Authorization: `Bearer ${token}` };
  const study = (body: object) =>
    app.request('/api/hand-overs/study', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const pictures = (url: string, request: object, pngs: Uint8Array[]) => {
    const form = new FormData();
    form.append('request', JSON.stringify(request));
    for (const bytes of pngs) form.append('picture', new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    return app.request(url, { method: 'POST', headers, body: form });
  };
  const get = (url: string) => app.request(url, { headers });
  return { bench, study, pictures, get };
}

const administrator = { name: '灯火 管理' };
const wholeStudy = {
  patientId: '0001',
  studyInstanceUid: studyUidOf(0),
  reason: '転院先へ渡すため',
  administrator,
};
const onPaper = { patientId: '0001', perPage: 4, copies: 1, pictures: [picture] };
const toFile = {
  patientId: '0001',
  perPage: 4,
  form: 'png',
  reason: '手術室での確認',
  administrator,
  pictures: [picture],
};

test.each([
  ['clinician', undefined, 'administrator-required'],
  ['nurse', { name: '灯火次郎' }, 'second-person-required'],
  ['administrator', administrator, 'reader-role-required'],
] as const)('a %s with %o beside them hands nothing over', async (role, beside, code) => {
  const { bench, study, pictures } = await served(role);
  const alone = { administrator: beside };
  for (const refused of [
    await study({ ...wholeStudy, ...alone }),
    await pictures('/api/hand-overs/pictures', { ...toFile, ...alone }, [png]),
  ]) {
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code });
  }
  expect(bench.audit.list(5).map(({ action }) => action)).not.toContain('hand-over-begun');
});

test.each([{ reason: '' }, { reason: '  a  ' }, { reason: undefined }])('no reason, no file: %o', async (wrong) => {
  const { study, pictures } = await served('clinician');
  expect((await study({ ...wholeStudy, ...wrong })).status).toBe(400);
  expect((await pictures('/api/hand-overs/pictures', { ...toFile, ...wrong }, [png])).status).toBe(400);
});

test('a reader gets the original files that an administrator confirms, and the log says what left', async () => {
  const { bench, study, get } = await served('clinician');
  const response = await study(wholeStudy);
  expect(response.headers.get('Content-Disposition')).toMatch(
    /^attachment; filename="tomoshibi-[0-9a-f]{8}-dicom\.zip"$/,
  );
  const zip = Buffer.from(await response.arrayBuffer());
  const original = Buffer.from(
    await (await get(`/dicom-web/studies/${studyUidOf(0)}/series/2.25.1/instances/2.25.2`)).arrayBuffer(),
  );
  expect(zip.includes(original)).toBe(true);
  if (hasTool('unzip')) {
    const file = path.join(temporaryFolder(), 'a.zip');
    fs.writeFileSync(file, zip);
    expect(execFileSync('unzip', ['-p', file, 'DICOM/I0000001']).equals(original)).toBe(true);
  }
  const [read, done, begun] = bench.audit.list(3);
  expect(read!.action).toBe('study-read');
  expect([begun!.action, done!.action]).toEqual(['hand-over-begun', 'handed-over']);
  expect(done).toMatchObject({ person: '灯火 次郎', patient_id: '0001' });
  expect(JSON.parse(done!.detail)).toMatchObject({
    content: 'dicom',
    reason: '転院先へ渡すため',
    administrator: '灯火 管理',
    studies: [studyUidOf(0)],
    files: 1,
    fileBytes: zip.length,
    fileSha256: crypto.createHash('sha256').update(zip).digest('hex'),
  });
});

test('where the host asks for a place, the file is written there and nothing else is answered', async () => {
  let written = Buffer.alloc(0);
  const names: string[] = [];
  const { study } = await served('clinician', {
    saveFile: async (name, begin) => {
      names.push(name);
      written = Buffer.concat([...(await begin())]);
      return true;
    },
  });
  const view = (await (await study(wholeStudy)).json()) as HandOverView;
  expect(view).toEqual({
    saved: true,
    files: 1,
    bytes: written.length,
    sha256: crypto.createHash('sha256').update(written).digest('hex'),
  });
  expect(names[0]).not.toMatch(/灯火|0001/);
});

test('a cancelled dialog hands nothing over', async () => {
  const { bench, study } = await served('clinician', { saveFile: async () => false });
  expect(await (await study(wholeStudy)).json()).toEqual({ saved: false, files: 1, bytes: 0, sha256: '' });
  expect(bench.audit.list(3).map(({ action }) => action)).not.toContain('hand-over-begun');
});

test('a file that breaks off is in the log as such', async () => {
  const { bench, study } = await served('clinician', {
    saveFile: async (_name, begin) => {
      for (const _bytes of await begin()) throw new Error('the stick was pulled');
      return true;
    },
  });
  expect((await study(wholeStudy)).status).toBe(500);
  expect(bench.audit.list(2).map(({ action }) => action)).toEqual(['hand-over-failed', 'hand-over-begun']);
});

test('chosen pictures go with whose they are', async () => {
  const { pictures } = await served('clinician');
  const response = await pictures('/api/hand-overs/pictures', toFile, [png]);
  const zip = Buffer.from(await response.arrayBuffer());
  expect(zip.includes(png)).toBe(true);
  for (const text of ['灯火 太郎', '診断用ではない', 'シリーズ 1　1/1']) expect(zip.includes(text)).toBe(true);
});

test('pictures for paper are kept for their job only, and their hashes in the ledger and the log', async () => {
  const { bench, pictures, get } = await served('nurse');
  const job = (await (await pictures('/api/print-jobs/images', onPaper, [png])).json()) as PrintJobView;
  const sha256 = crypto.createHash('sha256').update(png).digest('hex');
  expect(job).toMatchObject({
    form: 'G1',
    subject: { kind: 'patient', patient: { patient: { name: '灯火 太郎' } } },
    dataAsOf: '2026-04-30T23:10:00',
  });
  expect(job.blocks).toMatchObject([
    {
      kind: 'images',
      perPage: 4,
      pictures: [{ ...picture, width: 8, height: 8, sha256, study: { started: '2026-04-01' } }],
    },
  ]);
  const answered = await get(`/api/print-jobs/${job.id}/pictures/0`);
  expect(answered.headers.get('Content-Type')).toBe('image/png');
  expect(Buffer.from(await answered.arrayBuffer()).equals(png)).toBe(true);
  expect((await get(`/api/print-jobs/${job.id}/pictures/1`)).status).toBe(404);
  const [entry] = bench.audit.list(1);
  expect(entry).toMatchObject({ action: 'print-job-made', patient_id: '0001' });
  expect(JSON.parse(entry!.detail)).toMatchObject({
    serial: job.serial,
    pictures: 1,
    studies: [studyUidOf(0)],
    series: ['2.25.1'],
    instances: ['2.25.2'],
    sha256: [sha256],
  });
  for (let more = 0; more < 3; more++) await pictures('/api/print-jobs/images', onPaper, [png]);
  expect((await get(`/api/print-jobs/${job.id}`)).status).toBe(404);
  expect((await get(`/api/print-jobs/${job.id}/pictures/0`)).status).toBe(404);
});

test('more bytes than pictures may have are not read', async () => {
  const { pictures } = await served('nurse');
  const response = await pictures('/api/print-jobs/images', onPaper, [Buffer.alloc(80 * 1024 ** 2)]);
  expect(response.status).toBe(400);
});

test('where there is a printer, pictures are no PDF for the taking', async () => {
  const { pictures, get } = await served('nurse', { print: async () => ({ pages: [1] }) });
  const job = (await (await pictures('/api/print-jobs/images', onPaper, [png])).json()) as PrintJobView;
  const refused = await get(`/api/print-jobs/${job.id}/pdf`);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'administrator-required' });
});

test.each<[string, object, Uint8Array[]]>([
  ['another patient', { patientId: '0002' }, [png]],
  ['no PNG', {}, [Buffer.from('<svg/>')]],
  ['a picture too few', {}, []],
  ['a picture too many', {}, [png, png]],
  ['three a page', { perPage: 3 }, [png]],
  ['no pictures', { pictures: [] }, []],
])('no sheet of %s', async (_name, wrong, pngs) => {
  const { pictures } = await served('nurse');
  const response = await pictures('/api/print-jobs/images', { ...onPaper, ...wrong }, pngs);
  expect(response.status).toBe(400);
});
