import { expect, test } from 'vitest';
import { coded, type Json, ndjson, readAbout, readFiles, subject, taro } from './reading.ts';

const observation = (fields: Json): Json => ({
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { text: 'CRP', coding: [{ system: 'http://loinc.org', code: '1988-5' }] },
  subject,
  effectiveDateTime: '2024-03-01T08:00:00+09:00',
  ...fields,
});

async function readObservation(fields: Json) {
  const outcome = await readAbout(observation(fields));
  return { ...outcome, found: outcome.sink.of('observation') };
}

test('a laboratory result with its range and flag', async () => {
  const { found } = await readObservation({
    category: [coded('laboratory')],
    valueQuantity: { value: 12.3, unit: 'mg/dL' },
    referenceRange: [{ low: { value: 0, unit: 'mg/dL' }, high: { value: 0.3, unit: 'mg/dL' } }],
    interpretation: [coded('H')],
    specimen: { display: '血清' },
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    text: 'CRP',
    code: '1988-5',
    category: 'laboratory',
    value: '12.3',
    valueNumber: 12.3,
    unit: 'mg/dL',
    interpretation: 'H',
    specimen: '血清',
    status: 'final',
    effectiveAt: '2024-03-01T08:00:00+09:00',
  });
  expect(found[0]!.referenceRange).toBe('0 – 0.3 mg/dL');
});

test('a number is shown with the digits it was reported with', async () => {
  const text = JSON.stringify(observation({ valueQuantity: { value: 77, unit: 'mmol/L' } })).replace('77', '7.00');
  const { sink } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'o.ndjson': text });
  expect(sink.of('observation')[0]).toMatchObject({ value: '7.00', valueNumber: 7 });
});

test.each([
  [{ valueQuantity: { comparator: '<', value: 2, unit: 'IU/mL' } }, '< 2', null, 'IU/mL'],
  [{ valueQuantity: { value: 1.1, code: '1' } }, '1.1', 1.1, null],
  [{ valueCodeableConcept: { coding: [{ code: '260385009', display: 'Negative' }] } }, 'Negative', null, null],
  [{ valueString: '上腹部圧痛あり' }, '上腹部圧痛あり', null, null],
  [{ valueBoolean: false }, 'false', null, null],
  [{ valueInteger: 0 }, '0', 0, null],
  [{ valueRange: { low: { value: 1, unit: '/HPF' }, high: { value: 4, unit: '/HPF' } } }, '1 – 4 /HPF', null, null],
  [{ valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }, '1:128', null, null],
  [{ valueTime: '08:30:00' }, '08:30:00', null, null],
  [{ valueDateTime: '2024-02' }, '2024-02', null, null],
  [{ valuePeriod: { start: '2024-01', end: '2024-02' } }, '2024-01 – 2024-02', null, null],
])('%j', async (fields, value, valueNumber, unit) => {
  const { found } = await readObservation(fields);
  expect(found[0]).toMatchObject({ value, valueNumber, unit });
});

test('a value that is absent says why and is never blank', async () => {
  const { found } = await readObservation({ dataAbsentReason: { coding: [{ code: 'not-performed' }] } });
  expect(found[0]!.value).toContain('値なし');
  expect(found[0]!.value).toContain('not-performed');
  const bare = await readObservation({});
  expect(bare.found[0]!.value).toContain('値なし');
});

test('blood pressure: each component a value of its own, under the panel', async () => {
  const { found, report } = await readObservation({
    code: { text: '血圧' },
    category: [coded('vital-signs')],
    component: [
      { code: { text: '収縮期血圧' }, valueQuantity: { value: 182, unit: 'mmHg' }, interpretation: [coded('HH')] },
      { code: { text: '拡張期血圧' }, dataAbsentReason: { text: '測定不能' } },
    ],
  });
  expect(found).toMatchObject([
    {
      id: 'fhir/Observation/o1',
      panel: '血圧',
      text: '収縮期血圧',
      value: '182',
      unit: 'mmHg',
      interpretation: 'HH',
      category: 'vital-signs',
    },
    { id: 'fhir/Observation/o1#2', panel: '血圧', text: '拡張期血圧', value: '（値なし: 測定不能）' },
  ]);
  expect(report.kinds.get('Observation')).toMatchObject({ read: 1, mapped: 1 });
});

test('preliminary is labelled; entered in error and cancelled are not exported', async () => {
  expect((await readObservation({ status: 'preliminary', valueString: '陽性' })).found[0]!.status).toBe('preliminary');
  expect((await readObservation({ status: 'amended', valueString: '陽性' })).found[0]!.status).toBe('corrected');
  for (const status of ['entered-in-error', 'cancelled']) {
    const { found, report } = await readObservation({ status, valueString: '陽性' });
    expect(found).toEqual([]);
    expect(report.skips.get('cancelled')).toBe(1);
  }
});

test('a blood group is one, whatever category it came under', async () => {
  const { found } = await readObservation({
    code: coded('883-9', 'http://loinc.org', 'ABO group'),
    category: [coded('laboratory')],
    valueString: 'A',
  });
  expect(found[0]).toMatchObject({ category: 'blood-type', value: 'A' });
});

test('huge numbers are shown and are no number', async () => {
  const text = JSON.stringify(observation({ valueQuantity: { value: 77 } })).replace('77', '1e400');
  const { sink } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'o.ndjson': text });
  expect(sink.of('observation')[0]).toMatchObject({ value: '1e400', valueNumber: null });
});
