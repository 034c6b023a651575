import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { type Issue, Ledger } from '../../../main/ledger/ledger.ts';
import { machineMark, randomPrefix, serialAlphabet } from '../../../main/ledger/serial.ts';

const issue: Issue = {
  form: 'M3',
  version: '1.0',
  patientId: '0012345',
  identifier: '0012345',
  ward: '3西',
  station: '3西-PC2',
  issuedBy: '山本 花子',
  issuedAt: '2026-11-21T22:00:00',
  dataAsOf: '2026-11-21T21:00',
  copies: 1,
};
const act = { by: '灯火 事務', at: '2026-12-24T09:00:00' };

function newLedger() {
  const database = new Database(':memory:');
  database.pragma('foreign_keys=ON');
  const ledger = new Ledger(database, undefined, () => ['M1-L', 'M18']);
  /** A form with its sheets. */
  const printed = (of: Partial<Issue> = {}, pages = 1) => {
    const serial = ledger.issue({ ...issue, ...of });
    ledger.laidOut(serial, pages);
    return serial;
  };
  return { database, ledger, printed };
}

describe('serials of stations that cannot talk', () => {
  it('have a prefix of 30 bits, every one as likely, so that stations do not meet', () => {
    // Birthday: the chance that two of n ledgers drew one prefix.
    const prefixes = serialAlphabet.length ** 6;
    expect(prefixes).toBe(2 ** 30);
    const chance = (stations: number) => 1 - Math.exp((-stations * (stations - 1)) / 2 / prefixes);
    expect(chance(100)).toBeLessThan(1 / 200_000);
    expect(chance(1000)).toBeLessThan(1 / 2_000);
    // Drawn as the arithmetic supposes: every character in every place, about as often.
    const draws = Array.from({ length: 32_000 }, randomPrefix);
    for (let place = 0; place < 6; place++) {
      for (const character of serialAlphabet) {
        const seen = draws.filter((prefix) => prefix[place] === character).length;
        expect(Math.abs(seen - 1000), `${character} at ${place}`).toBeLessThan(250);
      }
    }
  });

  it('begin anew on a copy of the station, and go on where it stays itself', () => {
    const [folder, clone] = ['a', 'b'].map((name) => fs.mkdtempSync(path.join(os.tmpdir(), `ledger-${name}-`)));
    const file = path.join(folder!, 'ledger.db');
    const one = new Database(file);
    const first = new Ledger(one, machineMark('3西-PC2', folder!)).issue(issue);
    one.close();
    fs.cpSync(file, path.join(clone!, 'ledger.db'));

    const again = new Database(file);
    const second = new Ledger(again, machineMark('3西-PC2', folder!)).issue(issue);
    again.close();
    const copied = new Database(path.join(clone!, 'ledger.db'));
    const ledger = new Ledger(copied, machineMark('3西-PC2', clone!));
    const third = ledger.issue(issue);
    copied.close();
    for (const of of [folder!, clone!]) fs.rmSync(of, { recursive: true });

    expect(second).toBe(first.replace('000001', '000002'));
    expect(third).toMatch(/-000002$/);
    expect(third).not.toBe(second);
  });
});

