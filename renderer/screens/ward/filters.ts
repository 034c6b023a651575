/** Who of a ward is shown, and in which order. */
import type { Bedside } from '../../../shared/bedside.ts';
import { bareIdentifier, foldIdentifier, foldKana, foldName } from '../../../shared/japanese.ts';
import type { WardPatient, WardPlanView } from '../../../shared/paper.ts';
import type { AllergyState } from '../../../shared/views.ts';
import { foldedBed, foldedRoom, type WardRoom } from '../../../shared/wards.ts';
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

/** A bed as it is drawn: with somebody, or, where the hospital's list has it, with nobody recorded in it. */
export type MapBed = { patient: WardPatient } | { patient: null; bed: string | null; count: number };

export interface MapRoom {
  /** Null: who has none. */
  room: string | null;
  /** Not on the hospital's list, where there is one. */
  unlisted: boolean;
  beds: MapBed[];
}

/**
 * Rooms with their beds: those of the hospital's list in its order, then others in the order of `patients`.
 * @param withEmpty beds with nobody too; never while some patients are hidden, who may lie in them
 */
export function roomsOf(
  patients: readonly WardPatient[],
  plan: WardPlanView | undefined,
  withEmpty: boolean,
): MapRoom[] {
  const rooms = new Map<string, { room: string | null; patients: WardPatient[] }>();
  for (const patient of patients) {
    const room = patient.room?.trim() || null;
    const key = foldedRoom(room ?? '');
    const held = rooms.get(key);
    if (held) held.patients.push(patient);
    else rooms.set(key, { room, patients: [patient] });
  }
  const listed = (plan?.rooms ?? []).map((one): MapRoom => {
    const key = foldedRoom(one.room);
    const inRoom = rooms.get(key)?.patients ?? [];
    rooms.delete(key);
    return { room: one.room || null, unlisted: false, beds: bedsOf(one, inRoom, withEmpty) };
  });
  const others = [...rooms.values()].map(
    ({ room, patients: inRoom }): MapRoom => ({
      room,
      unlisted: plan !== undefined && plan.rooms.length > 0 && room !== null,
      beds: inRoom.map((patient) => ({ patient })),
    }),
  );
  return [...listed, ...others].filter(({ beds }) => beds.length > 0);
}

function bedsOf({ room, beds, unnamed }: WardRoom, patients: readonly WardPatient[], withEmpty: boolean): MapBed[] {
  const left = new Set(patients);
  const named = beds.flatMap((bed): MapBed[] => {
    const here = patients.filter((one) => one.bed !== null && foldedBed(one.bed, room) === foldedBed(bed, room));
    for (const patient of here) left.delete(patient);
    if (here.length === 0) return withEmpty ? [{ patient: null, bed, count: 1 }] : [];
    return here.map((patient) => ({ patient }));
  });
  const others = Math.max(0, unnamed - left.size);
  return [
    ...named,
    ...[...left].map((patient) => ({ patient })),
    ...(withEmpty && others > 0 ? [{ patient: null, bed: null, count: others }] : []),
  ];
}

/** Beds of the hospital's list, and those of them with nobody recorded in them; null where no beds are listed. */
export function bedCounts(
  patients: readonly WardPatient[],
  plan: WardPlanView | undefined,
): { listed: number; empty: number } | null {
  const listed = (plan?.rooms ?? []).reduce((sum, { beds, unnamed }) => sum + beds.length + unnamed, 0);
  if (listed === 0) return null;
  const beds = roomsOf(patients, plan, true).flatMap((room) => room.beds);
  return { listed, empty: beds.reduce((sum, bed) => sum + (bed.patient === null ? bed.count : 0), 0) };
}

/** Rooms beside each other as long as their beds fit into so many columns; a larger room has its own line. */
export function linesOf<Room extends { beds: readonly unknown[] }>(rooms: readonly Room[], columns: number): Room[][] {
  const lines: Room[][] = [];
  let left = 0;
  for (const room of rooms) {
    const beds = room.beds.length;
    if (lines.length === 0 || beds > left) {
      lines.push([]);
      left = columns;
    }
    lines.at(-1)!.push(room);
    left -= beds;
  }
  return lines;
}
