/** What a chart is made of, before any format. */
import type { Allergen, Department, Drug, LabKey, Panel, Usage } from './catalogue.ts';
import type { Person } from './people.ts';

export type Doctor = Department['doctors'][number];

export interface Allergy extends Omit<Allergen, 'reactions'> {
  severity: 'MI' | 'MO' | 'SV';
  reaction: string;
  /** `YYYYMM`, `YYYY` or words such as 小児期. */
  since: string;
}

export interface Problem {
  /** Null: entered as text only. */
  code: string | null;
  name: string;
  icd10: string;
  department: Department;
  onset: number;
  resolvedAt: number | null;
  suspected: boolean;
  main: boolean;
}

/** What became of an order in the storage: read as it is, replaced by a newer file, or taken back. */
export type Fate = 'valid' | 'revised' | 'deleted';

export interface Prescription {
  orderNumber: string;
  at: number;
  department: Department;
  doctor: Doctor;
  inpatient: boolean;
  groups: { usage: Usage; days: number; drugs: { drug: Drug; dose: number }[] }[];
  fate: Fate;
}

export interface LabResult {
  key: LabKey;
  value: string;
  flag: '' | 'H' | 'L';
  status: 'F' | 'P';
}

export interface LabOrder {
  orderNumber: string;
  collectedAt: number;
  reportedAt: number;
  department: Department;
  doctor: Doctor;
  inpatient: boolean;
  panels: { panel: Panel; results: LabResult[] }[];
  fate: Fate;
}

export interface Stay {
  admittedAt: number;
  dischargedAt: number | null;
  ward: string;
  room: string;
  bed: string;
  department: Department;
  doctor: Doctor;
  reason: string;
}

export interface ImagingOrder {
  orderNumber: string;
  accession: string;
  studyUid: string;
  modality: string;
  /** JJ1017, 16 digits; the hospital's own beyond the leading type. */
  code: string;
  description: string;
  at: number;
  department: Department;
  doctor: Doctor;
}

/** One drug, once: given to an inpatient, or handed out. */
export interface Given {
  drug: { code: string; name: string; hot9?: string | undefined; yj?: string | undefined };
  amount: string;
  unit: readonly [code: string, text: string];
  start: number;
  /** Null while it runs, or where there is no more than one moment. */
  end: number | null;
  rate: string;
  /** HL7 table 0322; empty while it runs. */
  status: 'CP' | 'RE' | '';
  /** Why it was not given. */
  reason: string;
  nurse: { code: string; family: string; given: string };
}

export interface AdministrationOrder {
  datatype: 'OMP-11' | 'OMP-12';
  orderNumber: string;
  at: number;
  department: Department;
  doctor: Doctor;
  route: 'PO' | 'IV';
  given: Given[];
}

/** What grew, how much of it, and what it was tested against. */
export interface Growth {
  code: string;
  name: string;
  amount: string;
  results: readonly { code: string; name: string; mic: string; judged: 'S' | 'I' | 'R' }[];
}

export interface Culture {
  orderNumber: string;
  collectedAt: number;
  reportedAt: number;
  final: boolean;
  department: Department;
  doctor: Doctor;
  specimen: readonly [code: string, name: string];
  smear: string;
  /** Nothing: no growth. */
  growth: readonly Growth[];
}

export interface Chart {
  person: Person;
  /** `unasked`: no allergy record of any kind. `none`: asked, and there is none. */
  allergyState: 'listed' | 'none' | 'unasked';
  allergies: Allergy[];
  problems: Problem[];
  prescriptions: Prescription[];
  labs: LabOrder[];
  stays: Stay[];
  imaging: ImagingOrder[];
  cultures: Culture[];
}

export interface ChartSettings {
  seed: number;
  asOf: number;
  /** Mean number of SS-MIX2 files of one patient. */
  density: number;
  /** Where the patient lies now; null for outpatients. */
  bed: { ward: string; room: string; bed: string } | null;
}
