/** The ledger, temporary patients and the stock as the window asks for them. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { readCsv } from '../../../main/scan/csv.ts';
import { defaultStock } from '../../../main/stock/stock.ts';
import { formatTemporaryId, readTemporaryId } from '../../../shared/temporary.ts';
import type { Role } from '../../../shared/views.ts';
import { makeFacility, passphrase, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, type Bench, startStation } from '../station-fixture.ts';

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test asserts
  body: any;
}

interface Served {
  bench: Bench;
  call: (method: string, url: string, body?: unknown) => Promise<Answer>;
  signIn: (name: string, role?: Role) => Promise<void>;
}

async function served(): Promise<Served> {
  const facility = await makeFacility();
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const renderer = path.join(temporaryFolder(), 'renderer');
  fs.mkdirSync(renderer);
  // A host that draws: what is printed has two pages.
  const printToPdf = () => Promise.resolve({ pdf: Uint8Array.of(1), pages: [2] });
  const app = appOn(bench, await RendererFiles.list(renderer), { printToPdf });
  let token = '';
  const call = async (method: string, url: string, body?: unknown): Promise<Answer> => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const response = await app.request(url, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  };
  const signIn = async (name: string, role: Role = 'nurse') => {
    token = (await call('POST', '/api/sessions', { name, role })).body.token;
  };
  await signIn('山本 花子');
  return { bench, call, signIn };
}

/** What the log says of it, the newest first. */
function logged(bench: Bench, action: string): { detail: Record<string, unknown>; person: string | null }[] {
  const rows = bench.audit.list(50).filter((row) => row.action === action);
  return rows.map(({ detail, person }) => ({ detail: JSON.parse(detail) as Record<string, unknown>, person }));
}

/** A summary of two sheets that was printed. */
async function servedSheets() {
  const station = await served();
  const { body } = await station.call('POST', '/api/print-jobs', { form: 'M3', patientId: '0001' });
  await station.call('GET', `/api/print-jobs/${body.id}/pdf`);
  const serial: string = body.serial;
  const sheet = (page: number, of = serial) => ({ serial: of, copy: 1, page });
  return { ...station, serial, sheet };
}

