export interface TextLine {
  kind: 'plain' | 'heading' | 'subheading' | 'item';
  text: string;
}

/** What a line of Markdown is, as far as reading needs it: headings and lists. The rest stays as it was written. */
export function lineOf(line: string, markdown: boolean): TextLine {
  if (!markdown) return { kind: 'plain', text: line };
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return { kind: heading[1]!.length === 1 ? 'heading' : 'subheading', text: heading[2]! };
  const item = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (item) return { kind: 'item', text: `・ ${withoutEmphasis(item[1]!)}` };
  return { kind: 'plain', text: withoutEmphasis(line) };
}

function withoutEmphasis(text: string): string {
  return text.replace(/(\*\*|__)(?=\S)(.+?)\1/g, '$2').replace(/^>\s?/, '');
}
