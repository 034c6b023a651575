import ja from '../../resources/locales/ja/chart.json';
import { type FlagPhrase, flagPhraseOf, flagRange, noFlagDate } from '../../shared/flag-phrases.ts';
import type { Flag } from '../../shared/records.ts';
import type { useChartWords } from './chart.ts';

type Words = ReturnType<typeof useChartWords>;

/** Rules that ship (resources/flags.yml). A hospital's own have their own ids, or say something else. */
const names = ['hbs-antigen', 'hcv-antibody', 'hiv', 'syphilis-rpr', 'syphilis-tp', 'mrsa', 'blood-group'] as const;
const rules = [
  ...names,
  'anticoagulant',
  'implant',
  'infection-diagnosis',
  'isolation-diagnosis',
  'resuscitation',
] as const;

/** What kind of flag it is, and what it says: `感染症` `HBs抗原 (+)`. */
export function flagName(flag: Flag, t: Words): { kind: string; what: string } {
  const kind = t(`flag.${flag.category}`);
  const text = textOf(flag, t);
  const name = text === kind ? '' : text;
  const value = flag.value && !flag.text.includes(flag.value) ? inLanguage(flag.value, t) : null;
  return { kind, what: [name, value].filter(Boolean).join(' ') };
}

/** The exporter's own words for a test, in the window's language; a record's words as they are. */
function textOf({ rule, text }: Flag, t: Words): string {
  const name = names.find((one) => one === rule);
  return name !== undefined && text === ja[`flagName.${name}`] ? t(`flagName.${name}`) : text;
}

/** What the rule reads and concludes. */
export function flagRule({ rule, text }: Flag, t: Words): string {
  if (rule === null) return t('flag.statedBySource');
  const shipped = rules.find((one) => one === rule);
  const name = names.find((one) => one === rule);
  // A hospital may have put its own in the place of one that ships.
  return shipped === undefined || (name !== undefined && text !== ja[`flagName.${name}`])
    ? t('flagRule.own', { rule })
    : t(`flagRule.${shipped}`);
}

export function flagNote({ note }: Flag, t: Words): string | null {
  const lines = note?.split('\n').map((line) => inLanguage(line, t));
  return lines?.join('\n') ?? null;
}

export function flagEvidence({ evidence }: Flag, t: Words): string | null {
  return evidence && evidenceIn(evidence, t);
}

function evidenceIn(evidence: string, t: Words): string {
  return evidence
    .split('、')
    .map((part) => inLanguage(part, t))
    .join(t('flagEvidence.separator'))
    .replaceAll(flagRange.before, t('flagEvidence.rangeBefore'))
    .replaceAll(flagRange.after, t('flagEvidence.rangeAfter'))
    .replaceAll(noFlagDate, t('flagEvidence.noDate'));
}

function inLanguage(line: string, t: Words): string {
  const found = flagPhraseOf(line);
  if (!found) return line;
  const phrase: FlagPhrase = found.phrase;
  return t(`flagPhrase.${phrase}`, { what: found.what.includes('、') ? evidenceIn(found.what, t) : found.what });
}
