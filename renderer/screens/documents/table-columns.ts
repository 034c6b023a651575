import type { DocumentTable } from '../../../shared/hospital-documents.ts';

/** Widths of the columns, each a share: as its longest cells among the first rows. */
export function columnsOf({ head, rows }: DocumentTable): number[] {
  const looked = [...(head ? [head] : []), ...rows.slice(0, 200)];
  const count = rows.reduce((most, row) => Math.max(most, row.length), head?.length ?? 0);
  return Array.from({ length: count }, (_, column) => {
    const longest = looked.reduce((most, row) => Math.max(most, lengthOf(row[column] ?? '')), 0);
    return Math.max(3, Math.min(24, longest + 1));
  });
}

/** Latin letters and digits take half. */
function lengthOf(text: string): number {
  let length = 0;
  for (const character of text) length += character < '\u0100' ? 0.65 : 1;
  return length;
}
