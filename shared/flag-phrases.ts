/**
 * What a rule says of a flag beside values and names: written by the exporter in Japanese, shown by the window in its own
 * language. `{what}` stands for a value.
 */
export const flagPhrases = {
  preliminary: '暫定の結果',
  laterResult: 'その後の結果: {what}',
  referenceOnly: '参考。輸血には使えない',
  daysOver: '処方の日数は終わっている',
  lastGiven: '最終投与 {what}',
  disagree: '結果が一致しない: {what}',
  prescribed: '処方 {what}',
  given: '投与 {what}',
} as const;
export type FlagPhrase = keyof typeof flagPhrases;

/** Behind a value in the evidence. */
export const flagRange = { before: '（基準値 ', after: '）' } as const;
/** In the place of a prescription's day. */
export const noFlagDate = '日付なし';

export function flagPhrase(phrase: FlagPhrase, what = ''): string {
  return flagPhrases[phrase].replace('{what}', () => what);
}

/** Which phrase a line is, and what stands in it; null for other words. */
export function flagPhraseOf(line: string): { phrase: FlagPhrase; what: string } | null {
  for (const [phrase, words] of Object.entries(flagPhrases) as [FlagPhrase, string][]) {
    const [before, after] = words.split('{what}') as [string, string?];
    if (after === undefined ? line === before : line.startsWith(before)) {
      return { phrase, what: after === undefined ? '' : line.slice(before.length) };
    }
  }
  return null;
}
