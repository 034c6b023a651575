import { expect, test } from 'vitest';
import { coded, type Json, readAbout, subject } from './reading.ts';

const ips = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
const allergy = (fields: Json): Json => ({ resourceType: 'AllergyIntolerance', id: 'a1', patient: subject, ...fields });

async function readAllergy(fields: Json) {
  const outcome = await readAbout(allergy(fields));
  return { ...outcome, found: outcome.sink.of('allergy_intolerance') };
}

test('an allergy with its reaction, severity, onset and note', async () => {
  const { found } = await readAllergy({
    code: { text: 'ペニシリン', coding: [{ system: 'http://snomed.info/sct', code: '764146007' }] },
    category: ['medication'],
    clinicalStatus: coded('active'),
    verificationStatus: coded('confirmed'),
    criticality: 'high',
    onsetDateTime: '2010',
    reaction: [{ manifestation: [{ text: 'アナフィラキシー' }], severity: 'severe' }],
    note: [{ text: '家族にも同様' }],
  });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    id: 'fhir/AllergyIntolerance/a1',
    patientId: '0001',
    source: 'test:zz.ndjson#1',
    text: 'ペニシリン',
    code: '764146007',
    assertion: 'present',
    category: 'drug',
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
    onset: '2010',
    note: '家族にも同様',
  });
  expect(found[0]!.reaction).toContain('アナフィラキシー');
  expect(found[0]!.severity).toContain('severe');
});

test.each([
  ['general, IPS', coded('no-known-allergies', ips), 'none-known', 'other'],
  ['general, SNOMED', coded('716186003'), 'none-known', 'other'],
  ['drugs only, SNOMED', coded('409137002', undefined, 'No known drug allergy'), 'none-known', 'drug'],
  ['food only, SNOMED', coded('429625007', undefined, 'No known food allergy'), 'none-known', 'food'],
  ['environment only, SNOMED', coded('428607008'), 'none-known', 'environment'],
  ['drugs only, IPS', coded('no-known-medication-allergies', ips), 'none-known', 'drug'],
  ['no information, IPS', coded('no-allergy-info', ips), 'no-information', 'other'],
  ['null flavour', coded('NI', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'), 'no-information', 'other'],
  [
    'data absent',
    { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] },
    'no-information',
    'other',
  ],
])('%s', async (_name, code, assertion, category) => {
  const { found } = await readAllergy({ code });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ assertion, category });
});

test.each(['428197003', '716184000'])(
  'a "none" narrower than any category (%s) is text, never a general none',
  async (code) => {
    const { found, sink, report } = await readAllergy({ code: coded(code, undefined, 'No known insect allergy') });
    expect(found).toEqual([]);
    expect(sink.of('other')[0]!.text).toContain('No known insect allergy');
    expect(report.kinds.get('AllergyIntolerance')).toMatchObject({ read: 1, text: 1 });
  },
);

test.each([
  { verificationStatus: coded('refuted') },
  { clinicalStatus: coded('inactive') },
  { clinicalStatus: coded('resolved') },
])('"no known allergies" that does not hold (%j) is not a none', async (status) => {
  const { found, sink } = await readAllergy({ code: coded('716186003'), ...status });
  expect(found).toEqual([]);
  expect(sink.of('other')).toHaveLength(1);
});

test('an unconfirmed "no known allergies" is not a positive statement', async () => {
  const { found } = await readAllergy({ code: coded('716186003'), verificationStatus: coded('unconfirmed') });
  expect(found[0]).toMatchObject({ assertion: 'no-information' });
});

test('a code outside the list of negatives is an allergy, whatever its words', async () => {
  const { found } = await readAllergy({ code: { text: 'No known allergies' } });
  expect(found[0]).toMatchObject({ assertion: 'present', text: 'No known allergies' });
});

test('an allergy with an unknown substance but a reaction is an allergy', async () => {
  const { found } = await readAllergy({
    code: coded('UNK', 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'),
    reaction: [{ substance: { text: '造影剤' }, manifestation: [{ text: '発疹' }] }],
  });
  expect(found[0]).toMatchObject({ assertion: 'present', text: '造影剤' });
  expect(found[0]!.reaction).toContain('発疹');
});

test('refuted stays visible as refuted; entered in error is never shown', async () => {
  const refuted = await readAllergy({ code: { text: 'そば' }, verificationStatus: coded('refuted') });
  expect(refuted.found[0]).toMatchObject({ verificationStatus: 'refuted' });
  const error = await readAllergy({ code: { text: 'そば' }, verificationStatus: coded('entered-in-error') });
  expect(error.found).toEqual([]);
  expect(error.sink.of('other')).toEqual([]);
  expect(error.report.skips.get('cancelled')).toBe(1);
});

test('a modifier we do not know keeps the allergy as text and marks the section incomplete', async () => {
  const { found, sink, report } = await readAllergy({
    code: { text: 'そば' },
    modifierExtension: [{ url: 'http://example.com/does-not-apply', valueBoolean: true }],
  });
  expect(found).toEqual([]);
  const [kept] = sink.of('other');
  expect(kept!.text).toContain('http://example.com/does-not-apply');
  expect(kept!.text).toContain('そば');
  expect(sink.gaps).toEqual([
    { patientId: '0001', section: 'allergies', source: 'test:zz.ndjson#1', reason: 'invalid' },
  ]);
  expect(report.warnings).toHaveLength(1);
});

test('what FHIR has no place for here is kept in the note', async () => {
  const { found } = await readAllergy({
    code: { text: 'そば' },
    extension: [{ url: 'http://example.com/test-method', valueString: '皮膚テスト' }],
  });
  expect(found[0]!.note).toContain('test-method: 皮膚テスト');
});

test('statuses as STU3 wrote them: a refuted "no known allergy" is no "none"', async () => {
  const none = { code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }], text: 'アレルギーなし' } };
  for (const fields of [{ verificationStatus: 'refuted' }, { clinicalStatus: 'resolved' }]) {
    const { found, sink } = await readAllergy({ ...none, ...fields });
    expect(found).toEqual([]);
    expect(sink.of('other')[0]!.text).toContain('現在は有効でない');
  }
  const { found } = await readAllergy({
    code: { text: 'えび' },
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
  });
  expect(found).toMatchObject([{ text: 'えび', clinicalStatus: 'active', verificationStatus: 'confirmed' }]);
  const { report } = await readAllergy({ code: { text: 'えび' }, verificationStatus: 'entered-in-error' });
  expect(report.totals().skipped).toEqual({ cancelled: 1 });
});

test('DSTU2: substance and one status', async () => {
  const { found } = await readAllergy({ substance: { text: 'そば' }, status: 'resolved' });
  expect(found).toMatchObject([{ text: 'そば', assertion: 'present', clinicalStatus: 'resolved' }]);
  const { report } = await readAllergy({ substance: { text: 'そば' }, status: 'entered-in-error' });
  expect(report.totals().skipped).toEqual({ cancelled: 1 });
});
