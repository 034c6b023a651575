/** Parts of a chart as FHIR R4 resources. Profiles follow JP Core in spirit only. */
import type { Allergy, Problem } from './clinical.ts';
import { isoDate, isoTime } from './moment.ts';
import { kanaOf, nameOf, type Person } from './people.ts';

export type Resource = { resourceType: string; id: string } & Record<string, unknown>;

const idSystem = 'urn:oid:2.25.1234567890.1'; // the fictional hospital's patient numbers
const categories: Partial<Record<Allergy['class'], string>> = {
  DA: 'medication',
  FA: 'food',
  EA: 'environment',
  LA: 'environment',
};
const criticalities = { MI: 'low', MO: 'low', SV: 'high' } as const;
const severities = { MI: 'mild', MO: 'moderate', SV: 'severe' } as const;

/** Of every moment: the hospital is in Japan. */
export const zone = '+09:00';

export function coding(system: string, code: string, display: string): { coding: object[]; text: string } {
  return { coding: [{ system, code, display }], text: display };
}

export function statusOf(
  code: 'active' | 'resolved',
  kind: 'allergyintolerance' | 'condition' = 'allergyintolerance',
): object {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${kind}-clinical`, code }] };
}

export function patientResource(person: Person, id: string, asOf: number): Resource {
  const representation = (code: 'IDE' | 'SYL') => [
    { url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation', valueCode: code },
  ];
  return {
    resourceType: 'Patient',
    id,
    meta: { lastUpdated: isoTime(asOf) + zone },
    identifier: [{ use: 'usual', system: idSystem, value: person.id }],
    active: true,
    name: [
      {
        extension: representation('IDE'),
        use: 'official',
        text: nameOf(person),
        family: person.family,
        given: [person.given],
      },
      {
        extension: representation('SYL'),
        use: 'official',
        text: kanaOf(person),
        family: person.familyKana,
        given: [person.givenKana],
      },
    ],
    telecom: person.phones.map((value) => ({ system: 'phone', value })),
    gender: { M: 'male', F: 'female', U: 'unknown' }[person.sex],
    ...(person.birthDate ? { birthDate: person.birthDate } : {}),
    ...(person.address ? { address: [{ text: person.address, postalCode: person.postalCode, country: 'JP' }] } : {}),
  };
}

export function allergyResource(allergy: Allergy, id: string, subject: { reference: string }, asOf: number): Resource {
  const category = categories[allergy.class];
  return {
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: statusOf('active'),
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
    },
    type: 'allergy',
    ...(category ? { category: [category] } : {}),
    criticality: criticalities[allergy.severity],
    code: { text: allergy.name },
    patient: subject,
    recordedDate: isoDate(asOf - 30 * 86_400_000),
    ...(allergy.since && !/^\d+$/.test(allergy.since) ? { onsetString: allergy.since } : {}),
    reaction: [{ manifestation: [{ text: allergy.reaction }], severity: severities[allergy.severity] }],
  };
}

/** SNOMED CT 716186003, No known allergy: a statement, not an absence. */
export function noAllergyResource(id: string, subject: { reference: string }, asOf: number): Resource {
  return {
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: statusOf('active'),
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
    },
    code: coding('http://snomed.info/sct', '716186003', 'アレルギーなし'),
    patient: subject,
    recordedDate: isoDate(asOf - 30 * 86_400_000),
  };
}

export function problemResource(problem: Problem, id: string, subject: { reference: string }): Resource {
  return {
    resourceType: 'Condition',
    id,
    clinicalStatus: statusOf(problem.resolvedAt === null ? 'active' : 'resolved', 'condition'),
    verificationStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
          code: problem.suspected ? 'provisional' : 'confirmed',
        },
      ],
    },
    category: [coding('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item', 'プロブレム')],
    code: problem.icd10
      ? coding('http://hl7.org/fhir/sid/icd-10', problem.icd10, problem.name)
      : { text: problem.name },
    subject,
    onsetDateTime: isoDate(problem.onset),
    ...(problem.resolvedAt === null ? {} : { abatementDateTime: isoDate(problem.resolvedAt) }),
  };
}

export function vitalSign(
  id: string,
  subject: { reference: string },
  loinc: string,
  text: string,
  at: string,
  value: object,
): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [coding('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs', 'バイタルサイン')],
    code: coding('http://loinc.org', loinc, text),
    subject,
    effectiveDateTime: at,
    ...value,
  };
}
