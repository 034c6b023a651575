/** Everything that was set aside or is to be looked at, for a spreadsheet. */
import type { Quarantined } from '../report.ts';

const columns = ['source', 'kind', 'path', 'reason', 'detail'] as const;

/** RFC 4180 with a byte order mark, without which Excel takes UTF-8 for Shift_JIS. */
export function entriesCsv(quarantined: readonly Quarantined[], warnings: readonly Quarantined[]): string {
  const lines = [
    ['fate', ...columns].join(','),
    ...quarantined.map((entry) => lineOf('set-aside', entry)),
    ...warnings.map((entry) => lineOf('used', entry)),
  ];
  return `\ufeff${lines.map((line) => `${line}\r\n`).join('')}`;
}

function lineOf(fate: string, entry: Quarantined): string {
  return [fate, ...columns.map((column) => entry[column])].map(cell).join(',');
}

/** A file name that begins like a formula is text all the same. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
