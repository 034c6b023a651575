import { expect, test } from 'vitest';
import { bundle, type Json, readAbout, readFiles, subject, taro } from './reading.ts';

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const document = (attachment: Json, fields: Json = {}): Json => ({
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  subject,
  date: '2024-03-01',
  type: { text: '退院時要約' },
  author: [{ display: '灯火 次郎' }],
  content: [{ attachment }],
  ...fields,
});

async function readDocument(attachment: Json, fields: Json = {}) {
  const outcome = await readAbout(document(attachment, fields));
  return { ...outcome, found: outcome.sink.of('document_reference') };
}

test.each([
  ['text/plain; charset=utf-8', '胃癌術後\r\n経過良好', '胃癌術後\n経過良好'],
  ['text/html', '<h1>要約</h1><table><tr><td>体温</td><td>36.4</td></tr></table>', '要約\n体温 | 36.4'],
  ['application/xhtml+xml', '<p>経過</p>', '経過'],
  [
    'text/xml',
    '<ClinicalDocument><component><section><title>Plan</title><text>Rest</text></section></component></ClinicalDocument>',
    'Plan\nRest',
  ],
])('%s becomes readable text', async (contentType, content, text) => {
  const { found } = await readDocument({ contentType, data: base64(content) });
  expect(found).toMatchObject([{ title: '退院時要約', author: '灯火 次郎', date: '2024-03-01', text, content: null }]);
});

test('Shift_JIS text is read as declared', async () => {
  const { found } = await readDocument({
    contentType: 'text/plain; charset=shift_jis',
    data: base64(Buffer.from([0x93, 0x94])),
  });
  expect(found[0]!.text).toBe('灯');
});

test('PDF and images keep their bytes', async () => {
  const pdf = Buffer.from('%PDF-1.7 …');
  const { found } = await readDocument({ contentType: 'application/pdf', data: base64(pdf), title: '同意書' });
  expect(found[0]).toMatchObject({ title: '同意書', contentType: 'application/pdf', text: null });
  expect(Buffer.from(found[0]!.content!).equals(pdf)).toBe(true);
});

test('text that is not in its character set keeps its bytes instead of wrong letters', async () => {
  const { found } = await readDocument({ contentType: 'text/plain', data: base64(Buffer.from([0x93, 0x94, 0xff])) });
  expect(found[0]!.text).toBeNull();
  expect([...found[0]!.content!]).toEqual([0x93, 0x94, 0xff]);
});

test('a link without content says so, and the section is incomplete', async () => {
  const { found, sink, report } = await readDocument({
    contentType: 'application/pdf',
    url: 'https://pacs.example/1.pdf',
  });
  expect(found[0]!.text).toContain('含まれていません');
  expect(found[0]!.text).toContain('https://pacs.example/1.pdf');
  expect(sink.gaps).toMatchObject([{ patientId: '0001', section: 'documents', reason: 'reference-missing' }]);
  expect(report.warnings).toHaveLength(1);
});

test('broken base64 is not shown as content', async () => {
  const { found } = await readDocument({ contentType: 'text/plain', data: '***' });
  expect(found[0]!.text).toContain('base64');
});

test('superseded and preliminary are in the title; entered in error is not exported', async () => {
  const data = { contentType: 'text/plain', data: base64('x') };
  expect((await readDocument(data, { status: 'superseded' })).found[0]!.title).toContain('superseded');
  expect((await readDocument(data, { docStatus: 'preliminary' })).found[0]!.title).toContain('preliminary');
  expect((await readDocument(data, { status: 'entered-in-error' })).found).toEqual([]);
});

test('several attachments are several documents, one input', async () => {
  const { found, report } = await readDocument(
    {},
    {
      content: [
        { attachment: { contentType: 'text/plain', data: base64('一') } },
        { attachment: { contentType: 'text/plain', data: base64('二') } },
      ],
    },
  );
  expect(found.map(({ id, text }) => [id, text])).toEqual([
    ['fhir/DocumentReference/d1', '一'],
    ['fhir/DocumentReference/d1#2', '二'],
  ]);
  expect(report.kinds.get('DocumentReference')).toMatchObject({ read: 1, mapped: 1 });
});

test('a Binary of the same bundle is the content', async () => {
  const { sink } = await readFiles({
    'b.json': bundle(
      'collection',
      { fullUrl: 'https://h/fhir/Patient/p1', resource: taro },
      {
        fullUrl: 'https://h/fhir/Binary/b1',
        resource: { resourceType: 'Binary', id: 'b1', contentType: 'text/plain', data: base64('本文') },
      },
      { fullUrl: 'https://h/fhir/DocumentReference/d1', resource: document({ url: 'Binary/b1' }) },
    ),
  });
  expect(sink.of('document_reference')[0]).toMatchObject({ text: '本文', contentType: 'text/plain' });
});
