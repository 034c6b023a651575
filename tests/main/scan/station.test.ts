/** Filing scans at the station: who may, what the ledger and the log say, and what a lock leaves. */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { ReentryView, ScanView } from '../../../shared/scan.ts';
import type { Role } from '../../../shared/views.ts';
import { type Facility, makeFacility, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';
import { code, drawSheet } from './drawn-sheet.ts';

let facility: Facility;
beforeAll(async () => {
  facility = await makeFacility();
});

async function open() {
  const { folder } = await writeMedium(facility);
  const bench = await startStation(facility);
  await bench.ready(folder);
  const app = appOn(bench, await RendererFiles.list(temporaryFolder()));
  const as = (role: Role, name = '山本 花子') => {
    const { token } = bench.sessions.signIn(name, role);
    return async (method: string, address: string, body?: unknown) => {
      const response = await app.request(address, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: response.status === 204 ? null : ((await response.json()) as unknown) };
    };
  };
  const issue = (patient: string, copies = 1, form = 'M3') => {
    const serial = bench.station.ledger.issue({
      form,
      version: '1.0',
      patientId: patient,
      identifier: patient,
      station: '3西-PC2',
      issuedBy: '山本 花子',
      issuedAt: '2026-11-21T22:00:00',
      dataAsOf: null,
      copies,
    });
    bench.station.ledger.laidOut(serial, 1);
    return serial;
  };
  return { ...bench, as, issue };
}

const scanOf = (body: unknown) => (body as { scan: ScanView }).scan;

async function ended(ask: (method: string, address: string) => Promise<{ body: unknown }>): Promise<ScanView> {
  for (;;) {
    const scan = scanOf((await ask('GET', '/api/scans/current')).body);
    if (scan.state !== 'listing' && scan.state !== 'running') return scan;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('scans at the station', () => {
  it('are filed by a nurse, entered in the ledger and logged without a name', async () => {
    const { as, issue, station, audit } = await open();
    const serial = issue('0012345', 2);
    const scans = temporaryFolder();
    const sheet = { ...code, facility: facility.id, serial };
    fs.writeFileSync(path.join(scans, '灯火 太郎.png'), await drawSheet(sheet));
    fs.writeFileSync(path.join(scans, 'notes.txt'), 'no scan');
    const out = path.join(temporaryFolder(), 'out');
    const nurse = as('nurse');
    const request = { folder: scans, out, language: 'en' };

    expect(await as('clinician')('POST', '/api/scans', request)).toMatchObject({
      status: 403,
      body: { code: 'scan-role-required' },
    });
    expect((await nurse('GET', '/api/scans/current')).body).toEqual({ scan: null });
    expect((await nurse('POST', '/api/scans', { ...request, out: path.join(scans, 'out') })).body).toMatchObject({
      code: 'scan-folders-overlap',
    });
    expect((await nurse('POST', '/api/scans', { ...request, folder: `${scans}-not` })).body).toMatchObject({
      code: 'scan-folder-not-found',
    });
    expect((await nurse('POST', '/api/scans', request)).status).toBe(200);
    const scan = await ended(nurse);
    expect(scan).toMatchObject({ state: 'done', files: 2, filesDone: 2, counts: { filed: 1, person: 1, missing: 1 } });
    expect(scan.attention).toMatchObject([{ source: 'notes.txt', reason: 'not-a-scan' }]);
    expect(scan.missing).toMatchObject([{ serial, copy: 2, page: 1, patient: '0012345', knownFrom: 'ledger' }]);
    expect(fs.existsSync(path.join(out, `0012345/M3-${serial}-1-1.png`))).toBe(true);
    expect(station.ledger.counts({})).toMatchObject({ issued: 2, scanned: 1, missing: 1, byStatus: { matched: 1 } });
    expect(fs.readFileSync(path.join(out, 'unreadable/list.csv'), 'utf8')).toContain('neither a picture nor a PDF');

    const rows = audit.list(20).filter(({ action }) => action.startsWith('scan-'));
    expect(rows.map(({ action }) => action).toSorted()).toEqual(['scan-ended', 'scan-read', 'scan-started']);
    expect(JSON.stringify(rows)).not.toContain('太郎');
    expect(rows.every(({ person }) => person === '山本 花子')).toBe(true);
  });

  it('are entered by one person and compared by another, and what was marked wrongly is taken back', async () => {
    const { as, issue, station, audit } = await open();
    const scans = temporaryFolder();
    const serials: string[] = [];
    for (const [index, form] of ['M5', 'M3', 'M7'].entries()) {
      const serial = issue('0012345', 1, form);
      serials.push(serial);
      fs.writeFileSync(path.join(scans, `${index}.png`), await drawSheet({ facility: facility.id, serial, form }));
    }
    const nurse = as('nurse');
    const request = { folder: scans, out: path.join(temporaryFolder(), 'out'), language: 'ja' };
    await nurse('POST', '/api/scans', request);
    expect(await ended(nurse)).toMatchObject({ state: 'done', counts: { filed: 3 } });
    const list = async (step: string, text = '') =>
      (await nurse('GET', `/api/scans/reentry?step=${step}&text=${text}`)).body as ReentryView;
    const [notes, summary, given] = serials as [string, string, string];
    const first = await list('matched');
    expect(first.items.map(({ group, serial }) => [group, serial])).toEqual([
      ['allergies', summary],
      ['given', given],
      ['notes', notes],
    ]);
    expect(first.items[0]).toMatchObject({ patient: '0012345', pages: 1, sheets: [1], missing: [], voided: false });
    expect((await list('matched', given)).items).toHaveLength(1);

    const mark = (who: typeof nurse, to: string, reason?: string) =>
      who('POST', '/api/scans/reentry', { serial: summary, copy: 1, pages: [1], to, reason });
    const other = as('nurse', '模擬 花子');
    expect((await mark(nurse, 'verified')).body).toMatchObject({ code: 'reentry-changed' });
    expect((await mark(nurse, 'transcribed')).status).toBe(200);
    expect((await mark(other, 'transcribed')).body).toMatchObject({ code: 'reentry-changed' });
    // However the name is written this time.
    expect((await mark(as('nurse', '山本　花子'), 'verified')).body).toMatchObject({ code: 'reentry-same-person' });
    expect((await list('transcribed')).items).toMatchObject([{ serial: summary, by: '山本 花子' }]);
    expect((await mark(other, 'verified')).status).toBe(200);
    expect(await list('verified')).toMatchObject({
      sheets: { matched: 2, transcribed: 0, verified: 1 },
      items: [{ serial: summary, by: '模擬 花子' }],
    });

    expect((await mark(other, 'transcribed')).body).toMatchObject({ code: 'reentry-changed' });
    expect((await mark(other, 'transcribed', '別の患者の画面で照合した')).status).toBe(200);
    expect((await mark(other, 'matched', '入力し直す')).status).toBe(200);
    expect((await list('matched')).items[0]).toMatchObject({ serial: summary });
    expect(station.ledger.history(summary).changes.map(({ status, by, why }) => [status, by, why])).toEqual([
      ['scanned', '山本 花子', null],
      ['matched', '山本 花子', null],
      ['transcribed', '山本 花子', null],
      ['verified', '模擬 花子', null],
      ['transcribed', '模擬 花子', '別の患者の画面で照合した'],
      ['matched', '模擬 花子', '入力し直す'],
    ]);
    expect((await as('clinician')('GET', '/api/scans/reentry')).body).toMatchObject({ code: 'scan-role-required' });
    const rows = audit.list(40).filter(({ action }) => action.startsWith('sheets-'));
    expect(rows.map(({ action, person }) => `${action} ${person}`).toSorted()).toEqual([
      'sheets-taken-back 模擬 花子',
      'sheets-taken-back 模擬 花子',
      'sheets-transcribed 山本 花子',
      'sheets-verified 模擬 花子',
    ]);
  });

  it('stop at a lock, and go on after it', async () => {
    const { as, station } = await open();
    const scans = temporaryFolder();
    for (let sheet = 1; sheet <= 10; sheet++) {
      const drawn = await drawSheet({ facility: facility.id, serial: `ZZZ234-${sheet}` });
      fs.writeFileSync(path.join(scans, `${sheet}.png`), drawn);
    }
    const out = path.join(temporaryFolder(), 'out');
    const administrator = as('administrator');
    await administrator('POST', '/api/scans', { folder: scans, out, language: 'ja' });
    expect((await administrator('POST', '/api/scans', { folder: scans, out, language: 'ja' })).body).toMatchObject({
      code: 'scan-running',
    });
    await station.lock();
    expect((await administrator('GET', '/api/scans/current')).body).toMatchObject({ code: 'station-locked' });
    const lines = () => fs.readFileSync(path.join(out, 'journal.jsonl'), 'utf8').trim().split('\n').length - 1;
    const before = lines();
    expect(before).toBeLessThan(10);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lines()).toBe(before);

    await station.unlock('correct horse battery');
    const again = as('administrator');
    await again('POST', '/api/scans', { folder: scans, out, language: 'ja' });
    expect(await ended(again)).toMatchObject({ state: 'done', counts: { filed: 10 }, filesSkipped: before });
  });
});
