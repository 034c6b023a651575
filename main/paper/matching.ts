/** Comparing what forms ask for with what sources wrote: NFKC, without case and spaces. */

/** Equal codes, or texts that begin so. */
export function begins({ text, code }: { text: string; code: string | null }, match: string[]): boolean {
  const folded = fold(text);
  const foldedCode = fold(code ?? '');
  return match.map(fold).some((wanted) => folded.startsWith(wanted) || foldedCode === wanted);
}

/** One of the words somewhere in a text, such as a drug behind its maker's name. */
export function contains(text: string | null, words: string[]): boolean {
  if (!text) return false;
  const folded = fold(text);
  return words.some((word) => folded.includes(fold(word)));
}

/** The first of every group, in the order given: sections come newest first. */
export function newestOfEach<T>(records: T[], keyOf: (record: T) => string): T[] {
  const newest = new Map<string, T>();
  for (const record of records) {
    const key = keyOf(record);
    if (!newest.has(key)) newest.set(key, record);
  }
  return [...newest.values()];
}

export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
}
