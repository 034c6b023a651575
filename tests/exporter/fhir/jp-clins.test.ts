/** 退院時サマリー of JP-CLINS (JP_Bundle_eDischargeSummary), written by its profiles; a fictional patient. */
import { expect, test } from 'vitest';
import { type Json, ndjson, readAbout, readFiles, subject, taro } from './reading.ts';

const sectionCode = (code: string) => ({
  coding: [{ system: 'http://jpfhir.jp/fhir/clins/CodeSystem/document-section', code }],
});
const section = (code: string, title: string, fields: Json) => ({ title, code: sectionCode(code), ...fields });
const words = (div: string) => ({ text: { status: 'additional', div: `<div>${div}</div>` } });
const to = (...ids: string[]) => ({ entry: ids.map((id) => ({ reference: `urn:uuid:${id}` })) });
const patient = { reference: 'urn:uuid:p' };
const diagnosis = (id: string, text: string, fields: Json = {}) => ({
  resourceType: 'Condition',
  id,
  code: { text },
  verificationStatus: { coding: [{ code: 'confirmed' }] },
  subject: patient,
  ...fields,
});

const resources: Record<string, Json> = {
  c: {
    resourceType: 'Composition',
    status: 'final',
    type: { coding: [{ system: 'http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes', code: '18842-5' }] },
    subject: patient,
    date: '2026-02-03T10:00:00+09:00',
    title: '退院時サマリー',
    author: [{ display: '試験 医師' }],
    event: [{ period: { start: '2026-01-10', end: '2026-02-02' } }],
    section: [
      section('300', '構造情報', {
        section: [
          section('312', '入院理由', words('労作時の胸痛')),
          section('342', '入院時診断', to('angina')),
          section('344', '退院時診断', to('angina', 'suspected')),
          section('333', '入院中経過', words('<p>第3病日に冠動脈形成術。</p><p>経過良好。</p>')),
          section('444', '退院時投薬指示', to('aspirin')),
          section('510', 'アレルギー・不耐性反応', {
            emptyReason: { coding: [{ code: 'nilknown' }], text: 'なし' },
          }),
          section('520', '感染症情報', words('HBs抗原 陰性')),
          section('614', '退院時身体所見', to('bp')),
        ],
      }),
      section('230', 'PDF', to('pdf')),
    ],
  },
  p: { ...taro },
  angina: diagnosis('1', '労作性狭心症', {
    extension: [
      {
        url: 'http://jpfhir.jp/fhir/eCS/Extension/StructureDefinition/JP_eCS_DiagnosisType',
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/ex-diagnosistype', code: 'principal' }],
        },
      },
    ],
  }),
  suspected: diagnosis('2', '肺癌', {
    verificationStatus: { coding: [{ code: 'unconfirmed' }] },
    meta: {
      tag: [{ system: 'http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication', code: 'UNINFORMED' }],
    },
  }),
  aspirin: {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'アスピリン腸溶錠１００ｍｇ' },
    subject: patient,
    dosageInstruction: [{ text: '１日１回朝食後', doseAndRate: [{ doseQuantity: { value: 1, unit: '錠' } }] }],
  },
  bp: {
    resourceType: 'Observation',
    status: 'final',
    code: { text: '血圧' },
    subject: patient,
    effectiveDateTime: '2026-02-02',
    component: [
      { code: { text: '収縮期血圧' }, valueQuantity: { value: 128, unit: 'mmHg' } },
      { code: { text: '拡張期血圧' }, dataAbsentReason: { coding: [{ code: 'error', display: '測定エラー' }] } },
    ],
  },
  pdf: {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: patient,
    content: [{ attachment: { contentType: 'application/pdf', title: 'サマリー.pdf', data: 'JVBERi0=' } }],
  },
};
const bundle = JSON.stringify({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'http://jpfhir.jp/fhir/core/IdSystem/documentInstance-identifier', value: '1' },
  timestamp: '2026-02-03T10:00:00+09:00',
  entry: Object.entries(resources).map(([id, resource]) => ({ fullUrl: `urn:uuid:${id}`, resource })),
});

