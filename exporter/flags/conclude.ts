/**
 * What the rules conclude from one patient's records. Every flag names its rule, its evidence in words and as a record;
 * without evidence there is no flag, and only a dated negative result is ever "absent".
 */
import { flagPhrase } from '../../shared/flag-phrases.ts';
import type { Observation } from '../../shared/records.ts';
import { bloodGroupOf } from './blood-group.ts';
import { type Conclusion, evidenceText, flagOf, joined, resultText, valueText } from './conclusion.ts';
import { medicinesOf } from './medicines.ts';
import { type Judgement, judge } from './result.ts';
import type { EvidenceRecord, FlagRules, Rule, RuleOf } from './rules.ts';

/** @param asOf when the patient's medicines are from, ISO 8601 */
export function conclude(rules: FlagRules, records: readonly EvidenceRecord[], asOf: string): Conclusion[] {
  return rules.rules.flatMap((rule) => concludeBy(rule, rules, records, asOf));
}

function concludeBy(rule: Rule, rules: FlagRules, records: readonly EvidenceRecord[], asOf: string): Conclusion[] {
  switch (rule.kind) {
    case 'test':
      return optional(testFlag(rule, observationsOf(records, rules, rule.codes)));
    case 'organism':
      return optional(organismFlag(rule, rules, records));
    case 'blood-group': {
      const observations = {
        abo: observationsOf(records, rules, rule.abo),
        rh: observationsOf(records, rules, rule.rh),
        both: observationsOf(records, rules, rule.both),
      };
      return optional(bloodGroupOf(rule, observations));
    }
    case 'medicine':
      return medicinesOf(rule, rules, records, asOf);
    case 'presence':
      return presenceFlags(rule, rules, records);
    case 'statement':
      return statementFlags(rule, rules, records);
  }
}

/** The newest positive result; without one the newest that says anything. */
function testFlag(rule: RuleOf<'test'>, observations: readonly Observation[]): Conclusion | null {
  const judged = observations.flatMap((observation) => {
    const judgement = judge(observation);
    return judgement === null ? [] : [{ observation, judgement: notYet(observation, judgement) }];
  });
  const positive = judged.find(({ judgement }) => judgement === 'positive');
  const chosen = positive ?? judged[0];
  if (!chosen) return null;
  const newest = judged[0]!;
  const later = newest === chosen ? null : flagPhrase('laterResult', resultText(newest.observation));
  return {
    ...flagOf(rule, 'observation', chosen.observation),
    id: `rule/${rule.id}`,
    text: rule.text,
    assertion: ({ positive: 'present', negative: 'absent', indeterminate: 'unknown' } as const)[chosen.judgement],
    value: valueText(chosen.observation),
    effectiveAt: chosen.observation.effectiveAt,
    evidence: resultText(chosen.observation),
    note: joined([chosen.observation.status === 'preliminary' ? flagPhrase('preliminary') : null, later]),
  };
}

/** What may still change does not say that there is nothing. */
function notYet({ status }: Observation, judgement: Judgement): Judgement {
  return status === 'preliminary' && judgement === 'negative' ? 'indeterminate' : judgement;
}

function organismFlag(
  rule: RuleOf<'organism'>,
  rules: FlagRules,
  records: readonly EvidenceRecord[],
): Conclusion | null {
  const grown = observationsOf(records, rules, rule.organisms);
  const tested = observationsOf(records, rules, rule.codes).filter((one) => judge(one) === 'positive');
  const [found] = newestFirst([...grown, ...tested]);
  if (!found) return null;
  return {
    ...flagOf(rule, 'observation', found),
    id: `rule/${rule.id}`,
    text: rule.text,
    assertion: 'present',
    value: joined([found.specimen, found.value], ' '),
    effectiveAt: found.effectiveAt,
    evidence: resultText(found),
    note: found.status === 'preliminary' ? flagPhrase('preliminary') : null,
  };
}

