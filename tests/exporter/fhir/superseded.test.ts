/** What is no longer so: deletions, older versions, replaced documents, merged registrations. */
import { describe, expect, test } from 'vitest';
import { bundle, type Json, ndjson, readFiles, subject, taro } from './reading.ts';

const allergy = (id: string, text: string, fields: Json = {}): Json => ({
  resourceType: 'AllergyIntolerance',
  id,
  code: { text },
  patient: subject,
  ...fields,
});
const at = (lastUpdated: string, versionId = '1') => ({ meta: { lastUpdated, versionId } });
const removal = (url: string, fields: Json = {}) => ({ request: { method: 'DELETE', url }, ...fields });
const textsOf = (sink: Awaited<ReturnType<typeof readFiles>>['sink']) =>
  sink.of('allergy_intolerance').map(({ text }) => text);

describe('deletions', () => {
  test('a bulk export’s deleted output takes away what other files still hold, whatever comes first', async () => {
    const deleted = { resourceType: 'Bundle', type: 'transaction', entry: [removal('AllergyIntolerance/1')] };
    const { sink, report } = await readFiles({
      'Patient.ndjson': ndjson(taro),
      'a.ndjson': ndjson(allergy('1', '卵'), allergy('2', 'そば')),
      'zz-deleted.ndjson': ndjson(deleted),
    });
    expect(textsOf(sink)).toEqual(['そば']);
    expect(report.kinds.get('AllergyIntolerance')).toMatchObject({ mapped: 1, skipped: 1 });
    expect(report.skips.get('deleted')).toBe(2);
  });

  test('what was written again after its deletion stands', async () => {
    const deleted = {
      resourceType: 'Bundle',
      type: 'transaction',
      meta: { lastUpdated: '2026-03-01T00:00:00Z' },
      entry: [removal('AllergyIntolerance/1'), removal('AllergyIntolerance/2')],
    };
    const { sink } = await readFiles({
      'Patient.ndjson': ndjson(taro),
      'a.ndjson': ndjson(
        allergy('1', '卵', at('2026-02-01T00:00:00Z')),
        allergy('2', 'そば', at('2026-03-01T10:00:00+09:00')),
      ),
      'deleted.ndjson': ndjson(deleted),
    });
    expect(textsOf(sink)).toEqual(['そば']);
  });

  test('a deletion by a search is not guessed', async () => {
    const { sink, report } = await readFiles({
      'Patient.ndjson': ndjson(taro, allergy('1', '卵')),
      'b.json': JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: [removal('AllergyIntolerance?patient=p1')],
      }),
    });
    expect(textsOf(sink)).toEqual(['卵']);
    expect(report.quarantined).toMatchObject([{ kind: 'Bundle', path: 'b.json#0', reason: 'invalid' }]);
  });
});

test('a history shows the newest version, and nothing of what it ends by deleting', async () => {
  const entry = (resource: Json, method = 'PUT') => ({
    resource,
    request: { method, url: `x/${String(resource.id)}` },
  });
  const history = {
    resourceType: 'Bundle',
    type: 'history',
    entry: [
      removal('AllergyIntolerance/2'),
      entry(allergy('1', '卵と牛乳', { meta: { versionId: '10' } })),
      entry(allergy('2', 'そば', { meta: { versionId: '1' } })),
      entry(allergy('1', '卵', { meta: { versionId: '9' } })),
      entry(allergy('3', '蟹')),
      removal('AllergyIntolerance/3'),
    ],
  };
  const { sink, report } = await readFiles({ 'Patient.ndjson': ndjson(taro), 'h.json': JSON.stringify(history) });
  expect(textsOf(sink)).toEqual(['卵と牛乳', '蟹']);
  expect(report.kinds.get('AllergyIntolerance')).toEqual({ read: 4, mapped: 2, text: 0, quarantined: 0, skipped: 2 });
});

describe('documents', () => {
  const document = (id: string, drug: string, fields: Json, header: Json = {}) =>
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'document',
      ...header,
      entry: [
        {
          fullUrl: `urn:uuid:c${id}`,
          resource: {
            resourceType: 'Composition',
            id: `c${id}`,
            status: 'final',
            title: '退院時サマリー',
            type: { coding: [{ code: '18842-5' }] },
            subject: { reference: 'urn:uuid:p' },
            section: [
              {
                title: 'アレルギー',
                code: { coding: [{ system: 'http://loinc.org', code: '48765-2' }] },
                entry: [{ reference: 'urn:uuid:a' }],
              },
            ],
            ...fields,
          },
        },
        { fullUrl: 'urn:uuid:p', resource: taro },
        {
          fullUrl: 'urn:uuid:a',
          resource: allergy(`a${id}`, drug, { patient: { reference: 'urn:uuid:p' } }),
        },
      ],
    });
  const number = (value: string) => ({ system: 'urn:灯火', value });

  test('a newer version of one identifier states the facts; the older one stays readable, marked', async () => {
    const version = (valueString: string) => [
      { url: 'http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber', valueString },
    ];
    const { sink, report } = await readFiles({
      'a.json': document('1', 'ペニシリン', { identifier: number('7'), extension: version('2'), date: '2026-01-02' }),
      'b.json': document('2', 'セフェム', { identifier: number('7'), extension: version('10'), date: '2026-01-02' }),
    });
    expect(textsOf(sink)).toEqual(['セフェム']);
    expect(sink.of('document_reference').map(({ title, text }) => [title, text])).toEqual([
      ['退院時サマリー〔旧版 / superseded〕', '■ アレルギー\n- ペニシリン'],
      ['退院時サマリー', '■ アレルギー\n- セフェム'],
    ]);
    expect(report.skips.get('superseded')).toBe(1);
    expect(sink.coverages.map(({ sections }) => sections.has('allergies'))).toEqual([false, true]);
  });

  test('one that another says it replaces is older; a placeholder for another kind of document is not', async () => {
    const { sink } = await readFiles({
      'new.json': document('2', 'セフェム', {
        date: '2026-02-01',
        relatesTo: [{ code: 'replaces', targetIdentifier: number('old') }],
      }),
      'old.json': document('1', 'ペニシリン', { date: '2026-01-01' }, { identifier: number('old') }),
      'other.json': document('3', '造影剤', {
        date: '2020-01-01',
        identifier: number('old'),
        type: { coding: [{ code: '57133-1' }] },
        relatesTo: [{ code: 'appends', targetIdentifier: number('old') }],
      }),
    });
    expect(textsOf(sink)).toEqual(['セフェム']);
    expect(sink.of('document_reference').map(({ title }) => title.includes('旧版'))).toEqual([false, true, true]);
  });

  test('a DocumentReference that another replaces says so in its title', async () => {
    const reference = (id: string, fields: Json = {}) => ({
      resourceType: 'DocumentReference',
      id,
      status: 'current',
      subject,
      content: [{ attachment: { title: `記録${id}`, contentType: 'text/plain', data: 'eA==' } }],
      ...fields,
    });
    const { sink } = await readFiles({
      'Patient.ndjson': ndjson(taro),
      'd.ndjson': ndjson(
        reference('1'),
        reference('2', { relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/1' } }] }),
      ),
    });
    expect(sink.of('document_reference').map(({ title }) => title)).toEqual(['記録1〔旧版 / superseded〕', '記録2']);
  });
});

