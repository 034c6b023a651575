/** Who of a ward is shown, and in which order. */
import type { Bedside } from '../../../shared/bedside.ts';
import { bareIdentifier, foldIdentifier, foldKana, foldName } from '../../../shared/japanese.ts';
import type { WardPatient } from '../../../shared/paper.ts';
import type { AllergyState } from '../../../shared/views.ts';
import { toneOf } from '../../clinical/flags.ts';

export interface WardFilters {
  text: string;
  department: string;
  attending: string;
  /** Empty: any. */
  allergy: AllergyState | '';
  infection: boolean;
}

export const noFilters: WardFilters = { text: '', department: '', attending: '', allergy: '', infection: false };

export type BedsideOf = ReadonlyMap<string, Bedside>;

export function fits(patient: WardPatient, filters: WardFilters, bedside: BedsideOf): boolean {
  const { department, attending, allergy, infection } = filters;
  if (department !== '' && patient.department !== department) return false;
  if (attending !== '' && patient.attending !== attending) return false;
  if (allergy !== '' && bedside.get(patient.patientId)?.allergyState !== allergy) return false;
  if (infection && !hasInfection(bedside.get(patient.patientId))) return false;
  return filters.text
    .trim()
    .split(/\s+/)
    .every((word) => says(patient, word));
}

/** Something that stands: an infection or an isolation. What was measured negative is none. */
export function hasInfection(bedside: Bedside | undefined): boolean {
  return (
    bedside?.flags.some(
      (flag) =>
        (flag.category === 'infection' || flag.category === 'isolation') && ['warns', 'unsure'].includes(toneOf(flag)),
    ) ?? false
  );
}

function says({ identifier, name, kana, room, bed }: WardPatient, word: string): boolean {
  if (word === '') return true;
  const id = foldIdentifier(word);
  const place = foldIdentifier(`${room ?? ''}${bed ?? ''}`);
  return (
    foldName(name).includes(foldName(word)) ||
    (foldKana(word) !== '' && foldKana(kana ?? '').includes(foldKana(word))) ||
    (id !== '' && (foldIdentifier(identifier).startsWith(id) || bareIdentifier(foldIdentifier(identifier)) === id)) ||
    (id !== '' && place.startsWith(id))
  );
}

export type WardOrder = 'room' | 'name' | 'admitted' | 'attending';

const natural = new Intl.Collator('ja', { numeric: true });

/** What nobody wrote comes last, in either direction; by room is the order in which the ward is given. */
export function inOrder(patients: readonly WardPatient[], order: WardOrder, descending: boolean): WardPatient[] {
  if (order === 'room') return descending ? patients.toReversed() : [...patients];
  const keyOf = (patient: WardPatient): string | null =>
    order === 'name' ? foldKana(patient.kana ?? patient.name) || null : patient[order];
  return patients.toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (descending ? -1 : 1) * natural.compare(left, right);
  });
}

/** Those of one room, in the order given; `null` is who has none. */
export function roomsOf(patients: readonly WardPatient[]): { room: string | null; patients: WardPatient[] }[] {
  const rooms = new Map<string | null, WardPatient[]>();
  for (const patient of patients) {
    const room = patient.room?.trim() || null;
    rooms.set(room, [...(rooms.get(room) ?? []), patient]);
  }
  return [...rooms].map(([room, inRoom]) => ({ room, patients: inRoom }));
}

/** Rooms beside each other as long as their beds fit into so many columns; a larger room has its own line. */
export function linesOf<Room extends { patients: readonly unknown[] }>(
  rooms: readonly Room[],
  columns: number,
): Room[][] {
  const lines: Room[][] = [];
  let left = 0;
  for (const room of rooms) {
    const beds = room.patients.length;
    if (lines.length === 0 || beds > left) {
      lines.push([]);
      left = columns;
    }
    lines.at(-1)!.push(room);
    left -= beds;
  }
  return lines;
}
