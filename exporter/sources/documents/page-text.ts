/** Lines of a PDF's page as text that can be searched: a word broken over two lines is one word again. */

export interface PdfLine {
  text: string;
  /** In the page's own units. */
  width: number;
}

const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;
/** Of the widest line: one that is shorter ended by itself. */
const full = 0.75;

/** Lines stay lines, but where a full one of Japanese goes on in the next without a sign between. */
export function pageText(lines: readonly PdfLine[]): string {
  const widest = lines.reduce((most, { width }) => Math.max(most, width), 0);
  let text = '';
  let open = false;
  for (const line of lines) {
    const written = line.text.replaceAll('\0', '').trim();
    if (written === '') continue;
    const goesOn = open && japanese.test(written[0]!);
    text += text === '' || goesOn ? written : `\n${written}`;
    open = line.width >= widest * full && japanese.test(written.at(-1)!);
  }
  return text;
}
