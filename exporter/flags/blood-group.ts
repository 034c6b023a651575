/** Blood groups as results say them. For reference only: never what anybody is transfused by. */
import { flagPhrase } from '../../shared/flag-phrases.ts';
import type { Observation } from '../../shared/records.ts';
import { type Conclusion, flagOf, resultText } from './conclusion.ts';
import type { RuleOf } from './rules.ts';

/** @param observations of each kind, the newest first */
export function bloodGroupOf(
  rule: RuleOf<'blood-group'>,
  observations: Record<'abo' | 'rh' | 'both', readonly Observation[]>,
): Conclusion | null {
  const abo = [...observations.abo, ...observations.both].flatMap((one) => said(one, aboIn(one.value)));
  const rh = [
    ...observations.rh.flatMap((one) => said(one, rhIn(one.value))),
    ...observations.both.flatMap((one) => said(one, rhIn(one.value.replace(/^\s*(?:AB|A|B|O)/i, '')))),
  ];
  const read = [...abo, ...rh];
  const newest = [abo[0], rh[0]].filter((one) => one !== undefined);
  const latest = newest.reduce<(typeof read)[number] | null>(
    (best, one) => (!best || (one.from.effectiveAt ?? '') > (best.from.effectiveAt ?? '') ? one : best),
    null,
  );
  if (!latest) return null;
  const agreed = [abo, rh].every((results) => new Set(results.map(({ group }) => group)).size <= 1);
  const group = [abo[0]?.group, rh[0] && `Rh(${rh[0].group})`].filter(Boolean).join(' ');
  return {
    ...flagOf(rule, 'observation', latest.from),
    id: `rule/${rule.id}`,
    text: rule.text,
    code: null,
    codeSystem: null,
    // Results that differ are for a person to look at: one of them is another patient's, or a mistake.
    assertion: agreed ? 'present' : 'unknown',
    value: agreed ? group : flagPhrase('disagree', [...new Set(read.map((one) => one.shown))].join('、')),
    effectiveAt: latest.from.effectiveAt,
    evidence: (agreed ? newest : read).map(({ from }) => resultText(from)).join('\n'),
    note: flagPhrase('referenceOnly'),
  };
}

function said(from: Observation, group: string | null): { from: Observation; group: string; shown: string }[] {
  if (group === null) return [];
  const day = from.effectiveAt?.slice(0, 10);
  return [{ from, group, shown: day ? `${from.value} (${day})` : from.value }];
}

/** `Ａ型`, `AB`, `Blood group O` */
function aboIn(value: string): string | null {
  const words = value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/BLOOD|GROUP|TYPE|RH.*|\bD\b.*/g, ' ');
  return /(?:^|[^A-Z])(AB|A|B|O)(?:[^A-Z]|$)/.exec(words)?.[1] ?? null;
}

/** `Rh(+)`, `+`, `陽性`, `Positive`, `D negative` */
function rhIn(value: string): '+' | '-' | null {
  const words = value.normalize('NFKC').toLowerCase();
  const positive = /\+|陽性|pos/.test(words);
  const negative = /[-−‐－ー]|陰性|neg/.test(words);
  return positive === negative ? null : positive ? '+' : '-';
}
