/** Images that a patient brings on a disc: the answers of `/api/discs` and `/api/patients/:id/disc-studies`. */
import type { ErrorBody } from './errors.ts';
import type { ImagingStudy, Patient } from './records.ts';

/** A drive with something on it, of `GET /api/discs/found`. */
export interface FoundDisc {
  path: string;
  /** It has a DICOMDIR, as discs of images do. */
  hasDirectory: boolean;
}

/** The person whom the images themselves name. */
export interface PersonOnDisc {
  identifier: string;
  name: string;
  kana: string | null;
  romaji: string | null;
  birthDate: string | null;
  sex: Patient['sex'];
  /** (0010,0010) in full. */
  fullName: string | null;
}

export const discProblemReasons = [
  'unreadable',
  'not-this-format',
  'truncated',
  'too-large',
  'timeout',
  'unsupported-encoding',
  'invalid',
  'io-error',
  'archive', // a ZIP or the like, which is not opened
  'link', // a link or device, which is not followed
  'too-deep',
  'missing', // the directory lists it, the disc does not hold it
  'identity-mismatch', // it names another patient or study than the one that was chosen
  'contradiction', // another file of the same instance with other content is kept
] as const;
export type DiscProblemReason = (typeof discProblemReasons)[number];

/** A file that was not taken, and why. */
export interface DiscProblem {
  /** On the disc, with `/`. */
  path: string;
  reason: DiscProblemReason;
}

/** What of two identities agrees; a birth date always does. */
export type Agreement = 'identifier-and-name' | 'identifier' | 'name';

export type ChartPerson = Pick<Patient, 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex' | 'identityNote'>;

export interface DiscCandidate {
  patient: ChartPerson;
  agreement: Agreement;
}

export interface StudyOnDisc {
  /** Names the study among those of this disc. */
  key: string;
  studyInstanceUid: string;
  started: string | null;
  description: string | null;
  modalities: string[];
  files: number;
  bytes: number;
  /** Whose study it is on the medium, where it is there too: a strong hint, and still only a hint. */
  onMediumOf: ChartPerson | null;
  /** It was brought before. */
  broughtBefore: boolean;
}

export interface PatientOnDisc {
  key: string;
  person: PersonOnDisc;
  studies: StudyOnDisc[];
  /** Patients of the chart who may be this one. Empty does not mean that the patient is unknown here. */
  candidates: DiscCandidate[];
}

export interface DiscProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  secondsLeft: number | null;
}

/** `GET /api/discs/current` */
export interface DiscView {
  id: string;
  path: string;
  state: 'reading' | 'read' | 'importing' | 'imported' | 'failed' | 'cancelled';
  progress: DiscProgress;
  /** Whether the disc's own directory led to its studies, or its files were looked at one by one. */
  directory: 'used' | 'absent' | 'unusable';
  patients: PatientOnDisc[];
  /** The first of them; `problemCount` counts all. */
  problems: DiscProblem[];
  problemCount: number;
  /** Files that are no DICOM, such as a viewer program. They were not opened further. */
  otherFiles: number;
  /** What the last import brought, and the studies of which it could take no file. */
  imported: DiscStudy[];
  notImported: { study: StudyOnDisc; problems: DiscProblem[] }[];
  error: ErrorBody | null;
}

/** One study to bring, and for whom. `confirmed`: a person compared both identities. */
export interface DiscChoice {
  study: string;
  patientId: string | null;
  confirmed: boolean;
}

/** A study that was brought on a disc, `GET /api/patients/:id/disc-studies`. */
export interface DiscStudy {
  /** Of this copy: 32 hexadecimal digits. */
  id: string;
  /** The address of the study in the viewer and under /dicom-web: its UID, or one of its own where that is taken. */
  key: string;
  patientId: string;
  study: ImagingStudy;
  person: PersonOnDisc;
  importedAt: string;
  importedBy: string;
  bytes: number;
  /** Files of the study that could not be brought. */
  problems: DiscProblem[];
  problemCount: number;
  /** The patient whose study it is on the medium, where it is there too; its UID leads there. */
  onMediumOf: ChartPerson | null;
}

/** Key of a temporary patient; no key on a medium looks like it (exporter/write/patients.ts). */
export const temporaryPrefix = 'temporary~';
