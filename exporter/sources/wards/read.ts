/**
 * The hospital's list of wards and beds (docs/wards.md), as CSV or as FHIR Location. A row that is wrong is set aside and
 * reported by its line. A bad list never stops a run: wards are then shown as the patients' stays name them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type ListedWard, listedWardSchema } from '../../../shared/wards.ts';
import type { SourceReport } from '../../report.ts';
import { CsvFault, eachRow, textOfCsv } from '../schedule/csv.ts';
import { WardHeader } from './columns.ts';
import { type Location, locationsIn, physicalOf, statementOf } from './locations.ts';
import { WardPlan, type WardStatement } from './plan.ts';

const kind = 'ward';
const mostBytes = 16 * 1024 * 1024;
/** Lists often have a title, a day and an empty line above their header. */
const headerWithin = 10;
const mostWards = 500;

/** @param file the CSV, or `.json` or `.ndjson` of Locations @returns in the hospital's order; empty where nothing can be read */
export function readWards(file: string, report: SourceReport): ListedWard[] {
  const name = path.basename(file);
  const text = textOf(file, name, report);
  if (text === null) return [];
  const plan = new WardPlan();
  if (/\.(?:nd)?json$/i.test(file)) fromLocations(text, plan, name, report);
  else fromCsv(text, plan, name, report);
  const wards = plan.wards();
  const fits = wards.filter((ward) => listedWardSchema.safeParse(ward).success).slice(0, mostWards);
  if (fits.length < wards.length) {
    report.warn(
      kind,
      name,
      'too-large',
      `${wards.length - fits.length} wards have more rooms or longer names than fit`,
    );
  }
  return fits;
}

function fromCsv(text: string, plan: WardPlan, name: string, report: SourceReport): void {
  let header: WardHeader | null = null;
  let rows = 0;
  try {
    eachRow(text, ({ cells, line }) => {
      rows += 1;
      if (!header) {
        if (rows <= headerWithin) header = WardHeader.of(cells);
        return;
      }
      take(rowOf(cells, header), plan, `${name}#${line}`, report);
    });
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    report.quarantine('csv', `${name}#${error.line}`, 'truncated', `${error.message}; rows before it are used`);
  }
  if (!header)
    report.quarantine('csv', name, 'not-this-format', 'no header with a ward and its rooms, beds or the like');
}

/** What a row says, or why it says nothing. */
function rowOf(cells: readonly string[], header: WardHeader): WardStatement | string {
  const said = (column: Parameters<WardHeader['text']>[1]) => header.text(cells, column) || null;
  const ward = said('ward');
  if (ward === null) return 'the row names no ward';
  const [beds, capacity, order] = (['beds', 'capacity', 'order'] as const).map((column) => said(column));
  const numbers = [beds, capacity, order].map((cell) => (cell === null || cell === undefined ? null : numberOf(cell)));
  if (numbers.includes(undefined)) return 'a number of beds or of the order is no number';
  const names = listOf(said('bed'));
  return {
    ward,
    codes: listOf(said('code')),
    room: said('room'),
    beds: names,
    unnamed: Math.max(0, (numbers[0] ?? 0) - names.length),
    kind: said('kind'),
    capacity: numbers[1] ?? null,
    phone: said('phone'),
    note: said('note'),
    order: numbers[2] ?? null,
  };
}

function fromLocations(text: string, plan: WardPlan, name: string, report: SourceReport): void {
  let found: ReturnType<typeof locationsIn>;
  try {
    found = locationsIn(text);
  } catch {
    report.quarantine('file', name, 'unreadable', 'neither JSON nor one resource a line');
    return;
  }
  const byId = new Map<string, Location>(
    found.flatMap(({ location }) => (location?.id ? [[location.id, location] as const] : [])),
  );
  for (const { place, location, resourceType } of found) {
    const at = `${name}#${place}`;
    if (location === null) {
      if (resourceType === null) report.quarantine('file', at, 'not-this-format', 'no FHIR resource');
      else report.skipped(resourceType, 'not-selected');
    } else if (location.status === 'inactive') report.skipped('Location', 'superseded');
    else if (physicalOf(location) === null) report.skipped('Location', 'not-selected');
    else take(statementOf(location, byId) ?? 'it has no name, or is part of no ward', plan, at, report, 'Location');
  }
}

function take(
  said: WardStatement | string,
  plan: WardPlan,
  place: string,
  report: SourceReport,
  counted: string = kind,
): void {
  const why = typeof said === 'string' ? said : plan.add(said);
  if (why === null) report.mapped(counted);
  else report.quarantine(counted, place, 'invalid', why);
}

/** Several are apart by a comma, a slash, a semicolon or a middle dot. */
function listOf(cell: string | null): string[] {
  return (cell ?? '')
    .split(/[,、，/／;；・|]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Undefined where it is no whole number. */
function numberOf(cell: string): number | undefined {
  const digits = /^(\d{1,4})床?$/.exec(cell.normalize('NFKC').replace(/\s/g, ''))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function textOf(file: string, name: string, report: SourceReport): string | null {
  try {
    if (fs.statSync(file).size > mostBytes) {
      report.quarantine('file', name, 'too-large', `larger than ${mostBytes / 1024 / 1024} MB`);
      return null;
    }
    const bytes = fs.readFileSync(file);
    report.bytes += bytes.byteLength;
    const text = textOfCsv(bytes);
    if (text === null) report.quarantine('file', name, 'unsupported-encoding', 'neither UTF-8 nor Shift_JIS');
    return text;
  } catch {
    report.quarantine(
      'file',
      name,
      'io-error',
      'the list is not there or cannot be read: wards are as the stays name them',
    );
    return null;
  }
}
