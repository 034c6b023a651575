import { expect, test } from 'vitest';
import { bundle, coded, type Json, ndjson, readAbout, readFiles, subject, taro } from './reading.ts';

const request = (fields: Json): Json => ({
  resourceType: 'MedicationRequest',
  id: 'm1',
  status: 'active',
  intent: 'order',
  subject,
  medicationCodeableConcept: { text: 'アムロジピン錠５ｍｇ' },
  ...fields,
});

async function readRequest(fields: Json) {
  const outcome = await readAbout(request(fields));
  return { ...outcome, found: outcome.sink.of('medication_request') };
}

test('a JP Core prescription: dose, amount a day, usage, days, quantity, RP and prescriber', async () => {
  const { found } = await readRequest({
    identifier: [{ system: 'urn:oid:1.2.392.100495.20.3.81', value: '2' }],
    groupIdentifier: { value: 'RX-9' },
    authoredOn: '2020-08-21T12:28:17+09:00',
    requester: { display: '灯火 次郎' },
    category: [coded('inpatient')],
    dosageInstruction: [
      {
        text: '１日３回毎食後',
        route: { text: '経口' },
        timing: {
          repeat: { frequency: 3, period: 1, periodUnit: 'd', boundsDuration: { value: 7, code: 'd', unit: '日' } },
        },
        doseAndRate: [
          {
            doseQuantity: { value: 1, unit: '錠' },
            rateRatio: { numerator: { value: 3, unit: '錠' }, denominator: { value: 1, code: 'd', unit: '日' } },
          },
        ],
      },
    ],
    dispenseRequest: { quantity: { value: 21, unit: '錠' } },
  });
  expect(found[0]).toMatchObject({
    text: 'アムロジピン錠５ｍｇ',
    basis: 'request',
    status: 'active',
    setting: 'inpatient',
    orderNumber: 'RX-9',
    rp: '2',
    doseText: '1 錠',
    dailyDoseText: '3 錠/日',
    quantityText: '21 錠',
    usage: '１日３回毎食後',
    route: '経口',
    durationText: '7日',
    startDate: '2020-08-21T12:28:17+09:00',
    prescriber: '灯火 次郎',
  });
});

