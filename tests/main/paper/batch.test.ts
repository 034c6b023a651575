/** Whole wards in one action, on a host whose printer and window the test holds in its hands. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../main/audit/audit.ts';
import type { Host, PrintQueue, SheetsPage } from '../../../main/host.ts';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { type BatchItem, planBatch, sheetsOf } from '../../../main/paper/batch-plan.ts';
import { Batches } from '../../../main/paper/batches.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import type { Session } from '../../../main/sessions/sessions.ts';
import type { Station } from '../../../main/station/station.ts';
import { Stock } from '../../../main/stock/stock.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { BatchRequest, BatchState, BatchView } from '../../../shared/paper.ts';
import type { DrawnJob, SheetDrawingAnswer, SheetDrawingRequest } from '../../../shared/sheet-drawing.ts';
import { Hospital } from '../records/hospital.ts';

const formsFolder = path.resolve(import.meta.dirname, '../../../resources/forms');
const forms = new Forms(formsFolder);
const pagesOf: Record<string, number> = { D1: 1, M2: 1, M3: 2, M7: 1 };
const urgent = ['M2', 'M3', 'M7'].map((code) => ({ code, copies: 1 }));
const session: Session = {
  name: '山本 花子',
  role: 'nurse',
  signedInAt: '',
  staffId: null,
  emergency: null,
  printJob: null,
  draws: null,
};

/** A side as it would lie on the tray. */
interface Side {
  form: string;
  serial: string;
  patientId: string | null;
  page: number;
  reprint: number;
  pile: string;
}

interface Window {
  hospital: Hospital;
  batches: Batches;
  ledger: Ledger;
  /** What came out, one run of the printer or one PDF after another. */
  runs: Side[][];
  audit: Omit<AuditEntry, 'person'>[];
  /** Called before each run. */
  before: { run: () => void };
  data: { generation: string };
  /** Printers that the system has. */
  present: string[];
  /** To which of them each run went. */
  queues: string[];
  /** What was saved, by name. */
  disk: Record<string, Uint8Array>;
  /** Whether the person answers the dialog of a file with a place. */
  place: { open: boolean };
  until: (state: BatchState) => Promise<BatchView>;
}

