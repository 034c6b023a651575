/**
 * Generations: the exports a station can read, and what changed for a patient between two of them.
 * `GET /api/station/generations` · `POST /api/station/generations/:id/open` ·
 * `GET /api/patients/:id/differences?with=<generation>`
 */
import type { Section } from './records.ts';

export interface GenerationView {
  /** First 16 hex digits of its records file's SHA-256. */
  id: string;
  /** Null for an older one of which only the records file is left: its manifest told it. */
  sequence: number | null;
  createdAt: string | null;
  dataAsOf: string | null;
  /** On this PC, or on a medium that is plugged in. */
  from: 'copy' | 'medium';
  bytes: number;
  isOpen: boolean;
  /** The newest that this station has seen. */
  isNewest: boolean;
}

export interface GenerationsView {
  /** Newest first. */
  generations: GenerationView[];
}

/** What became of one record. `from` is the older generation, whichever of the two is open. */
export interface Difference {
  kind: 'added' | 'removed' | 'changed';
  section: Section;
  /** What it is about, as the chart words it: the drug, the substance, the diagnosis. */
  subject: string;
  /** The record's words before and after; null where there was none. */
  before: string | null;
  after: string | null;
  /** A medicine stopped or begun, an allergy added, withdrawn or changed: shown first. */
  urgent: boolean;
}

export interface DifferencesView {
  from: { id: string; sequence: number | null; createdAt: string | null };
  to: { id: string; sequence: number | null; createdAt: string | null };
  /** Whether the patient is in each. */
  patient: 'in-both' | 'only-before' | 'only-after';
  differences: Difference[];
  /** Sections that one of the two does not hold: there a missing record says nothing. */
  notCompared: Section[];
}