describe('a sheet', () => {
  it('goes from issued over scanned and matched to transcribed and verified, each step with who, when and why', () => {
    const { ledger, printed } = newLedger();
    const serial = printed();
    const sheet = [{ serial, copy: 1, page: 1 }];
    for (const step of ['scanned', 'matched', 'transcribed', 'verified'] as const) {
      expect(ledger[step](sheet, { ...act, why: `第1束 ${step}` })).toMatchObject({ changed: 1 });
    }
    expect(ledger.history(serial).changes).toEqual(
      ['scanned', 'matched', 'transcribed', 'verified'].map((status) => ({
        ...sheet[0],
        status,
        at: act.at,
        by: '灯火 事務',
        why: `第1束 ${status}`,
      })),
    );
    // Scanning it once more changes nothing, and neither reverts nor repeats what came after.
    expect(ledger.scanned(sheet, act)).toEqual({ changed: 0, unchanged: sheet, refused: [], unknown: [] });
    expect(ledger.history(serial).sheets[0]?.status).toBe('verified');
  });

  it('skips no step, and one of another station is told apart', () => {
    const { ledger, printed } = newLedger();
    const serial = printed();
    const here = { serial, copy: 1, page: 1 };
    const elsewhere = { serial: 'ZZZZZZ-000001', copy: 1, page: 1 };
    expect(ledger.transcribed([here, elsewhere], act)).toEqual({
      changed: 0,
      unchanged: [],
      refused: [{ ...here, status: 'issued' }],
      unknown: [elsewhere],
    });
  });

  it('is voided with a reason only, and comes back when it is scanned after all', () => {
    const { ledger, printed } = newLedger();
    const sheet = [{ serial: printed(), copy: 1, page: 1 }];
    expect(() => ledger.voided(sheet, { ...act, why: '  ' })).toThrow('request-invalid');
    expect(ledger.voided(sheet, { ...act, why: '書き損じ' }).changed).toBe(1);
    expect(ledger.counts({})).toMatchObject({ issued: 1, voided: 1, missing: 0 });
    expect(ledger.restored(sheet, { ...act, why: '見つかった' }).changed).toBe(1);
    expect(ledger.counts({})).toMatchObject({ issued: 1, voided: 0, missing: 1 });
    ledger.voided(sheet, { ...act, why: '書き損じ' });
    expect(ledger.scanned(sheet, act).changed).toBe(1);
    expect(ledger.restored(sheet, { ...act, why: '誤り' }).refused).toHaveLength(1);
    expect(ledger.voided(sheet, { ...act, why: 'もう一度' }).refused).toHaveLength(1);
    expect(() => ledger.takenBack(sheet, 'issued', { ...act, why: '' })).toThrow('request-invalid');
    expect(ledger.takenBack(sheet, 'issued', { ...act, why: '別の用紙だった' }).changed).toBe(1);
    expect(ledger.counts({})).toMatchObject({ issued: 1, scanned: 0, missing: 1 });
  });

  it('cannot be changed past its history, deleted or replaced', () => {
    const { database, ledger, printed } = newLedger();
    const serial = printed();
    ledger.scanned([{ serial, copy: 1, page: 1 }], act);
    ledger.reprinted(serial, 1, { from: 1, to: 1 }, { ...act, why: '紙詰まり' });
    for (const table of ['issued', 'sheet', 'sheet_change', 'reprint']) {
      expect(() => database.exec(`DELETE FROM ${table}`), table).toThrow('the ledger keeps');
    }
    for (const statement of [
      "UPDATE issued SET ward = '他'",
      "UPDATE sheet SET status = 'verified'",
      "UPDATE sheet SET status = 'issued'",
      'UPDATE sheet SET page = 9',
      "UPDATE sheet_change SET by = '他'",
      "UPDATE reprint SET why = '他'",
      'INSERT OR REPLACE INTO issued SELECT * FROM issued',
      // A step that is allowed, in the place of one that was made.
      `INSERT OR REPLACE INTO sheet_change SELECT 1, serial, copy, page, 'matched', at, by, why FROM sheet_change`,
      'INSERT OR REPLACE INTO reprint SELECT * FROM reprint',
    ]) {
      expect(() => database.exec(statement), statement).toThrow('the ledger keeps');
    }
    const change = (status: string) =>
      `INSERT INTO sheet_change (serial, copy, page, status, at, by) VALUES ('${serial}', 1, 1, '${status}', 'x', 'x')`;
    for (const status of ['verified', 'issued', 'voided', 'nonsense']) {
      expect(() => database.exec(change(status)), status).toThrow('no such step');
    }
    database.exec(`INSERT OR REPLACE INTO sheet (serial, copy, page, pages) VALUES ('${serial}', 1, 1, 7)`);
    expect(ledger.history(serial).sheets).toMatchObject([{ pages: 1, status: 'scanned', reprints: 1 }]);
  });

  it('that is printed again is counted, of its own copy and pages only', () => {
    const { ledger, printed } = newLedger();
    const serial = printed({ copies: 2 }, 3);
    const why = '紙詰まり';
    expect(ledger.reprinted(serial, 2, { from: 2, to: 3 }, { ...act, why })).toBe(1);
    expect(ledger.reprinted(serial, 2, { from: 3, to: 3 }, { ...act, why })).toBe(2);
    expect(ledger.history(serial).sheets.map(({ reprints }) => reprints)).toEqual([0, 0, 0, 0, 1, 2]);
    expect(ledger.counts({}).issued).toBe(6);
    for (const [copy, from, to] of [
      [3, 1, 1],
      [1, 0, 1],
      [1, 3, 4],
    ] as const) {
      expect(() => ledger.reprinted(serial, copy, { from, to }, { ...act, why })).toThrow('sheet-not-found');
    }
    expect(() => ledger.reprinted(serial, 1, { from: 1, to: 1 }, { ...act, why: ' ' })).toThrow('request-invalid');
  });
});