test.each([
  [
    { repeat: { frequency: 3, period: 1, periodUnit: 'd', when: ['PCM', 'PCD', 'PCV'] } },
    '1日3回 朝食後・昼食後・夕食後',
  ],
  [{ repeat: { frequency: 1, period: 8, periodUnit: 'h' } }, '8時間ごと'],
  [{ repeat: { frequency: 1, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00'] } }, '1日1回 08:00'],
  [{ repeat: { dayOfWeek: ['mon', 'thu'], frequency: 1, period: 1, periodUnit: 'wk' } }, '1週1回 月・木曜'],
  [{ code: { coding: [{ code: 'BID' }] } }, '1日2回'],
])('timing %j reads %s', async (timing, usage) => {
  const { found } = await readRequest({ dosageInstruction: [{ timing }] });
  expect(found[0]!.usage).toBe(usage);
});

test('as needed says so, with its reason; a dose keeps the digits it was written with', async () => {
  const { sink } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'm.ndjson': JSON.stringify(
      request({
        dosageInstruction: [
          {
            text: '疼痛時',
            asNeededCodeableConcept: { text: '疼痛' },
            doseAndRate: [{ doseQuantity: { value: 12345, unit: 'mg' } }],
          },
        ],
      }),
    ).replace('12345', '0.50'),
  });
  expect(sink.of('medication_request')[0]).toMatchObject({ doseText: '0.50 mg', usage: '疼痛時 頓用（疼痛）' });
});

test('unequal doses stay with their own usage', async () => {
  const { found } = await readRequest({
    dosageInstruction: [
      { text: '朝食後', doseAndRate: [{ doseQuantity: { value: 2, unit: '錠' } }] },
      { text: '夕食後', doseAndRate: [{ doseQuantity: { value: 1, unit: '錠' } }] },
    ],
  });
  expect(found[0]).toMatchObject({ doseText: null, usage: '朝食後 2 錠 ／ 夕食後 1 錠' });
});

test.each([
  [{ intent: 'proposal' }, 'proposal'],
  [{ intent: 'plan' }, 'plan'],
  [{ intent: 'option' }, 'option'],
  [{ intent: undefined }, 'intent'],
  [{ status: 'draft' }, 'draft'],
  [{ doNotPerform: true }, 'do not perform'],
])('%j is not an order: text, labelled', async (fields, label) => {
  const { found, sink } = await readRequest(fields);
  expect(found).toEqual([]);
  expect(sink.of('other')[0]).toMatchObject({ kind: 'MedicationRequest', title: 'アムロジピン錠５ｍｇ' });
  expect(sink.of('other')[0]!.text).toContain(label);
});

test.each([
  ['on-hold', 'unknown', '休薬中'],
  ['cancelled', 'cancelled', null],
  ['stopped', 'stopped', null],
  ['completed', 'completed', null],
])('status %s', async (status, shown, note) => {
  const { found } = await readRequest({ status });
  expect(found[0]!.status).toBe(shown);
  if (note) expect(found[0]!.note).toContain(note);
});

test('entered in error is not exported', async () => {
  const { found, report } = await readRequest({ status: 'entered-in-error' });
  expect(found).toEqual([]);
  expect(report.skips.get('cancelled')).toBe(1);
});

test('statements: taken, not taken, intended', async () => {
  const statement = (id: string, status: string): Json => ({
    resourceType: 'MedicationStatement',
    id,
    status,
    subject,
    medicationCodeableConcept: { text: 'ワルファリン' },
    effectivePeriod: { start: '2020-01', end: '2020-02' },
  });
  const { sink } = await readAbout(
    statement('s1', 'active'),
    statement('s2', 'not-taken'),
    statement('s3', 'intended'),
  );
  expect(sink.of('medication_request')).toMatchObject([
    {
      id: 'fhir/MedicationStatement/s1',
      basis: 'statement',
      status: 'active',
      startDate: '2020-01',
      endDate: '2020-02',
    },
  ]);
  expect(sink.of('other').map((record) => record.text.split('\n')[0])).toEqual([
    '【服用していない / not taken】ワルファリン',
    '【予定 / intended】ワルファリン',
  ]);
});

test.each([
  ['no-medication-info', 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'],
  ['787481004', 'http://snomed.info/sct'],
])('%s is no drug of that name', async (code, system) => {
  const { found, sink } = await readRequest({ medicationCodeableConcept: coded(code, system, 'No known medications') });
  expect(found).toEqual([]);
  expect(sink.of('other')).toHaveLength(1);
});

const medication = {
  resourceType: 'Medication',
  id: 'd1',
  code: { text: 'リシノプリル錠', coding: [{ system: 's', code: 'L10' }] },
  form: { text: '錠剤' },
};
const byReference = (reference: string): Json =>
  request({ medicationCodeableConcept: undefined, medicationReference: { reference } });

test('a drug in another file, in any order', async () => {
  const { sink, report } = await readFiles({
    'a.ndjson': ndjson(byReference('Medication/d1')),
    'b/Patient.ndjson': ndjson(taro),
    'c/Medication.ndjson': ndjson(medication),
  });
  expect(sink.of('medication_request')[0]).toMatchObject({ text: 'リシノプリル錠', code: 'L10', form: '錠剤' });
  expect(report.kinds.get('Medication')).toMatchObject({ read: 1, mapped: 1 });
});

test('a contained drug, and one in the same bundle', async () => {
  const { sink } = await readAbout({ ...byReference('#d1'), contained: [medication] });
  expect(sink.of('medication_request')[0]).toMatchObject({ text: 'リシノプリル錠', form: '錠剤' });
  const inBundle = await readFiles({
    'b.json': bundle(
      'collection',
      { fullUrl: 'urn:uuid:1', resource: taro },
      { fullUrl: 'urn:uuid:2', resource: medication },
      { fullUrl: 'urn:uuid:3', resource: { ...byReference('urn:uuid:2'), subject: { reference: 'urn:uuid:1' } } },
    ),
  });
  expect(inBundle.sink.of('medication_request')[0]).toMatchObject({ text: 'リシノプリル錠' });
});

test('a drug that is nowhere is said to be missing, not left blank', async () => {
  const { sink } = await readAbout(byReference('Medication/unknown'));
  expect(sink.of('medication_request')[0]!.text).toContain('書き出しに含まれない');
});

test('the dose of an STU3 dosage, and the drug of an R5 request', async () => {
  const { found } = await readRequest({
    dosageInstruction: [{ text: '1日1回', doseQuantity: { value: 2, unit: '錠' } }],
  });
  expect(found).toMatchObject([{ doseText: '2 錠', usage: '1日1回' }]);
  const r5 = await readRequest({
    medicationCodeableConcept: undefined,
    medication: { concept: { text: 'ワルファリン' } },
  });
  expect(r5.found).toMatchObject([{ text: 'ワルファリン', note: null }]);
});

test.each([{ taken: 'n' }, { wasNotTaken: true }, { adherence: { code: { coding: [{ code: 'not-taking' }] } } }])(
  'not taken, in the words of another version: %j',
  async (fields) => {
    const { sink } = await readAbout({
      resourceType: 'MedicationStatement',
      id: 's1',
      status: 'active',
      subject,
      medicationCodeableConcept: { text: 'ワルファリン' },
      ...fields,
    });
    expect(sink.of('medication_request')).toEqual([]);
    expect(sink.of('other')[0]!.text).toContain('服用していない');
  },
);
