import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { readFhir } from '../../../exporter/sources/fhir/read.ts';
import { readSsmix2 } from '../../../exporter/sources/ssmix2/root.ts';
import { RecordsDatabase } from '../../../exporter/write/records-db.ts';
import { castOf } from '../../../scripts/demo-hospital/cast.ts';
import { FhirFolder } from '../../../scripts/demo-hospital/fhir-writer.ts';
import { momentOf } from '../../../scripts/demo-hospital/moment.ts';
import { Ssmix2Tree } from '../../../scripts/demo-hospital/ssmix2-writer.ts';
import type { RecordInput, RecordType } from '../../../shared/records.ts';

const keyHex = '11'.repeat(32);
const now = '2026-11-21T22:00:00';
let folder: string;
let records: RecordsDatabase;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-also-'));
  records = new RecordsDatabase(path.join(folder, 'records.part'), keyHex, now);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Joins what is told twice, finishes, and opens the result as a reader would. */
function finished(): Database.Database {
  records.settleRelations();
  records.concludeFlags();
  records.joinSources();
  records.finish({});
  const database = new Database(path.join(folder, 'records.part'), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${keyHex}'`);
  return database;
}

type Told<T extends RecordType> = Omit<RecordInput<T>, 'patientId' | 'id' | 'source'> & { id?: string };

/** Files records of one patient under the names of their sources: `main` and `dept` are roots, `fhir` is FHIR. */
function tell<T extends RecordType>(type: T, told: Record<string, Told<T>[]>): Database.Database {
  for (const [name, list] of Object.entries(told)) {
    const kind = name === 'fhir' ? 'fhir' : 'ssmix2';
    const coverage = records.coverage({ name: `${kind}:${name}`, kind });
    const claim = { identifier: '0012345', name: '灯火 太郎', birthDate: '1950-01-01', source: `${name}:1` };
    const patientId = records.patient(claim, coverage);
    for (const [index, record] of list.entries()) {
      records.put(type, {
        id: `${name}/${index}`,
        ...record,
        patientId,
        source: `${name}:${index}`,
      } as unknown as RecordInput<T>);
    }
  }
  return finished();
}

/** `text` (or value) of every row with all sources that told it. */
function told(database: Database.Database, type: RecordType, column = 'text'): string[] {
  const also = database
    .prepare('SELECT source FROM also_from WHERE record_type = ? AND record_id = ? ORDER BY source')
    .pluck();
  const rows = database.prepare(`SELECT * FROM ${type} ORDER BY id`).all() as Record<string, string>[];
  return rows.map((row) => [row[column], row.source, ...(also.all(type, row.id) as string[])].join(' '));
}

test('a demo patient told by SS-MIX2 and by FHIR is one patient with everything once, naming both', async () => {
  const asOf = momentOf('2026-11-21T22:00');
  const member = castOf(1, asOf, 12).find(({ role }) => role === 'featured')!;
  new Ssmix2Tree(path.join(folder, 'ssmix2'), 1, asOf).writeChart(member.chart);
  const fhir = new FhirFolder(path.join(folder, 'fhir'), asOf);
  fhir.writeChart(member.chart, { whole: true, extraAllergies: [], flags: [] }, []);
  fhir.end();
  const { signal } = new AbortController();
  const at = (name: string) => ({
    name,
    root: path.join(folder, name),
    sink: records,
    report: new SourceReport(name),
    signal,
  });
  await readSsmix2(at('ssmix2'));
  const count = (database: { counts(): Record<string, number> }) => {
    const { patient, allergy_intolerance, condition, encounter, observation, medication_request } = database.counts();
    return { patient, allergy_intolerance, condition, encounter, observation, medication_request };
  };
  const alone = count(records);
  await readFhir(at('fhir'));
  const both = count(records);
  expect(both.observation).toBeGreaterThan(1.9 * alone.observation!);
  const database = finished();
  const rows = (table: string) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect(Object.fromEntries(Object.keys(alone).map((table) => [table, rows(table)]))).toEqual({
    ...alone,
    // What only FHIR tells: blood pressure and temperature, a medicine brought along.
    observation: alone.observation! + 3,
    medication_request: alone.medication_request! + 1,
  });
  const total = (counts: Record<string, number | undefined>) =>
    Object.values(counts).reduce<number>((sum, each) => sum + each!, 0);
  expect(rows('also_from')).toBe(total(both) - total(alone) - 4);
  // Suspected in both, in other words; more is known of an allergy than one source says.
  const penicillin = database.prepare("SELECT * FROM allergy_intolerance WHERE text = 'ペニシリン'").get();
  expect(penicillin).toMatchObject({
    onset: '1998-06-10',
    verification_status: 'confirmed',
    severity: '重篤化リスク高 (high)・重度 (severe)',
  });
  expect(told(database, 'condition').find((row) => row.startsWith('肺癌の疑い'))).toMatch(/ ssmix2:.* fhir:Condition/);
  // What a flag rests on is still there.
  const evidence = database
    .prepare('SELECT evidence_id FROM flag WHERE evidence_id IS NOT NULL')
    .pluck()
    .all() as string[];
  const tables = [
    'allergy_intolerance',
    'condition',
    'medication_request',
    'medication_administration',
    'observation',
    'procedure',
  ];
  const ids = new Set(tables.flatMap((table) => database.prepare(`SELECT id FROM ${table}`).pluck().all()));
  expect(evidence.length).toBeGreaterThan(0);
  expect(evidence.filter((id) => !ids.has(id))).toEqual([]);
});

test('allergies are joined only where nothing speaks against it', () => {
  const penicillin = { text: 'ペニシリン', assertion: 'present', category: 'drug' } as const;
  const database = tell('allergy_intolerance', {
    main: [
      { ...penicillin, severity: '重度', reaction: '発疹' },
      { text: '卵', assertion: 'present' },
      { text: 'アレルギー', assertion: 'none-known' },
      { text: 'ラテックス', assertion: 'present', clinicalStatus: 'resolved' },
      { text: '造影剤', assertion: 'present', reaction: 'ショック' },
    ],
    fhir: [
      {
        ...penicillin,
        text: 'ﾍﾟﾆｼﾘﾝ',
        severity: '重篤化リスク高 (high)・重度 (severe)',
        reaction: '発疹 (severe)',
        onset: '1998',
      },
      { text: '卵', assertion: 'present', verificationStatus: 'refuted' },
      { text: 'アレルギー', assertion: 'present' },
      { text: 'ラテックス', assertion: 'present', clinicalStatus: 'active' },
      { text: '造影剤', assertion: 'present', reaction: '発疹' },
    ],
  });
  expect(told(database, 'allergy_intolerance')).toHaveLength(9);
  expect(database.prepare("SELECT * FROM allergy_intolerance WHERE text = 'ペニシリン'").all()).toEqual([
    expect.objectContaining({
      id: 'main/0',
      severity: '重篤化リスク高 (high)・重度 (severe)',
      reaction: '発疹',
      onset: '1998',
    }),
  ]);
  expect(
    database.prepare('SELECT text, group_concat(assertion) AS said FROM allergy_intolerance GROUP BY text').all(),
  ).toEqual(
    expect.arrayContaining([
      { text: 'アレルギー', said: 'present,none-known' },
      { text: '卵', said: 'present,present' },
    ]),
  );
  // Refuted here and not there: an unknown state is no contradiction, a refutation is.
  expect(told(database, 'allergy_intolerance').filter((row) => row.includes('main:') && row.includes('fhir:'))).toEqual(
    ['ペニシリン main:0 fhir:0'],
  );
});

test('the same order in two roots is one; a different dose, time, value or status is two', () => {
  const order = {
    text: 'アムロジピン錠５ｍｇ',
    code: '103835401',
    codeSystem: 'HOT9',
    startDate: '2026-11-01',
    status: 'active',
  } as const;
  const database = tell('medication_request', {
    main: [
      { ...order, id: 'a', orderNumber: '0001', doseText: '1 錠' },
      { ...order, id: 'b', doseText: '1 錠', recordedAt: '2026-11-01' },
      { ...order, id: 'c', text: 'ワルファリン錠１ｍｇ', code: null, codeSystem: null, doseText: '2 錠' },
    ],
    dept: [
      { ...order, id: 'a', orderNumber: '0001', doseText: '1 錠', recordedAt: '2026-11-02' },
      { ...order, id: 'b', doseText: '2 錠', recordedAt: '2026-11-03' },
    ],
    // A copy of one of the two that disagree is a third voice for it, and no third record.
    old: [{ ...order, id: 'b', doseText: '2 錠', recordedAt: '2026-11-03' }],
    fhir: [
      {
        ...order,
        text: 'アムロジピン錠 5mg',
        codeSystem: 'urn:oid:1.2.392.200119.4.403.1',
        startDate: '2026-11-01T09:00:00+09:00',
        orderNumber: '1',
        doseText: '1錠',
        prescriber: '医師 花子',
      },
      { text: 'ワルファリン錠１ｍｇ', startDate: '2026-11-01', status: 'stopped', doseText: '2 錠' },
      { ...order, startDate: '2026-11-08', doseText: '1 錠' },
    ],
  });
  expect(told(database, 'medication_request')).toEqual([
    'アムロジピン錠５ｍｇ main:0 dept:0 fhir:0',
    'アムロジピン錠５ｍｇ main:1',
    'アムロジピン錠５ｍｇ dept:1 old:0',
    'ワルファリン錠１ｍｇ main:2',
    'ワルファリン錠１ｍｇ fhir:1',
    'アムロジピン錠５ｍｇ fhir:2',
  ]);
  const first = database.prepare("SELECT prescriber, start_date FROM medication_request WHERE id = 'a'").get();
  expect(first).toEqual({ prescriber: '医師 花子', start_date: '2026-11-01' });
});

test('results are joined by test, moment and value; susceptibilities stay with their organism', () => {
  const k = {
    text: 'Ｋ',
    code: '3H015000002326101',
    codeSystem: 'JC10',
    value: '4.0',
    valueNumber: 4,
    effectiveAt: '2026-11-20T06:00',
  } as const;
  const culture = {
    category: 'microbiology',
    effectiveAt: '2026-11-10T09:00',
    text: '培養',
    value: 'E. coli',
  } as const;
  const drug = { ...culture, text: 'LVFX', value: 'R', interpretation: 'R' } as const;
  const database = tell('observation', {
    main: [
      { ...k, unit: 'mmol/L', referenceRange: '3.6-4.8' },
      { ...k, value: '4.1', valueNumber: 4.1, effectiveAt: '2026-11-21T06:00' },
      { ...k, specimen: '尿', effectiveAt: '2026-11-19T06:00' },
      { ...culture, id: 'org' },
      { ...drug, id: 'sus', parentId: 'org' },
    ],
    fhir: [
      {
        ...k,
        codeSystem: 'urn:oid:1.2.392.200119.4.504',
        text: 'カリウム',
        value: '4',
        effectiveAt: '2026-11-19T21:00:00Z',
        unit: 'mmol/l',
        referenceRange: '3.6 – 4.8 mmol/l',
      },
      { ...k, value: '4.2', valueNumber: 4.2, effectiveAt: '2026-11-21T06:00' },
      { ...k, specimen: '血清', effectiveAt: '2026-11-19T06:00' },
      { ...culture, id: 'fhir-org' },
      { ...drug, id: 'fhir-sus', parentId: 'fhir-org' },
      { ...drug, id: 'fhir-other', text: 'CTX', parentId: 'fhir-org', value: 'S', interpretation: 'S' },
    ],
  });
  expect(told(database, 'observation', 'value').sort()).toEqual(
    [
      '4.0 main:0 fhir:0',
      '4.0 fhir:2',
      '4.0 main:2',
      '4.1 main:1',
      '4.2 fhir:1',
      'E. coli main:3 fhir:3',
      'R main:4 fhir:4',
      'S fhir:5',
    ].sort(),
  );
  expect(
    database.prepare('SELECT DISTINCT parent_id FROM observation WHERE parent_id IS NOT NULL').pluck().all(),
  ).toEqual(['org']);
});

test('where two might be meant, none is joined; conditions of another side or a code of another meaning never are', () => {
  const pneumonia = { text: '肺炎', clinicalStatus: 'resolved' } as const;
  const database = tell('condition', {
    main: [
      { ...pneumonia, onset: '2010' },
      { ...pneumonia, onset: '2015' },
      { text: '右大腿骨骨折', code: 'S721', codeSystem: 'MDCDX2' },
      { text: '肺癌の疑い', verificationStatus: 'provisional' },
      { text: '糖尿病', icd10: 'E11' },
      { text: '胃癌', verificationStatus: 'provisional' },
    ],
    fhir: [
      pneumonia,
      { text: '左大腿骨骨折', code: 'S721', codeSystem: 'MDCDX2' },
      { text: '肺癌', verificationStatus: 'provisional', onset: '2025-11-20' },
      { text: '糖尿病', icd10: 'E10' },
      { text: '胃癌', verificationStatus: 'confirmed' },
    ],
  });
  const rows = told(database, 'condition');
  expect(rows).toHaveLength(10);
  expect(rows.filter((row) => row.includes('main:') && row.includes('fhir:'))).toEqual(['肺癌の疑い main:3 fhir:2']);
});