function stationWith(patients: Record<string, number>, via: 'pdf' | 'paper' = 'pdf'): Window {
  const hospital = new Hospital();
  const ids: string[] = [];
  for (const [ward, count] of Object.entries(patients)) {
    for (let bed = 1; bed <= count; bed++) {
      const id = `${ward}-${String(bed).padStart(2, '0')}`;
      ids.push(id);
      hospital.patient({ id, identifier: id }).put('encounter', {
        patientId: id,
        id: '1',
        class: 'inpatient',
        status: 'in-progress',
        start: '2026-11-01',
        ward,
        room: '301',
        bed: String(bed),
      });
    }
  }
  hospital.covers(ids, ['encounters', 'allergies'], '2026-11-21T22:00');
  const records = new Records(hospital.database, () => true);
  const own = new Database(':memory:');
  const ledger = new Ledger(own);
  const data = { generation: 'a' };
  const generation = {
    records,
    get id() {
      return data.generation;
    },
  };
  const station = {
    generation,
    printJobs: new PrintJobs(forms, ledger),
    ledger,
    stock: new Stock(own),
    printers: { choice: { printer: 'ward-3' } },
    printOrigin: { facilityId: 'F1', facilityName: '灯火病院', station: '夜間-PC1' },
  } as unknown as Station;
  const runs: Side[][] = [];
  const present = ['ward-3', 'office'];
  const queues: string[] = [];
  const disk: Window['disk'] = {};
  const place = { open: true };
  const before = { run: () => {} };
  const audit: Omit<AuditEntry, 'person'>[] = [];
  const host: Host = {
    kind: via === 'pdf' ? 'browser' : 'electron',
    printToPdf: () => Promise.reject(new Error('not here')),
    openSheets: async () => sheetsPage(via, runs, before, queues),
    ...(via === 'paper' && {
      saveFile: async (name, begin) => {
        if (place.open) disk[name] = Buffer.concat([...(await begin())]);
        return place.open;
      },
      saveFiles: async (files) => {
        for (const { name, begin, written } of files) {
          // It has room for one.
          if (Object.keys(disk).length > 0) throw new TomoshibiError('save-failed');
          disk[name] = Buffer.concat([...begin()]);
          written();
        }
        return true;
      },
      print: () => Promise.reject(new Error('not here')),
      printers: async () => present.map((name) => ({ name, title: name })),
    }),
  };
  const batches = new Batches({ station, host, forms, record: (_, entry) => audit.push(entry) });
  const until = async (state: BatchState) => {
    for (let turn = 0; turn < 2000; turn++) {
      const { batch } = batches.current();
      if (batch?.state === state) return batch;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error(`never ${state}, but ${batches.current().batch?.state}`);
  };
  return { hospital, batches, ledger, runs, audit, before, data, present, queues, disk, place, until };
}

/** Lays every form out on as many pages as `pagesOf` says. */
function sheetsPage(via: 'pdf' | 'paper', runs: Side[][], before: { run: () => void }, queues: string[]): SheetsPage {
  let jobs: DrawnJob[] = [];
  let shown: Side[] = [];
  const call = async (request: SheetDrawingRequest): Promise<SheetDrawingAnswer> => {
    if (request.kind === 'clear') return { kind: 'done' };
    if (request.kind === 'lay') {
      jobs = request.jobs;
      return { kind: 'laid', pages: jobs.map(({ job }) => pagesOf[job.form]!) };
    }
    let next = request.first;
    shown = jobs.flatMap(({ job, skip }) =>
      Array.from({ length: pagesOf[job.form]! * job.copies }, (_, index) => index + 1)
        .slice(skip)
        .map((page) => ({
          form: job.form,
          serial: job.serial,
          patientId: job.patientId,
          page,
          reprint: job.reprint,
          pile: request.pile && `${request.pile} ${next++}`,
        })),
    );
    return { kind: 'done' };
  };
  const run = async () => {
    before.run();
    runs.push(shown);
    const pdf = await PDFDocument.create();
    for (const _ of shown) pdf.addPage();
    return pdf.save();
  };
  const print = async ({ printer }: PrintQueue) => {
    await run();
    queues.push(printer);
  };
  return {
    call: (request) => call(request as SheetDrawingRequest),
    close: () => {},
    pdf: run,
    ...(via === 'paper' && { print }),
  };
}

function asks(wards: string[], more: Partial<BatchRequest> = {}): BatchRequest {
  return { forms: urgent, wards, duplex: false, ...more };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: unknown) => (error instanceof TomoshibiError ? error.code : String(error)),
  );
}

const tooMany = { limit: 10_000 };

