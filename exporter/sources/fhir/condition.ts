/** Condition (FHIR R4 §9.2). */
import type { Condition } from '@medplum/fhirtypes';
import type { Condition as Problem } from '../../../shared/records.ts';
import { statesAbsence } from './absence.ts';
import { choiceText, codeOf, codesOf, codingText, joined, notesText, string, textOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type Mapping, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

const taken = elementsTaken(
  ...['code', 'clinicalStatus', 'verificationStatus', 'note', 'recordedDate'].concat(
    ['onset', 'abatement'].flatMap((name) =>
      ['DateTime', 'Age', 'Period', 'Range', 'String'].map((type) => name + type),
    ),
  ),
);

export function mapCondition(condition: Condition, lookup: Lookup): Mapping {
  const verification = codesOf(condition.verificationStatus)[0];
  if (verification === 'entered-in-error') return cancelled;
  // "No known problems" is a statement about the list, never a disease of that name.
  if (statesAbsence(condition.code)) return asText(textOf(condition.code));
  const abatement = choiceText(condition, 'abatement') ?? string(condition.abatementPeriod?.end);
  return records({
    type: 'condition',
    record: {
      text: textOf(condition.code) ?? notesText(condition.note) ?? '（病名の記載なし）',
      ...codeOf(condition.code),
      clinicalStatus: clinicalOf(codesOf(condition.clinicalStatus)[0], abatement !== null),
      verificationStatus: verificationOf(verification),
      isMain: isMain(condition),
      icd10: icd10Of(condition),
      onset: choiceText(condition, 'onset'),
      abatement,
      note: joined([handling(condition), notesText(condition.note), leftover(condition, lookup, taken)], '\n'),
    },
  });
}

const diagnosisTypes = 'http://terminology.hl7.org/CodeSystem/ex-diagnosistype';

/** 主病名: JP-CLINS says it in an extension (JP_eCS_DiagnosisType). */
function isMain({ extension }: Condition): boolean {
  return (extension ?? []).some((each) => codesOf(each.valueCodeableConcept, diagnosisTypes).includes('principal'));
}

const handlingCodes: Record<string, string> = {
  UNINFORMED: '【未告知: 本人に知らせていない / not told to the patient】',
  UNDELIVERED: '【未提供 / not to be shared with the patient】',
};

/** JP-CLINS JP_ehrshrs_indication: what the patient has not been told. */
function handling({ meta }: Condition): string | null {
  const tags = (meta?.tag ?? []).filter(({ system }) => system?.includes('JP_ehrshrs_indication'));
  return joined(
    tags.map(({ code, ...tag }) =>
      Object.hasOwn(handlingCodes, code ?? '') ? handlingCodes[code!]! : codingText(tag),
    ),
    '\n',
  );
}

function clinicalOf(code: string | undefined, abated: boolean): Problem['clinicalStatus'] {
  switch (code) {
    case 'active':
    case 'recurrence':
    case 'relapse':
      return 'active';
    case 'inactive':
    case 'remission':
      return 'inactive';
    case 'resolved':
      return 'resolved';
    default:
      // con-4: what has abated is not active.
      return abated ? 'resolved' : 'unknown';
  }
}

function verificationOf(code: string | undefined): Problem['verificationStatus'] {
  if (code === 'confirmed' || code === 'refuted') return code;
  return code === 'unconfirmed' || code === 'provisional' || code === 'differential' ? 'provisional' : 'unknown';
}

function icd10Of(condition: Condition): string | null {
  const coding = (condition.code?.coding ?? []).find(({ system }) =>
    /icd-?10|2\.16\.840\.1\.113883\.6\.(3|90)$|1\.2\.392\.200119\.4\.101\.6/i.test(system ?? ''),
  );
  return string(coding?.code);
}