describe('the ledger', () => {
  it('needs a person', async () => {
    const { bench } = await served();
    const app = appOn(bench, await RendererFiles.list(temporaryFolder()));
    for (const [method, url] of [
      ['GET', '/api/ledger'],
      ['POST', '/api/ledger/void'],
      ['GET', '/api/stock'],
      ['PUT', '/api/stock'],
      ['GET', '/api/temporary-patients'],
      ['POST', '/api/temporary-patients'],
    ] as const) {
      expect((await app.request(url, { method })).status, url).toBe(401);
    }
  });

  it('lists sheets with their counts by what is asked for, and logs the question', async () => {
    const { call, bench, serial } = await servedSheets();
    const { body } = await call('GET', '/api/ledger?form=M3&patientId=0001&limit=1');
    expect(body.sheets).toMatchObject([{ serial, page: 1, pages: 2, status: 'issued', issuedBy: '山本 花子' }]);
    expect(body.counts).toMatchObject({ issued: 2, missing: 2 });
    expect(body.forms).toEqual(['M3']);
    const [question] = logged(bench, 'ledger-read');
    expect(question).toMatchObject({ person: '山本 花子', detail: { form: 'M3', patientId: '0001' } });
    expect((await call('GET', '/api/ledger?ward=7東')).body.sheets).toEqual([]);
    const { body: labels } = await call('POST', '/api/print-jobs', { form: 'M1-L', patientId: '0001' });
    await call('GET', `/api/print-jobs/${labels.id}/pdf`);
    expect((await call('GET', '/api/ledger')).body.counts).toMatchObject({ issued: 4, notReturning: 2, missing: 2 });
    const apart = await call('GET', '/api/ledger?status=not-returning');
    expect(apart.body.sheets).toMatchObject([{ form: 'M1-L', returns: false }, { form: 'M1-L' }]);
    for (const wrong of ['limit=0', 'limit=100000', 'status=lost', 'from=yesterday']) {
      expect((await call('GET', `/api/ledger?${wrong}`)).status, wrong).toBe(400);
    }
  });

  it('voids sheets with a reason, and takes that back', async () => {
    const { call, bench, signIn, serial, sheet } = await servedSheets();
    expect((await call('POST', '/api/ledger/void', { sheets: [sheet(1)], reason: ' ' })).status).toBe(400);
    const voided = await call('POST', '/api/ledger/void', { sheets: [sheet(1), sheet(9)], reason: '書き損じ' });
    expect(voided.body).toEqual({ changed: 1, unchanged: [], refused: [], unknown: [sheet(9)] });
    expect(logged(bench, 'sheets-voided')[0]?.detail).toEqual({ serials: [serial], sheets: 1, reason: '書き損じ' });
    expect((await call('GET', '/api/ledger')).body.counts).toMatchObject({ issued: 2, voided: 1, missing: 1 });
    const elsewhere = await call('POST', '/api/ledger/void', { sheets: [sheet(1, 'ZZZZZZ-000001')], reason: '予備' });
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'sheet-not-found' } });

    await signIn('灯火 事務');
    const restored = await call('POST', '/api/ledger/restore', { sheets: [sheet(1), sheet(2)], reason: '見つかった' });
    expect(restored.body).toMatchObject({ changed: 1, unchanged: [sheet(2)] });
    const history = await call('GET', `/api/ledger/${serial}`);
    expect(history.body.changes).toMatchObject([
      { status: 'voided', by: '山本 花子', why: '書き損じ' },
      { status: 'issued', by: '灯火 事務', why: '見つかった' },
    ]);
    expect((await call('GET', '/api/ledger/ZZZZZZ-000001')).status).toBe(404);
  });

  it('leaves as a file by an administrator with a reason, as the filing of scans reads it', async () => {
    const { call, bench, signIn, serial } = await servedSheets();
    const reason = '復旧後の突合';
    expect((await call('POST', '/api/ledger/export', { reason })).body).toMatchObject({
      code: 'administrator-required',
    });
    await signIn('灯火 管理', 'administrator');
    expect((await call('POST', '/api/ledger/export', { reason: '' })).status).toBe(400);
    const { body } = await call('POST', '/api/ledger/export', { reason });
    expect(readCsv(body)).toMatchObject([
      { serial, form: 'M3', copy: '1', page: '1', pages: '2', status: 'issued', issuedBy: '山本 花子' },
      { serial, page: '2' },
    ]);
    expect(logged(bench, 'handed-over')[0]).toMatchObject({
      person: '灯火 管理',
      detail: { sheets: 2, reason, fileBytes: Buffer.byteLength(`\uFEFF${body}`) },
    });
  });
});

