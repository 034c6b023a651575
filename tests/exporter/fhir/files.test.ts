import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { linesOf } from '../../../exporter/sources/fhir/lines.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import { type Json, ndjson, readFiles, readFolder, subject, taro } from './reading.ts';

const condition = (id: string, fields: Json = {}): Json => ({
  resourceType: 'Condition',
  id,
  code: { text: `病名${id}` },
  subject,
  ...fields,
});

test.each([
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16 LE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 LE without one', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16 BE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['CRLF and blank lines', (text: string) => Buffer.from(`\r\n${text.replaceAll('\n', '\r\n\r\n')}`)],
  ['no newline at the end', (text: string) => Buffer.from(text.trimEnd())],
])('NDJSON and single resources in %s', async (_name, encode) => {
  const { sink, report } = await readFiles({
    'Patient.ndjson': encode(ndjson(taro)),
    'Condition.ndjson': encode(ndjson(condition('1'), condition('2'))),
    'one.json': encode(JSON.stringify(condition('3'), null, 2)),
  });
  expect(sink.patients.get('0001')).toMatchObject({ name: '灯火 太郎' });
  expect(sink.of('condition').map(({ text }) => text)).toEqual(['病名1', '病名2', '病名3']);
  expect(report.quarantined).toEqual([]);
});

test('a broken line is set aside by its number; the rest goes on and the patient’s section says so', async () => {
  const broken = JSON.stringify(condition('2', { note: [{ text: '長い注釈がここで切れる' }] })).slice(0, -10);
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': `${ndjson(condition('1'))}\n${broken}\n{"a": nonsense}\n${ndjson(condition('3'))}`,
  });
  expect(sink.of('condition').map(({ id }) => id)).toEqual(['fhir/Condition/1', 'fhir/Condition/3']);
  expect(report.quarantined).toMatchObject([
    { kind: 'Condition', path: 'Condition.ndjson#3', reason: 'truncated' },
    { kind: 'Condition', path: 'Condition.ndjson#4', reason: 'unreadable' },
  ]);
  expect(report.quarantined.map(({ detail }) => detail).join()).not.toContain('病名');
  expect(sink.gaps).toMatchObject([{ patientId: '0001', section: 'conditions', reason: 'unreadable' }]);
});

test('a broken first line does not hide the others', async () => {
  const { sink, report } = await readFiles({ 'Patient.ndjson': `{"resourceType":"Pat\n${ndjson(taro)}` });
  expect(sink.patients.size).toBe(1);
  expect(report.quarantined).toMatchObject([{ path: 'Patient.ndjson#1' }]);
});

test('bytes that are not UTF-8 are set aside rather than guessed', async () => {
  const { report } = await readFiles({
    'a.ndjson': Buffer.concat([
      Buffer.from('{"resourceType":"Patient","name":[{"text":"'),
      Buffer.from([0x93, 0x94]),
      Buffer.from('"}]}\n'),
    ]),
  });
  expect(report.quarantined).toMatchObject([{ kind: 'Patient', path: 'a.ndjson#1', reason: 'unsupported-encoding' }]);
});

test('a line over the limit is set aside, the next is read', async () => {
  const long = JSON.stringify(condition('1', { note: [{ text: 'x'.repeat(33 * 1024 * 1024) }] }));
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': `${long}\n${ndjson(condition('2'))}`,
  });
  expect(report.quarantined).toMatchObject([{ kind: 'Condition', path: 'Condition.ndjson#1', reason: 'too-large' }]);
  expect(sink.of('condition').map(({ id }) => id)).toEqual(['fhir/Condition/2']);
});

test('lines are cut right wherever a chunk ends', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fhir-'));
  const absolute = path.join(folder, 'x.ndjson');
  const lines = Array.from({ length: 3000 }, (_, index) => `${index}:${'灯'.repeat((index * 7) % 900)}`);
  fs.writeFileSync(absolute, lines.join('\n'));
  const read: string[] = [];
  for await (const line of linesOf(
    { path: 'x.ndjson', absolute, kind: 'file' },
    { encoding: 'utf-8', compressed: false },
  ))
    read.push(line.bytes.toString());
  fs.rmSync(folder, { recursive: true });
  expect(read).toEqual(lines);
});

