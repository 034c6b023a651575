/**
 * Finding who lies where by what is typed: `3西`, `305`, `3西 305`, `3西305`, `3西-305`. Inpatients are few, so that they
 * are looked through in memory; and on one ward, names that are easily taken for one another.
 */
import { foldKana, type SearchColumns } from '../../shared/japanese.ts';
import { unknownWard, type WardPatient } from '../../shared/paper.ts';
import { holds, type Term } from './search-terms.ts';
import type { Wards } from './wards.ts';

interface Inpatient {
  patientId: string;
  /** Folded. */
  ward: string;
  /** The same, and other names under which stays have it. */
  wards: readonly string[];
  room: string;
  kana: string;
  /** Read when somebody asks. */
  columns: SearchColumns | null;
  hasSimilar: boolean | null;
}

export interface WordTerm {
  word: string;
  term: Term;
}

export class InpatientSearch {
  readonly #wards: Wards;
  readonly #columnsOf: (patientId: string) => SearchColumns | undefined;
  #inpatients: Inpatient[] | null = null;
  readonly #byWard = new Map<string, Inpatient[]>();
  readonly #byId = new Map<string, Inpatient>();

  constructor(wards: Wards, columnsOf: (patientId: string) => SearchColumns | undefined) {
    this.#wards = wards;
    this.#columnsOf = columnsOf;
  }

  /**
   * Inpatients whom all words match, at least one of them by ward or room; by ward, room and bed.
   * @param whole the words without what separates them, `3西305`
   */
  *find(words: readonly WordTerm[], whole: string): Generator<string> {
    const places = words.map(({ word }) => foldPlace(word));
    const wholePlace = foldPlace(whole);
    const inpatients = this.#all();
    for (const inpatient of inpatients) {
      const { patientId } = inpatient;
      if (liesAt(inpatient, wholePlace)) {
        yield patientId;
        continue;
      }
      const byPlace = places.map((place) => liesAt(inpatient, place));
      if (!byPlace.includes(true)) continue;
      const others = words.filter((_, index) => !byPlace[index]);
      if (others.length === 0) {
        yield patientId;
        continue;
      }
      inpatient.columns ??= this.#columnsOf(patientId) ?? null;
      const { columns } = inpatient;
      if (columns && others.every(({ term }) => term.conditions.some((one) => holds(one, columns)))) yield patientId;
    }
  }

  /** Whether a word, or all of them together, says where this patient lies. */
  isPlaceOf(patientId: string, word: string): boolean {
    this.#all();
    const inpatient = this.#byId.get(patientId);
    return inpatient !== undefined && liesAt(inpatient, foldPlace(word));
  }

  /** Whether somebody else on the same ward has kana that differ by one character, or not at all. */
  hasSimilar(patientId: string): boolean {
    this.#all();
    const inpatient = this.#byId.get(patientId);
    if (!inpatient || inpatient.kana === '' || inpatient.ward === '') return false;
    inpatient.hasSimilar ??= this.#byWard
      .get(inpatient.ward)!
      .some((other) => other !== inpatient && other.kana !== '' && isWithinOne(inpatient.kana, other.kana));
    return inpatient.hasSimilar;
  }

  #all(): Inpatient[] {
    this.#inpatients ??= this.#read();
    return this.#inpatients;
  }

  #read(): Inpatient[] {
    const inpatients: Inpatient[] = [];
    for (const { ward, plan } of this.#wards.list().wards) {
      const [folded, ...others] = [ward, ...(plan?.writtenAs ?? [])].map((name) =>
        name === unknownWard ? '' : foldPlace(name),
      ) as [string, ...string[]];
      const onWard = this.#wards.patients(ward).map((patient) => inpatientOf(patient, folded, others));
      this.#byWard.set(folded, [...(this.#byWard.get(folded) ?? []), ...onWard]);
      for (const inpatient of onWard) this.#byId.set(inpatient.patientId, inpatient);
      inpatients.push(...onWard);
    }
    return inpatients;
  }
}

function inpatientOf({ patientId, room, kana }: WardPatient, ward: string, others: readonly string[]): Inpatient {
  return {
    patientId,
    ward,
    wards: [ward, ...others],
    room: foldPlace(room ?? ''),
    kana: foldKana(kana ?? ''),
    columns: null,
    hasSimilar: null,
  };
}

function liesAt({ wards, room }: Inpatient, place: string): boolean {
  return wards.some((ward) => isPlace(place, ward, room));
}

/** `３西病棟` → `3西`, `305号室` → `305`. */
function foldPlace(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/病棟|病室|号室|[\s\p{Pd}・]/gu, '');
}

function isPlace(place: string, ward: string, room: string): boolean {
  if (place === '') return false;
  if (place === ward || place === room) return true;
  if (ward === '') return false;
  if (place.startsWith(ward) && room.startsWith(place.slice(ward.length))) return true;
  if (place.length < 2) return false;
  return /^\d+$/.test(place) ? ward.startsWith(place) : ward.includes(place);
}

/** Whether at most one character is missing, added or another. */
export function isWithinOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return Math.max(a.length, b.length) - start - end <= 1;
}
