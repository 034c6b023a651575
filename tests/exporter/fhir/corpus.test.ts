/** The real samples beside the repository; skipped, with the reason, where they are not there. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { corpus, hasCorpus } from '../../corpus.ts';
import { readFiles, readFolder } from './reading.ts';

const records = path.join(corpus, 'records');

describe.skipIf(!hasCorpus)('SMART bulk export', () => {
  const folder = path.join(records, 'smart-bulk-fhir');
  const lines = (type: string) =>
    fs
      .readFileSync(path.join(folder, '10-patients', `${type}.000.ndjson`), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(
        (line) => JSON.parse(line) as { id: string; subject?: { reference: string }; patient?: { reference: string } },
      );

  test('every patient, and every record under the right one', async () => {
    const { sink, report } = await readFolder(folder);
    expect([...sink.patients.keys()].toSorted()).toEqual(
      lines('Patient')
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const [type, table] of [
      ['AllergyIntolerance', 'allergy_intolerance'],
      ['Condition', 'condition'],
      ['MedicationRequest', 'medication_request'],
      ['Procedure', 'procedure'],
      ['Encounter', 'encounter'],
      ['DocumentReference', 'document_reference'],
    ] as const) {
      const expected = lines(type).map(
        ({ id, subject, patient }) => `${(subject ?? patient)!.reference} fhir/${type}/${id}`,
      );
      const filed = sink.of(table).map(({ patientId, id }) => `Patient/${patientId} ${id}`);
      expect(filed.toSorted(), type).toEqual(expected.toSorted());
    }
    expect(sink.of('other').filter(({ kind }) => kind === 'Immunization')).toHaveLength(lines('Immunization').length);
    expect(sink.of('other').filter(({ kind }) => kind === 'Device')).toHaveLength(lines('Device').length);
    expect(sink.of('document_reference').every(({ text }) => (text ?? '').length > 20)).toBe(true);
    expect(report.quarantined).toEqual([]);
    expect(report.kinds.get('export-log')).toMatchObject({ skipped: 4 });
    expect(sink.coverages.map(({ name }) => name)).toEqual(['fhir:test']);
    expect([...sink.coverages[0]!.sections.keys()].toSorted()).toEqual([
      'allergies',
      'conditions',
      'documents',
      'encounters',
      'medications',
      'other',
      'procedures',
    ]);
  });
});

const ips = (name: string) => readFiles({ [name]: fs.readFileSync(path.join(records, 'ips-validated', name)) });

describe.skipIf(!hasCorpus)('International Patient Summaries', () => {
  test.each([
    ['AT_ELGA_GmbH_01.json', 'Musterfrau Maria Johanna', '1961-12-24', { 'present other': 1 }],
    ['DE_no_info_with_Advance_Directive.json', 'Rahn James', '1985-04-25', { 'no-information other': 1 }],
    ['IPS_IG-bundle-01.json', 'DeLarosa Martha', '1972-05-01', { 'present drug': 1, 'none-known food': 1 }],
    ['IPS_IG_bundle-minimal.json', 'DeLarosa Martha', '1972-05-01', { 'present drug': 1 }],
    ['IPS_IG_bundle-no-info-required-sections.json', 'Judge James', '1985-04-25', { 'no-information other': 1 }],
    ['NL_Curavista_01.json', 'Persoon1 OG O.O.', '1954-01-01', { 'present drug': 2 }],
    ['NZ_Peter_Jordan_AAA1234.json', 'Judge James', '1985-04-25', { 'none-known other': 1 }],
    ['US_Washington_GDHP.json', 'Gravitate Maria SEATTLE', '1946-05-05', { 'no-information other': 1 }],
    ['US_ePatientDave_medRequest_with_Narrative.json', 'deBronkart Dave', '1951-01-20', { 'no-information other': 1 }],
    [
      'US_ePatientDave_medStatements_with_Narrative.json',
      'deBronkart Dave',
      '1951-01-20',
      { 'no-information other': 1 },
    ],
  ])('%s: its patient and exactly what it says of allergies', async (name, patientName, birthDate, expected) => {
    const { sink } = await ips(name);
    expect([...sink.patients.values()]).toMatchObject([{ name: patientName, birthDate }]);
    const found: Record<string, number> = {};
    for (const { assertion, category } of sink.of('allergy_intolerance')) {
      found[`${assertion} ${category}`] = (found[`${assertion} ${category}`] ?? 0) + 1;
    }
    expect(found).toEqual(expected);
    expect(sink.of('document_reference')).toHaveLength(1);
    expect(sink.of('document_reference')[0]!.text!.length).toBeGreaterThan(100);
  });

  test('sections without information are not covered', async () => {
    const { sink } = await ips('IPS_IG_bundle-no-info-required-sections.json');
    expect([...sink.coverages[0]!.sections.keys()].toSorted()).toEqual(['documents', 'other']);
    expect(sink.of('condition')).toEqual([]);
    expect(sink.of('medication_request')).toEqual([]);
  });

  test('"no current problems" and "no known medications" are not a disease and a drug', async () => {
    const { sink } = await ips('NZ_Peter_Jordan_AAA1234.json');
    expect(sink.of('condition')).toEqual([]);
    expect(sink.of('medication_request')).toEqual([]);
    const kept = sink.of('other').map(({ title }) => title);
    expect(kept).toContain('No current problems or disability');
    expect(kept).toContain('No known medications');
  });

  test('an advance directive of another patient’s reference is set aside, and missed', async () => {
    const { sink, report } = await ips('DE_no_info_with_Advance_Directive.json');
    expect(report.quarantined).toMatchObject([{ kind: 'Consent', reason: 'reference-missing' }]);
    expect(sink.gaps).toMatchObject([{ section: 'other', reason: 'reference-missing' }]);
    expect(sink.of('document_reference')[0]!.text).toMatch(/resuscitat|reanim/i);
  });

  test('all together: the same person in two documents is one, none is lost', async () => {
    const { sink, report } = await readFolder(path.join(records, 'ips-validated'));
    expect(sink.patients.size).toBe(7);
    expect(sink.coverages).toHaveLength(10);
    expect(report.kinds.get('Composition')).toMatchObject({ read: 10, mapped: 10 });
    expect(report.quarantined.map(({ kind }) => kind)).toEqual(['Consent']);
    const doses = sink.of('medication_request', '1111241261');
    expect(doses.length).toBeGreaterThanOrEqual(5);
    expect(doses.some(({ text }) => text === 'ASPIRIN TBL 500MG')).toBe(true);
  });
});

describe.skipIf(!hasCorpus)('Japanese eReferral documents', () => {
  test('names, sections, the referral’s own words, the attached course', async () => {
    const { sink, report } = await readFolder(path.join(records, 'jp-ereferral-examples'));
    expect([...sink.patients.values()]).toMatchObject([
      {
        identifier: '12345',
        kana: 'タナカ　タロウ',
        birthDate: '1955-05-04',
        sex: 'male',
        postalCode: '123-4567',
        phones: ['03-1234-5678'],
      },
    ]);
    expect(sink.of('allergy_intolerance').map(({ text, category, onset }) => `${text} ${category} ${onset}`)).toEqual([
      'サバ food 30歳',
      'キーウイ food 10歳',
    ]);
    expect(sink.of('condition').map(({ text }) => text)).toEqual([
      '上腹部痛',
      '腰痛',
      '上腹部痛',
      '狭心症',
      '左前腕骨折',
    ]);
    const carbocisteine = sink.of('medication_request').find(({ text }) => text.startsWith('カルボシステイン'));
    expect(carbocisteine).toMatchObject({
      doseText: '1 錠',
      dailyDoseText: '3 錠/日',
      durationText: '7日',
      quantityText: '21 錠',
      rp: '1',
      usage: '内服・経口・１日３回朝昼夕食後',
    });
    const [letter] = sink.of('document_reference').filter(({ title }) => title === '診療情報提供書');
    expect(letter!.author).toContain('大河内');
    expect(letter!.text).toContain('腹痛精査お願いします。');
    expect(letter!.text).toContain('- カルボシステイン２５０ｍｇ錠');
    const course = sink.of('document_reference').find(({ title }) => title === '臨床経過');
    expect(course!.text).toContain('緊急入院');
    const covered = sink.coverages.map(({ sections }) => [...sections.keys()].toSorted().join(' '));
    expect(covered).toEqual(['documents', 'allergies conditions documents encounters medications observations']);
    // The same document, written again two years later: what the first version states is not stated twice.
    const titles = sink.of('document_reference').map(({ title }) => title);
    expect(titles).toEqual(['診療情報提供書〔旧版 / superseded〕', '診療情報提供書', '臨床経過']);
    expect(report.kinds.get('AllergyIntolerance')).toMatchObject({ read: 4, mapped: 2, skipped: 2 });
    expect(report.quarantined).toMatchObject([{ path: 'LICENSE', reason: 'not-this-format' }]);
  });
});
