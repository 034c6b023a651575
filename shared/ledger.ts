/** The answers of `/api/ledger`: which sheets there are, what became of each, and what is missing. */
import { type LedgerSheet, type SheetStatus, sheetStatuses } from './paper.ts';

/** One sheet among all that were ever printed: a form, one of its copies, one of its pages. All from 1. */
export interface SheetRef {
  serial: string;
  copy: number;
  page: number;
}

/** A status, and the one of sheets that are out and are not expected back: those are not `issued` here. */
export const ledgerStatuses = [...sheetStatuses, 'not-returning'] as const;
export type LedgerStatus = (typeof ledgerStatuses)[number];

/** What sheets are asked for; what is left out does not matter. */
export interface LedgerFilter {
  /** The beginning of a serial or of an identifier, as it is typed. */
  text?: string;
  patientId?: string;
  ward?: string;
  form?: string;
  status?: LedgerStatus;
  /** Days of issue, `2026-11-21`, both included. */
  from?: string;
  to?: string;
}

export interface LedgerCounts {
  /** Sheets that were laid out for printing. */
  issued: number;
  voided: number;
  /** Scanned, whatever came after that. */
  scanned: number;
  /** Of those that are neither: what is not expected back, e.g. labels. */
  notReturning: number;
  /** issued − scanned − voided − notReturning */
  missing: number;
  byStatus: Record<SheetStatus, number>;
}

/** `GET /api/ledger`: sheets, newest first, and the counts of all that the filter finds. */
export interface LedgerView {
  sheets: LedgerSheet[];
  counts: LedgerCounts;
  /** What there is to choose from, of the whole ledger. */
  wards: string[];
  forms: string[];
  /** Days of issue, the newest first. */
  days: string[];
}

/** `GET /api/ledger/:serial`: one form with all that became of it, oldest first. */
export interface LedgerHistory {
  sheets: LedgerSheet[];
  changes: SheetChange[];
  reprints: Reprint[];
}

export interface SheetChange extends SheetRef {
  status: SheetStatus;
  at: string;
  by: string;
  why: string | null;
}

export interface Reprint {
  serial: string;
  copy: number;
  firstPage: number;
  lastPage: number;
  at: string;
  by: string;
  why: string;
}

/** What became of sheets that were to be changed. */
export interface ChangeOutcome {
  changed: number;
  /** They were so already, or further on. */
  unchanged: SheetRef[];
  /** They cannot come to this status from the one they have. */
  refused: (SheetRef & { status: SheetStatus })[];
  /** This station's ledger has no such sheet: it is another station's, or of nobody's. */
  unknown: SheetRef[];
}

/** Sheets that a printed ledger lists; it is filtered by ward or day where there are more. */
export const printedSheets = 500;
