/** Who lies where: wards with their inpatients, in the order of rooms and beds. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { unknownWard, type WardPatient, type WardsView, type WardView } from '../../shared/paper.ts';

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
  #wards: Map<string, Ward> | null = null;

  /** @param database a records database, opened read-only */
  constructor(database: Database) {
    this.#database = database;
  }

  /** All wards that have somebody, by name; patients without a ward come last, under `unknownWard`. */
  list(): WardsView {
    const asOf = this.#database.prepare<[], string | null>(coverageSql).pluck().get() ?? null;
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
    const byWard = new Map<string, { patients: WardPatient[]; asOf: (string | null)[] }>();
    let before: string | null = null;
    for (const { ward, ...patient } of this.#database.prepare<[], Inpatient>(inpatientsSql).iterate()) {
      if (patient.patientId === before) continue;
      before = patient.patientId;
      const name = ward?.trim() || unknownWard;
      const entry = byWard.get(name) ?? { patients: [], asOf: [] };
      byWard.set(name, entry);
      entry.patients.push(patient);
    }
    for (const entry of byWard.values()) {
      entry.patients.sort(byBed);
      entry.asOf = entry.patients.map(({ patientId }) => status.get(patientId) ?? null);
    }
    const names = [...byWard.keys()].sort(byName);
    return new Map(names.map((name) => [name, wardOf(name, byWard.get(name)!)]));
  }
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