describe('the ledger', () => {
  it('finds sheets by patient, ward, form, day, status and as people type a serial, and knows what is missing', () => {
    const { ledger, printed } = newLedger();
    const summary = printed({}, 2);
    const census = printed({ form: 'M2', patientId: null, identifier: null, issuedAt: '2026-11-22T06:00:00' });
    const card = printed({
      form: 'M1',
      patientId: null,
      identifier: '00000000-001-7',
      subject: 'temporary',
      ward: null,
    });
    const blank = printed({ form: 'M17', patientId: null, identifier: null, ward: null });
    ledger.issue(issue); // Never laid out: no sheet of it can be missing.
    ledger.scanned([{ serial: summary, copy: 1, page: 2 }], act);
    ledger.voided([{ serial: blank, copy: 1, page: 1 }], { ...act, why: '予備' });

    const serials = (filter: Parameters<Ledger['sheets']>[0]) =>
      ledger.sheets(filter, { limit: 10 }).map(({ serial, page }) => `${serial}/${page}`);
    expect(serials({})).toEqual([`${blank}/1`, `${card}/1`, `${census}/1`, `${summary}/1`, `${summary}/2`]);
    expect(ledger.sheets({}, { limit: 2, offset: 3 }).map(({ page }) => page)).toEqual([1, 2]);
    expect(serials({ patientId: '0012345' })).toEqual([`${summary}/1`, `${summary}/2`]);
    expect(serials({ ward: '3西' })).toEqual([`${census}/1`, `${summary}/1`, `${summary}/2`]);
    expect(serials({ form: 'M1' })).toEqual([`${card}/1`]);
    expect(serials({ from: '2026-11-22', to: '2026-11-22' })).toEqual([`${census}/1`]);
    expect(serials({ to: '2026-11-21', status: 'issued' })).toEqual([`${card}/1`, `${summary}/1`]);
    expect(serials({ text: card.toLowerCase().replace('-', '').replaceAll('0', 'o') })).toEqual([`${card}/1`]);
    expect(serials({ text: '00123' })).toEqual([`${summary}/1`, `${summary}/2`]);
    for (const text of ['%', '_', "' OR 1=1 --"]) expect(serials({ text }), text).toEqual([]);

    expect(ledger.counts({})).toMatchObject({ issued: 5, scanned: 1, voided: 1, missing: 3 });
    expect(ledger.counts({ ward: '3西' })).toMatchObject({ issued: 3, scanned: 1, voided: 0, missing: 2 });
    expect(ledger.choices()).toEqual({
      wards: ['3西'],
      forms: ['M1', 'M17', 'M2', 'M3'],
      days: ['2026-11-22', '2026-11-21'],
    });
    const [nobodys, temporary, wards, patients] = ledger.sheets({}, { limit: 4 });
    expect([nobodys, temporary, wards, patients].map((sheet) => [sheet?.subject, sheet?.patientId])).toEqual([
      ['station', null],
      ['temporary', null],
      ['ward', null],
      ['patient', '0012345'],
    ]);
    expect(() => ledger.history('ZZZZZZ-000001')).toThrow('sheet-not-found');
  });

  it('counts labels and lists apart from what is missing, and finds them', () => {
    const { ledger, printed } = newLedger();
    const summary = printed({}, 2);
    const labels = printed({ form: 'M1-L' }, 2);
    const spoilt = printed({ form: 'M1-L' });
    const list = printed({ form: 'M18', patientId: null, identifier: null, ward: null });
    ledger.voided([{ serial: spoilt, copy: 1, page: 1 }], { ...act, why: '紙詰まり' });
    ledger.scanned([{ serial: summary, copy: 1, page: 1 }], act);
    expect(ledger.counts({})).toMatchObject({ issued: 6, scanned: 1, voided: 1, notReturning: 3, missing: 1 });
    expect(ledger.counts({ form: 'M1-L' })).toMatchObject({ issued: 3, voided: 1, notReturning: 2, missing: 0 });
    const found = (status: 'issued' | 'not-returning') =>
      ledger.sheets({ status }, { limit: 10 }).map(({ serial, page, returns }) => [serial, page, returns]);
    expect(found('issued')).toEqual([[summary, 2, true]]);
    expect(found('not-returning')).toEqual([
      [list, 1, false],
      [labels, 1, false],
      [labels, 2, false],
    ]);
    // Stuck to a sheet that was scanned: it counts as what it is.
    ledger.scanned([{ serial: labels, copy: 1, page: 1 }], act);
    expect(ledger.counts({})).toMatchObject({ issued: 6, scanned: 2, voided: 1, notReturning: 2, missing: 1 });
    expect(ledger.history(labels).sheets).toMatchObject([{ returns: false }, { returns: false }]);
  });

  it('enters many forms as one, or none of them', () => {
    const { ledger } = newLedger();
    const serials = ledger.together(() => [ledger.issue(issue), ledger.issue(issue)]);
    const failing = () =>
      ledger.together(() => {
        ledger.issue(issue);
        throw new Error('a patient is gone');
      });
    expect(failing).toThrow('a patient is gone');
    expect(ledger.list(10).map(({ serial }) => serial)).toEqual(serials.toReversed());
  });

  it('keeps of what was typed a hash, by which it can be told later, and no word of it', () => {
    const { database, ledger, printed } = newLedger();
    const values = { 'update.note': '発熱 38.4', 'update.0.time': '朝' };
    const serial = printed({ values });
    expect(ledger.wasTyped(serial, { 'update.0.time': '朝', 'update.note': '発熱 38.4' })).toBe(true);
    expect(ledger.wasTyped(serial, { ...values, 'update.note': '発熱 38.5' })).toBe(false);
    expect(ledger.wasTyped(printed(), {})).toBe(false);
    expect(database.serialize().includes('発熱')).toBe(false);
    const hashes = database.prepare('SELECT values_sha256 FROM issued WHERE values_sha256 NOT NULL').pluck();
    printed({ values });
    expect(new Set(hashes.all()).size).toBe(2);
  });

  it('of an earlier version opens with all its sheets', () => {
    const database = new Database(':memory:');
    database.exec(`
      CREATE TABLE ledger_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE issued (
        number INTEGER PRIMARY KEY AUTOINCREMENT, serial TEXT NOT NULL UNIQUE, form TEXT NOT NULL,
        version TEXT NOT NULL, patient_id TEXT NOT NULL, identifier TEXT NOT NULL, station TEXT NOT NULL,
        issued_by TEXT NOT NULL, issued_at TEXT NOT NULL, data_as_of TEXT, copies INTEGER NOT NULL);
      CREATE TABLE sheet (
        serial TEXT NOT NULL REFERENCES issued (serial), copy INTEGER NOT NULL, page INTEGER NOT NULL,
        pages INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'issued', PRIMARY KEY (serial, copy, page)) WITHOUT ROWID;
      CREATE TRIGGER issued_no_update BEFORE UPDATE ON issued
        BEGIN SELECT RAISE(ABORT, 'the ledger keeps what was issued'); END;
      INSERT INTO ledger_meta VALUES ('prefix', 'ABCDEF');
      INSERT INTO issued VALUES (7, 'ABCDEF-000007', 'M3', '1.0', 'p', '1', 's', 'n', '2026-11-20T22:00:00', NULL, 1);
      INSERT INTO sheet (serial, copy, page, pages) VALUES ('ABCDEF-000007', 1, 1, 1);
    `);
    const ledger = new Ledger(database, 'this machine');
    expect(ledger.sheets({}, { limit: 10 })).toMatchObject([
      { serial: 'ABCDEF-000007', subject: 'patient', patientId: 'p', ward: null, status: 'issued', reprints: 0 },
    ]);
    expect(ledger.issue(issue)).toBe('ABCDEF-000008');
    expect(ledger.scanned([{ serial: 'ABCDEF-000007', copy: 1, page: 1 }], act).changed).toBe(1);
    expect(new Ledger(database, 'this machine').issue(issue)).toBe('ABCDEF-000009');
  });
});
