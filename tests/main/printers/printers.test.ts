import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { expect, test } from 'vitest';
import type { Host, PrintQueue } from '../../../main/host.ts';
import { printFailure } from '../../../main/printers/failure.ts';
import { onPapers, Printers } from '../../../main/printers/printers.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import { writeBeside, writeWhole } from '../../../main/save-file.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { PrintersView } from '../../../shared/printers.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { makeFacility, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, forms, startStation } from '../station-fixture.ts';

const facility = await makeFacility();

const ward = { name: 'ward-3', title: '3西 複合機' };
const office = { name: 'office', title: '医事課' };

/** A host with printers that can be switched off, and what it was asked to print. */
async function printing({ fails, ...more }: Partial<Host> & { fails?: string } = {}) {
  const printed: { page: string; queue: PrintQueue | null }[] = [];
  const present = [ward, office];
  const host: Partial<Host> = {
    kind: 'electron',
    printers: async () => present,
    print: async (page, queue) => {
      if (fails) throw printFailure(fails, queue?.printer);
      printed.push({ page, queue });
      return {
        pages: page
          .split('?')[0]!
          .split(',')
          .map(() => 1),
      };
    },
    ...more,
  };
  const medium = await writeMedium(facility);
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const app = appOn(bench, await RendererFiles.list(temporaryFolder()), host);
  const { token } = bench.sessions.signIn('灯火 看護師', 'nurse');
  const call = async <T>(
    method: string,
    url: string,
    body?: unknown,
    person = token,
  ): Promise<{ status: number; body: T }> => {
    const headers = new Headers({ Authorization: `Bearer ${person}` });
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const response = await app.fetch(
      new Request(`http://127.0.0.1${url}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  };
  const job = async (form: string, more: object = {}) =>
    (await call<PrintJobView>('POST', '/api/print-jobs', { form, patientId: '0001', ...more })).body.id;
  return { bench, call, job, printed, present };
}

test('the station prints as it printed last: first through the dialog, then where somebody chose', async () => {
  const { call, job, printed } = await printing();
  const first = await call<PrintersView>('GET', '/api/printers');
  expect(first.body).toEqual({
    available: true,
    printers: [ward, office],
    choice: { printer: null, duplex: false },
  });
  await call('POST', `/api/print-jobs/${await job('M3')}/print`);
  expect(printed.at(-1)!.queue).toBeNull();

  const chosen = await call('POST', `/api/print-jobs/${await job('M3')}/print`, { printer: 'ward-3', duplex: true });
  expect(chosen.status).toBe(204);
  expect(printed.at(-1)!.queue).toEqual({ printer: 'ward-3', duplex: true, paper: 'A4' });
  await call('POST', `/api/print-jobs/${await job('M3')}/print`);
  expect(printed.at(-1)!.queue).toEqual({ printer: 'ward-3', duplex: true, paper: 'A4' });

  await call('POST', `/api/print-jobs/${await job('M3')}/print`, { duplex: false });
  expect(printed.at(-1)!.queue).toMatchObject({ printer: 'ward-3', duplex: false });
  expect((await call<PrintersView>('GET', '/api/printers')).body.choice.duplex).toBe(true);

  await call('PUT', '/api/printers/choice', { printer: 'office', duplex: false });
  expect((await call<PrintersView>('GET', '/api/printers')).body.choice).toEqual({ printer: 'office', duplex: false });
  await call('POST', `/api/print-jobs/${await job('M3')}/print`);
  expect(printed.at(-1)!.queue).toMatchObject({ printer: 'office', duplex: false });
});

test('a printer that vanished is said by name, and nothing comes out of another', async () => {
  const { call, job, printed, present } = await printing();
  await call('PUT', '/api/printers/choice', { printer: 'ward-3', duplex: false });
  present.splice(0, 1);
  const refused = await call('POST', `/api/print-jobs/${await job('M3')}/print`);
  expect(refused).toMatchObject({ status: 404, body: { code: 'printer-not-found', params: { printer: 'ward-3' } } });
  expect(printed).toEqual([]);
  expect((await call<PrintersView>('GET', '/api/printers')).body.choice.printer).toBe('ward-3');
});

test('sheets of two sizes go to the printer one size after the other, in their order', async () => {
  const form = forms.get('M3');
  const small = { ...form, paper: { ...form.paper, size: 'A5' as const } };
  const jobs = [
    { id: 'a', perSide: 1 as const, definition: form },
    { id: 'b', perSide: 1 as const, definition: small },
    { id: 'c', perSide: 2 as const, definition: small },
    { id: 'd', perSide: 1 as const, definition: form },
  ];
  expect(onPapers(jobs)).toEqual([
    { ids: 'a', paper: 'A4' },
    { ids: 'b', paper: 'A5' },
    { ids: 'c,d', paper: 'A4' },
  ]);
  // The dialog opens once for each size.
  expect(onPapers(jobs, { together: true })).toEqual([
    { ids: 'a,c,d', paper: 'A4' },
    { ids: 'b', paper: 'A5' },
  ]);
});

test('a dialog that is closed at the second size says what came out of the first', async () => {
  let opened = 0;
  const { bench, call, job } = await printing({
    print: () => {
      opened += 1;
      return opened === 1
        ? Promise.resolve({ pages: [1] })
        : Promise.reject(printFailure('Print job canceled', undefined));
    },
  });
  const [large, small] = [await job('M3'), await job('M12')];
  const shown = bench.station.printJobs.get(small);
  shown.definition = { ...shown.definition, paper: { ...shown.definition.paper, size: 'A5' } };
  const answer = await call('POST', `/api/print-jobs/${large},${small}/print`);
  expect(answer.body).toMatchObject({ code: 'print-rest-missing', params: { sent: 'A4', missing: 'A5' } });
  opened = 1;
  expect((await call('POST', `/api/print-jobs/${large}/print`)).body).toMatchObject({ code: 'print-cancelled' });
});

test('sheets are kept as a file where a person says, logged, and never by a clinician', async () => {
  const folder = temporaryFolder();
  const pdf = Buffer.from('%PDF-1.7 sheets');
  let drawn = 0;
  let place: string | null = null;
  const { bench, call, job } = await printing({
    printToPdf: async () => {
      drawn += 1;
      return { pdf, pages: [1] };
    },
    saveFile: async (name, begin) => {
      if (place === null) return false;
      await writeWhole(path.join(place, name), begin);
      return true;
    },
  });
  const id = await job('M3');
  expect((await call('POST', `/api/print-jobs/${id}/save`)).body).toMatchObject({ code: 'save-cancelled' });
  expect(drawn).toBe(0);
  place = folder;
  expect((await call('POST', `/api/print-jobs/${id}/save`)).body).toEqual({ files: 1 });
  const { serial } = (await call<PrintJobView>('GET', `/api/print-jobs/${id}`)).body;
  expect(fs.readdirSync(folder)).toEqual([`${serial}.pdf`]);
  expect(fs.readFileSync(path.join(folder, `${serial}.pdf`)).equals(pdf)).toBe(true);
  const [done, ...before] = bench.audit.list(3);
  expect(before.map(({ action }) => action).sort()).toEqual(['hand-over-begun', 'printed']);
  expect(done).toMatchObject({ action: 'handed-over', person: '灯火 看護師', patient_id: '0001' });
  expect(JSON.parse(done!.detail)).toMatchObject({ content: 'sheets', serials: [serial], fileBytes: pdf.length });

  place = path.join(folder, 'a stick that was pulled');
  expect((await call('POST', `/api/print-jobs/${id}/save`)).body).toMatchObject({ code: 'save-failed' });
  const clinician = bench.sessions.signIn('灯火 医師', 'clinician').token;
  const refused = await call('POST', `/api/print-jobs/${id}/save`, undefined, clinician);
  expect(refused).toMatchObject({ status: 403, body: { code: 'sheets-role-required' } });
});

test('a file is written whole or not at all, and beside what was there before', async () => {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'ward.pdf'), 'yesterday');
  await writeBeside(folder, 'ward.pdf', () => [Buffer.from('to'), Buffer.from('day')]);
  expect(fs.readFileSync(path.join(folder, 'ward.pdf'), 'utf8')).toBe('yesterday');
  expect(fs.readFileSync(path.join(folder, 'ward (2).pdf'), 'utf8')).toBe('today');
  if (process.platform !== 'win32') expect(fs.statSync(path.join(folder, 'ward (2).pdf')).mode & 0o077).toBe(0);
  const breaks = function* () {
    yield Buffer.from('half');
    throw new Error('the stick was pulled');
  };
  await expect(writeWhole(path.join(folder, 'ward.pdf'), breaks)).rejects.toMatchObject({ code: 'save-failed' });
  await expect(writeBeside(path.join(folder, 'gone'), 'a.pdf', breaks)).rejects.toMatchObject({ code: 'save-failed' });
  expect(fs.readdirSync(folder).sort()).toEqual(['ward (2).pdf', 'ward.pdf']);
  expect(fs.readFileSync(path.join(folder, 'ward.pdf'), 'utf8')).toBe('yesterday');
});

test.each([
  ['Print job canceled', 'print-cancelled'],
  ['Print job failed', 'print-failed'],
  ['Invalid printer settings', 'print-failed'],
  ['Invalid deviceName provided', 'printer-not-found'],
  ['No printers available on the network', 'printer-not-found'],
])('%s is %s, and is not remembered as a choice', async (reason, code) => {
  const { call, job } = await printing({ fails: reason });
  const answer = await call('POST', `/api/print-jobs/${await job('M3')}/print`, { printer: 'office' });
  expect(answer.body).toMatchObject({ code });
  expect((await call<PrintersView>('GET', '/api/printers')).body.choice.printer).toBeNull();
});

test('where nothing prints, there are no printers; a choice from elsewhere is as none', async () => {
  const database = new Database(':memory:');
  const printers = new Printers(database);
  const host: Host = { kind: 'browser', printToPdf: () => Promise.reject(new TomoshibiError('print-unavailable')) };
  expect(await printers.view(host)).toEqual({
    available: false,
    printers: [],
    choice: { printer: null, duplex: false },
  });
  database.exec('INSERT INTO print_choice VALUES (1, \'{"tray":3}\')');
  expect(printers.choice).toEqual({ printer: null, duplex: false });
});