describe('temporary patients', () => {
  it('get a pile of cards with numbers of this station alone, each on a registration sheet of its own', async () => {
    const { call, bench } = await served();
    const { body } = await call('POST', '/api/temporary-patients', { blank: 3 });
    const identifiers = body.patients.map(({ identifier }: { identifier: string }) => identifier);
    expect(new Set(identifiers).size).toBe(3);
    for (const identifier of identifiers) expect(readTemporaryId(identifier)).toBe(identifier);
    expect(new Set(identifiers.map((identifier: string) => identifier.slice(0, 8))).size).toBe(1);
    for (const [index, id] of body.jobs.entries()) {
      const job = (await call('GET', `/api/print-jobs/${id}`)).body;
      expect(job).toMatchObject({ form: 'M1', patientId: null, subject: { kind: 'temporary' } });
      expect(job.subject.patient.patient).toMatchObject({ identifier: identifiers[index], name: '' });
    }
    expect(logged(bench, 'temporary-patients-made')[0]?.detail).toEqual({ identifiers });
    // Another station's are of another range.
    const other = await served();
    const theirs = await other.call('POST', '/api/temporary-patients', { blank: 1, sheets: false });
    expect(theirs.body.patients[0].identifier.slice(0, 8)).not.toBe(identifiers[0].slice(0, 8));
    expect(theirs.body.jobs).toEqual([]);
  });

  it('are registered under a card of whatever station, once, and only where its check digit fits', async () => {
    const { call } = await served();
    const person = { name: '架空 蓮', kana: 'カクウ レン', birthDate: '1970', sex: 'male' };
    const register = (identifier: string) =>
      call('POST', '/api/temporary-patients', { person, identifier, sheets: false });
    const card = formatTemporaryId('48271960', 12);
    const made = await register(` 仮 ${card.replaceAll('-', '')} `);
    expect(made.body.patients).toMatchObject([{ identifier: card, ...person, origin: 'registration', joined: null }]);
    expect(await register(card)).toMatchObject({ status: 409, body: { code: 'temporary-id-used' } });
    const wrong = card.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    expect(await register(wrong)).toMatchObject({ status: 422, body: { code: 'temporary-id-wrong' } });
    const { body } = await call('GET', '/api/patients?q=架空');
    expect(body.hits).toMatchObject([{ identifier: card, name: '架空 蓮', identityNote: 'temporary' }]);
  });

  it('take the name of whoever is given a card of the pile', async () => {
    const { call } = await served();
    const { patients } = (await call('POST', '/api/temporary-patients', { blank: 1, sheets: false })).body;
    const url = `/api/temporary-patients/${encodeURIComponent(patients[0].id)}`;
    const named = await call('PUT', url, { name: '模擬 凛', sex: 'female' });
    expect(named.body).toMatchObject({
      identifier: patients[0].identifier,
      name: '模擬 凛',
      registeredBy: '山本 花子',
    });
    expect((await call('PUT', '/api/temporary-patients/temporary~1', { name: '模擬', sex: 'male' })).status).toBe(404);
  });

  it('are joined to a chart when it is known whose number it is, and what was printed stays as it is', async () => {
    const { call, bench } = await served();
    const person = { name: '灯火 某', sex: 'unknown' };
    const { patients, jobs } = (await call('POST', '/api/temporary-patients', { person })).body;
    const { id, identifier } = patients[0];
    await call('GET', `/api/print-jobs/${jobs[0]}/pdf`);
    const url = `/api/temporary-patients/${encodeURIComponent(id)}/join`;
    const real = (await call('GET', '/api/patients/0001')).body.patient.identifier;
    // A chart under another number than the one that was typed is a slip of the hand.
    expect((await call('POST', url, { identifier: '0009', patientId: '0001' })).status).toBe(400);
    const joined = await call('POST', url, { identifier: real, patientId: '0001', reason: '本人確認' });
    expect(joined.body.joined).toMatchObject({ identifier: real, patientId: '0001', by: '山本 花子' });
    const [logEntry] = logged(bench, 'temporary-patient-joined');
    expect(logEntry?.detail).toEqual({ identifier: real, patientId: '0001' });

    const { sheets } = (await call('GET', `/api/ledger?text=${identifier}`)).body;
    expect(sheets).toMatchObject([{ identifier, subject: 'temporary', patientId: null }, { page: 2 }]);
    const job = (await call('GET', `/api/print-jobs/${jobs[0]}`)).body;
    expect(job.subject.patient.patient.identifier).toBe(identifier);

    expect((await call('POST', url, { identifier: null })).status).toBe(400);
    expect((await call('POST', url, { identifier: null, reason: '別人だった' })).body.joined).toBeNull();
  });

  it('are there again after a lock, and their numbers are not given twice', async () => {
    const { call, bench, signIn } = await served();
    await call('POST', '/api/temporary-patients', { blank: 2, sheets: false });
    const before = (await call('GET', '/api/temporary-patients')).body;
    await bench.station.lock();
    await bench.station.unlock(passphrase);
    await signIn('山本 花子');
    expect((await call('GET', '/api/temporary-patients')).body).toEqual(before);
    const { patients } = (await call('POST', '/api/temporary-patients', { blank: 1, sheets: false })).body;
    expect(before.map(({ identifier }: { identifier: string }) => identifier)).not.toContain(patients[0].identifier);
  });
});

describe('the stock', () => {
  it('begins with our figures, keeps the hospital’s, and gives ours back', async () => {
    const { call, bench } = await served();
    expect((await call('GET', '/api/stock')).body).toEqual({
      settings: defaultStock,
      changedAt: null,
      changedBy: null,
    });
    const settings = { ...defaultStock, inStock: { reams: 120, cartridges: 6 } };
    const { body } = await call('PUT', '/api/stock', settings);
    expect(body).toMatchObject({ settings, changedBy: '山本 花子' });
    expect(logged(bench, 'stock-changed')).toHaveLength(1);
    for (const wrong of [
      { ...settings, printing: { ...settings.printing, yieldSides: 0 } },
      { ...settings, rates: [{ ...settings.rates[0], rate: -1 }] },
    ]) {
      expect((await call('PUT', '/api/stock', wrong)).status).toBe(400);
    }
    expect((await call('GET', '/api/stock')).body.settings).toEqual(settings);
    expect((await call('DELETE', '/api/stock')).body.settings).toEqual(defaultStock);
  });
});
