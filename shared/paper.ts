/** What the API says of paper: forms, wards, batches, the ledger. One job and its sheets are in `views.ts`. */
import type { ErrorBody } from './errors.ts';
import type { FormDefinition, FormScope, FormSet } from './forms.ts';
import type { SectionStatus } from './views.ts';
import type { WardRoom } from './wards.ts';

/**
 * Typed into a form before it is printed, by place: `<block key>.<key>` for fields and checklists (their room), and
 * `<block key>.<row>.<key>` for rows, counted from 0 and records first. In rows by hand after records a
 * column of records has its field for a key. Ticks are never typed.
 */
export type FormValues = Record<string, string>;

/** `GET /api/forms`: definitions in the order of the categories, the hospital's own in the place of ours. */
export interface FormsView {
  forms: FormEntry[];
  sets: FormSet[];
  /** Definitions that cannot be used, by file name, in words. */
  problems: { file: string; reason: string }[];
}

export interface FormEntry {
  definition: FormDefinition;
  /** `hospital`: it came with the medium, and stands for ours where the code is the same. */
  origin: 'tomoshibi' | 'hospital';
  /** Other versions that sheets were issued of here: `GET /api/forms/:code/versions/:version` gives each as it was. */
  versions: string[];
  /** A hospital's own PDF that is stamped with header and code, instead of blocks. */
  stamped: boolean;
}

/**
 * `GET /api/wards`: wards that have somebody, and those of the hospital's own list, in its order. Without exported stays
 * there are none, which does not mean nobody.
 */
export interface WardsView {
  status: SectionStatus['status'];
  asOf: string | null;
  wards: WardView[];
}

/** In the place of a ward's name: inpatients whose ward the records do not say. */
export const unknownWard = '?';

export interface WardView {
  ward: string;
  patients: number;
  status: SectionStatus['status'];
  asOf: string | null;
  /** Only where the hospital's list of wards was exported and has this one. */
  plan?: WardPlanView;
}

/** What the hospital's list says of a ward (docs/wards.md). */
export interface WardPlanView {
  kind: string | null;
  capacity: number | null;
  phone: string | null;
  note: string | null;
  /** Other names under which stays have it. */
  writtenAs: string[];
  /** In the hospital's order. A bed in which nobody was recorded may be neither free nor clean. */
  rooms: WardRoom[];
}

/** One inpatient of `GET /api/wards/:ward`, in the order of rooms and beds. */
export interface WardPatient {
  patientId: string;
  identifier: string;
  name: string;
  kana: string | null;
  birthDate: string | null;
  sex: string;
  room: string | null;
  bed: string | null;
  department: string | null;
  attending: string | null;
  admitted: string | null;
}

/** What a batch needs, shown before anything prints. */
export interface PaperEstimate {
  sides: number;
  sheets: number;
  /** Packs of 500 sheets. */
  reams: number;
  cartridges: number;
  minutes: number;
}

/** `POST /api/batches/estimate` and `POST /api/batches` */
export interface BatchRequest {
  /** Forms of a set, or chosen one by one. */
  forms: { code: string; copies: number }[];
  /** In the order in which they are printed: urgent wards first. */
  wards: string[];
  /** Only these patients; absent: all of the wards. */
  patientIds?: string[];
  /** Not these patients. */
  leftOut?: string[];
  duplex: boolean;
  /** One of the host's; absent: the one this station prints on. Wards go to no printer that nobody named. */
  printer?: string;
  /** One file for each ward, where the host has printers too. */
  pdf?: boolean;
}

/** `POST /api/batches/estimate` */
export interface BatchEstimate extends PaperEstimate {
  patients: number;
  /** False while the pages of forms are taken from `sampled` sheets of these patients; they are counted while laying out. */
  exact: boolean;
  sampled: number;
}

/** `ready`: drawn and waiting to be saved, nothing on paper · `paused`: by a person or by a printer that stopped. */
export type BatchState = 'preparing' | 'ready' | 'printing' | 'paused' | 'done' | 'cancelled' | 'failed';

