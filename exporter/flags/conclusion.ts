/** A flag as a rule concludes it, and how its evidence is said. */
import { flagRange } from '../../shared/flag-phrases.ts';
import type { Observation, RecordInput } from '../../shared/records.ts';
import type { EvidenceRecord, EvidenceType, Rule } from './rules.ts';

export type Conclusion = Omit<RecordInput<'flag'>, 'patientId'>;

const sectionOfEvidence: Record<EvidenceType, string> = {
  observation: 'observations',
  medication_request: 'medications',
  medication_administration: 'administrations',
  condition: 'conditions',
  procedure: 'procedures',
};

/** What every flag of a rule has. */
export function flagOf(
  rule: Rule,
  type: EvidenceType,
  record: EvidenceRecord['record'],
): Pick<
  Conclusion,
  'source' | 'recordedAt' | 'code' | 'codeSystem' | 'category' | 'status' | 'rule' | 'evidenceSection' | 'evidenceId'
> {
  return {
    source: record.source,
    recordedAt: record.recordedAt,
    code: record.code,
    codeSystem: record.codeSystem,
    category: rule.category,
    status: 'active',
    rule: rule.id,
    evidenceSection: sectionOfEvidence[type],
    evidenceId: record.id,
  };
}

/** `HBs抗原 0.002 IU/mL（基準値 < 0.05）、2026-10-02、main:…` */
export function resultText(observation: Observation): string {
  const { text, specimen, referenceRange, effectiveAt, source } = observation;
  const range = referenceRange === null ? '' : `${flagRange.before}${referenceRange}${flagRange.after}`;
  return evidenceText([`${joined([specimen, text, valueText(observation)], ' ')}${range}`, effectiveAt], source);
}

export function evidenceText(parts: readonly (string | null)[], source: string): string {
  return [...parts.map((part) => part?.replace('T', ' ') ?? null), source].filter(Boolean).join('、');
}

export function valueText({ value, unit, interpretation }: Observation): string {
  // `(-) IU/mL`: the unit is the number's, which is not there.
  const measured = /\d/.test(value) ? unit : null;
  return joined([value, measured, interpretation && `[${interpretation}]`], ' ')!;
}

export function joined(parts: readonly (string | null | undefined)[], separator = '\n'): string | null {
  return parts.filter(Boolean).join(separator) || null;
}