/** One for each thing that is there, the newest record of it. */
function presenceFlags(rule: RuleOf<'presence'>, rules: FlagRules, records: readonly EvidenceRecord[]): Conclusion[] {
  const found = new Map<string, Conclusion>();
  const add = (flag: Conclusion) => {
    const known = found.get(flag.text);
    if (!known || (flag.effectiveAt ?? '') > (known.effectiveAt ?? '')) found.set(flag.text, flag);
  };
  for (const { type, record } of records) {
    if (type === 'procedure') {
      if (record.status === 'not-done' || record.status === 'preparation') continue;
      const code = rules.codesIn(type, record).find((one) => rules.matches(rule.procedures, one));
      if (!code) continue;
      add({
        ...flagOf(rule, type, record),
        id: `rule/${rule.id}/${record.id}`,
        text: record.text,
        effectiveAt: record.start,
        evidence: evidenceText([record.text, code.code, record.start], record.source),
      });
    } else if (type === 'condition') {
      if (record.verificationStatus === 'refuted' || record.verificationStatus === 'provisional') continue;
      const code = rules.codesIn(type, record).find((one) => rules.matches(rule.conditions, one));
      if (!code) continue;
      add({
        ...flagOf(rule, type, record),
        id: `rule/${rule.id}/${record.id}`,
        text: record.text,
        status: statusOf(rule, record.clinicalStatus),
        effectiveAt: record.onset,
        end: record.abatement,
        evidence: evidenceText([record.text, code.code, record.onset], record.source),
      });
    }
  }
  return [...found.values()];
}

/** What was put into a body stays there when its diagnosis is over; an infection that is over is past. */
function statusOf(rule: RuleOf<'presence'>, clinicalStatus: string): Conclusion['status'] {
  if (clinicalStatus === 'active') return 'active';
  return rule.resolves && clinicalStatus === 'resolved' ? 'inactive' : 'unknown';
}

/** The newest statement only: an older decision may be the opposite one. */
function statementFlags(rule: RuleOf<'statement'>, rules: FlagRules, records: readonly EvidenceRecord[]): Conclusion[] {
  const stated: Conclusion[] = observationsOf(records, rules, rule.codes).map((observation) => ({
    ...flagOf(rule, 'observation', observation),
    id: `rule/${rule.id}`,
    text: observation.text,
    value: observation.value,
    effectiveAt: observation.effectiveAt,
    evidence: resultText(observation),
    note: observation.note,
  }));
  for (const { type, record } of records) {
    if (type !== 'condition' || record.verificationStatus === 'refuted') continue;
    if (!rules.codesIn(type, record).some((one) => rules.matches(rule.conditions, one))) continue;
    stated.push({
      ...flagOf(rule, type, record),
      id: `rule/${rule.id}`,
      text: record.text,
      status: record.clinicalStatus === 'active' || record.clinicalStatus === 'unknown' ? 'active' : 'inactive',
      effectiveAt: record.onset ?? record.recordedAt,
      end: record.abatement,
      evidence: evidenceText([record.text, record.code, record.onset], record.source),
    });
  }
  stated.sort((a, b) => ((a.effectiveAt ?? '') > (b.effectiveAt ?? '') ? -1 : 1));
  return stated.slice(0, 1);
}

/** Results of these codes, the newest first. */
function observationsOf(
  records: readonly EvidenceRecord[],
  rules: FlagRules,
  codes: Parameters<FlagRules['matches']>[0],
): Observation[] {
  return newestFirst(
    records.flatMap(({ type, record }) =>
      type === 'observation' && rules.codesIn(type, record).some((code) => rules.matches(codes, code)) ? [record] : [],
    ),
  );
}

function newestFirst(observations: Observation[]): Observation[] {
  const when = ({ effectiveAt, recordedAt }: Observation) => effectiveAt ?? recordedAt ?? '';
  return observations.sort((a, b) => (when(a) > when(b) ? -1 : when(a) < when(b) ? 1 : 0));
}

function optional<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}
