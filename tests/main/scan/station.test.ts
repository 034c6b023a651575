/** Filing scans at the station: who may, what the ledger and the log say, and what a lock leaves. */
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { ScanView } from '../../../shared/scan.ts';
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
  const as = (role: Role) => {
    const { token } = bench.sessions.signIn('山本 花子', role);
    return async (method: string, address: string, body?: unknown) => {
      const response = await app.request(address, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, body: response.status === 204 ? null : ((await response.json()) as unknown) };
    };
  };
  const issue = (patient: string, copies = 1) => {
    const serial = bench.station.ledger.issue({
      form: 'M3',
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
    expect(rows.map(({ action }) => action).toSorted()).toEqual(['scan-ended', 'scan-started']);
    expect(JSON.stringify(rows)).not.toContain('太郎');
    expect(rows.every(({ person }) => person === '山本 花子')).toBe(true);
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
