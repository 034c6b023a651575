import { expect, test } from 'vitest';
import { type Json, ndjson, readFiles, taro } from './reading.ts';

const condition = (reference: unknown): Json => ({
  resourceType: 'Condition',
  id: 'c1',
  code: { text: '肺炎' },
  subject: reference,
});

test.each([
  ['relative', { reference: 'Patient/p1' }],
  ['versioned', { reference: 'Patient/p1/_history/3' }],
  ['absolute', { reference: 'https://server.example/fhir/Patient/p1' }],
  ['urn:uuid of its id', { reference: 'urn:uuid:p1' }],
  ['conditional', { reference: 'Patient?identifier=urn:mrn|0001' }],
  ['logical', { identifier: { system: 'urn:mrn', value: '0001' } }],
])('%s references find the patient, though the file comes first', async (_name, reference) => {
  const { sink } = await readFiles({
    'Condition.ndjson': ndjson(condition(reference)),
    'Patient.ndjson': ndjson({ ...taro, identifier: [{ system: 'urn:mrn', value: '0001' }] }),
  });
  expect(sink.of('condition')).toMatchObject([{ patientId: '0001' }]);
});

test.each([
  ['a patient that is not there', { reference: 'Patient/p2' }, 'reference-missing'],
  ['a group', { reference: 'Group/p1' }, 'identity-missing'],
  ['nobody', undefined, 'identity-missing'],
  ['a typed non-patient', { reference: 'urn:uuid:p1', type: 'Device' }, 'identity-missing'],
])('%s: set aside', async (_name, reference, reason) => {
  const { sink, report } = await readFiles({
    'Condition.ndjson': ndjson(condition(reference)),
    'Patient.ndjson': ndjson(taro),
  });
  expect(sink.of('condition')).toEqual([]);
  expect(report.quarantined).toMatchObject([{ kind: 'Condition', path: 'Condition.ndjson#1', reason }]);
});

test('two exports below one root may use one id for two people: each folder means its own', async () => {
  const other = { ...taro, identifier: [{ value: '0002' }], name: [{ text: '灯火 花子' }], birthDate: '1980-05-05' };
  const { sink, report } = await readFiles({
    'east/Patient.ndjson': ndjson(taro),
    'east/Condition.ndjson': ndjson(condition({ reference: 'Patient/p1' })),
    'west/Patient.ndjson': ndjson(other),
    'west/Condition.ndjson': ndjson({ ...condition({ reference: 'Patient/p1' }), code: { text: '骨折' } }),
    'late/Condition.ndjson': ndjson(condition({ reference: 'Patient/p1' })),
  });
  expect(sink.of('condition', '0001').map(({ text }) => text)).toEqual(['肺炎']);
  expect(sink.of('condition', '0002').map(({ text }) => text)).toEqual(['骨折']);
  expect(report.quarantined).toMatchObject([{ path: 'late/Condition.ndjson#1', reason: 'identity-mismatch' }]);
});

test('one folder per resource type is one export', async () => {
  const { sink } = await readFiles({
    'Condition/1.ndjson': ndjson({ ...condition({ reference: 'Patient/p1' }) }),
    'Patient/1.ndjson': ndjson(taro),
  });
  expect(sink.of('condition')).toMatchObject([{ patientId: '0001' }]);
});

test('an identifier two people share finds neither', async () => {
  const insured = (id: string, mrn: string) => ({
    resourceType: 'Patient',
    id,
    identifier: [
      { type: { coding: [{ code: 'MR' }] }, value: mrn },
      { system: 'urn:insurance', value: '123' },
    ],
  });
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(insured('a', '0001'), insured('b', '0002')),
    'Condition.ndjson': ndjson(condition({ identifier: { system: 'urn:insurance', value: '123' } })),
  });
  expect(sink.of('condition')).toEqual([]);
  expect(report.quarantined).toMatchObject([{ reason: 'identity-mismatch' }]);
});

test('a newer version of a resource replaces the older, the same again is a duplicate', async () => {
  const version = (lastUpdated: string, text: string) => ({
    ...condition({ reference: 'Patient/p1' }),
    meta: { lastUpdated },
    code: { text },
  });
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': ndjson(
      version('2024-01-01T00:00:00Z', '古い'),
      version('2024-02-01T00:00:00Z', '新しい'),
      version('2024-02-01T00:00:00Z', '新しい'),
      version('2023-01-01T00:00:00Z', 'もっと古い'),
    ),
  });
  expect(sink.of('condition').map(({ text }) => text)).toEqual(['新しい']);
  expect(report.kinds.get('Condition')).toMatchObject({ read: 4, mapped: 2, skipped: 2 });
});
