/** One DICOM file as parsed: what the study database stores and what the records say about it. */

import type { BulkDataPlace } from './dicom-json.ts';

/** Why a file is not kept, or what is to be looked at in one that is. */
export const rejectionReasons = [
  'unreadable', // the bytes are not what the format promises
  'not-this-format', // another kind of file altogether
  'truncated',
  'too-large',
  'timeout', // the parser was stopped
  'unsupported-encoding',
  'invalid', // readable, but breaks a rule without which it cannot be used safely
  'io-error',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** The patient as the file names them. Names are decoded text; dates ISO 8601. */
export interface DicomPatient {
  /** (0010,0020), trimmed; empty when missing. */
  identifier: string;
  /** Ideographic representation, else alphabetic, family name first, separated by spaces; empty when missing. */
  name: string;
  kana: string | null;
  romaji: string | null;
  birthDate: string | null;
  sex: 'male' | 'female' | 'other' | 'unknown';
  /** (0010,0010) in full: `Yamada^Tarou=山田^太郎=やまだ^たろう`. */
  fullName: string | null;
}

export interface DicomStudy {
  studyInstanceUid: string;
  /** Study Date and Time, ISO 8601. */
  started: string | null;
  accessionNumber: string | null;
  description: string | null;
  referrer: string | null;
}

export interface DicomSeries {
  seriesInstanceUid: string;
  number: number | null;
  modality: string;
  description: string | null;
  bodyPart: string | null;
  laterality: string | null;
}

/** A stretch of the file, [start, end). All segments in order are the whole file. */
export interface Segment {
  start: number;
  end: number;
  /** 1-based; null: no frame's bytes. */
  frame: number | null;
  /** First bytes that are not the frame's (an item header, PS3.5 §A.4). */
  skip: number;
}

/** A frame that is no byte range of the file. */
export interface DerivedFrame {
  frame: number;
  transferSyntaxUid: string;
  bytes: Uint8Array;
  digest: Uint8Array;
}

export interface DicomInstance {
  sopInstanceUid: string;
  sopClassUid: string;
  number: number | null;
  transferSyntaxUid: string;
  /** Frames there should be; 0: no pixel data. */
  frameCount: number;
  rows: number | null;
  columns: number | null;
  /** DICOM JSON (PS3.18 §F) without pixel data. */
  metadata: string;
  /** Why some frames cannot be shown, or what else is missing; null when whole. */
  damage: string | null;
  patient: DicomPatient;
  study: DicomStudy;
  series: DicomSeries;
  fileBytes: number;
  /** Values that `metadata` leaves out, as byte ranges of the file. */
  bulkData: BulkDataPlace[];
  segments: Segment[];
  derivedFrames: DerivedFrame[];
  /** For a person to look at: what was guessed or repaired. No patient data. */
  warnings: { reason: RejectionReason; detail: string }[];
}

/** Consecutive segments with their bytes. */
export interface SegmentBatch {
  /** Index of the first segment in `DicomInstance.segments`. */
  first: number;
  /** The bytes of all of them, one after the other; only until the next batch is asked for or the file released. */
  bytes: Uint8Array;
  /** SHA-256 of each, 32 bytes a segment. */
  digests: Uint8Array;
  /** SHA-256 of the whole file, with the last batch. */
  fileDigest: Uint8Array | null;
}

/** Why a file is not kept. `detail` is one sentence without patient data. */
export class DicomRejection extends Error {
  readonly reason: RejectionReason;
  readonly detail: string;

  constructor(reason: RejectionReason, detail: string) {
    super(`${reason}: ${detail}`);
    this.name = 'DicomRejection';
    this.reason = reason;
    this.detail = detail;
  }
}
