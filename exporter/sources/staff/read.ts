/**
 * The hospital's roster as CSV (docs/people.md): who may sign in at a station, as what, with which PIN. A row that is wrong is
 * set aside and reported by its line, without what it says. A bad roster never stops a run: people then break glass.
 */
import fs from 'node:fs';
import path from 'node:path';
import { foldedStaffId, type Staff, staffSchema } from '../../../shared/people.ts';
import type { SourceReport } from '../../report.ts';
import { CsvFault, eachRow, textOfCsv } from '../schedule/csv.ts';
import { rolesOf, StaffHeader } from './columns.ts';
import { hashPin, isEasilyGuessed, readPinCell } from './pin.ts';

const kind = 'staff';
const mostBytes = 16 * 1024 * 1024;
/** Lists often have a title, a day and an empty line above their header. */
const headerWithin = 10;
/** Each hash takes 64 MB while it is made. */
const hashedAtOnce = 2;

/** As read: the PIN in clear, hashed, or empty. */
interface Person extends Omit<Staff, 'pin'> {
  pin: string;
}

/** @param file the CSV @returns people with hashed PINs, by number; empty where there is no list that can be read */
export async function readStaff(file: string, report: SourceReport, signal: AbortSignal): Promise<Staff[]> {
  const people = rowsOf(file, report);
  const staff: Staff[] = [];
  for (let first = 0; first < people.length; first += hashedAtOnce) {
    signal.throwIfAborted();
    const some = people.slice(first, first + hashedAtOnce);
    staff.push(...(await Promise.all(some.map(withHash))));
  }
  return staff.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function withHash({ pin, ...person }: Person): Promise<Staff> {
  const cell = readPinCell(pin);
  const hash = cell.kind === 'clear' ? await hashPin(cell.pin) : cell.kind === 'hashed' ? cell.text : null;
  return { ...person, pin: hash };
}

function rowsOf(file: string, report: SourceReport): Person[] {
  const name = path.basename(file);
  const text = textOf(file, name, report);
  if (text === null) return [];
  /** By folded number; null: given to two people. */
  const byNumber = new Map<string, { person: Person; places: string[] } | null>();
  let header: StaffHeader | null = null;
  let rows = 0;
  let people = 0;
  let isBroken = false;
  try {
    eachRow(text, ({ cells, line }) => {
      rows += 1;
      const place = `${name}#${line}`;
      if (header) people += 1;
      if (header) take(personOf(cells, header, place, report), place);
      else if (rows <= headerWithin) header = StaffHeader.of(cells);
    });
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    report.quarantine('csv', `${name}#${error.line}`, 'truncated', `${error.message}; rows before it are used`);
    isBroken = true;
  }
  if (!header && !isBroken) {
    report.quarantine('csv', name, 'not-this-format', 'no header with staff number, name and role');
  } else if (people === 0 && !isBroken) {
    report.quarantine('csv', name, 'invalid', 'no row below the header: nobody could sign in');
  }
  return [...byNumber.values()].flatMap((held) => {
    if (!held) return [];
    told(held.person, held.places[0]!, report);
    for (const _ of held.places) report.mapped(kind);
    return [held.person];
  });

  function take(person: Person | null, place: string): void {
    if (!person) return;
    const number = foldedStaffId(person.id);
    const held = byNumber.get(number);
    if (held === undefined) {
      byNumber.set(number, { person, places: [place] });
      return;
    }
    const joined = held && joinedRows(held.person, person);
    if (held && joined) {
      byNumber.set(number, { person: joined, places: [...held.places, place] });
      return;
    }
    for (const wrong of [...(held?.places ?? []), place]) {
      report.quarantine(kind, wrong, 'invalid', 'the staff number is given to two people, or with two PINs');
    }
    byNumber.set(number, null);
  }
}

/** A list often has a row for each role of a person. Null where the rows are of two people. */
function joinedRows(a: Person, b: Person): Person | null {
  const sameName = a.name.replace(/\s/g, '') === b.name.replace(/\s/g, '');
  const samePin = a.pin === '' || b.pin === '' || a.pin === b.pin;
  if (!sameName || !samePin) return null;
  return { ...a, roles: [...new Set([...a.roles, ...b.roles])], pin: a.pin || b.pin };
}

function personOf(cells: readonly string[], header: StaffHeader, place: string, report: SourceReport): Person | null {
  const wrong = (detail: string) => {
    report.quarantine(kind, place, 'invalid', detail);
    return null;
  };
  const roles = rolesOf(header.text(cells, 'roles'));
  if (roles === null) return wrong('the role is none of clinician, nurse and administrator');
  const pin = header.text(cells, 'pin');
  const cell = readPinCell(pin);
  if (cell.kind === 'wrong') return wrong(cell.why);
  const checked = staffSchema.safeParse({
    id: header.text(cells, 'id').normalize('NFKC').trim(),
    name: header.text(cells, 'name'),
    kana: header.text(cells, 'kana') || null,
    place: header.text(cells, 'place') || null,
    roles,
    pin: null,
  });
  if (!checked.success) return wrong('the staff number or the name is missing or too long');
  return { ...checked.data, pin: cell.kind === 'clear' ? cell.pin : pin };
}

function told({ pin }: Person, place: string, report: SourceReport): void {
  const cell = readPinCell(pin);
  if (cell.kind === 'none') report.warn(kind, place, 'invalid', 'no PIN: this person can only break glass');
  else if (cell.kind === 'clear' && isEasilyGuessed(cell.pin)) {
    report.warn(kind, place, 'invalid', 'the PIN is one of the first that somebody would try');
  }
}

function textOf(file: string, name: string, report: SourceReport): string | null {
  try {
    if (fs.statSync(file).size > mostBytes) {
      report.quarantine('csv', name, 'too-large', `larger than ${mostBytes / 1024 / 1024} MB`);
      return null;
    }
    const bytes = fs.readFileSync(file);
    report.bytes += bytes.byteLength;
    const text = textOfCsv(bytes);
    if (text === null) report.quarantine('csv', name, 'unsupported-encoding', 'neither UTF-8 nor Shift_JIS');
    return text;
  } catch {
    report.quarantine('csv', name, 'io-error', 'the roster is not there or cannot be read: people break glass');
    return null;
  }
}
