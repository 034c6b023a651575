export interface TextLine {
  kind: 'plain' | 'heading' | 'subheading' | 'item' | 'cells' | 'rule';
  /** One, but for a row of a table. */
  cells: string[];
}

/** What a line of Markdown is, as far as reading needs it: headings, lists, tables. The rest stays as it was written. */
export function lineOf(line: string, markdown: boolean): TextLine {
  if (!markdown) return { kind: 'plain', cells: [line] };
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return { kind: heading[1]!.length === 1 ? 'heading' : 'subheading', cells: [heading[2]!] };
  const item = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (item) return { kind: 'item', cells: [`・ ${withoutEmphasis(item[1]!)}`] };
  const row = /^\s*\|(.+)\|\s*$/.exec(line);
  if (!row) return { kind: 'plain', cells: [withoutEmphasis(line)] };
  if (/^[\s|:-]+$/.test(row[1]!)) return { kind: 'rule', cells: [] };
  return { kind: 'cells', cells: row[1]!.split('|').map((cell) => withoutEmphasis(cell.trim())) };
}

function withoutEmphasis(text: string): string {
  return text.replace(/(\*\*|__)(?=\S)(.+?)\1/g, '$2').replace(/^>\s?/, '');
}