/** `GET /api/batches/:id`, and the payload of every `batch` event of `GET /api/batches/:id/events`. */
export interface BatchView {
  id: string;
  state: BatchState;
  /** `pdf`: one file for each ward, where the host has no printer or files were asked for. */
  via: 'paper' | 'pdf';
  /** Its name in the system; null without paper. */
  printer: string | null;
  startedAt: string;
  issuedBy: string;
  forms: BatchRequest['forms'];
  duplex: boolean;
  parts: BatchPart[];
  sides: number;
  sidesDone: number;
  secondsLeft: number | null;
  estimate: BatchEstimate;
  /** Why it stopped, and what to do. */
  error: ErrorBody | null;
}

/** What one ward is given, in one pile: the delivery check list, the ward's own sheets, then patient by patient. */
export interface BatchPart {
  ward: string;
  patients: number;
  /** Of the pile without its delivery check list. Known once it is laid out. */
  sides: number | null;
  sheets: number | null;
  sidesDone: number;
  state: BatchState;
  /** The file is there to be fetched: `GET /api/batches/:id/parts/:part/pdf`. */
  saveable: boolean;
  saved: boolean;
  /** The file holds the pile from this side on, marked as printed again. */
  reprintFrom: number | null;
}

/** `GET /api/batches/current`. `discarded`: what locking the station threw away before it was printed. */
export interface CurrentBatch {
  batch: BatchView | null;
  discarded: { at: string; sides: number; sidesDone: number; wards: number } | null;
}

/** `POST /api/batches/:id/save`: indices of wards whose files are there, into one folder. Where the host saves. */
export interface BatchSave {
  parts: number[];
}

/** `GET /api/batches/:id/parts/:part`: the pile from top to bottom, to say where it jammed. */
export interface BatchPileItem {
  patientId: string | null;
  identifier: string | null;
  name: string | null;
  room: string | null;
  bed: string | null;
  form: string;
  serial: string;
  /** Numbers of its first and last side in the pile, from 1, as printed in the corner. */
  first: number;
  last: number;
  reprints: number;
}

/** `POST /api/batches/:id/resume`. Without `from` it goes on where it stopped. */
export interface BatchResume {
  /** `part`: index of the ward. `side`: the first one to print again, from 1; 0 begins with the delivery check list. */
  from?: { part: number; side: number };
  /** For the ledger, in the person's words. */
  why?: string;
  /** Another printer for the rest. */
  printer?: string;
}

/** `issued` → `voided`, or → `scanned` → `matched` → `transcribed` → `verified`. */
export const sheetStatuses = ['issued', 'voided', 'scanned', 'matched', 'transcribed', 'verified'] as const;
export type SheetStatus = (typeof sheetStatuses)[number];

/** One physical sheet. `GET /api/ledger` */
export interface LedgerSheet {
  serial: string;
  form: string;
  version: string;
  copy: number;
  page: number;
  pages: number;
  /** Whose it is. */
  subject: FormScope;
  /** Null where the sheet is nobody's, and of a temporary patient. */
  patientId: string | null;
  /** The patient's, or a temporary one. */
  identifier: string | null;
  ward: string | null;
  station: string;
  issuedBy: string;
  issuedAt: string;
  dataAsOf: string | null;
  status: SheetStatus;
  /** Expected back after recovery; labels, wrist bands and lists of the station itself are not. */
  returns: boolean;
  /** It was printed again as a reprint, so many times. */
  reprints: number;
}

/** What a draft keeps. Forms in the order in which they print. */
export interface DraftContent {
  /** The set that was chosen, if any. */
  set: string | null;
  forms: {
    code: string;
    version: string;
    /** Ids of the records whose rows were typed into: other records are other rows. */
    rows: string;
    values: FormValues;
  }[];
}

/** A draft that is kept on this station; of what was typed only how much. `GET /api/drafts?patientId=` */
export interface DraftView {
  id: string;
  patientId: string;
  savedAt: string;
  savedBy: string;
  forms: { code: string; version: string; places: number }[];
}

/** `GET /api/drafts/:id` */
export interface Draft extends DraftView {
  content: DraftContent;
}
