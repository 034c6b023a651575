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
}

export interface ChartSettings {
  seed: number;
  asOf: number;
  /** Mean number of SS-MIX2 files of one patient. */
  density: number;
  /** Where the patient lies now; null for outpatients. */
  bed: { ward: string; room: string; bed: string } | null;
}
