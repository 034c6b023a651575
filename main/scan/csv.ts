/** Comma-separated values (RFC 4180) that Excel opens: UTF-8 with a byte order mark, CRLF. */

export type CsvValue = string | number | boolean | null;

/** Begins a formula in a spreadsheet, which would be run. */
const formula = /^[=+\-@\t\r]/;
/** What `csvOf` made of one. */
const guarded = /^'[=+\-@\t\r]/;

export function csvOf<Column extends string>(
  columns: readonly Column[],
  rows: readonly Record<Column, CsvValue>[],
): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `\uFEFF${lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: CsvValue): string {
  const text = value === null ? '' : String(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows by the names of the first line. @throws Error where a quote is never closed */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  for (field.lastIndex = 0; field.lastIndex < source.length; ) {
    const match = field.exec(source);
    if (!match) throw new Error('not a CSV file');
    const [, value, end] = match as unknown as [string, string, string];
    const plain = value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value;
    rows.at(-1)!.push(guarded.test(plain) ? plain.slice(1) : plain);
    if (end !== ',' && end !== '') rows.push([]);
  }
  const [names = [], ...lines] = rows.filter((row) => row.some((value) => value !== ''));
  return lines.map((line) => Object.fromEntries(names.map((name, index) => [name.trim(), line[index] ?? ''])));
}
