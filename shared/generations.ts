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

/** How a record stands: words of its section's own vocabulary, as in `TimelineEntry`, for the window to say. */
export interface RecordState {
  /** An allergy's `assertion`, a condition's `verificationStatus`, a flag's `assertion`, an encounter's `class` … */
  kind: string | null;
  status: string | null;
}

/** What became of one record. `from` is the older generation, whichever of the two is open. */
export interface Difference {
  /**
   * Of medicines, allergies and problems `removed` is also what is still recorded and no longer stands: stopped, ended,
   * refuted, resolved. Then `after` has the record's words.
   */
  kind: 'added' | 'removed' | 'changed';
  section: Section;
  /** What it is about, as the source words it: the drug, the substance, the diagnosis, the sample. */
  subject: string;
  /** The record's words before and after, as written; null where there was none. */
  before: string | null;
  after: string | null;
  beforeState: RecordState | null;
  afterState: RecordState | null;
  /** Moment of the record, ISO 8601 as far as known. */
  at: string | null;
  /** Records it stands for: the results of one sample, the rows of one drug. */
  count: number;
  /** A medicine stopped, begun or changed; an allergy added, withdrawn or changed; a flag: shown first. */
  urgent: boolean;
}

/** What the two say of the person. */
export interface PersonDifference {
  field: 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex' | 'address' | 'phones' | 'deceasedAt';
  before: string | null;
  after: string | null;
}

export interface DifferencesView {
  from: { id: string; sequence: number | null; createdAt: string | null };
  to: { id: string; sequence: number | null; createdAt: string | null };
  /** Whether the patient is in each. Only where `in-both` are there differences. */
  patient: 'in-both' | 'only-before' | 'only-after';
  /**
   * `changed`: the name or the birth date differs. `other-person`: both do; then the number may have gone to somebody else,
   * and records are not compared.
   */
  identity: 'same' | 'changed' | 'other-person';
  person: PersonDifference[];
  /** Urgent ones first, then by section, newest first. */
  differences: Difference[];
  /** Further ones, none of them urgent, that are left out. */
  more: number;
  /** Sections that one of the two does not hold, or not whole: there a missing record says nothing. */
  notCompared: Section[];
}