describe('a batch of wards as PDFs', () => {
  it('makes one pile for each ward in the order asked for: check list, census, then bed by bed', async () => {
    const { batches, runs, ledger, until, audit } = stationWith({ '3西': 30, ICU: 2 });
    const begun = await batches.create(asks(['ICU', '3西'], { leftOut: ['3西-02'] }), session);
    expect(begun.parts.map(({ ward, patients }) => [ward, patients])).toEqual([
      ['ICU', 2],
      ['3西', 29],
    ]);
    const ready = await until('ready');
    expect(ready.parts).toMatchObject([
      { ward: 'ICU', sides: 1 + 2 * 3, sidesDone: 7, sheets: 7, saveable: true, saved: false },
      { ward: '3西', sides: 1 + 29 * 3, sidesDone: 88, saveable: true },
    ]);
    expect(ready.estimate).toMatchObject({ exact: true, sides: 95, patients: 31 });

    const batch = batches.get(begun.id);
    const icu = await PDFDocument.load(batch.take(0).pdf);
    expect(icu.getPageCount()).toBe(8);
    expect((await PDFDocument.load(batch.take(1).pdf)).getPageCount()).toBe(89);
    const done = await until('done');
    expect(done.parts.map(({ saved, state }) => [saved, state])).toEqual([
      [true, 'done'],
      [true, 'done'],
    ]);
    const west = runs.flat().filter(({ pile }) => pile.startsWith('3西'));
    expect(west.map(({ pile }) => Number(pile.split(' ')[1])).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 88 }, (_, index) => index + 1),
    );
    const sides = west.toSorted((a, b) => Number(a.pile.split(' ')[1]) - Number(b.pile.split(' ')[1]));
    expect(sides.slice(0, 5).map(({ form, patientId, page }) => [form, patientId, page])).toEqual([
      ['M2', null, 1],
      ['M3', '3西-01', 1],
      ['M3', '3西-01', 2],
      ['M7', '3西-01', 1],
      ['M3', '3西-03', 1],
    ]);
    expect(ledger.counts({})).toMatchObject({ issued: 95 + 2, voided: 0 });
    expect(audit.filter(({ action }) => action === 'batch-printed').map(({ detail }) => detail)).toMatchObject([
      { ward: 'ICU', sides: 7, via: 'pdf', patientIds: ['ICU-01', 'ICU-02'] },
      { ward: '3西', sides: 88 },
    ]);
  });

  it('tells what it takes beforehand, with nothing in the ledger', async () => {
    const { batches, ledger } = stationWith({ '3西': 40, '4東': 3 });
    const estimate = await batches.estimate(asks(['3西', '4東']), session);
    expect(estimate).toMatchObject({ patients: 43, sides: 2 + 43 * 3, sheets: 131, exact: false });
    expect(estimate.sampled).toBeLessThan(86);
    expect(estimate.minutes).toBeGreaterThan(1);
    const duplex = await batches.estimate(asks(['3西', '4東'], { duplex: true }), session);
    expect(duplex.sheets).toBe(2 + 43 * 2);
    expect(ledger.list(10)).toEqual([]);
  });

  it('prints again from the side that jammed: marked, under the same serials, counted in the ledger', async () => {
    const { batches, runs, ledger, until } = stationWith({ '3西': 30 });
    const { id } = await batches.create(asks(['3西']), session);
    await until('ready');
    const batch = batches.get(id);
    expect(await codeOf(batch.resume({ part: 0, side: 4 }, '紙づまり'))).toBe('request-invalid');
    batch.take(0);
    await until('done');
    const before = runs.flat();
    runs.length = 0;

    // The second page of the second patient's summary.
    await batch.resume({ part: 0, side: 6 }, '紙づまり');
    const ready = await until('ready');
    expect(ready.parts[0]).toMatchObject({ reprintFrom: 6, saved: false, sidesDone: 91 });
    const again = runs.flat();
    expect(again).toHaveLength(91 - 5);
    expect(again.every(({ reprint }) => reprint === 1)).toBe(true);
    expect(again[0]).toMatchObject({ form: 'M3', patientId: '3西-02', page: 2, pile: '3西 6' });
    const serialOf = new Map(before.map(({ pile, serial }) => [pile, serial]));
    expect(again.map(({ pile, serial }) => serialOf.get(pile) === serial)).not.toContain(false);
    expect((await PDFDocument.load(batch.take(0).pdf)).getPageCount()).toBe(86);

    const sheets = ledger.sheets({ patientId: '3西-02' }, tooMany);
    expect(sheets.map(({ form, page, reprints }) => `${form} ${page}: ${reprints}`).sort()).toEqual([
      'M3 1: 0',
      'M3 2: 1',
      'M7 1: 1',
    ]);
    expect(ledger.sheets({ patientId: '3西-01' }, tooMany).every(({ reprints }) => reprints === 0)).toBe(true);
    expect(ledger.counts({})).toMatchObject({ issued: 92, voided: 0 });
    expect(batch.pile(0).find(({ patientId, form }) => patientId === '3西-02' && form === 'M3')).toMatchObject({
      first: 5,
      last: 6,
      reprints: 1,
    });

    // The whole pile once more, with its check list.
    runs.length = 0;
    await batch.resume({ part: 0, side: 0 }, '紙づまり');
    await until('ready');
    expect(runs.flat()).toHaveLength(92);
    expect(runs.flat().find(({ patientId, page }) => patientId === '3西-30' && page === 2)?.reprint).toBe(2);
    expect(runs.flat().find(({ form }) => form === 'D1')?.reprint).toBe(1);
  });

  it('waits while it is paused, and goes on', async () => {
    const { batches, before, until, runs } = stationWith({ '3西': 60 });
    const { id } = await batches.create(asks(['3西']), session);
    before.run = () => {
      if (runs.length === 0) batches.get(id).pause();
    };
    await until('paused');
    await batches.get(id).resume(null, '続き');
    const ready = await until('ready');
    expect(ready.sidesDone).toBe(181);
    const piles = runs.flat().map(({ pile }) => pile);
    expect(new Set(piles).size).toBe(piles.length);
  });

  it('voids what was entered and never left when it is cancelled or the station locks', async () => {
    const cancelled = stationWith({ '3西': 5, '4東': 5 });
    const { id } = await cancelled.batches.create(asks(['3西', '4東']), session);
    await cancelled.until('ready');
    cancelled.batches.get(id).take(0);
    await cancelled.batches.get(id).cancel();
    expect(cancelled.ledger.counts({})).toMatchObject({ issued: 34, voided: 17 });
    expect(cancelled.ledger.counts({ ward: '3西' })).toMatchObject({ voided: 0 });
    expect(cancelled.batches.current().batch?.parts.map(({ state }) => state)).toEqual(['done', 'cancelled']);

    const locked = stationWith({ '3西': 5 });
    await locked.batches.create(asks(['3西']), session);
    await locked.until('ready');
    await locked.batches.discard();
    expect(locked.batches.current()).toMatchObject({ batch: null, discarded: { sides: 16, wards: 1 } });
    expect(locked.ledger.counts({})).toMatchObject({ issued: 17, voided: 17, missing: 0 });
  });

  it('never mixes two generations', async () => {
    const { batches, before, data, until, ledger } = stationWith({ '3西': 60 });
    before.run = () => {
      data.generation = 'b';
    };
    await batches.create(asks(['3西']), session);
    const failed = await until('failed');
    expect(failed.error?.code).toBe('batch-data-changed');
    expect(ledger.counts({}).missing).toBe(0);
  });

  it('refuses what cannot be printed, and a second batch beside the first', async () => {
    const { batches, until } = stationWith({ '3西': 2 });
    const estimate = (request: BatchRequest) => codeOf(batches.estimate(request, session));
    expect(await estimate(asks(['9北']))).toBe('ward-not-found');
    expect(await estimate(asks(['3西'], { forms: [{ code: 'X9', copies: 1 }] }))).toBe('form-not-found');
    expect(await estimate(asks(['3西'], { forms: [{ code: 'M18', copies: 1 }] }))).not.toBe('no error');
    expect(await estimate(asks(['3西'], { patientIds: [] }))).toBe('batch-empty');
    expect(await estimate(asks(['3西', '3西']))).toBe('request-invalid');
    await batches.create(asks(['3西']), session);
    await until('ready');
    expect(await codeOf(batches.create(asks(['3西']), session))).toBe('batch-running');
  });
});

