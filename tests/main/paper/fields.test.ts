import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import type { FormField } from '../../../shared/form-fields.ts';
import type { Section } from '../../../shared/records.ts';
import type { FieldContent } from '../../../shared/sheets.ts';
import { Hospital } from '../records/hospital.ts';

const words = { ja: '試験', en: 'test' };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fields-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const asked: Record<string, Partial<FormField>> = {
  sex: { from: 'patient.sex' },
  age: { from: 'patient.age' },
  ward: { from: 'encounter.ward' },
  department: { from: 'encounter.department' },
  main: { from: 'conditions.main' },
  asthma: { from: 'conditions', match: ['喘息'] },
  food: { from: 'allergies.food' },
  implants: { from: 'implants' },
  weight: { from: 'observation', match: ['体重'] },
  group: { from: 'observation.reference', match: ['血液型'] },
  diet: { from: 'orders', match: ['食事'] },
  biguanide: { from: 'medications', match: ['メトホルミン'] },
  facility: { from: 'facility.name' },
  nothing: {},
};
fs.writeFileSync(
  path.join(folder, 'f.yml'),
  JSON.stringify({
    code: 'F1',
    version: '1.0',
    title: words,
    paper: { size: 'A4', orientation: 'portrait' },
    copies: [words],
    blocks: [
      {
        kind: 'fields',
        key: 'f',
        title: words,
        fields: Object.entries(asked).map(([key, field]) => ({ key, title: words, ...field })),
      },
      {
        kind: 'records',
        key: 'drugs',
        section: 'medications',
        title: words,
        limit: 5,
        blankRows: 2,
        columns: [
          { field: 'medicine', title: words },
          { write: 'given', title: words },
          { write: 'signed', title: words, pen: true },
        ],
      },
    ],
  }),
);
const wardForm = { ja: '一覧', en: 'list' };
fs.writeFileSync(
  path.join(folder, 'w.yml'),
  JSON.stringify({
    code: 'W1',
    version: '1.0',
    title: wardForm,
    scope: 'ward',
    copies: [words],
    paper: { size: 'A4', orientation: 'landscape' },
    blocks: [
      {
        kind: 'patients',
        key: 'p',
        title: words,
        columns: [
          { field: 'name', title: words },
          { write: 'moves', title: words },
        ],
      },
    ],
  }),
);

const everything: Section[] = [
  ...(['allergies', 'conditions', 'medications', 'observations', 'encounters'] as const),
  ...(['procedures', 'orders', 'other'] as const),
];
const patientId = '0012345';
const hospital = new Hospital()
  .patient({ id: patientId, name: '灯火　太郎', birthDate: '1950-01-01', sex: 'male' })
  .patient({ id: 'out', name: '灯火　花子' })
  .patient({ id: 'bare', name: '灯火　次郎' })
  .covers([patientId, 'out'], everything, '2026-11-21T22:00');
const stay = { class: 'inpatient', start: '2026-11-18T10:00', ward: '3西病棟', room: '305', bed: '2' } as const;
hospital.put('encounter', { patientId, id: '1', ...stay, status: 'in-progress', department: '内科' });
hospital.put('encounter', {
  patientId: 'out',
  id: '1',
  ...stay,
  start: '2020-01-02',
  end: '2020-01-09',
  status: 'finished',
  department: '外科',
});
for (const [text, more] of [
  ['2型糖尿病', { isMain: true, clinicalStatus: 'active', onset: '2010-04-01' }],
  ['気管支喘息', { clinicalStatus: 'active', verificationStatus: 'provisional' }],
  ['喘息性気管支炎', { clinicalStatus: 'resolved' }],
  ['ペースメーカー植込み後', { clinicalStatus: 'unknown', onset: '2019-09-12' }],
] as const) {
  hospital.put('condition', { patientId, id: text, text, ...more });
}
hospital.put('procedure', { patientId, id: '1', text: '人工関節置換術', start: '2015-06-01', status: 'completed' });
hospital.put('procedure', { patientId, id: '2', text: 'ステント留置術', start: '2016-01-01', status: 'not-done' });
for (const [text, category, verificationStatus] of [
  ['えび', 'food', 'confirmed'],
  ['そば', 'food', 'refuted'],
  ['種類の分からないもの', 'other', 'unknown'],
  ['ペニシリン', 'drug', 'confirmed'],
] as const) {
  const stated = { assertion: 'present', category, verificationStatus } as const;
  hospital.put('allergy_intolerance', { patientId, id: text, text, ...stated });
}
for (const [text, value, effectiveAt] of [
  ['体重', '62.5', '2026-11-18'],
  ['体重', '70.0', '2020-01-01'],
  ['血液型-ABO式', 'A', '2015-03-04'],
  ['血液型-Rh式', '+', '2015-03-04'],
] as const) {
  hospital.put('observation', { patientId, id: `${text}${effectiveAt}`, text, value, effectiveAt });
}
hospital.put('other', {
  patientId,
  id: '1',
  kind: 'OMD',
  title: '食事オーダ',
  date: '2026-11-18',
  text: '種類: 食事\n食種: 常食',
});
const meal = { patientId, category: 'diet', status: 'active' } as const;
hospital.put('service_request', { ...meal, id: '1', text: '常食', occurredAt: '2026-11-01', endsAt: '2026-11-10' });
hospital.put('service_request', { ...meal, id: '2', text: '減塩食', occurredAt: '2026-11-15', note: '卵除去' });
hospital.put('service_request', { ...meal, id: '3', text: '絶飲食', occurredAt: '2026-11-30' });
hospital.put('medication_request', { patientId, id: '1', text: '「架空」メトホルミン錠250mg', status: 'active' });
hospital.put('medication_request', { patientId, id: '2', text: 'メトホルミン錠500mg', status: 'stopped' });

