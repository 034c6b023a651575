/** AllergyIntolerance (FHIR R4 §9.1). What reads as "none" is decided in absence.ts alone. */
import type { AllergyIntolerance, CodeableConcept } from '@medplum/fhirtypes';
import type { AllergyIntolerance as Allergy } from '../../../shared/records.ts';
import { allergyAbsence } from './absence.ts';
import { choiceText, codeOf, codesOf, joined, notesText, string, textOf, textsOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type Mapping, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

/** DSTU2 called the code `substance`, and had one status for both of R4's. */
interface Earlier {
  substance?: CodeableConcept;
  status?: string;
}
const clinicalStatuses = ['active', 'inactive', 'resolved'];

const taken = elementsTaken(
  'code',
  'substance',
  'status',
  'type',
  'clinicalStatus',
  'verificationStatus',
  'criticality',
  'reaction',
  'note',
  'recordedDate',
  'onsetDateTime',
  'onsetAge',
  'onsetPeriod',
  'onsetRange',
  'onsetString',
);

export function mapAllergyIntolerance(allergy: AllergyIntolerance, lookup: Lookup): Mapping {
  const earlier = allergy as Earlier;
  const status = string(earlier.status) ?? undefined;
  const isClinical = status !== undefined && clinicalStatuses.includes(status);
  const verification = codesOf(allergy.verificationStatus)[0] ?? (isClinical ? undefined : status);
  if (verification === 'entered-in-error') return cancelled;
  const clinical = codesOf(allergy.clinicalStatus)[0] ?? (isClinical ? status : undefined);
  const reactions = allergy.reaction ?? [];
  const code = allergy.code ?? earlier.substance;
  const stated = allergyAbsence(code);
  // Who reacted is allergic to something, even when the substance is coded as unknown.
  const absence = reactions.length > 0 ? null : stated;
  const reactedTo = textsOf(reactions.flatMap((reaction) => reaction.substance ?? []));
  const substance = (stated !== null && absence === null ? null : textOf(code)) ?? reactedTo;

  if (absence === 'unmapped') return asText(substance);
  if (absence !== null) {
    // "No known allergy" that was refuted, or that no longer holds, is not a "none".
    if (verification === 'refuted' || clinical === 'inactive' || clinical === 'resolved') {
      return asText(`（現在は有効でない記載: ${joined([clinical, verification], ', ')}）${substance ?? ''}`);
    }
    const unconfirmed = verification === 'unconfirmed' || verification === 'presumed';
    return records({
      type: 'allergy_intolerance',
      record: {
        text: substance ?? '情報なし',
        ...codeOf(code),
        assertion: unconfirmed ? 'no-information' : absence.assertion,
        category: absence.category,
        clinicalStatus: 'active',
        verificationStatus: verificationOf(verification),
        note: joined([unconfirmed ? '未確認の記載' : null, notesText(allergy.note)], '\n'),
      },
    });
  }
  return records({
    type: 'allergy_intolerance',
    record: {
      text: substance ?? '（物質名の記載なし）',
      ...codeOf(code),
      assertion: 'present',
      category: categoryOf(allergy.category),
      clinicalStatus:
        clinical === 'inactive' || clinical === 'resolved' || clinical === 'active' ? clinical : 'unknown',
      verificationStatus: verificationOf(verification),
      severity: joined([criticalityText(allergy.criticality), severityOf(reactions)], '・'),
      reaction: joined(reactions.map(reactionText), '; '),
      onset: choiceText(allergy, 'onset'),
      note: joined(
        [
          allergy.type === 'intolerance' ? '不耐症 (intolerance)' : null,
          notesText(allergy.note),
          leftover(allergy, lookup, taken),
        ],
        '\n',
      ),
    },
  });
}

function verificationOf(code: string | undefined): Allergy['verificationStatus'] {
  if (code === 'confirmed' || code === 'refuted' || code === 'unconfirmed') return code;
  return code === 'presumed' ? 'unconfirmed' : 'unknown';
}

function categoryOf(categories: unknown): Allergy['category'] {
  const list = Array.isArray(categories) ? categories : [];
  if (list.includes('medication') || list.includes('biologic')) return 'drug';
  if (list.includes('food')) return 'food';
  return list.includes('environment') ? 'environment' : 'other';
}

function criticalityText(criticality: unknown): string | null {
  const code = string(criticality);
  return code === 'high' ? '重篤化リスク高 (high)' : code === 'low' ? '重篤化リスク低 (low)' : null;
}

function severityOf(reactions: NonNullable<AllergyIntolerance['reaction']>): string | null {
  const found = new Set(reactions.flatMap((reaction) => string(reaction.severity) ?? []));
  for (const [code, shown] of [
    ['severe', '重度'],
    ['moderate', '中等度'],
    ['mild', '軽度'],
  ] as const) {
    if (found.has(code)) return `${shown} (${code})`;
  }
  return null;
}

function reactionText(reaction: NonNullable<AllergyIntolerance['reaction']>[number]): string | null {
  return joined(
    [
      textsOf(reaction.manifestation),
      string(reaction.description),
      reaction.severity ? `(${reaction.severity})` : null,
      string(reaction.onset),
      joined([textOf(reaction.substance) ? '←' : null, textOf(reaction.substance)], ' '),
      textOf(reaction.exposureRoute),
      notesText(reaction.note),
    ],
    ' ',
  );
}
