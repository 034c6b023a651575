/**
 * As many patients as are asked for, as a FHIR Bulk Data export: so large a hospital fits into eight files, where
 * SS-MIX2 would take millions. Everybody has an allergy, a diagnosis, a prescription, three results and a stay.
 */
import fs from 'node:fs';
import path from 'node:path';
import { momentOf } from '../../../scripts/demo-hospital/moment.ts';
import { kanaOf, nameOf, ordinaryPerson, type Person } from '../../../scripts/demo-hospital/people.ts';
import type { Crowd } from '../people.ts';

const identifierSystem = 'urn:oid:1.2.392.100495.20.3.51.19999999999';
const drugs = [
  'アムロジピン錠５ｍｇ',
  'メトホルミン錠２５０ｍｇ',
  'ランソプラゾール錠１５ｍｇ',
  'ロキソプロフェン錠６０ｍｇ',
];
const allergens = ['ペニシリン', '造影剤', 'そば', 'アスピリン'];
const diagnoses = [
  ['高血圧症', 'I10'],
  ['２型糖尿病', 'E11'],
  ['肺炎', 'J18'],
  ['胃潰瘍', 'K25'],
] as const;
const results = [
  ['CRP', 'mg/dL', 0.3],
  ['Hb', 'g/dL', 13.1],
  ['K', 'mEq/L', 4.2],
] as const;
/** Lines that are written at once. */
const lot = 2000;

/** Resources of one patient, himself included. */
export const resourcesEach = 5 + results.length;

/** @param folder is made */
export function writeCrowd(folder: string, { seed, asOf, people }: Crowd): void {
  fs.mkdirSync(folder, { recursive: true });
  const files = new Map<string, number>();
  const add = (type: string, lines: string[]) => {
    if (!files.has(type)) files.set(type, fs.openSync(path.join(folder, `${type}.ndjson`), 'w'));
    fs.writeSync(files.get(type)!, `${lines.join('\n')}\n`);
  };
  const moment = momentOf(asOf);
  for (let first = 0; first < people; first += lot) {
    const lines = new Map<string, string[]>();
    for (let index = first; index < Math.min(first + lot, people); index++) {
      for (const resource of resourcesOf(ordinaryPerson(seed, index, moment), index)) {
        const of = lines.get(resource.resourceType) ?? [];
        of.push(JSON.stringify(resource));
        lines.set(resource.resourceType, of);
      }
    }
    for (const [type, of] of lines) add(type, of);
  }
  for (const file of files.values()) fs.closeSync(file);
}

function resourcesOf(person: Person, index: number): { resourceType: string }[] {
  const subject = { reference: `Patient/p${index}` };
  const day = `2026-${String(1 + (index % 10)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`;
  const [diagnosis, icd10] = diagnoses[index % diagnoses.length]!;
  const coded = (system: string, code: string, display: string) => ({
    coding: [{ system, code, display }],
    text: display,
  });
  return [
    patientOf(person, index),
    {
      resourceType: 'AllergyIntolerance',
      id: `a${index}`,
      patient: subject,
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: { text: allergens[index % allergens.length] },
      recordedDate: day,
    } as { resourceType: string },
    {
      resourceType: 'Condition',
      id: `c${index}`,
      subject,
      clinicalStatus: { coding: [{ code: 'active' }] },
      code: coded('http://hl7.org/fhir/sid/icd-10', icd10, diagnosis),
      onsetDateTime: day,
    } as { resourceType: string },
    {
      resourceType: 'MedicationRequest',
      id: `m${index}`,
      subject,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: drugs[index % drugs.length] },
      authoredOn: day,
      dosageInstruction: [{ text: '１日１回朝食後　１４日分' }],
    } as { resourceType: string },
    ...results.map(
      ([name, unit, value], at) =>
        ({
          resourceType: 'Observation',
          id: `o${index}-${at}`,
          subject,
          status: 'final',
          category: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
          ],
          code: { text: name },
          effectiveDateTime: `${day}T09:00:00+09:00`,
          valueQuantity: { value: value + (index % 7) / 10, unit },
        }) as { resourceType: string },
    ),
    {
      resourceType: 'Encounter',
      id: `e${index}`,
      subject,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      period: { start: `${day}T09:00:00+09:00`, end: `${day}T11:00:00+09:00` },
    } as { resourceType: string },
  ];
}

function patientOf(person: Person, index: number): { resourceType: string } {
  const written = (valueCode: string, text: string, family: string, given: string) => ({
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation', valueCode }],
    text,
    family,
    given: [given],
  });
  return {
    resourceType: 'Patient',
    id: `p${index}`,
    identifier: [{ system: identifierSystem, value: person.id }],
    name: [
      written('IDE', nameOf(person), person.family, person.given),
      written('SYL', kanaOf(person), person.familyKana, person.givenKana),
    ],
    gender: person.sex === 'M' ? 'male' : person.sex === 'F' ? 'female' : 'unknown',
    ...(person.birthDate && { birthDate: person.birthDate }),
    telecom: person.phones.map((value) => ({ system: 'phone', value })),
    address: [{ text: person.address, postalCode: person.postalCode }],
  } as { resourceType: string };
}
