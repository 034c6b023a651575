import { expect, test } from 'vitest';
import { type Json, readAbout, subject } from './reading.ts';

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const reading = (fields: Json = {}): Json => ({
  resourceType: 'DiagnosticReport',
  id: 'r1',
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'RAD' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '18748-4' }], text: '胸部CT 読影レポート' },
  subject,
  effectiveDateTime: '2026-11-20T09:30:00+09:00',
  issued: '2026-11-20T14:00:00+09:00',
  resultsInterpreter: [{ display: '架空 読子' }],
  conclusion: '右上葉結節。増大。',
  presentedForm: [{ contentType: 'text/plain', data: base64('所見: 右上葉に18mm大の結節。') }],
  ...fields,
});

async function read(fields: Json = {}) {
  const { sink } = await readAbout(reading(fields));
  return { reports: sink.of('diagnostic_report'), documents: sink.of('document_reference') };
}

test('a reading keeps its words, its conclusion, its author and whether it is final', async () => {
  const { reports } = await read();
  expect(reports).toMatchObject([
    {
      text: '胸部CT 読影レポート',
      category: 'imaging',
      status: 'final',
      body: '所見: 右上葉に18mm大の結節。',
      conclusion: '右上葉結節。増大。',
      author: '架空 読子',
      effectiveAt: '2026-11-20T09:30:00+09:00',
    },
  ]);
});

test('it is joined to its images by accession number, order number and study UID, wherever they stand', async () => {
  const typed = (code: string, value: string) => ({ type: { coding: [{ code }] }, value });
  const { reports } = await read({
    identifier: [typed('ACSN', '000456')],
    basedOn: [{ identifier: typed('PLAC', 'A-77') }],
    imagingStudy: [{ identifier: { system: 'urn:dicom:uid', value: 'urn:oid:1.2.840.3' } }],
  });
  expect(reports).toMatchObject([{ accessionNumber: '000456', orderNumber: 'A-77', studyInstanceUid: '1.2.840.3' }]);
});

test.each([
  ['registered', 'preliminary'],
  ['preliminary', 'preliminary'],
  ['partial', 'partial'],
  ['amended', 'corrected'],
  ['unknown', 'unknown'],
  ['nonsense', 'unknown'],
])('status %s is %s, never final', async (status, expected) => {
  expect((await read({ status })).reports).toMatchObject([{ status: expected }]);
});

test('one entered in error is not exported', async () => {
  expect((await read({ status: 'entered-in-error' })).reports).toEqual([]);
});

test('a PDF stays a document of its own beside the report', async () => {
  const pdf = Buffer.from('%PDF-1.7 …');
  const { reports, documents } = await read({ presentedForm: [{ contentType: 'application/pdf', data: base64(pdf) }] });
  expect(reports).toMatchObject([{ conclusion: '右上葉結節。増大。' }]);
  expect(documents).toMatchObject([{ title: '胸部CT 読影レポート', contentType: 'application/pdf' }]);
  expect(Buffer.from(documents[0]!.content!).equals(pdf)).toBe(true);
});

test('its narrative stands for a report without an attachment', async () => {
  const { reports } = await read({
    presentedForm: undefined,
    text: { status: 'generated', div: '<div>所見なし <b>異常を認めず</b></div>' },
  });
  expect(reports[0]!.body).toContain('異常を認めず');
});
