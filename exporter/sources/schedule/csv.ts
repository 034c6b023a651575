/** A hospital's CSV as rows: UTF-8 or Shift_JIS or UTF-16, commas, semicolons or tabs, quoted cells with line ends in them. */
import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRow {
  cells: string[];
  /** Line of the file on which the row ends, counted from 1. */
  line: number;
}

const mostCharactersOfRow = 1_000_000;

/** The text of a file; null where its bytes are neither. Japanese spreadsheets save Shift_JIS (Windows-31J). */
export function textOfCsv(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded(bytes, 'utf-16be');
  return decoded(bytes, 'utf-8') ?? decoded(bytes, 'shift_jis');
}

/**
 * Hands over each row with something in it, as soon as it is read.
 * @throws CsvFault where the text is not CSV any more, after the rows before that place
 */
export function eachRow(text: string, take: (row: CsvRow) => void): void {
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
      max_record_size: mostCharactersOfRow,
      on_record: (cells: string[], { lines }) => {
        take({ cells, line: lines });
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw new CsvFault(error);
    throw error;
  }
}

/** The rest of the file cannot be read. */
export class CsvFault extends Error {
  readonly line: number;

  constructor(error: CsvError) {
    super(error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quoted cell is never closed' : 'not CSV from here on');
    this.line = Number(error.lines ?? 0);
  }
}

/** Of what the first lines hold most of. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 4000);
  const count = (character: string) => head.split(character).length;
  return [',', '\t', ';'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
