/** Whether a laboratory's result is positive: by its sign or word, its flag, or its number against its own range. */
import type { Observation } from '../../shared/records.ts';

export type Judgement = 'positive' | 'negative' | 'indeterminate';

const indeterminate = /±|\+\/-|保留|疑陽性|判定不能|indeterminate|equivocal|borderline/;
const negative = /^[-]$|\(-\)|陰性|検出せず|検出されず|(?<![a-z])neg(?:ative)?(?![a-z])|non-?reactive|not detected/;
const positive =
  /^[1-4]?\+{1,4}[1-4]?$|\([1-4]?\+{1,4}[1-4]?\)|陽性|^検出$|(?<![a-z])pos(?:itive)?(?![a-z])|^reactive$|^detected$/;

/** Null where nothing says: a number without a range, a word nobody knows. */
export function judge(observation: Pick<Observation, 'value' | 'interpretation' | 'referenceRange'>): Judgement | null {
  const value = folded(observation.value);
  if (indeterminate.test(value)) return 'indeterminate';
  const [says, denies] = [positive.test(value), negative.test(value)];
  if (says && denies) return 'indeterminate';
  if (denies) return 'negative';
  if (says) return 'positive';

  const flags = (observation.interpretation ?? '').toUpperCase().split(/[\s,]+/);
  if (flags.includes('POS') || flags.includes('DET') || flags.includes('RR')) return 'positive';
  if (flags.includes('NEG') || flags.includes('ND') || flags.includes('NR')) return 'negative';
  if (flags.includes('IND') || flags.includes('E')) return 'indeterminate';

  const number = numberIn(value);
  if (number === null) return null;
  if (['H', 'HH', 'A', 'AA'].some((flag) => flags.includes(flag))) return 'positive';
  if (flags.includes('N')) return 'negative';
  const range = folded(observation.referenceRange ?? '');
  const limit = limitIn(range);
  if (limit === null) return null;
  // `< 0.005` is below every limit that is not smaller; `8倍未満` likewise.
  if (number.below) return number.value <= limit.value ? 'negative' : null;
  return number.value > limit.value || (number.value === limit.value && !limit.included) ? 'positive' : 'negative';
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[−‐‑–—ー－](?![ぁ-んァ-ヶ一-龠])/g, '-')
    .trim();
}

function numberIn(value: string): { value: number; below: boolean } | null {
  const match = /^([<≦≤]?)\s*(\d+(?:\.\d+)?)(.*)$/s.exec(value);
  if (!match) return null;
  return { value: Number(match[2]), below: match[1] !== '' || match[3]!.includes('未満') };
}

/** The upper limit of what is negative: `< 0.05`, `0.05未満`, `0.0-0.9`, `≤ 1`, `1.0 以下`. */
function limitIn(range: string): { value: number; included: boolean } | null {
  const below = /(<=|[<≦≤])\s*(\d+(?:\.\d+)?)/.exec(range) ?? /()(\d+(?:\.\d+)?)[^\d]*(?:未満)/.exec(range);
  if (below) return { value: Number(below[2]), included: below[1] !== '<' && below[1] !== '' };
  const most = /(\d+(?:\.\d+)?)[^\d]*以下/.exec(range) ?? /\d+(?:\.\d+)?\s*[-~–]\s*(\d+(?:\.\d+)?)/.exec(range);
  return most ? { value: Number(most[1]), included: true } : null;
}
