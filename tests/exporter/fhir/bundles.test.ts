import { expect, test } from 'vitest';
import type { Section } from '../../../shared/records.ts';
import { bundle, coded, type Json, ndjson, readFiles, taro } from './reading.ts';

const loinc = 'http://loinc.org';
const section = (code: string, title: string, fields: Json): Json => ({ title, code: coded(code, loinc), ...fields });
const narrative = (div: string) => ({ text: { status: 'additional', div: `<div>${div}</div>` } });
const unavailable = { emptyReason: coded('unavailable') };

function documentOf(
  sections: Json[],
  entries: { fullUrl?: string; resource: Json }[] = [],
  composition: Json = {},
): string {
  return bundle(
    'document',
    {
      fullUrl: 'urn:uuid:c',
      resource: {
        resourceType: 'Composition',
        id: 'c',
        status: 'final',
        title: '患者サマリ',
        date: '2024-04-01',
        subject: { reference: 'urn:uuid:p' },
        author: [{ reference: 'urn:uuid:d' }],
        section: sections,
        ...composition,
      },
    },
    { fullUrl: 'urn:uuid:p', resource: taro },
    { fullUrl: 'urn:uuid:d', resource: { resourceType: 'Practitioner', name: [{ text: '灯火 次郎' }] } },
    ...entries,
  );
}

async function covered(json: string): Promise<Section[]> {
  const { sink } = await readFiles({ 'doc.json': json });
  expect(sink.coverages.map(({ name }) => name)).toEqual(['fhir:test/doc.json']);
  expect([...sink.coverages[0]!.patients]).toEqual(['0001']);
  return [...sink.coverages[0]!.sections.keys()].toSorted();
}

const allergy = (id: string, text: string, patient = 'urn:uuid:p'): { fullUrl: string; resource: Json } => ({
  fullUrl: `urn:uuid:${id}`,
  resource: { resourceType: 'AllergyIntolerance', id, code: { text }, patient: { reference: patient } },
});

test('a document covers the sections its Composition has, as of its date', async () => {
  const json = documentOf(
    [
      section('48765-2', 'アレルギー', { entry: [{ reference: 'urn:uuid:a' }] }),
      section('11450-4', '問題', unavailable),
      section('47519-4', '処置', { emptyReason: coded('nilknown') }),
    ],
    [allergy('a', 'そば')],
  );
  expect(await covered(json)).toEqual(['allergies', 'documents', 'procedures']);
  const { sink } = await readFiles({ 'doc.json': json });
  expect(sink.coverages[0]!.sections.get('allergies')).toMatchObject({ asOf: '2024-04-01' });
});

test('an allergies section that is unavailable says so, and is not covered', async () => {
  const json = documentOf([section('48765-2', 'アレルギー', { ...unavailable, ...narrative('情報がありません') })]);
  expect(await covered(json)).toEqual(['documents']);
  const { sink } = await readFiles({ 'doc.json': json });
  expect(sink.of('allergy_intolerance')).toMatchObject([
    { assertion: 'no-information', text: '情報がありません', category: 'other' },
  ]);
});

test.each(['unavailable', 'notasked', 'withheld', 'notstarted', 'closed', 'something-new'])(
  'emptyReason %s is never a none',
  async (code) => {
    const { sink } = await readFiles({
      'd.json': documentOf([section('48765-2', 'アレルギー', { emptyReason: coded(code) })]),
    });
    expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'no-information' }]);
  },
);

test('nilknown is the positive statement', async () => {
  const { sink } = await readFiles({
    'd.json': documentOf([section('48765-2', 'アレルギー', { emptyReason: coded('nilknown') })]),
  });
  expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'none-known', category: 'other' }]);
});

test('a section of words alone marks its list incomplete', async () => {
  const { sink } = await readFiles({
    'd.json': documentOf([section('48765-2', 'アレルギー', narrative('ペニシリンで発疹'))]),
  });
  expect(sink.of('allergy_intolerance')).toEqual([]);
  expect(sink.gaps).toMatchObject([{ patientId: '0001', section: 'allergies', reason: 'narrative-only' }]);
  expect(sink.of('document_reference')[0]!.text).toContain('ペニシリンで発疹');
});

