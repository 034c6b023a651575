/** Width and case aside: `ＣＴ` is found by `ct`. */
export function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