describe('a batch of wards to a printer', () => {
  it('lays a ward out before its first sheet prints, and prints its check list first', async () => {
    const { batches, runs, until, ledger } = stationWith({ '3西': 12, ICU: 1 }, 'paper');
    await batches.create(asks(['ICU', '3西']), session);
    const done = await until('done');
    expect(done.via).toBe('paper');
    expect(done.sidesDone).toBe(1 + 3 + 1 + 36);
    expect(runs.map((sides) => sides.map(({ form }) => form)).slice(0, 4)).toEqual([
      ['D1'],
      ['M2'],
      ['M3', 'M3', 'M7'],
      ['D1'],
    ]);
    expect(runs.flat().every(({ reprint }) => reprint === 0)).toBe(true);
    expect(ledger.counts({})).toMatchObject({ issued: 43, voided: 0 });
  });

  it('stops with a sentence when the printer stops, and marks as printed again what may have come out', async () => {
    const { batches, runs, before, until, ledger } = stationWith({ '3西': 25 }, 'paper');
    before.run = () => {
      // Check list, census, ten patients: then it vanishes.
      if (runs.length === 3) throw new TomoshibiError('print-failed');
    };
    const { id } = await batches.create(asks(['3西']), session);
    const paused = await until('paused');
    expect(paused.error?.code).toBe('batch-printer-stopped');
    expect(paused.sidesDone).toBe(31);
    before.run = () => {};
    runs.length = 0;

    // The person sees that side 20 was the last to come out right.
    await batches.get(id).resume({ part: 0, side: 21 }, '紙づまり');
    const done = await until('done');
    expect(done.sidesDone).toBe(76);
    const sides = runs.flat();
    expect(sides.map(({ pile }) => pile)).toEqual(Array.from({ length: 56 }, (_, index) => `3西 ${index + 21}`));
    // The lot that failed reaches to side 61.
    expect(sides.map(({ reprint }) => reprint)).toEqual([...Array(41).fill(1), ...Array(15).fill(0)]);
    const reprinted = ledger.sheets({}, tooMany).filter(({ reprints }) => reprints > 0);
    expect(reprinted).toHaveLength(41);
    expect(ledger.counts({})).toMatchObject({ issued: 77, voided: 0 });
  });

  it('goes on where the printer stopped, and what was under way says that it is printed again', async () => {
    const { batches, runs, before, until } = stationWith({ '3西': 25 }, 'paper');
    before.run = () => {
      if (runs.length === 3) throw new TomoshibiError('print-failed');
    };
    const { id } = await batches.create(asks(['3西']), session);
    await until('paused');
    before.run = () => {};
    runs.length = 0;
    await batches.get(id).resume(null, '続き');
    await until('done');
    expect(runs.flat().map(({ reprint }) => reprint)).toEqual([...Array(30).fill(1), ...Array(15).fill(0)]);
  });

  it('whose printer vanishes goes on upon another, with every side once', async () => {
    const { batches, runs, before, until, ledger, present, queues } = stationWith({ '3西': 25 }, 'paper');
    before.run = () => {
      if (runs.length === 3) throw new TomoshibiError('printer-not-found', { printer: 'ward-3' });
    };
    const { id } = await batches.create(asks(['3西']), session);
    const paused = await until('paused');
    expect(paused).toMatchObject({
      error: { code: 'batch-printer-gone', params: { printer: 'ward-3' } },
      sidesDone: 31,
    });
    before.run = () => {};
    present.splice(0, 1);
    expect(await codeOf(batches.resume(id, { why: '続き', printer: 'ward-3' }))).toBe('printer-not-found');
    expect((await batches.resume(id, { why: '続き', printer: 'office' })).printer).toBe('office');
    await until('done');
    expect(queues).toEqual([...Array(3).fill('ward-3'), ...Array(queues.length - 3).fill('office')]);
    expect(runs.flat().flatMap(({ pile }) => pile || [])).toEqual(
      Array.from({ length: 76 }, (_, index) => `3西 ${index + 1}`),
    );
    expect(ledger.sheets({}, tooMany).filter(({ reprints }) => reprints > 0)).toEqual([]);
  });

  it('goes to no printer that nobody named, nor to one that is not there', async () => {
    const { batches, present, ledger } = stationWith({ '3西': 2 }, 'paper');
    expect(await codeOf(batches.create(asks(['3西'], { printer: 'cellar' }), session))).toBe('printer-not-found');
    present.length = 0;
    expect(await codeOf(batches.create(asks(['3西']), session))).toBe('printer-not-found');
    expect(ledger.counts({}).issued).toBe(0);
  });

  it('is a file where one is asked for, by those who may keep it', async () => {
    const { batches, until, queues, disk, place, audit } = stationWith({ '3西': 2, '4/東': 1 }, 'paper');
    const asked = asks(['3西', '4/東'], { pdf: true });
    const clinician: Session = { ...session, role: 'clinician' };
    expect(await codeOf(batches.create(asked, clinician))).toBe('sheets-role-required');
    const { id } = await batches.create(asked, session);
    expect(await until('ready')).toMatchObject({ via: 'pdf', printer: null, parts: [{ saveable: true }, {}] });
    expect(queues).toEqual([]);

    expect(await codeOf(Promise.resolve().then(() => batches.save(id, [0], clinician)))).toBe('sheets-role-required');
    place.open = false;
    expect(await codeOf(batches.save(id, [1], session))).toBe('save-cancelled');
    expect(
      batches
        .get(id)
        .view()
        .parts.map(({ saved }) => saved),
    ).toEqual([false, false]);
    // The disk is full after the first: what is there counts as saved, the other is kept.
    expect(await codeOf(batches.save(id, [0, 1], session))).toBe('save-failed');
    expect(
      batches
        .get(id)
        .view()
        .parts.map(({ saved }) => saved),
    ).toEqual([true, false]);
    place.open = true;
    expect(await batches.save(id, [1], session)).toEqual({ files: 1 });
    await until('done');
    expect(Object.keys(disk)).toEqual(['tomoshibi-3西.pdf', 'tomoshibi-4_東.pdf']);
    expect((await PDFDocument.load(disk['tomoshibi-3西.pdf']!)).getPageCount()).toBe(1 + 1 + 2 * 3);
    const left = audit.filter(({ action }) => action === 'handed-over');
    expect(left.map(({ detail }) => [detail!.ward, detail!.content])).toEqual([
      ['3西', 'sheets'],
      ['4/東', 'sheets'],
    ]);
  });
});

