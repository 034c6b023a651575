/** Operations, visits and admissions of one day, with whom they are for. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { type Appointment, appointmentSchema, type Encounter, type Patient } from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';
import type { ScheduleView } from '../../shared/schedule.ts';

export interface ScheduleReads {
  patient(id: string): Patient | null;
  currentAdmission(patientId: string): Encounter | null;
  sharesName(patientId: string): boolean;
}

const dayMs = 86_400_000;

export class Schedule {
  readonly #database: Database;
  readonly #reads: ScheduleReads;
  #gaps: number | null = null;

  /** @param database a records database, opened read-only */
  constructor(database: Database, reads: ScheduleReads) {
    this.#database = database;
    this.#reads = reads;
  }

  /** @param date `2026-11-23` @param category all of them when left out */
  day(date: string, category?: Appointment['category']): ScheduleView {
    const coverage = this.#coverage(category ?? null);
    if (coverage === null)
      return { date, status: 'not-exported', asOf: null, first: null, last: null, gaps: 0, entries: [] };
    // A moment written in UTC may belong to the day before or after its own text.
    const appointments = this.#database
      .prepare<[string, string]>('SELECT * FROM appointment WHERE start >= ? AND start < ? ORDER BY start, id')
      .all(dayFrom(date, -1), dayFrom(date, 2))
      .map((row) => fromRow(appointmentSchema, row))
      .filter((appointment) => localDay(appointment.start!) === date)
      .filter((appointment) => category === undefined || appointment.category === category);
    appointments.sort((a, b) => Number(!hasTime(a)) - Number(!hasTime(b)));
    return {
      date,
      status: 'exported',
      ...coverage,
      gaps: this.#patientsWithGaps(),
      entries: appointments.flatMap((appointment) => {
        const patient = this.#reads.patient(appointment.patientId);
        if (!patient) return [];
        const { id, identifier, name, kana, birthDate, sex, identityNote, deceasedAt } = patient;
        const stay = this.#reads.currentAdmission(id);
        return {
          appointment,
          patient: { id, identifier, name, kana, birthDate, sex, identityNote, deceasedAt },
          ward: stay?.ward ?? null,
          room: stay?.room ?? null,
          bed: stay?.bed ?? null,
          sameName: this.#reads.sharesName(id),
        };
      }),
    };
  }

  #patientsWithGaps(): number {
    this.#gaps ??= this.#database
      .prepare<[], number>("SELECT count(DISTINCT patient_id) FROM section_gap WHERE section = 'appointments'")
      .pluck()
      .get()!;
    return this.#gaps;
  }

  /**
   * A list of outpatients says nothing about operations: a schedule is exported category by category, and another source
   * covers those of which it has some. Standardized storage plans admissions, transfers and discharges, nothing else.
   */
  #coverage(
    category: Appointment['category'] | null,
  ): { asOf: string | null; first: string | null; last: string | null } | null {
    const held = this.#database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'appointment'").get();
    if (!held) return null;
    const sources = this.#database
      .prepare<[{ category: string | null }], { sources: number; asOf: string | null }>(
        `SELECT count(*) AS sources, max(as_of) AS asOf FROM source_section JOIN source ON source.id = source_id
         WHERE section = 'appointments'
           AND (@category IS NULL OR (kind = 'schedule' AND name LIKE '%/' || @category) OR
             (kind <> 'schedule' AND (kind <> 'ssmix2' OR @category IN ('admission', 'other')) AND
               EXISTS (SELECT 1 FROM appointment WHERE category = @category)))`,
      )
      .get({ category })!;
    if (sources.sources === 0) return null;
    const { first, last } = this.#database
      .prepare<[{ category: string | null }], { first: string | null; last: string | null }>(
        `SELECT min(start) AS first, max(start) AS last FROM appointment
         WHERE @category IS NULL OR category = @category`,
      )
      .get({ category })!;
    return { asOf: sources.asOf, first: first && localDay(first), last: last && localDay(last) };
  }
}

function hasTime({ start }: Appointment): boolean {
  return start!.includes('T');
}

/** The hospital's day: a written offset is its own, only UTC is turned into this PC's. */
function localDay(moment: string): string {
  if (!moment.endsWith('Z')) return moment.slice(0, 10);
  const local = new Date(moment);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

function dayFrom(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
