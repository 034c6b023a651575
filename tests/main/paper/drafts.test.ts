import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { Draft, DraftContent, DraftView } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';

const facility = await makeFacility();
const typed = '右季肋部痛。腹部エコーを追加';
const content: DraftContent = {
  set: 'admission',
  forms: [{ code: 'M5', version: '1.0', rows: '[]', values: { 'soap.0.entry': typed } }],
};

async function served() {
  const medium = await writeMedium(facility);
  const dataFolder = temporaryFolder();
  const bench = await startStation(facility, { dataFolder });
  await bench.ready(medium.drive);
  const renderer = path.join(temporaryFolder(), 'renderer');
  fs.mkdirSync(renderer);
  const app = appOn(bench, await RendererFiles.list(renderer));
  let token = '';
  const call = async (method: string, url: string, body?: unknown) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    return app.request(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  };
  const signIn = async (name: string) => {
    token = ((await (await call('POST', '/api/sessions', { name, role: 'nurse' })).json()) as { token: string }).token;
  };
  await signIn('模擬 看護');
  return { bench, dataFolder, call, signIn };
}

it('keeps a draft for one patient, names who kept it and when, and deletes it', async () => {
  const { bench, dataFolder, call, signIn } = await served();
  const listed = async (patientId: string) =>
    (await (await call('GET', `/api/drafts?patientId=${patientId}`)).json()) as DraftView[];

  const put = await call('PUT', '/api/drafts', { patientId: '0001', content });
  expect(put.status).toBe(200);
  const kept = (await put.json()) as DraftView;
  expect(kept).toMatchObject({ patientId: '0001', savedBy: '模擬 看護', forms: [{ code: 'M5', places: 1 }] });
  expect(kept.savedAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
  expect(await listed('0001')).toEqual([kept]);
  expect(JSON.stringify(await listed('0001'))).not.toContain(typed);
  expect(await listed('0002')).toEqual([]);

  const read = (await (await call('GET', `/api/drafts/${kept.id}`)).json()) as Draft;
  expect(read.content).toEqual(content);

  await signIn('模擬 次郎');
  const again = await call('PUT', '/api/drafts', { id: kept.id, patientId: '0001', content });
  expect((await again.json()) as DraftView).toMatchObject({ id: kept.id, savedBy: '模擬 次郎' });
  expect(await listed('0001')).toHaveLength(1);
  // Under another patient's name it is never written.
  const other = await call('PUT', '/api/drafts', { id: kept.id, patientId: '0002', content });
  expect(await other.json()).toMatchObject({ code: 'draft-not-found' });
  const nobody = await call('PUT', '/api/drafts', { patientId: 'nobody', content });
  expect(nobody.status).toBe(404);

  await bench.station.lock();
  for (const name of fs.readdirSync(dataFolder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const bytes = fs.readFileSync(path.join(name.parentPath, name.name));
    expect(bytes.includes(Buffer.from(typed)), name.name).toBe(false);
  }
  expect((await call('GET', '/api/drafts?patientId=0001')).status).toBe(423);

  await bench.station.unlock(passphrase);
  await signIn('模擬 看護');
  expect(await listed('0001')).toHaveLength(1);
  expect((await call('DELETE', `/api/drafts/${kept.id}`)).status).toBe(204);
  expect(await listed('0001')).toEqual([]);
  expect((await call('DELETE', `/api/drafts/${kept.id}`)).status).toBe(404);

  const log = bench.audit.list(50).filter(({ action }) => action.startsWith('draft-'));
  expect(log.map(({ action, person }) => `${action} ${person}`)).toEqual([
    'draft-deleted 模擬 看護',
    'draft-kept 模擬 次郎',
    'draft-opened 模擬 看護',
    'draft-kept 模擬 看護',
  ]);
  expect(JSON.stringify(log)).not.toContain(typed);
});

it('refuses what is no draft', async () => {
  const { call } = await served();
  for (const values of [{ 'no place': 'x' }, { 'a.b': '\u0007' }, { 'a.b': 'x'.repeat(2001) }]) {
    const response = await call('PUT', '/api/drafts', {
      patientId: '0001',
      content: { set: null, forms: [{ code: 'M5', version: '1.0', rows: '[]', values }] },
    });
    expect(response.status, JSON.stringify(values).slice(0, 40)).toBe(400);
  }
  expect((await call('GET', '/api/drafts/nothing')).status).toBe(404);
});

it('shows a sheet before it prints without a serial, and gives each copy to whom it was ticked for', async () => {
  const { bench, call } = await served();
  const preview = await call('POST', '/api/print-jobs/preview', { form: 'M3', patientId: '0001' });
  const shown = (await preview.json()) as PrintJobView;
  expect(shown).toMatchObject({ serial: '', form: 'M3', patientId: '0001' });
  expect((await call('GET', `/api/print-jobs/${shown.id}`)).status).toBe(404);

  const first = await call('POST', '/api/print-jobs', { form: 'M3', patientId: '0001', roles: [2, 0] });
  const job = (await first.json()) as PrintJobView;
  expect(job).toMatchObject({ roles: [2, 0], copies: 2 });
  const second = await call('POST', '/api/print-jobs', { form: 'M3', patientId: '0001' });
  // Looking takes no number: the serials of what was printed follow each other.
  const number = (serial: string) => Number(/\d+(?=-[0-9A-Z]$)|\d+$/.exec(serial)![0]);
  expect(number(((await second.json()) as PrintJobView).serial)).toBe(number(job.serial) + 1);
  expect((await call('POST', '/api/print-jobs', { form: 'M3', patientId: '0001', roles: [9] })).status).toBe(400);
  expect(bench.audit.list(10).map(({ action }) => action)).toContain('sheet-previewed');
});
