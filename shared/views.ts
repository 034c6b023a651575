/** The answers of the API: what `main` gives and `renderer` shows. Records themselves are in `records.ts`. */
import type { ErrorBody } from './errors.ts';
import type { FormWords } from './form-parts.ts';
import type { FormDefinition } from './forms.ts';
import type { Manifest, ManifestSource, Slice, StudyCount } from './media.ts';
import type { FormValues, LedgerSheet } from './paper.ts';
import type {
  AllergyIntolerance,
  Appointment,
  Condition,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  Flag,
  ImagingStudy,
  MedicationAdministration,
  MedicationRequest,
  Observation,
  Other,
  Patient,
  Procedure,
  Section,
  ServiceRequest,
} from './records.ts';
import type { FieldContent, LabelCount, PatientsContent, PlainBlock, SheetSubject, SheetsPerSide } from './sheets.ts';
import type { PageSize } from './stamp.ts';
import type { TemporaryJoin, TemporaryPatientView } from './temporary.ts';

/** `GET /api/station`, and the payload of every `station` event. */
export interface StationView {
  /**
   * `empty`: no medium opened · `verified`: its signature holds, nothing decrypted · `ready`: readable ·
   * `locked`: was ready, the passphrase is asked for again.
   */
  state: 'empty' | 'verified' | 'ready' | 'locked';
  host: 'electron' | 'browser';
  /** Nothing but fictional patients: a drill (docs/drill.md). */
  drill: boolean;
  stationName: string;
  /** A station identity is stored here, so that only the passphrase is needed. */
  identityStored: boolean;
  medium: MediumView | null;
  /** Where queries read from now: the medium itself, or the verified copy. */
  readingFrom: 'medium' | 'copy' | null;
  import: ImportView | null;
  /** More media of the same facility, whose images are read beside those of `medium`. */
  beside: BesideView[];
  /** The copy being read again from end to end, in the background; null while there is none or none is due. */
  scrub: ScrubView | null;
}

/** A second medium. Its records are not read. */
export interface BesideView {
  /** Names it in `DELETE /api/station/beside/:id`. */
  id: string;
  path: string;
  sequence: number;
  createdAt: string;
  /** Its place in a set of media of one generation; null where it is of another. */
  set: { medium: number; media: number } | null;
  /** Studies of the open generation that can be read because of it. */
  studies: number;
  /** It was pulled out. */
  gone: boolean;
  /** Its images are on this PC too: it may be pulled out. */
  copied: boolean;
}

export interface ScrubView {
  state: 'running' | 'done';
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  /** Paths, `images/…`, of files that are no longer what was signed. */
  damaged: string[];
  /** When the last whole pass ended, local time; null before the first. */
  endedAt: string | null;
}

export interface MediumView {
  path: string;
  facilityName: string;
  facilityFingerprint: string;
  /** The facility's key equals the one the unlocked station identity pins. False until unlocked. */
  facilityConfirmed: boolean;
  sequence: number;
  /** The highest that this station has seen of this facility: more than `sequence` where an older one is open. */
  newestSequence: number;
  createdAt: string;
  /** Newest of the sources' dataAsOf. */
  dataAsOf: string | null;
  sources: ManifestSource[];
  files: number;
  bytes: number;
  /** Sections of the records file and modalities of the images that this generation holds. */
  sections: Section[];
  modalities: string[];
  /** What was asked for when it was written, and what this generation has that no medium of it holds. */
  slice: Slice | null;
  leftOut: StudyCount[];
  /** Its place in a set of media of one generation, and what the others hold. */
  set: NonNullable<Manifest['set']> | null;
}

export interface ImportView {
  state: 'running' | 'done' | 'failed' | 'cancelled';
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
  error: ErrorBody | null;
}

/** A medium found on a mounted drive. `GET /api/station/media` */
export interface FoundMedium {
  path: string;
  facilityName: string;
  sequence: number;
  createdAt: string;
  /** Why it would be refused; the other fields are then empty. */
  problem: ErrorBody | null;
}

