import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RecordsDatabase } from '../../../exporter/write/records-db.ts';
import { CoverageOfRecords } from '../../../main/records/coverage.ts';

const keyHex = '11'.repeat(32);
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-coverage-'));
  file = path.join(folder, 'records.db');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function open(): Database.Database {
  const database = new Database(file);
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${keyHex}'`);
  return database;
}

function write(): void {
  const records = new RecordsDatabase(file, keyHex, '2026-11-21T22:00:00');
  const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
  const id = records.patient({ identifier: '1', name: '灯火 太郎', source: 'a' }, coverage);
  records.covers(coverage, 'observations', '2026-11-20T08:00:00');
  records.covers(coverage, 'allergies');
  const observation = (index: number, effectiveAt: string | null) =>
    records.put('observation', { patientId: id, id: `o${index}`, source: 'a', text: 'K', value: '4.0', effectiveAt });
  ['2026-08-02T09:00', '2026-11-20T08:00', '2026-11-03', '2099-01-01', '', null].forEach((date, index) => {
    observation(index, date);
  });
  const study = (index: number, modalities: string, started: string) =>
    records.put('imaging_study', {
      patientId: id,
      id: `s${index}`,
      source: 'b',
      studyInstanceUid: `1.2.${index}`,
      file: `images/${index}`,
      modalities,
      started,
      seriesCount: 1,
      instanceCount: 1,
    });
  study(1, 'CT\\SR', '2024-05-06');
  study(2, 'CT', '2026-01-02');
  records.gap(id, 'observations', 'ssmix2:main/1', 'misplaced');
  records.gap(id, 'observations', 'ssmix2:main/2', 'misplaced');
  records.finish({});
}

it('says of every section how much there is, from when to when, and of each modality', () => {
  write();
  const sources = [{ name: 'ssmix2:main', kind: 'ssmix2', dataAsOf: '2026-11-20T08:00:00' }] as const;
  const view = new CoverageOfRecords(open()).view([...sources]);
  expect(view).toMatchObject({ patients: 1, sources });
  const section = (name: string) => view.sections.find((entry) => entry.section === name);
  expect(section('observations')).toEqual({
    section: 'observations',
    status: 'exported',
    records: 6,
    patients: 1,
    oldest: '2026-08-02T09:00',
    newest: '2026-11-20T08:00',
    undated: 3,
    months: [
      { month: '2026-08', records: 1 },
      { month: '2026-11', records: 2 },
    ],
    sources: [{ name: 'main', asOf: '2026-11-20T08:00:00', since: '2026-11-20T08:00:00' }],
    gaps: [{ reason: 'misplaced', inputs: 2, patients: 1 }],
  });
  expect(section('allergies')).toMatchObject({ status: 'exported', records: 0, patients: 0, oldest: null });
  expect(section('medications')).toMatchObject({ status: 'not-exported', records: 0, sources: [] });
  expect(view.modalities).toMatchObject([
    { modality: 'CT', records: 2, oldest: '2024-05-06', newest: '2026-01-02' },
    { modality: 'SR', records: 1, oldest: '2024-05-06', newest: '2024-05-06' },
  ]);
});

it('never calls uncounted media empty', () => {
  write();
  const database = open();
  database.exec('DROP TABLE holding; DROP TABLE flag');
  const view = new CoverageOfRecords(database).view([]);
  expect(view.sections.find((entry) => entry.section === 'observations')).toMatchObject({
    status: 'exported',
    records: null,
    patients: null,
  });
  expect(view.sections.find((entry) => entry.section === 'flags')).toMatchObject({
    status: 'not-exported',
    records: 0,
  });
  expect(view.modalities).toEqual([]);
});
