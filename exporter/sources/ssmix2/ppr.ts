/** PPR-01: all diagnoses of a patient, one PRB group each (SS-MIX2 1.2, PPR^ZD1). */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, type Mapped, origin } from './filing.ts';
import type { Coded, Segment } from './message.ts';

type Condition = Omit<RecordInput<'condition'>, 'patientId'>;

/** MEDIS code of a diagnosis that has no code. */
const uncoded = '20084317';

function mapDiagnoses(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const group of filing.message.groups('PRB')) {
    const prb = group[0]!;
    if (prb.size < 3) continue;
    if (prb.text(1) === 'DE') cancelled += 1;
    else found.push({ type: 'condition', record: conditionOf(prb, group, filing) });
  }
  return { found, cancelled };
}

function conditionOf(prb: Segment, group: readonly Segment[], filing: Filing): Condition {
  const named = prb.coded(3);
  const code = named.code === uncoded ? null : named.code;
  const text = prb.verbatim(17) || assembledName(group) || named.text || '（病名の記載なし）';
  const onset = prb.time(16);
  const outcome = prb.coded(14);
  const outcomeDate = prb.time(15) ?? prb.time(9);
  const { clinicalStatus, ended } = outcomeOf(outcome);
  const comments = group
    .filter((segment) => segment.name === 'NTE' || segment.name === 'ZPR')
    .map((segment) => segment.verbatim(segment.name === 'NTE' ? 3 : 7));
  return {
    id: `ssmix2/PPR-01/${[prb.text(4), code ?? text, onset].filter(Boolean).join('/')}`,
    ...origin(filing),
    text,
    code,
    codeSystem: code ? named.codeSystem : null,
    icd10: icd10Of(prb),
    verificationStatus: isSuspected(prb, text) ? 'provisional' : 'unknown',
    clinicalStatus,
    isMain: isMain(prb),
    onset: onset ?? prb.time(7),
    abatement: ended ? outcomeDate : null,
    outcome: outcome.text ? [outcome.text, outcomeDate].filter(Boolean).join(' ') : null,
    note: comments.filter((comment) => comment !== '').join('\n') || null,
  };
}

/** ZPR-1..3: prefixes, name and suffixes by MEDIS number; 4..6 the same by exchange code. */
function assembledName(group: readonly Segment[]): string {
  const zpr = group.find((segment) => segment.name === 'ZPR');
  if (!zpr) return '';
  const parts = (first: number) =>
    [first, first + 1, first + 2].map((field) =>
      zpr
        .repetitions(field)
        .map((part) => part.text(2))
        .join(''),
    );
  const numbered = parts(1);
  return (numbered[1] ? numbered : parts(4)).join('');
}

function icd10Of(prb: Segment): string | null {
  for (const classification of prb.repetitions(10)) {
    for (const component of [1, 4]) {
      const code = classification.text(component);
      if (code !== '' && /^I(?:CD)?-?10/i.test(classification.text(component + 2))) return code;
    }
  }
  return null;
}

/** PRB-13 = 1, or the words themselves. Taking a suspicion for a diagnosis is the worse mistake. */
function isSuspected(prb: Segment, text: string): boolean {
  const status = prb.coded(13);
  return status.code === '1' || status.text.includes('疑') || /疑い?[）)]?$/.test(text);
}

function isMain(prb: Segment): boolean {
  const { code, text } = prb.coded(18);
  return text !== code && text !== '' ? /主(?:診断|病名|傷病)/.test(text) : code === '1';
}

/** HL7 table 0241, or the hospital's words. Without an outcome a diagnosis goes on. */
function outcomeOf(outcome: Coded): { clinicalStatus: Condition['clinicalStatus']; ended: boolean } {
  const { code, text } = outcome;
  if (text === '') return { clinicalStatus: 'active', ended: false };
  if (code === 'F' || /治癒|全快|完治/.test(text)) return { clinicalStatus: 'resolved', ended: true };
  if (code === 'D' || code === 'S' || /死亡|中止|移行|寛解|後遺/.test(text)) {
    return { clinicalStatus: 'inactive', ended: true };
  }
  if (code === 'N' || code === 'R' || code === 'W' || /回復せず|軽快|回復|不変|悪化|継続/.test(text)) {
    return { clinicalStatus: 'active', ended: false };
  }
  return { clinicalStatus: 'unknown', ended: false };
}

// The order that carried a diagnosis (ORC) adds only who entered it.
export const ppr: Family = { map: mapDiagnoses, segments: ['PV1', 'PRB', 'ZPR', 'NTE', 'ORC'] };
