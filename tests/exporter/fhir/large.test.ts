/** Files that are compressed, and Bundles that are read entry by entry. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { entriesOf } from '../../../exporter/sources/fhir/bundle-stream.ts';
import { wholeLimit } from '../../../exporter/sources/fhir/files.ts';
import { ndjson, readFiles, subject, taro } from './reading.ts';

const condition = (id: string) => ({ resourceType: 'Condition', id, code: { text: `病名${id}` }, subject });

test('compressed NDJSON and JSON are read, of one part or several; a damaged one is set aside, what it held before is not', async () => {
  const many = zlib.gzipSync(ndjson(...Array.from({ length: 3000 }, (_, index) => condition(`x${index}`))), {
    level: 1,
  });
  const { sink, report } = await readFiles({
    'Patient.ndjson.gz': zlib.gzipSync(ndjson(taro)),
    'c.ndjson.gz': Buffer.concat([zlib.gzipSync(ndjson(condition('1'))), zlib.gzipSync(ndjson(condition('2')))]),
    'one.json.gz': zlib.gzipSync(JSON.stringify(condition('3'), null, 2)),
    'cut.ndjson.gz': many.subarray(0, many.length - 40),
    'bundle.zip': Buffer.from('PK\u0003\u0004'),
  });
  expect(sink.of('condition').map(({ text }) => text)).toEqual(expect.arrayContaining(['病名1', '病名2', '病名3']));
  expect(Object.fromEntries(report.quarantined.map(({ path: at, reason }) => [at, reason]))).toMatchObject({
    'cut.ndjson.gz': 'truncated',
    'bundle.zip': 'not-this-format',
  });
});

test('the entries of a Bundle are cut right wherever a chunk ends, whatever stands in its strings', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fhir-'));
  const absolute = path.join(folder, 'b.json');
  const entries = Array.from({ length: 1500 }, (_, index) => ({
    fullUrl: `urn:uuid:${index}`,
    resource: { resourceType: 'Basic', note: `${'灯\\"{[}]'.repeat((index * 7) % 120)}\\`, entry: [[{ entry: [] }]] },
  }));
  const whole = { resourceType: 'Bundle', extension: [{ entry: [1] }], type: 'batch', entry: entries, total: 1500 };
  fs.writeFileSync(absolute, JSON.stringify(whole, null, 1));
  const read: unknown[] = [];
  let rest: unknown;
  const file = { path: 'b.json', absolute, kind: 'file' } as const;
  for await (const part of entriesOf(file, { encoding: 'utf-8', compressed: false })) {
    if (part.kind === 'entry') read.push(JSON.parse(part.bytes.toString()));
    else rest = JSON.parse(part.bytes.toString());
  }
  expect(read).toEqual(entries);
  expect(rest).toEqual({ ...whole, entry: [] });

  fs.writeFileSync(absolute, ` ${JSON.stringify(entries)}`);
  read.length = 0;
  for await (const part of entriesOf(file, { encoding: 'utf-8', compressed: false })) {
    if (part.kind === 'entry') read.push(JSON.parse(part.bytes.toString()));
    else rest = JSON.parse(part.bytes.toString());
  }
  fs.rmSync(folder, { recursive: true });
  expect(read).toEqual(entries);
  expect(rest).toEqual([]);
});

test('a Bundle too large to be held is read entry by entry, with its patients, names and broken entries', async () => {
  const patient = { fullUrl: 'urn:uuid:p', resource: { ...taro, id: undefined } };
  const doctor = { fullUrl: 'urn:uuid:d', resource: { resourceType: 'Practitioner', name: [{ text: '試験 医師' }] } };
  const order = {
    fullUrl: 'urn:uuid:m',
    resource: {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: '架空錠' },
      subject: { reference: 'urn:uuid:p' },
      requester: { reference: 'urn:uuid:d' },
    },
  };
  const stranger = { resource: { ...condition('9'), subject: { reference: 'urn:uuid:nobody' } } };
  const filling = `${' '.repeat(1023)}\n`.repeat(wholeLimit / 1024);
  const head = `{"resourceType":"Bundle","type":"transaction","entry":[`;
  const parts = [order, stranger, { request: { method: 'DELETE', url: 'Condition/x' } }, doctor, patient];
  const { sink, report } = await readFiles({
    'large.json': `${head}${parts.map((part) => JSON.stringify(part)).join(',')},${filling}{"resource":{"x"}}]}`,
    'Condition.ndjson': ndjson({ ...condition('x'), subject: { identifier: { system: 'urn:灯火', value: '0001' } } }),
  });
  expect(sink.of('medication_request')).toMatchObject([{ patientId: '0001', text: '架空錠', prescriber: '試験 医師' }]);
  expect(sink.of('condition')).toEqual([]);
  expect(report.quarantined.map(({ path: at, reason }) => `${at} ${reason}`)).toEqual([
    'large.json#1 reference-missing',
    'large.json#5 unreadable',
  ]);
  expect(report.kinds.get('Condition')).toMatchObject({ skipped: 1 });
  expect(report.kinds.get('Bundle')).toMatchObject({ skipped: 1 });
});
