/** `exporter staff hash-pins IN.csv --out OUT.csv`: the same list with hashes in the place of PINs, so that nobody keeps them in clear. */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { eachRow, textOfCsv } from '../schedule/csv.ts';
import { StaffHeader } from './columns.ts';
import { hashPin, readPinCell } from './pin.ts';

/** @returns exit code; null where the command was not understood */
export async function hashPins(args: string[]): Promise<number | null> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { out: { type: 'string' } } });
  const [command, file] = positionals;
  if (command !== 'hash-pins' || !file || !values.out) return null;
  const text = textOfCsv(fs.readFileSync(file));
  if (text === null) return failed(`${file}: neither UTF-8 nor Shift_JIS`);
  const rows: { cells: string[]; line: number }[] = [];
  eachRow(text, (row) => rows.push(row));
  const headerAt = rows.findIndex(({ cells }) => StaffHeader.of(cells) !== null);
  const place = headerAt < 0 ? null : StaffHeader.of(rows[headerAt]!.cells)!.place('pin');
  if (place === null) return failed(`${file}: no header with staff number, name, role and PIN`);

  let [hashed, wrong] = [0, 0];
  for (const { cells, line } of rows.slice(headerAt + 1)) {
    const cell = readPinCell(cells[place] ?? '');
    if (cell.kind === 'clear') {
      cells[place] = await hashPin(cell.pin);
      hashed += 1;
    } else if (cell.kind === 'wrong') {
      cells[place] = '';
      wrong += 1;
      process.stderr.write(`line ${line}: ${cell.why}; left empty\n`);
    }
  }
  const lines = rows.map(({ cells }) => cells.map(asCell).join(','));
  fs.writeFileSync(values.out, `\uFEFF${lines.join('\r\n')}\r\n`, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `${hashed} PINs hashed, ${wrong} left empty: ${values.out}\nNow delete the list with the PINs.\n`,
  );
  return wrong === 0 ? 0 : 1;
}

function failed(why: string): number {
  process.stderr.write(`${why}\n`);
  return 1;
}

/** RFC 4180 §2. */
function asCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