describe('lots for a printer', () => {
  it('are on one size of paper, in the order of the pile', () => {
    const { hospital } = stationWith({ '3西': 2 });
    const { wards } = new Records(hospital.database, () => true);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slips-'));
    const summary = fs.readFileSync(path.join(formsFolder, 'patient-summary.yml'), 'utf8');
    fs.writeFileSync(path.join(folder, 'summary.yml'), summary);
    const slip = summary.replace('code: M3', 'code: Z5').replace('size: A4', 'size: A5');
    fs.writeFileSync(path.join(folder, 'slip.yml'), slip);
    const own = new Forms(folder);
    fs.rmSync(folder, { recursive: true });
    const request = asks(['3西'], { forms: ['M3', 'Z5'].map((code) => ({ code, copies: 1 })) });
    const sizesOf = (onePaper: boolean) =>
      planBatch(request, own, wards, { patients: 10, onePaper }).wards[0]!.lots.map((lot) =>
        lot.map(({ paper }) => paper),
      );
    expect(sizesOf(false)).toEqual([['A4', 'A5', 'A4', 'A5']]);
    expect(sizesOf(true)).toEqual([['A4'], ['A5'], ['A4'], ['A5']]);
  });
});

describe('sheets of paper', () => {
  const item = (pages: number, front: boolean, copies = 1): BatchItem => ({
    form: 'M3',
    paper: 'A4',
    copies,
    patient: null,
    front,
    issued: null,
    pages,
    reprints: 0,
  });

  it('on both sides are never of two people, nor of two copies', () => {
    const two = [item(2, true), item(1, false), item(1, true), item(1, false)];
    expect(sheetsOf(two, false)).toBe(5);
    expect(sheetsOf(two, true)).toBe(2 + 1);
    expect(sheetsOf([item(1, true, 2)], true)).toBe(2);
    expect(sheetsOf([item(3, true, 2), item(1, false)], true)).toBe(4);
  });
});
