/** Who lies where: wards with their inpatients, in the order of rooms and beds. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { unknownWard, type WardPatient, type WardPlanView, type WardsView, type WardView } from '../../shared/paper.ts';
import { foldedBed, foldedRoom, foldedWard, type ListedWard } from '../../shared/wards.ts';

/**
 * Every stay without an end that its source does not call over, of each patient the newest: as `Records` chooses the
 * current admission. One walk through all encounters: 100,000 patients take less than a second, once for a generation.
 */
const inpatientsSql = `SELECT encounter.patient_id AS patientId, patient.identifier, patient.name, patient.kana,
    patient.birth_date AS birthDate, patient.sex, ward, room, bed, department, attending, start AS admitted
  FROM encounter JOIN patient ON patient.id = encounter.patient_id
  WHERE class = 'inpatient' AND "end" IS NULL AND start IS NOT NULL AND status IN ('in-progress', 'unknown')
  ORDER BY encounter.patient_id, status = 'in-progress' DESC, start DESC`;

/** When the stays of a patient are from; null where nothing says that stays were exported. */
const statusSql = `SELECT max(coalesce(as_of, '')) FROM section_status WHERE section = 'encounters' AND patient_id = ?`;

const coverageSql = `SELECT max(coalesce(as_of, '')) FROM source_section WHERE section = 'encounters'`;

interface Inpatient extends WardPatient {
  ward: string | null;
}

interface Ward {
  view: WardView;
  patients: WardPatient[];
}

const natural = new Intl.Collator('ja', { numeric: true });

export class Wards {
  readonly #database: Database;
  readonly #listed: readonly ListedWard[];
  #wards: Map<string, Ward> | null = null;

  /**
   * @param database a records database, opened read-only
   * @param listed the hospital's own wards, in its order; empty where no list was exported
   */
  constructor(database: Database, listed: readonly ListedWard[] = []) {
    this.#database = database;
    this.#listed = listed;
  }

  /**
   * The wards of the hospital's list in its order, then others that have somebody, by name; patients without a ward come
   * last, under `unknownWard`. Wards with nobody are only known from the list, and only where stays were exported.
   */
  list(): WardsView {
    const asOf = this.#asOf();
    return {
      status: asOf === null ? 'not-exported' : 'exported',
      asOf: asOf || null,
      wards: [...this.#all().values()].map(({ view }) => view),
    };
  }

  /** The inpatients of a ward by room and bed. @throws TomoshibiError `ward-not-found` */
  patients(ward: string): WardPatient[] {
    return this.#existing(ward).patients;
  }

  /** @throws TomoshibiError `ward-not-found` */
  ward(ward: string): WardView {
    return this.#existing(ward).view;
  }

  #asOf(): string | null {
    return this.#database.prepare<[], string | null>(coverageSql).pluck().get() ?? null;
  }

  #existing(ward: string): Ward {
    const found = this.#all().get(ward);
    if (!found) throw new TomoshibiError('ward-not-found');
    return found;
  }

  #all(): Map<string, Ward> {
    this.#wards ??= this.#read();
    return this.#wards;
  }

  #read(): Map<string, Ward> {
    const status = this.#database.prepare<[string], string | null>(statusSql).pluck();
    const byWard = new Map<string, { patients: WardPatient[]; asOf: (string | null)[]; written: Set<string> }>();
    const listedByName = new Map(
      this.#listed.flatMap((listed) =>
        [listed.ward, ...listed.codes].map((name) => [foldedWard(name), listed] as const),
      ),
    );
    let before: string | null = null;
    for (const { ward, ...patient } of this.#database.prepare<[], Inpatient>(inpatientsSql).iterate()) {
      if (patient.patientId === before) continue;
      before = patient.patientId;
      const written = ward?.trim() || unknownWard;
      const name = listedByName.get(foldedWard(written))?.ward ?? written;
      const entry = byWard.get(name) ?? { patients: [], asOf: [], written: new Set() };
      byWard.set(name, entry);
      entry.patients.push(patient);
      entry.written.add(written);
    }
    const listed = new Map(this.#listed.map((one) => [one.ward, one]));
    const exportedAsOf = this.#asOf();
    if (exportedAsOf !== null) {
      for (const name of listed.keys()) {
        if (!byWard.has(name)) byWard.set(name, { patients: [], asOf: [], written: new Set() });
      }
    }
    for (const [name, entry] of byWard) {
      entry.patients.sort(listed.has(name) ? byPlan(listed.get(name)!) : byBed);
      entry.asOf =
        entry.patients.length > 0
          ? entry.patients.map(({ patientId }) => status.get(patientId) ?? null)
          : [exportedAsOf ?? ''];
    }
    const rank = new Map(this.#listed.map(({ ward }, index) => [ward, index]));
    const names = [...byWard.keys()].sort(
      (a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size) || byName(a, b),
    );
    return new Map(
      names.map((name) => {
        const entry = byWard.get(name)!;
        const ward = wardOf(name, entry);
        const one = listed.get(name);
        return [name, one ? { ...ward, view: { ...ward.view, plan: planOf(one, entry.written) } } : ward];
      }),
    );
  }
}

/** What the hospital's list says of a ward. @param written names that stays give it */
function planOf(listed: ListedWard, written: ReadonlySet<string>): WardPlanView {
  const { ward, kind, capacity, phone, note, rooms } = listed;
  return { kind, capacity, phone, note, writtenAs: [...written].filter((name) => name !== ward), rooms };
}

function placeKey(room: string | null, bed: string | null): string {
  return JSON.stringify([foldedRoom(room ?? ''), bed === null ? null : foldedBed(bed, room ?? '')]);
}

/** By the list's rooms and beds; what is not on it comes after, as without a list. */
function byPlan({ rooms }: ListedWard): (a: WardPatient, b: WardPatient) => number {
  const roomRank = new Map(rooms.map(({ room }, index) => [foldedRoom(room), index]));
  const bedRank = new Map(
    rooms.flatMap(({ room, beds }) => beds.map((bed, index) => [placeKey(room, bed), index] as const)),
  );
  const rank = ({ room, bed }: WardPatient): [number, number] => [
    roomRank.get(foldedRoom(room ?? '')) ?? roomRank.size,
    bedRank.get(placeKey(room, bed)) ?? Number.MAX_SAFE_INTEGER,
  ];
  return (a, b) => {
    const [left, right] = [rank(a), rank(b)];
    // Rooms that are not listed stay together.
    const byRoom = left[0] - right[0] || natural.compare(a.room ?? '\uffff', b.room ?? '\uffff');
    return byRoom || left[1] - right[1] || byBed(a, b);
  };
}

/** As old as the oldest of its patients' stays; not exported where a single one's are not. */
function wardOf(ward: string, { patients, asOf }: { patients: WardPatient[]; asOf: (string | null)[] }): Ward {
  const status = asOf.includes(null) ? 'not-exported' : 'exported';
  const [oldest] = (asOf as string[]).toSorted();
  return {
    view: { ward, patients: patients.length, status, asOf: (status === 'exported' && oldest) || null },
    patients,
  };
}

function byBed(a: WardPatient, b: WardPatient): number {
  return (
    natural.compare(a.room ?? '\uffff', b.room ?? '\uffff') ||
    natural.compare(a.bed ?? '\uffff', b.bed ?? '\uffff') ||
    natural.compare(a.identifier, b.identifier)
  );
}

function byName(a: string, b: string): number {
  if (a === unknownWard || b === unknownWard) return a === b ? 0 : a === unknownWard ? 1 : -1;
  return natural.compare(a, b);
}
