/**
 * YAML that no person wrote. A parser takes minutes, or its whole stack, for a few kilobytes of brackets, and compares every
 * key with every other beside it.
 */

const mostOfLine = 20_000;
const mostIndented = 1000;
const mostDepth = 100;
const mostKeys = 2000;
const mostInBrackets = 5000;
/** `- - - a`, `? ? ? a`: each mark is one level more. */
const nestedMarks = /(?:[-?:][ \t]+){50}/;

/** What is wrong with it, before a parser sees it; null where it may be parsed. */
export function tooMuchForYaml(text: string): { line: number; message: string } | null {
  const brackets = { depth: 0, parts: 0 };
  /** Keys side by side, by how far they are indented. */
  const keys = new Map<number, number>();
  for (const [index, written] of text.split(/\r\n?|\n/).entries()) {
    const message = wrongWith(written, brackets, keys);
    if (message) return { line: index + 1, message };
  }
  return null;
}

function wrongWith(line: string, brackets: { depth: number; parts: number }, keys: Map<number, number>): string | null {
  if (line.length > mostOfLine) return `longer than ${mostOfLine} characters`;
  const indent = line.search(/[^ ]/);
  if (indent > mostIndented || nestedMarks.test(line)) return 'nested too deeply';
  // Brackets in words count too: nobody leaves a hundred of them open.
  for (const character of line) {
    if (character === '[' || character === '{') brackets.depth += 1;
    else if (character === ']' || character === '}') brackets.depth = Math.max(0, brackets.depth - 1);
    else if (character === ',' && brackets.depth > 0) brackets.parts += 1;
    if (brackets.depth === 0) brackets.parts = 0;
    else if (brackets.depth > mostDepth) return 'nested too deeply';
  }
  if (brackets.parts > mostInBrackets) return `more than ${mostInBrackets} parts in brackets`;
  if (indent < 0) return null;
  const isItem = line[indent] === '-';
  for (const known of keys.keys()) if (known > indent || (isItem && known === indent)) keys.delete(known);
  if (isItem) return null;
  const count = (keys.get(indent) ?? 0) + 1;
  keys.set(indent, count);
  return count > mostKeys ? `more than ${mostKeys} keys side by side` : null;
}
