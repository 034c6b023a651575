import { expect, test } from 'vitest';
import { coded, type Json, readAbout, subject } from './reading.ts';

const condition = (fields: Json): Json => ({ resourceType: 'Condition', id: 'c1', subject, ...fields });

async function readCondition(fields: Json) {
  const outcome = await readAbout(condition(fields));
  return { ...outcome, found: outcome.sink.of('condition') };
}

test('a problem with its ICD-10 code, onset and end', async () => {
  const { found } = await readCondition({
    code: { text: '２型糖尿病', coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'E11.9' }] },
    clinicalStatus: coded('relapse'),
    verificationStatus: coded('confirmed'),
    onsetAge: { value: 45, code: 'a', unit: 'a' },
    note: [{ text: '食事療法' }],
  });
  expect(found[0]).toMatchObject({
    text: '２型糖尿病',
    icd10: 'E11.9',
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
    onset: '45歳',
    note: '食事療法',
  });
});

test.each([
  ['unconfirmed', 'provisional'],
  ['provisional', 'provisional'],
  ['differential', 'provisional'],
  ['refuted', 'refuted'],
  ['something-new', 'unknown'],
])('verification %s is %s', async (code, status) => {
  const { found } = await readCondition({ code: { text: '肺炎' }, verificationStatus: coded(code) });
  expect(found[0]!.verificationStatus).toBe(status);
});

test.each([
  ['remission', undefined, 'inactive'],
  ['resolved', undefined, 'resolved'],
  [undefined, '2020-05', 'resolved'],
  [undefined, undefined, 'unknown'],
])('clinical status %s, ended %s: %s', async (code, abatementDateTime, status) => {
  const { found } = await readCondition({
    code: { text: '肺炎' },
    clinicalStatus: code && coded(code),
    abatementDateTime,
  });
  expect(found[0]!.clinicalStatus).toBe(status);
});

test.each([
  ['no-known-problems', 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'],
  ['no-problem-info', 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'],
  ['160245001', 'http://snomed.info/sct'],
])('%s is no disease of that name', async (code, system) => {
  const { found, sink } = await readCondition({ code: coded(code, system, 'No known problems') });
  expect(found).toEqual([]);
  expect(sink.of('other')[0]).toMatchObject({ kind: 'Condition', title: 'No known problems' });
});

test('entered in error is not exported', async () => {
  const { found, sink, report } = await readCondition({
    code: { text: '肺癌' },
    verificationStatus: coded('entered-in-error'),
  });
  expect([...found, ...sink.of('other')]).toEqual([]);
  expect(report.kinds.get('Condition')).toMatchObject({ read: 1, skipped: 1 });
});

test('an element of the wrong shape sets the resource aside and leaves a gap', async () => {
  const { found, sink, report } = await readCondition({ code: { text: '肺炎', coding: 'J18.9' } });
  expect(found).toEqual([]);
  expect(report.quarantined).toMatchObject([{ kind: 'Condition', path: 'zz.ndjson#1', reason: 'invalid' }]);
  expect(sink.gaps).toMatchObject([{ patientId: '0001', section: 'conditions', reason: 'invalid' }]);
});
