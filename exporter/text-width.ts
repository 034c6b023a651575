/** Columns of a terminal: kana, kanji and full-width forms take two. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

export function padded(text: string, columns: number, side: 'start' | 'end' = 'start'): string {
  const taken = text.length + (text.match(wide)?.length ?? 0);
  const space = ' '.repeat(Math.max(0, columns - taken));
  return side === 'start' ? text + space : space + text;
}