export const roles = ['clinician', 'nurse', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** `POST /api/sessions` */
export interface SessionView {
  /** Bearer token; kept in the renderer's memory only. */
  token: string;
  name: string;
  role: Role;
  signedInAt: string;
  /** Staff number of the roster; null: nobody checked who this is. */
  staffId: string | null;
  /** Why glass was broken; null where it was not. */
  emergency: string | null;
}

/** Why a patient matched. `variant`: through a variant character; `romaji`: through romanisation. Both are labelled. */
export type MatchReason = 'identifier' | 'name' | 'variant' | 'kana' | 'romaji' | 'birthDate' | 'phone' | 'ward';

/** One row of `GET /api/patients?q=&limit=` */
export interface PatientHit {
  id: string;
  identifier: string;
  name: string;
  kana: string | null;
  birthDate: string | null;
  sex: Patient['sex'];
  deceasedAt: string | null;
  ward: string | null;
  room: string | null;
  identityNote: Patient['identityNote'];
  reasons: MatchReason[];
  /** Another patient has the same folded kana or kanji name (同姓同名). */
  sameName: boolean;
  /** Somebody on the same ward has kana that differ by one character at most. */
  similarName: boolean;
}

export interface PatientHits {
  hits: PatientHit[];
  /** More matched than `limit`. */
  more: boolean;
  /** When `atLeast`, more matched than this. */
  total: number;
  atLeast: boolean;
}

/**
 * What the export knew about one section of one patient. `exported` with no records is "none recorded", never "none".
 * `gaps` says that input about this section was set aside: the section is incomplete.
 */
export interface SectionStatus {
  section: Section;
  status: 'exported' | 'not-exported';
  asOf: string | null;
  since: string | null;
  sources: string[];
  gaps: { source: string; reason: string }[];
}

/** The three states, and only these: a missing record is `unknown`. */
export type AllergyState = 'recorded' | 'confirmed-none' | 'unknown';

/** `GET /api/patients/:id`: identity and allergies, and which sections there are. */
export interface PatientView {
  patient: Patient;
  allergyState: AllergyState;
  allergies: AllergyIntolerance[];
  /** By bedside weight: what stands now, infections first; then dated negatives; then what is over. */
  flags: Flag[];
  /** The current admission when there is one, else the last encounter. */
  encounter: Encounter | null;
  /** Since when the patient is out of the hospital during that admission (外出・外泊), as far as the data know. */
  leave?: Encounter | null;
  sameName: { id: string; identifier: string; name: string; birthDate: string | null }[];
  sections: Record<Section, SectionStatus>;
  counts: Record<Section, number>;
  /** Studies that were brought on discs (shared/disc.ts), which `counts` leaves out. */
  discStudies?: number;
  /** Of a temporary patient: whose number it turned out to be. */
  joined?: TemporaryJoin | null;
  dataAsOf: string | null;
}

/** `GET /api/patients/:id/<section>` */
export interface SectionView<T> {
  status: SectionStatus;
  records: T[];
  /** Records there are, when `records` was cut at `limit`. */
  total: number;
}

/** A document in a list: without its content, which `…/documents/:documentId` gives. */
export type DocumentEntry = Omit<DocumentReference, 'content' | 'text'> & { hasText: boolean; hasContent: boolean };

export interface SectionRecords {
  allergies: AllergyIntolerance;
  conditions: Condition;
  medications: MedicationRequest;
  administrations: MedicationAdministration;
  observations: Observation;
  encounters: Encounter;
  procedures: Procedure;
  orders: ServiceRequest;
  documents: DocumentEntry;
  reports: DiagnosticReport;
  studies: ImagingStudy & { onMedium: boolean };
  appointments: Appointment;
  flags: Flag;
  other: Other;
}

/** `GET /api/studies/:studyInstanceUid`: what the thumbnails need; pixels and metadata come over `/dicom-web`. */
export interface StudyView {
  study: ImagingStudy;
  series: SeriesView[];
}

export interface SeriesView {
  seriesInstanceUid: string;
  number: number | null;
  modality: string;
  description: string | null;
  instances: InstanceView[];
}

export interface InstanceView {
  sopInstanceUid: string;
  sopClassUid: string;
  number: number | null;
  transferSyntaxUid: string;
  /** 0: no pixel data. */
  frameCount: number;
  rows: number | null;
  columns: number | null;
  /** Why some frames cannot be shown; null when whole. */
  damage: string | null;
}

/** `POST /api/print-jobs` → one job; `GET /api/print-jobs/:id` → what the sheet renderer draws. */
export interface PrintJobView {
  id: string;
  form: string;
  formVersion: string;
  serial: string;
  /** Of the medium; null for temporary patients, wards and the station. */
  patientId: string | null;
  issuedAt: string;
  issuedBy: string;
  /** By somebody who broke the glass. */
  issuedInEmergency?: boolean;
  station: string;
  facilityId: string;
  facilityName: string;
  dataAsOf: string | null;
  copies: number;
  /** Whose copy each is, by its place in the definition's `copies`; absent: in their order. */
  roles?: number[];
  perSide: SheetsPerSide;
  labels?: LabelCount;
  /** How many times these sheets were printed before; they say so. */
  reprint: number;
  definition: FormDefinition;
  /** The patient and the records as they were when the job was made: later reads never change a sheet. */
  subject: SheetSubject;
  /** What was typed before printing. */
  values: FormValues;
  facts: SheetFact[];
  /** One for each of the definition's blocks, in its order. */
  blocks: SheetBlock[];
}

/** `POST /api/hand-overs/…` where the host saves: what was written, `saved` false when the person cancelled. */
export interface HandOverView {
  saved: boolean;
  files: number;
  bytes: number;
  sha256: string;
}

/** Header observations of one kind. Empty values mean what the status says, never "negative". */
export interface SheetFact {
  title: FormWords;
  status: SectionStatus;
  values: Pick<Observation, 'text' | 'value' | 'unit' | 'effectiveAt' | 'interpretation'>[];
}

export type SheetBlock =
  | {
      kind: 'records';
      status: SectionStatus;
      records: SectionRecords[Section][];
      /** Records that the block's conditions leave, before its limit. */
      matching: number;
      /** All records of the section. */
      total: number;
    }
  | { kind: 'note'; status: SectionStatus; note: SheetNote | null }
  /** One for each of the block's fields; null where it is filled from nothing. */
  | { kind: 'fields'; fields: (FieldContent | null)[] }
  | PatientsContent
  | { kind: 'ledger'; sheets: LedgerSheet[] }
  | { kind: 'temporary-patients'; patients: TemporaryPatientView[] }
  | PlainBlock
  /** A hospital's own PDF, with the size of its pages as they are turned. */
  | { kind: 'pdf'; pages: PageSize[] /** Base64. */; content: string }
  /** Pictures by position: `GET /api/print-jobs/:id/pictures/:position`, from 0. */
  | { kind: 'images'; perPage: PicturesPerPage; pictures: SheetPicture[] };

export const picturesPerPage = [1, 2, 4, 6, 9] as const;
export type PicturesPerPage = (typeof picturesPerPage)[number];

/** One picture on paper. `caption` is the viewer's: series, position, window. */
export interface SheetPicture {
  studyInstanceUid: string;
  seriesInstanceUid: string;
  sopInstanceUid: string | null;
  frame: number | null;
  caption: string;
  width: number;
  height: number;
  sha256: string;
  study: Pick<ImagingStudy, 'started' | 'description' | 'modalities'>;
}

export interface SheetNote {
  title: string;
  date: string | null;
  author: string | null;
  text: string;
  /** The document goes on after `text`. */
  cut: boolean;
}
