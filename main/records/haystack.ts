/**
 * The search columns of all patients in memory, each column one string, for what no index answers: text anywhere inside a
 * value. A hundred thousand patients are some ten megabytes, and looking through all of them takes a millisecond or two
 * where a scan of the table takes twenty.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { SearchColumns } from '../../shared/japanese.ts';

export type SearchColumn = Exclude<keyof SearchColumns, 'patient_id'>;
export type Where = 'exact' | 'prefix' | 'inside';

/** Between values, and before the first and after the last; no folded value holds one. */
const separator = '\n';

interface ColumnText {
  text: string;
  /** Where each row's value begins in `text`, and one more entry for its end. */
  starts: Uint32Array;
}

export class Haystack {
  /** In the order of kana, in which patients are listed. */
  readonly patientIds: string[];
  readonly #columns = new Map<SearchColumn, ColumnText>();

  constructor(database: Database, columns: readonly SearchColumn[]) {
    const rows = database
      .prepare<[], string[]>(`SELECT patient_id, ${columns.join(', ')} FROM patient_search ORDER BY kana, patient_id`)
      .raw()
      .all();
    this.patientIds = rows.map((row) => row[0]!);
    for (const [index, column] of columns.entries()) {
      const values = rows.map((row) => row[index + 1]!);
      this.#columns.set(column, columnTextOf(values));
    }
  }

  /** Sets `matched[row]` for every row whose value in `column` is, begins with, or contains `text`. */
  mark(matched: Uint8Array, column: SearchColumn, where: Where, text: string): void {
    const { text: values, starts } = this.#columns.get(column)!;
    const before = where === 'inside' ? '' : separator;
    const needle = `${before}${text}${where === 'exact' ? separator : ''}`;
    let row = 0;
    for (let at = values.indexOf(needle); at !== -1; at = values.indexOf(needle, starts[row + 1]! - 1)) {
      row = rowAt(starts, at + before.length, row);
      matched[row] = 1;
    }
  }
}

function columnTextOf(values: string[]): ColumnText {
  const starts = new Uint32Array(values.length + 1);
  let at = separator.length;
  for (const [row, value] of values.entries()) {
    starts[row] = at;
    at += value.length + separator.length;
  }
  starts[values.length] = at;
  return { text: `${separator}${values.join(separator)}${separator}`, starts };
}

/** The row whose value holds the character at `position`; at or after `from`. */
function rowAt(starts: Uint32Array, position: number, from: number): number {
  let low = from;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
