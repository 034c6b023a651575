/** The limits that a reference range states; a limit that it does not state is null. */
export interface ReferenceRange {
  low: number | null;
  high: number | null;
}

const number = '([-+]?\\d+(?:\\.\\d+)?)';
const between = new RegExp(`^${number}(?:~|-|--|–|から)${number}$`);
const atMost = new RegExp(`^(?:(?:<=|≦|≤|<|-|~)${number}|${number}(?:以下|未満|まで)|(?:~|-)${number})$`);
const atLeast = new RegExp(`^(?:(?:>=|≧|≥|>)${number}|${number}(?:以上|超|~|-))$`);

/**
 * Limits of a range as laboratories write them: `3.5-5.0`, `3.5〜5.0 mEq/L`, `<5`, `5以下`, `10以上`. Null for whatever
 * is anything else (`男 13.5-17.5 女 11.5-15.0`, `(-)`): half a range must not be drawn as a whole one.
 */
export function referenceRangeOf(text: string | null, unit: string | null = null): ReferenceRange | null {
  if (text === null) return null;
  const plain = withoutUnit(folded(text), unit === null ? '' : folded(unit));
  const range = between.exec(plain);
  if (range) {
    const [low, high] = [Number(range[1]), Number(range[2])];
    return low <= high ? { low, high } : null;
  }
  const most = atMost.exec(plain);
  if (most) return { low: null, high: Number(most[1] ?? most[2] ?? most[3]) };
  const least = atLeast.exec(plain);
  return least ? { low: Number(least[1] ?? least[2]), high: null } : null;
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[〜～∼]/g, '~')
    .replace(/[‐‑‒–—−ー]/g, '-')
    .replace(/(\d),(?=\d{3}(?:\D|$))/g, '$1')
    .replace(/[\s　]/g, '')
    .replace(/^[([](.*)[)\]]$/, '$1');
}

function withoutUnit(text: string, unit: string): string {
  return unit !== '' && text.endsWith(unit) ? text.slice(0, -unit.length) : text;
}
