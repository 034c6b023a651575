/** What a day holds: `GET /api/schedule?date=2026-11-23&category=surgery`. */
import type { Appointment, Patient } from './records.ts';
import type { SectionStatus } from './views.ts';

export interface ScheduleView {
  /** The day asked for, `2026-11-23`. */
  date: string;
  /** Without an exported schedule there are no entries, which does not mean that nothing is planned. */
  status: SectionStatus['status'];
  asOf: string | null;
  /** First and last day that the exported schedule says anything about. */
  first: string | null;
  last: string | null;
  /** Patients of whom a row was set aside, because it named somebody else or could not be read; whatever its day. */
  gaps: number;
  /** By time; what has none comes last. Cancelled ones are among them. */
  entries: ScheduleEntry[];
}

export interface ScheduleEntry {
  appointment: Appointment;
  patient: Pick<Patient, 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex' | 'identityNote' | 'deceasedAt'>;
  /** Where the patient lay when the data were written; null for who is not admitted. */
  ward: string | null;
  room: string | null;
  bed: string | null;
  /** Another patient of this hospital has the same folded kana or kanji name. */
  sameName: boolean;
}
