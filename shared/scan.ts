/** The way back of the paper: the answers of `/api/scans`, and what `index.json` in the output folder says. */
import type { ErrorBody } from './errors.ts';
import type { SheetStatus } from './paper.ts';
import type { SheetCode } from './sheet-code.ts';

/** Why a page, or a whole file, could not be filed as a sheet. */
export const scanReasons = [
  'no-code',
  'code-damaged', // a code of ours whose check does not hold, or that cannot be read to its end
  'other-code', // codes, and none of ours
  'several-sheets',
  'drill', // printed in a drill: nobody on it is a patient
  'against-ledger', // the ledger knows this serial as something else
  'page-damaged',
  'empty',
  'encrypted',
  'damaged',
  'truncated',
  'too-large',
  'not-a-scan',
  'not-supported', // a TIFF coded in a way that is not read
  'not-readable', // the disk did not give it
  'link',
  'timeout',
] as const;
export type ScanReason = (typeof scanReasons)[number];

/**
 * `filed`: under its patient · `again`: this sheet was filed before, and this page is kept beside it · `person`: a person
 * must look at it · `blank`: nothing is on it, e.g. a back · `other-facility`: not ours, left where it is · `same-file`:
 * every byte of the file was filed before.
 */
export const scanStatuses = ['filed', 'again', 'person', 'blank', 'other-facility', 'same-file'] as const;
export type ScanStatus = (typeof scanStatuses)[number];

/** One page of a scanned file, or the file where it has no pages to speak of. */
export interface ScannedPage {
  /** In the folder of scans, with `/`. */
  source: string;
  sourceSha256: string | null;
  /** From 1; null: the whole file. */
  sourcePage: number | null;
  status: ScanStatus;
  reason: ScanReason | null;
  code: SheetCode | null;
  /** In the output folder, with `/`; null where nothing was copied. */
  file: string | null;
  sha256: string | null;
  /** Patient ids of bar codes on a page without a sheet's code: for the eyes of a person, never for filing. */
  barcodes: string[];
  /** For `again` and `same-file`: what was filed before. For `person` and `blank`: the sheet scanned just before it. */
  beside: string | null;
  /** The ledger had voided this sheet. */
  voided: boolean;
}

/** A sheet that was issued and is not among the scans. */
export interface MissingSheet {
  serial: string;
  form: string;
  copy: number;
  page: number;
  pages: number;
  patient: string;
  ward: string | null;
  issuedAt: string | null;
  issuedBy: string | null;
  /** `pages`: only its other pages say that it exists. */
  knownFrom: 'ledger' | 'pages';
}

export type ScanCounts = Record<ScanStatus, number> & { files: number; pages: number; missing: number };

/** `index.json` */
export interface ScanIndex {
  format: 'tomoshibi-scans';
  version: 1;
  facility: string;
  /** The station's wall clock. */
  madeAt: string;
  /** Missing sheets are known from a ledger too. */
  hasLedger: boolean;
  complete: boolean;
  counts: ScanCounts;
  pages: ScannedPage[];
  missing: MissingSheet[];
}

export type ScanState = 'listing' | 'running' | 'done' | 'cancelled' | 'failed';

/** `GET /api/scans/current` */
export interface ScanView {
  state: ScanState;
  folder: string;
  out: string;
  startedBy: string;
  startedAt: string;
  files: number;
  filesDone: number;
  /** Of all files done, those whose pages an earlier run had filed. */
  filesSkipped: number;
  bytes: number;
  bytesDone: number;
  secondsLeft: number | null;
  counts: ScanCounts;
  /** The first of each, for the screen; all are in the output folder. */
  attention: ScannedPage[];
  again: ScannedPage[];
  missing: MissingSheet[];
  error: ErrorBody | null;
}

/** Lines of one list that reach the screen. */
export const scanListLimit = 300;

/** What to type back first. */
export const reentryGroups = [
  'allergies',
  'given',
  'transfusion',
  'narcotics',
  'results',
  'observations',
  'orders',
  'notes',
  'billing',
  'other',
] as const;
export type ReentryGroup = (typeof reentryGroups)[number];

/** Where a form of the work list stands, in the ledger's words: to be entered, to be compared, done. */
export const reentrySteps = ['matched', 'transcribed', 'verified'] as const satisfies SheetStatus[];
export type ReentryStep = (typeof reentrySteps)[number];

/** `GET /api/scans/reentry`: the most urgent forms of one step, of this station's ledger. */
export interface ReentryView {
  step: ReentryStep;
  /** Sheets of each step that the search finds. */
  sheets: Record<ReentryStep, number>;
  items: ReentryItem[];
  /** Forms of this step that follow. */
  more: number;
}

/** One copy of a form, with its sheets that are at one step. */
export interface ReentryItem {
  group: ReentryGroup;
  patient: string;
  form: string;
  title: { ja: string; en: string } | null;
  serial: string;
  copy: number;
  /** YYYY-MM-DD */
  date: string;
  pages: number;
  /** Page numbers at this step. */
  sheets: number[];
  /** Page numbers that are not back. */
  missing: number[];
  ward: string | null;
  /** It was voided, and came back. */
  voided: boolean;
  /** Who took it to this step, and when. */
  by: string;
  at: string;
}

/** `POST /api/scans/reentry`. A step back needs a reason. */
export interface ReentryChange {
  serial: string;
  copy: number;
  pages: number[];
  to: ReentryStep;
  /** Only for a step back. */
  reason?: string;
}

/** Forms that reach the screen at once. */
export const reentryLimit = 100;