test('the Composition is a readable document; sections without words list their entries', async () => {
  const { sink, report } = await readFiles({
    'd.json': documentOf(
      [
        section('11450-4', '問題', narrative('<table><tr><td>高血圧</td><td>治療中</td></tr></table>')),
        section('48765-2', 'アレルギー', { entry: [{ reference: 'urn:uuid:a' }] }),
        section('30954-2', '検査', unavailable),
      ],
      [allergy('a', 'そば')],
    ),
  });
  const [document] = sink.of('document_reference');
  expect(document).toMatchObject({
    title: '患者サマリ',
    author: '灯火 次郎',
    date: '2024-04-01',
    contentType: 'text/plain',
  });
  expect(document!.text).toContain('■ 問題\n高血圧 | 治療中');
  expect(document!.text).toContain('■ アレルギー\n- そば');
  expect(document!.text).toContain('■ 検査\n（unavailable）');
  expect(report.kinds.get('Composition')).toMatchObject({ read: 1, mapped: 1 });
});

test('a document entered in error is void as a whole', async () => {
  const { sink, report } = await readFiles({
    'd.json': documentOf([], [allergy('a', 'そば')], { status: 'entered-in-error' }),
  });
  expect(sink.patients.size).toBe(0);
  expect(sink.of('allergy_intolerance')).toEqual([]);
  expect(report.skips.get('cancelled')).toBe(4);
});

test('two bundles may use the same ids for two people', async () => {
  const of = (identifier: string, name: string, drug: string) =>
    bundle(
      'collection',
      {
        fullUrl: 'urn:uuid:p',
        resource: { resourceType: 'Patient', id: '1', identifier: [{ value: identifier }], name: [{ text: name }] },
      },
      {
        fullUrl: 'urn:uuid:a',
        resource: {
          resourceType: 'AllergyIntolerance',
          id: '1',
          code: { text: drug },
          patient: { reference: 'Patient/1' },
        },
      },
    );
  const { sink } = await readFiles({
    'a.json': of('0001', '灯火 太郎', 'そば'),
    'b.json': of('0002', '灯火 花子', '卵'),
  });
  expect(sink.of('allergy_intolerance', '0001').map(({ text }) => text)).toEqual(['そば']);
  expect(sink.of('allergy_intolerance', '0002').map(({ text }) => text)).toEqual(['卵']);
});

test('a bulk patient of the same id is not the patient of a bundle', async () => {
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson({ ...taro, id: '1' }),
    'b.json': bundle('collection', {
      resource: { resourceType: 'AllergyIntolerance', code: { text: '卵' }, patient: { reference: 'Patient/1' } },
    }),
  });
  expect(sink.of('allergy_intolerance')).toEqual([]);
  expect(report.quarantined).toMatchObject([{ reason: 'reference-missing', path: 'b.json#0' }]);
});

test('the same patient in two documents is one; the same resource is a duplicate; one id for two facts loses none', async () => {
  const first = documentOf([], [allergy('a', 'そば'), allergy('b', '卵')]);
  const second = documentOf([], [allergy('a', 'そば'), allergy('b', '小麦')]);
  const { sink, report } = await readFiles({ '1.json': first, '2.json': second });
  expect(sink.patients.size).toBe(1);
  expect(
    sink
      .of('allergy_intolerance')
      .map(({ text }) => text)
      .toSorted(),
  ).toEqual(['そば', '卵', '小麦'].toSorted());
  expect(report.kinds.get('AllergyIntolerance')).toMatchObject({ read: 4, mapped: 3, skipped: 1 });
});

