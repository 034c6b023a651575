/** What lies beside the record: Binaries of other files, files that a bulk client downloaded, signed forms, pictures. */
import { expect, test } from 'vitest';
import { type Json, ndjson, readFiles, subject, taro } from './reading.ts';

const pdf = Buffer.from('%PDF-1.4 灯火');
const document = (url: string, contentType = 'application/pdf'): Json => ({
  resourceType: 'DocumentReference',
  status: 'current',
  subject,
  content: [{ attachment: { contentType, url, title: url } }],
});
const binary = (id: string, data: Buffer | string, fields: Json = {}): Json => ({
  resourceType: 'Binary',
  id,
  contentType: 'text/plain',
  ...fields,
  data: Buffer.from(data).toString('base64'),
});

test('a document’s content in another file is found, and counted where it is', async () => {
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Binary.ndjson': ndjson(
      binary('1', '別の行の本文'),
      { id: '2', ...binary('2', 'id が先の本文') },
      binary('3', '誰のものでもない'),
      binary('4', '本人の添付', { securityContext: subject }),
    ),
    'DocumentReference.ndjson': ndjson(
      document('Binary/1', 'text/plain'),
      document('https://fhir.example/r4/Binary/2', 'text/plain'),
      document('./attachments/a.pdf'),
      document('attachments/%E7%81%AF.txt', 'text/plain'),
      document('../../../etc/passwd', 'text/plain'),
      document('attachments/nowhere.pdf'),
    ),
    'attachments/a.pdf': pdf,
    'attachments/灯.txt': '隣のファイルの本文',
    'attachments/unasked.pdf': pdf,
  });
  const found = sink.of('document_reference').map(({ title, text, content }) => [title, text ?? content?.length]);
  expect(found).toEqual([
    ['Binary/1', '別の行の本文'],
    ['https://fhir.example/r4/Binary/2', 'id が先の本文'],
    ['./attachments/a.pdf', pdf.length],
    ['attachments/%E7%81%AF.txt', '隣のファイルの本文'],
    ['../../../etc/passwd', '（本文はこの書き出しに含まれていません: ../../../etc/passwd）'],
    ['attachments/nowhere.pdf', '（本文はこの書き出しに含まれていません: attachments/nowhere.pdf）'],
    ['添付', '本人の添付'],
  ]);
  expect(report.kinds.get('Binary')).toEqual({ read: 4, mapped: 3, text: 0, quarantined: 1, skipped: 0 });
  expect(report.kinds.get('attachment')).toMatchObject({ read: 2, mapped: 2 });
  expect(report.quarantined.map(({ path }) => path)).toEqual(['Binary.ndjson#3', 'attachments/unasked.pdf']);
  expect(sink.gaps).toMatchObject([{ section: 'documents' }, { section: 'documents' }]);
});

test('a signed consent and a photograph keep their bytes; words that leave out a status have it before them', async () => {
  const { sink } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'c.ndjson': ndjson(
      {
        resourceType: 'Consent',
        status: 'rejected',
        scope: { coding: [{ code: 'treatment', display: '手術同意書' }] },
        patient: subject,
        text: { status: 'generated', div: '<div>手術への同意</div>' },
        sourceAttachment: { contentType: 'application/pdf', data: pdf.toString('base64') },
      },
      {
        resourceType: 'Media',
        status: 'completed',
        subject,
        type: { text: '創部写真' },
        bodySite: { text: '左下腿' },
        createdDateTime: '2026-01-02',
        content: { contentType: 'image/jpeg', data: '/9j/4AA=' },
        note: [{ text: '術後3日' }],
      },
      {
        resourceType: 'Immunization',
        status: 'not-done',
        vaccineCode: { text: 'インフルエンザ' },
        patient: subject,
        text: { status: 'generated', div: '<div>インフルエンザワクチン</div>' },
      },
    ),
  });
  expect(sink.of('document_reference')).toMatchObject([
    { title: '手術同意書', contentType: 'application/pdf', content: new Uint8Array(pdf) },
    { title: '創部写真 左下腿', contentType: 'image/jpeg', date: '2026-01-02', text: '術後3日' },
  ]);
  expect(sink.of('other').map(({ text }) => text)).toEqual([
    '【状態 / status: rejected】\n手術への同意',
    '【状態 / status: not-done】\nインフルエンザワクチン',
  ]);
});