const records = new Records(hospital.database, () => true);
const ledger = new Ledger(new Database(':memory:'));
const jobs = new PrintJobs(new Forms(folder), ledger);
const origin = { facilityId: 'f', facilityName: '灯火記念病院', station: 's' };
type Request = Parameters<PrintJobs['create']>[0];
const create = (request: Request) => jobs.create(request, { name: '山本 花子' }, records, origin);

function filled(request: Request): Record<string, FieldContent | null> {
  const [block] = create(request).blocks;
  if (block?.kind !== 'fields') throw new Error('no fields');
  return Object.fromEntries(Object.keys(asked).map((key, index) => [key, block.fields[index] ?? null]));
}

const textsOf = (content: FieldContent | null | undefined) => content?.values.map(({ text }) => text);

describe('fields', () => {
  const fields = filled({ form: 'F1', patientId });

  it('say what the records say, each with its date', () => {
    expect(textsOf(fields.sex)).toEqual(['male']);
    expect(textsOf(fields.ward)).toEqual(['3西病棟']);
    expect(fields.main?.values).toEqual([{ text: '2型糖尿病', date: '2010-04-01' }]);
    expect(fields.weight?.values).toEqual([{ text: '体重 62.5', date: '2026-11-18' }]);
    expect(textsOf(fields.facility)).toEqual(['灯火記念病院']);
    expect(fields.diet?.values).toEqual([
      { text: '減塩食（卵除去）', date: '2026-11-15' },
      { text: '絶飲食', date: '2026-11-30' },
      { text: '種類: 食事 食種: 常食', date: '2026-11-18' },
    ]);
    expect(fields.nothing).toBeNull();
  });

  it('find a disease or a drug wherever its name stands, unless it is over', () => {
    expect(fields.asthma?.values).toEqual([{ text: '気管支喘息', date: null, suspected: true }]);
    expect(textsOf(fields.biguanide)).toEqual(['「架空」メトホルミン錠250mg']);
  });

  it('name every device with the record that says so, and none that was not put in', () => {
    expect(fields.implants?.values).toEqual([
      { text: 'ペースメーカー植込み後', date: '2019-09-12', section: 'conditions' },
      { text: '人工関節置換術', date: '2015-06-01', section: 'procedures' },
    ]);
  });

  it('never leave out an allergy because nobody said of what kind it is', () => {
    expect(textsOf(fields.food)?.toSorted()).toEqual(['えび', '種類の分からないもの']);
  });

  it('give a blood group for reference only, each part with its date', () => {
    expect(fields.group?.reference).toBe(true);
    expect(textsOf(fields.group)).toEqual(['血液型-ABO式 A', '血液型-Rh式 +']);
  });

  it('are blank where a stay is over, but say whose patient it was, and when', () => {
    const out = filled({ form: 'F1', patientId: 'out' });
    expect(textsOf(out.ward)).toEqual([]);
    expect(out.department?.values).toEqual([{ text: '外科', date: '2020-01-02' }]);
    expect(out.weight).toMatchObject({ values: [], notExported: false });
  });

  it('say where nothing was exported, and are open to the pen on a blank', () => {
    expect(filled({ form: 'F1', patientId: 'bare' }).weight).toMatchObject({ values: [], notExported: true });
    expect(filled({ form: 'F1' }).weight).toMatchObject({ values: [], notExported: false });
  });
});

describe('what was typed', () => {
  const values = (typed: Record<string, string>) => create({ form: 'F1', patientId, values: typed }).values;

  it('is kept in its place, without what is empty', () => {
    expect(
      values({ 'f.ward': '4東\n', 'f.nothing': ' ', 'drugs.0.given': '済', 'drugs.2.medicine': '追加薬' }),
    ).toEqual({
      'f.ward': '4東',
      'drugs.0.given': '済',
      'drugs.2.medicine': '追加薬',
    });
  });

  it.each([
    ['a place that the form does not have', { 'f.other': 'x' }],
    ['a column for the pen', { 'drugs.0.signed': 'x' }],
    ['a row without end', { 'drugs.999.given': 'x' }],
    ['a control character', { 'f.ward': 'a\u0007b' }],
    ['more than a place may hold', { 'f.ward': 'あ'.repeat(2001) }],
  ])('is refused for %s', (_, typed) => {
    expect(() => values(typed)).toThrow('request-invalid');
  });
});

describe('a ward', () => {
  it('lists who lies there, with allergies in three states, and nobody else', () => {
    const job = create({ form: 'W1', ward: '3西病棟' });
    expect(job.subject).toMatchObject({ kind: 'ward', ward: '3西病棟', patients: 1 });
    expect(job.patientId).toBeNull();
    const [block] = job.blocks;
    expect(block).toMatchObject({
      kind: 'patients',
      exported: true,
      patients: [{ patientId, bed: '2', allergyState: 'recorded', diagnosis: { values: [{ text: '2型糖尿病' }] } }],
    });
  });

  it('is needed for its form, and a form is not made of another chart than was asked for', () => {
    expect(() => create({ form: 'W1', patientId })).toThrow('request-invalid');
    expect(() => create({ form: 'W1', ward: 'どこにもない' })).toThrow('ward-not-found');
    expect(() => create({ form: 'F1', patientId, ward: '3西病棟' })).toThrow('request-invalid');
  });
});