test('a discharge summary reads from top to bottom, and each coded entry stands in its list', async () => {
  const { sink, report } = await readFiles({ 'summary.json': bundle });
  const [letter, pdf] = sink.of('document_reference');
  expect(letter).toMatchObject({ title: '退院時サマリー', author: '試験 医師', typeCode: '18842-5' });
  expect(letter!.text!.split(/\n+/)).toEqual([
    '対象期間 2026-01-10 – 2026-02-02',
    '■ 構造情報',
    '■　 入院理由',
    '労作時の胸痛',
    '■　 入院時診断',
    '- 労作性狭心症',
    '■　 退院時診断',
    '- 労作性狭心症',
    '- 肺癌',
    '■　 入院中経過',
    '第3病日に冠動脈形成術。',
    '経過良好。',
    '■　 退院時投薬指示',
    '- アスピリン腸溶錠１００ｍｇ 1 錠 １日１回朝食後',
    '■　 アレルギー・不耐性反応',
    '（なし）',
    '■　 感染症情報',
    'HBs抗原 陰性',
    '■　 退院時身体所見',
    '- 血圧',
    '■ PDF',
    '- サマリー.pdf',
  ]);
  expect(pdf).toMatchObject({ title: 'サマリー.pdf', contentType: 'application/pdf' });
  expect(sink.of('condition')).toMatchObject([
    { text: '労作性狭心症', isMain: true, verificationStatus: 'confirmed' },
    {
      text: '肺癌',
      isMain: false,
      verificationStatus: 'provisional',
      note: expect.stringContaining('未告知') as string,
    },
  ]);
  expect(sink.of('allergy_intolerance')).toMatchObject([{ assertion: 'none-known' }]);
  expect(sink.of('observation').map(({ panel, text, value }) => [panel, text, value])).toEqual([
    ['血圧', '収縮期血圧', '128'],
    ['血圧', '拡張期血圧', '（値なし: 測定エラー）'],
  ]);
  expect(sink.gaps).toMatchObject([{ section: 'observations', reason: 'narrative-only' }]);
  expect(report.quarantined).toEqual([]);
});

test('an implant in use is a flag; one that is planned, or no implant, is words', async () => {
  const use = (id: string, status: string, device: string) => ({
    resourceType: 'DeviceUseStatement',
    id,
    status,
    subject,
    timingDateTime: '2020-05-06',
    device: { reference: `Device/${device}` },
  });
  const device = (id: string, code: string, display: string) => ({
    resourceType: 'Device',
    id,
    type: { coding: [{ system: 'http://snomed.info/sct', code, display }] },
  });
  const { sink } = await readAbout(
    use('1', 'active', 'valve'),
    use('2', 'intended', 'valve'),
    use('3', 'active', 'chair'),
    device('valve', '84683006', 'Aortic valve prosthesis'),
    device('chair', '58938008', 'Wheelchair'),
  );
  expect(sink.of('flag')).toMatchObject([
    { text: 'Aortic valve prosthesis', category: 'implant', status: 'active', effectiveAt: '2020-05-06' },
  ]);
  expect(sink.of('other')).toHaveLength(3);
});

test('what a bulk export promises and does not bring, and the errors it reports, are told', async () => {
  const { report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'manifest.json': JSON.stringify({
      transactionTime: '2026-01-01T00:00:00Z',
      output: [
        { type: 'Patient', url: 'https://fhir.example/1' },
        { type: 'AllergyIntolerance', url: 'https://fhir.example/2' },
        { type: 'Procedure', url: 'https://fhir.example/3', count: 0 },
      ],
    }),
    'error.ndjson': ndjson({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'processing' }] }),
  });
  expect(report.warnings.map(({ kind, path }) => [kind, path])).toEqual([
    ['OperationOutcome', 'error.ndjson#1'],
    ['AllergyIntolerance', 'manifest.json'],
  ]);
});
