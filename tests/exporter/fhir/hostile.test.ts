import { expect, test } from 'vitest';
import { bundle, ndjson, readFiles, subject, taro } from './reading.ts';

test('nesting without end is refused, in a line and in a bundle, and costs only itself', async () => {
  const deep = `{"resourceType":"Basic","subject":{"reference":"Patient/p1"},"extension":${'[{"extension":'.repeat(5000)}1${'}]'.repeat(5000)}}`;
  const inBundle = bundle('collection', { fullUrl: 'urn:uuid:p', resource: taro }).replace(
    '"entry": [',
    `"entry": [{"resource":${deep}},`,
  );
  const { sink, report } = await readFiles({
    'Basic.ndjson': `${deep}\n`,
    'Patient.ndjson': ndjson(taro),
    'b.json': inBundle,
  });
  expect(report.quarantined).toMatchObject([
    { kind: 'Basic', path: 'Basic.ndjson#1', reason: 'invalid' },
    { kind: 'Basic', path: 'b.json#0', reason: 'invalid' },
  ]);
  expect(sink.patients.size).toBe(1);
});

test('__proto__ and constructor keys change nothing', async () => {
  const line = `{"resourceType":"Condition","id":"1","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"code":{"text":"肺炎","__proto__":{"coding":"x"}},"subject":{"reference":"Patient/p1"}}`;
  const { sink } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'Condition.ndjson': line });
  expect(sink.of('condition')[0]!.text).toBe('肺炎');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  null,
  [],
  'text',
  42,
  {},
  { resourceType: 'Condition' },
  { resourceType: 'Condition', subject },
  { resourceType: 'Condition', subject: { reference: true } },
  { resourceType: 'Condition', subject: { reference: ['#p'] } },
  { resourceType: 'Observation', subject, hasMember: [null, { reference: 1 }], derivedFrom: 'x' },
  { resourceType: 'Condition', subject, code: [] },
  { resourceType: 'Condition', subject, code: { coding: [null] } },
  { resourceType: 'Observation', subject, component: {} },
  { resourceType: 'Observation', subject, component: [null] },
  { resourceType: 'Observation', subject, valueQuantity: 'x', referenceRange: 'y' },
  { resourceType: 'MedicationRequest', subject, intent: 'order', dosageInstruction: 'three times' },
  { resourceType: 'Encounter', subject, location: 'here', participant: 1 },
  { resourceType: 'DocumentReference', subject, content: [null] },
  { resourceType: 'DocumentReference', subject, content: { attachment: {} } },
  { resourceType: 'Composition', subject, section: { title: 'x' } },
  { resourceType: 'Patient', name: 'Taro' },
  { resourceType: 'Patient', identifier: [null] },
  { resourceType: 'Medication', id: 'm', code: 'x', ingredient: 'y' },
  { resourceType: '__proto__', subject },
  { resourceType: 'toString', subject },
  { resourceType: 'Observation', subject: [subject], code: { text: 'x' } },
  { resourceType: 'AllergyIntolerance', patient: subject, code: { coding: {} }, reaction: 'x' },
  { resourceType: 'Bundle', entry: {} },
  { resourceType: 'Immunization', patient: subject, contained: 'x', vaccineCode: 7, text: 'y' },
])('wrong shapes are never fatal and never silent: %j', async (value) => {
  const { report } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'x.ndjson': `${JSON.stringify(value)}\n` });
  const ends = [...report.kinds.values()].reduce((sum, counts) => sum + counts.read, 0);
  expect(ends).toBe(2);
});

test.each([
  { resourceType: 'Composition', subject: { reference: 'urn:uuid:p' }, section: 'x' },
  { resourceType: 'Composition', subject: 'x', section: [null] },
  { resourceType: 'Composition' },
])('a document with a broken Composition still gives its patient: %j', async (composition) => {
  const { sink } = await readFiles({
    'b.json': bundle(
      'document',
      { fullUrl: 'urn:uuid:c', resource: composition },
      { fullUrl: 'urn:uuid:p', resource: taro },
    ),
  });
  expect([...sink.patients.keys()]).toEqual(['0001']);
});

test('patient data never reach the report', async () => {
  const { report } = await readFiles({
    'a.ndjson': ndjson(
      { resourceType: 'Patient', id: 'x', name: '灯火 秘密' },
      { resourceType: 'Condition', id: 'c', code: { text: '秘密病' }, subject: { reference: 'Patient/灯火秘密' } },
    ),
    'b.json': '{"resourceType": "Patient", "name": [{"text": "灯火 秘密"',
  });
  expect(report.quarantined).toHaveLength(3);
  expect(JSON.stringify(report.quarantined)).not.toContain('秘密');
});

test('a reference of letters without end costs no time', async () => {
  const reference = { reference: 'A'.repeat(200_000) };
  const line = {
    resourceType: 'Condition',
    id: '1',
    code: { text: '肺炎' },
    subject,
    recorder: reference,
    encounter: reference,
  };
  const started = process.cpuUsage();
  const { sink } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'Condition.ndjson': ndjson(line) });
  expect(sink.of('condition')).toMatchObject([{ text: '肺炎' }]);
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
});