describe('registrations', () => {
  const replaced = (fields: Json = {}) => ({
    resourceType: 'Patient',
    id: 'old',
    active: false,
    identifier: [{ system: 'urn:灯火', value: '9999' }],
    name: [{ text: '灯火 太郎' }],
    birthDate: '1950-01-02',
    link: [{ type: 'replaced-by', other: { reference: 'Patient/p1' } }],
    ...fields,
  });
  const old = { patient: { reference: 'Patient/old' } };

  test('what refers to a replaced one is filed under the one that stands', async () => {
    const { sink, report } = await readFiles({
      '0.ndjson': ndjson(allergy('1', '卵', old)),
      'Patient.ndjson': ndjson(replaced(), taro),
    });
    expect([...sink.patients.keys()]).toEqual(['0001']);
    expect(sink.of('allergy_intolerance')).toMatchObject([{ patientId: '0001', text: '卵' }]);
    expect(sink.of('other')[0]!.text).toContain('旧番号: 9999');
    expect(report.kinds.get('Patient')).toMatchObject({ read: 2, mapped: 1, text: 1 });
  });

  test.each([
    ['the other is not there', replaced({ link: [{ type: 'replaced-by', other: { reference: 'Patient/x' } }] })],
    ['name and birth date are another’s', replaced({ name: [{ text: '灯火 花子' }], birthDate: '1961-03-04' })],
  ])('nobody is merged where %s', async (_why, patient) => {
    const { sink, report } = await readFiles({
      'Patient.ndjson': ndjson(patient, taro),
      'a.ndjson': ndjson(allergy('1', '卵', old)),
    });
    expect(sink.of('allergy_intolerance')).toMatchObject([{ patientId: '9999' }]);
    expect(report.warnings.map(({ kind }) => kind)).toContain('Patient');
  });
});

test('a replaced registration that is no Patient is set aside, and stops nothing', async () => {
  const link = [{ type: 'replaced-by', other: { reference: 'Patient/p1' } }];
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson({ resourceType: 'Patient', id: 'old', identifier: 'x', name: [null], link }, taro),
    'a.ndjson': ndjson(allergy('1', '卵')),
  });
  expect(textsOf(sink)).toEqual(['卵']);
  expect(report.quarantined).toMatchObject([{ kind: 'Patient', path: 'Patient.ndjson#1', reason: 'invalid' }]);
});

describe('whose a record is', () => {
  test('a patient inside the record, known by a number', async () => {
    const contained = (id: string, identifier: Json[]) => ({
      contained: [{ resourceType: 'Patient', id, identifier, name: [{ text: '灯火 太郎' }], birthDate: '1950-01-02' }],
      patient: { reference: `#${id}` },
    });
    const insured = { system: 'http://jpfhir.jp/fhir/clins/Idsysmem/JP_Insurance_memberID', value: '00012345:あ:1:05' };
    const hospital = { system: 'urn:oid:1.2.392.100495.20.3.51.11234567890', value: '0001' };
    const { sink, report } = await readFiles({
      'a.ndjson': ndjson(
        allergy('1', '卵', contained('x', [insured, hospital])),
        allergy('2', 'そば', { patient: { identifier: insured } }),
        allergy('3', '蟹', contained('y', [])),
      ),
    });
    expect([...sink.patients.values()]).toMatchObject([{ identifier: '0001', name: '灯火 太郎' }]);
    expect(textsOf(sink)).toEqual(['卵', 'そば']);
    expect(report.quarantined).toMatchObject([{ path: 'a.ndjson#3' }]);
  });

  test('pages of a search and a transaction’s conditional reference', async () => {
    const { sink } = await readFiles({
      'page1.json': bundle('searchset', {
        resource: { ...taro, identifier: [{ system: 'urn:灯火', value: '0001' }] },
      }),
      'page2.json': bundle('searchset', { resource: allergy('1', '卵') }),
      'page3.json': bundle('transaction', {
        resource: allergy('2', 'そば', { patient: { reference: 'Patient?identifier=urn:%E7%81%AF%E7%81%AB|0001' } }),
      }),
    });
    expect(textsOf(sink)).toEqual(['卵', 'そば']);
  });
});