test('other files are set aside with the reason, links are not followed, none is fatal', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'fhir-'));
  fs.writeFileSync(path.join(root, 'LICENSE'), 'Apache License');
  fs.writeFileSync(path.join(root, 'empty.ndjson'), '');
  fs.writeFileSync(path.join(root, 'a.xml'), '<Patient xmlns="http://hl7.org/fhir"/>');
  fs.writeFileSync(path.join(root, 'a.ndjson.gz'), Buffer.from([0x1f, 0x8b, 8, 0]));
  fs.writeFileSync(path.join(root, 'list.json'), '[1]');
  fs.writeFileSync(path.join(root, 'settings.json'), '{"color": "red"}');
  fs.writeFileSync(path.join(root, 'half.json'), '{"resourceType": "Bundle", "entry": [');
  fs.writeFileSync(path.join(root, 'zeros.bin'), Buffer.alloc(5000));
  fs.symlinkSync('/etc', path.join(root, 'link'));
  const { report, sink } = await readFolder(root);
  fs.rmSync(root, { recursive: true });
  expect(Object.fromEntries(report.quarantined.map(({ path: place, reason }) => [place, reason]))).toEqual({
    LICENSE: 'not-this-format',
    'empty.ndjson': 'truncated',
    'a.xml': 'not-this-format',
    'a.ndjson.gz': 'truncated',
    'list.json': 'not-this-format',
    'settings.json': 'not-this-format',
    'half.json': 'truncated',
    'zeros.bin': 'not-this-format',
    link: 'not-this-format',
  });
  expect(sink.patients.size).toBe(0);
});

test('the log and manifest of an export are not records; they say as of when it is', async () => {
  const log = { exportId: 'x', eventId: 'status_complete', eventDetail: { transactionTime: '2024-08-06T18:12:57Z' } };
  const { report, sink } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': ndjson(condition('1', { recordedDate: '2024-01-01' })),
    'log.ndjson': ndjson(log, log),
    'manifest.json': JSON.stringify({ transactionTime: '2024-08-05T00:00:00Z', request: 'x', output: [] }, null, 1),
  });
  expect(report.skips.get('directory-file')).toBe(3);
  expect(sink.coverages).toHaveLength(1);
  expect(sink.coverages[0]!.sections.get('conditions')).toEqual({ asOf: '2024-08-06T18:12:57Z', since: '2024-01-01' });
});

test('a section is covered when its file was there, and only then', async () => {
  const { sink } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': ndjson(condition('1')),
    'Allergy.ndjson': '\n',
  });
  expect(sink.coverages.map(({ name }) => name)).toEqual(['fhir:test']);
  expect([...sink.coverages[0]!.sections.keys()]).toEqual(['conditions']);
});

test('a planned date does not make the data look fresh', async () => {
  const { sink } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Encounter.ndjson': ndjson(
      {
        resourceType: 'Encounter',
        id: '1',
        status: 'planned',
        class: { code: 'IMP' },
        subject,
        period: { start: '2999-01-01' },
      },
      {
        resourceType: 'Encounter',
        id: '2',
        status: 'finished',
        class: { code: 'IMP' },
        subject,
        period: { start: '2020-01-01' },
      },
    ),
  });
  expect(sink.coverages[0]!.sections.get('encounters')).toEqual({ asOf: '2020-01-01', since: '2020-01-01' });
});

test('a root that is not there is said at once', async () => {
  await expect(readFolder('/nowhere/at/all')).rejects.toThrow(TomoshibiError);
});

test('a JSON array of resources is read one by one', async () => {
  const condition = { resourceType: 'Condition', id: 'c1', code: { text: '喘息' }, subject };
  const { sink, report } = await readFiles({ 'all.json': JSON.stringify([condition, 5, taro]), 'none.json': '[]' });
  expect(sink.of('condition')).toMatchObject([{ patientId: '0001', source: 'test:all.json#0', text: '喘息' }]);
  expect(report.quarantined.map(({ path }) => path)).toEqual(['all.json#1', 'none.json']);
});

test('a line of NDJSON that holds something else costs itself alone', async () => {
  const lines = (...between: string[]) =>
    ['c1', ...between, 'c2'].map((id) =>
      /^c\d$/.test(id) ? JSON.stringify({ resourceType: 'Condition', id, code: { text: id }, subject }) : id,
    );
  for (const broken of ['[]', 'null', '"', 'x', '\0']) {
    const { sink, report } = await readFiles({
      'Patient.ndjson': ndjson(taro),
      'Condition.ndjson': `${lines(broken).join('\n')}\n`,
    });
    expect(
      sink.of('condition').map(({ text }) => text),
      broken,
    ).toEqual(['c1', 'c2']);
    expect(
      report.quarantined.map(({ path }) => path),
      broken,
    ).toEqual(['Condition.ndjson#2']);
  }
});

test('a stray zero at the head of a file costs one line', async () => {
  const condition = { resourceType: 'Condition', id: 'c1', code: { text: '喘息' }, subject };
  const { sink, report } = await readFiles({
    'Patient.ndjson': ndjson(taro),
    'Condition.ndjson': `\0\n${ndjson(condition, { ...condition, id: 'c2' })}`,
  });
  expect(sink.of('condition')).toHaveLength(2);
  expect(report.quarantined.map(({ path }) => path)).toEqual(['Condition.ndjson#1']);
});