test('a server’s newer version replaces the older one, in whichever file it comes', async () => {
  const page = (lastUpdated: string, status: string) =>
    bundle(
      'searchset',
      { fullUrl: 'https://h/fhir/Patient/p1', resource: taro },
      {
        fullUrl: 'https://h/fhir/Condition/c1',
        resource: {
          resourceType: 'Condition',
          id: 'c1',
          meta: { lastUpdated },
          code: { text: '肺炎' },
          clinicalStatus: coded(status),
          subject: { reference: 'Patient/p1' },
        },
      },
    );
  const { sink, report } = await readFiles({
    'a.json': page('2024-02-01T00:00:00Z', 'resolved'),
    'b.json': page('2024-01-01T00:00:00Z', 'active'),
  });
  expect(sink.of('condition')).toMatchObject([{ clinicalStatus: 'resolved' }]);
  expect(report.skips.get('superseded')).toBe(1);
});

test('pages of one search refer to each other by absolute URL', async () => {
  const { sink } = await readFiles({
    'page1.json': bundle('searchset', {
      fullUrl: 'https://h/fhir/Condition/c1',
      resource: { resourceType: 'Condition', id: 'c1', code: { text: '肺炎' }, subject: { reference: 'Patient/p1' } },
    }),
    'page2.json': bundle('searchset', { fullUrl: 'https://h/fhir/Patient/p1', resource: taro }),
  });
  expect(sink.of('condition')).toMatchObject([{ patientId: '0001', id: 'fhir/Condition/c1@h/fhir' }]);
});

test('two patients answering to one reference: neither gets the record', async () => {
  const { sink, report } = await readFiles({
    'b.json': bundle(
      'collection',
      { fullUrl: 'https://a/fhir/Patient/1', resource: { ...taro, id: '1' } },
      {
        fullUrl: 'https://b/fhir/Patient/1',
        resource: { ...taro, id: '1', identifier: [{ value: '0002' }], name: [{ text: '灯火 花子' }] },
      },
      {
        fullUrl: 'urn:uuid:x',
        resource: { resourceType: 'AllergyIntolerance', code: { text: '卵' }, patient: { reference: 'Patient/1' } },
      },
    ),
  });
  expect(sink.of('allergy_intolerance')).toEqual([]);
  expect(report.quarantined).toMatchObject([{ reason: 'identity-mismatch' }]);
});

test('in a document, a resource that names nobody is the subject’s; one that names another is not', async () => {
  const encounter = { resourceType: 'Encounter', id: 'e', status: 'finished', class: { code: 'AMB' } };
  const { sink, report } = await readFiles({
    'd.json': documentOf([], [{ fullUrl: 'urn:uuid:e', resource: encounter }, allergy('a', 'そば', 'Patient/other')]),
  });
  expect(sink.of('encounter')).toMatchObject([{ patientId: '0001' }]);
  expect(sink.of('allergy_intolerance')).toEqual([]);
  expect(report.warnings).toMatchObject([{ kind: 'Encounter', reason: 'identity-missing' }]);
  expect(sink.gaps).toMatchObject([{ patientId: '0001', section: 'allergies', reason: 'reference-missing' }]);
});

test('deletions, responses and broken entries have their own end', async () => {
  const json = JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { request: { method: 'DELETE', url: 'Condition/1' } },
      { response: { status: '204' } },
      { fullUrl: 'urn:uuid:nothing' },
      null,
      { resource: 'text' },
      { resource: taro },
    ],
  });
  const { report, sink } = await readFiles({ 'b.json': json });
  expect(report.kinds.get('Bundle')).toMatchObject({ read: 5, skipped: 2, quarantined: 3 });
  expect(sink.patients.size).toBe(1);
});

test('a bundle inside a bundle, and one on a line', async () => {
  const inner = JSON.parse(documentOf([], [allergy('a', 'そば')])) as Json;
  const { sink } = await readFiles({ 'b.json': bundle('collection', { resource: inner }) });
  expect(sink.of('allergy_intolerance')).toMatchObject([{ patientId: '0001', source: 'test:b.json#0#3' }]);
  const line = await readFiles({ 'b.ndjson': ndjson(inner) });
  expect(line.sink.of('allergy_intolerance')).toMatchObject([{ patientId: '0001', source: 'test:b.ndjson#1#3' }]);
});
