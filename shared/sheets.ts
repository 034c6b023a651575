/** Whose sheets a print job draws and what they are filled with; the job itself is `PrintJobView` in views.ts. */
import type { FormDefinition } from './forms.ts';
import type { Patient, Section } from './records.ts';
import type { AllergyState, PatientView } from './views.ts';

/**
 * Whose sheet it is. A patient's form of a `ward` or a `station` has an empty header to be written by hand: a blank.
 * `temporary`: someone without a chart, with what was typed of them; no section of theirs was exported.
 */
export type SheetSubject =
  | { kind: 'patient'; patient: PatientView }
  | { kind: 'temporary'; patient: PatientView }
  | { kind: 'ward'; ward: string; patients: number; asOf: string | null }
  | { kind: 'station' };

/** Of `POST /api/print-jobs`: a person whose chart nobody has, as far as they are known. */
export type TemporaryPerson = Pick<Patient, 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex'>;

/**
 * What one field was filled with: texts as the source has them, ISO dates, or codes (`sex`, `class`) for the sheet's own
 * words. Without values it is blank, and `notExported` says so where nothing could be known.
 */
export interface FieldContent {
  values: FieldValue[];
  /** Found too, and not printed for want of room. */
  more: number;
  notExported: boolean;
  /** Input about its section was set aside. */
  incomplete: boolean;
  /** Printed as 参考: nothing may be decided by it. */
  reference: boolean;
}

export interface FieldValue {
  text: string;
  date: string | null;
  suspected?: boolean;
  /** Which kind of record says so, where that is not plain from the field. */
  section?: Section;
}

/** One inpatient of a ward's list. */
export interface CensusPatient {
  patientId: string;
  identifier: string;
  name: string;
  kana: string | null;
  birthDate: string | null;
  sex: Patient['sex'];
  room: string | null;
  bed: string | null;
  department: string | null;
  attending: string | null;
  admitted: string | null;
  sameName: boolean;
  diagnosis: FieldContent;
  allergyState: AllergyState;
  allergies: string[];
  diet: FieldContent;
  isolation: FieldContent;
  /** Sheets of paper a batch prints of them; absent elsewhere. */
  sheets?: number;
}

/** Blocks with nothing from the records: their definition and what was typed are all there is. */
export type PlainBlock = {
  kind: 'handwriting' | 'checklist' | 'statement' | 'labels' | 'printer-test';
};

export interface PatientsContent {
  kind: 'patients';
  ward: string;
  /** Whether the medium says who lies on which ward at all. */
  exported: boolean;
  asOf: string | null;
  patients: CensusPatient[];
}

/** Who is on the sheet; null where nobody is, or a whole ward. */
export function personOf(subject: SheetSubject): PatientView | null {
  return subject.kind === 'patient' || subject.kind === 'temporary' ? subject.patient : null;
}

/** Sheets on one side of paper: two slips of half the size, to be cut. */
export type SheetsPerSide = 1 | 2;

/** Two slips of A5 come out of one A4; nothing else is put together, since nothing is made smaller. */
export function mayShareSide({ paper, blocks }: FormDefinition): boolean {
  return paper.size === 'A5' && blocks[0]?.kind !== 'pdf';
}

/** In the place of a serial: the sheet is looked at before it prints. */
export const unissued = '';

/** Of a sheet of labels: how many are wanted, and how many are gone from its first sheet. */
export interface LabelCount {
  count: number;
  used: number;
}
