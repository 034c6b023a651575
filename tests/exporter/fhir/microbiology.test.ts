import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { expect, test } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { readFhir } from '../../../exporter/sources/fhir/read.ts';
import { RecordsDatabase } from '../../../exporter/write/records-db.ts';
import { bundle, coded, type Json, ndjson, readAbout, subject, taro } from './reading.ts';

const keyHex = '33'.repeat(32);
const loinc = 'http://loinc.org';
const judged = (code: string) => [coded(code, 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation')];
const organism = (id: string, name: string, fields: Json = {}): Json => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject,
  code: coded('600-7', loinc, 'Bacteria identified in Blood by Culture'),
  valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '112283007' }], text: name },
  ...fields,
});
const susceptibility = (id: string, drug: string, mic: number, code: string, fields: Json = {}): Json => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject,
  code: { text: drug },
  valueQuantity: { value: mic, unit: 'mg/L', comparator: '<=' },
  interpretation: judged(code),
  ...fields,
});

/** Reads files into a real records database; gives each judged result with the organism it ended under. */
async function testedOn(files: Record<string, string>): Promise<unknown[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'microbiology-'));
  try {
    fs.mkdirSync(path.join(folder, 'fhir'));
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, 'fhir', name), content);
    const file = path.join(folder, 'records.part');
    const sink = new RecordsDatabase(file, keyHex, '2026-11-21T22:00:00');
    const report = new SourceReport('ehr');
    const signal = new AbortController().signal;
    await readFhir({ name: 'ehr', root: path.join(folder, 'fhir'), sink, report, signal });
    sink.settleRelations();
    sink.finish({});
    const database = new Database(file, { readonly: true });
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    return database
      .prepare(
        `SELECT result.text, result.value, result.interpretation, organism.value AS organism
         FROM observation AS result LEFT JOIN observation AS organism
           ON organism.patient_id = result.patient_id AND organism.id = result.parent_id
         WHERE result.interpretation IS NOT NULL AND result.category = 'microbiology' ORDER BY result.text`,
      )
      .raw()
      .all();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test('members, a panel between, and what says what it was derived from, in any order of files', async () => {
  const reference = (id: string) => ({ reference: `Observation/${id}` });
  const panel = {
    resourceType: 'Observation',
    id: 'panel',
    status: 'final',
    subject,
    code: coded('18769-0', loinc, 'Susceptibility panel'),
    hasMember: [reference('s1')],
  };
  const found = await testedOn({
    'Patient.ndjson': ndjson(taro),
    'Observation.ndjson': ndjson(
      susceptibility('s1', 'CTX', 32, 'R'),
      panel,
      organism('o1', 'Escherichia coli', { hasMember: [reference('panel'), reference('s2')] }),
      susceptibility('s2', 'MEPM', 0.5, 'S'),
      organism('o2', 'Enterococcus faecalis'),
      susceptibility('s3', 'VCM', 1, 'S', { derivedFrom: [reference('o2')] }),
      susceptibility('s4', 'LZD', 1, 'S', { derivedFrom: [reference('o1'), reference('o2')] }),
    ),
  });
  expect(found).toEqual([
    ['CTX', '<= 32', 'R', 'Escherichia coli'],
    ['LZD', '<= 1', 'S', null],
    ['MEPM', '<= 0.5', 'S', 'Escherichia coli'],
    ['VCM', '<= 1', 'S', 'Enterococcus faecalis'],
  ]);
});

test('in a bundle whose entries have made-up ids', async () => {
  const found = await testedOn({
    'bundle.json': bundle(
      'collection',
      { fullUrl: 'urn:uuid:p', resource: taro },
      {
        fullUrl: 'urn:uuid:o',
        resource: {
          ...organism('x', 'Klebsiella'),
          subject: { reference: 'urn:uuid:p' },
          hasMember: [{ reference: 'urn:uuid:s' }],
        },
      },
      {
        fullUrl: 'urn:uuid:s',
        resource: { ...susceptibility('y', 'CMZ', 4, 'S'), subject: { reference: 'urn:uuid:p' } },
      },
    ),
  });
  expect(found).toEqual([['CMZ', '<= 4', 'S', 'Klebsiella']]);
});

test('components of the organism are its own; the organism is known by its code', async () => {
  const component = [
    { code: { text: 'VCM' }, valueQuantity: { value: 1 }, interpretation: judged('S') },
    { code: { text: '菌量' }, valueString: '3+' },
  ];
  const { sink } = await readAbout(organism('o1', 'MRSA', { component }));
  const [whole, vancomycin, amount] = sink.of('observation');
  expect(whole).toMatchObject({ category: 'microbiology', value: 'MRSA', valueCode: '112283007', parentId: null });
  expect(vancomycin).toMatchObject({ text: 'VCM', interpretation: 'S', parentId: whole!.id });
  expect(amount).toMatchObject({ text: '菌量', parentId: null });
});

test('members of a blood count are no susceptibilities', async () => {
  const { sink } = await readAbout({
    resourceType: 'Observation',
    id: 'cbc',
    status: 'final',
    subject,
    category: [coded('laboratory')],
    code: { text: 'CBC' },
    hasMember: [{ reference: 'Observation/hb' }],
  });
  expect(sink.of('observation')).toMatchObject([{ category: 'laboratory' }]);
  expect(sink.relations).toEqual([]);
});
