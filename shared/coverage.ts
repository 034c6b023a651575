/** What the open media hold and what they do not: `GET /api/coverage`. */
import type { ManifestSource } from './media.ts';
import type { Section } from './records.ts';

export interface CoverageView {
  patients: number;
  sources: ManifestSource[];
  /** Every section there is, exported or not, in the order of `sections`. */
  sections: SectionCoverage[];
  modalities: ModalityCoverage[];
}

/** How many records from when to when; null where the media do not say (written before they were counted). */
export interface Holding {
  records: number | null;
  /** ISO 8601 as exact as the record was; null also where no record has a date. */
  oldest: string | null;
  newest: string | null;
  undated: number;
  /** Records by month, the oldest first, without months that have none. */
  months: { month: string; records: number }[];
}

export interface SectionCoverage extends Holding {
  section: Section;
  /** At least one source covers it. */
  status: 'exported' | 'not-exported';
  patients: number | null;
  /** Of each source that covers it: when its newest and oldest data are from, as the source says. */
  sources: { name: string; asOf: string | null; since: string | null }[];
  gaps: CoverageGap[];
}

/** Input that was set aside, for one reason: so many files or messages about so many patients. */
export interface CoverageGap {
  reason: string;
  inputs: number;
  patients: number;
}

export interface ModalityCoverage extends Holding {
  modality: string;
}

/** A row of the table `holding` (schema/records.sql). */
export interface HoldingRow {
  section: string;
  modality: string;
  records: number;
  patients: number | null;
  oldest: string | null;
  newest: string | null;
}

/** A row of the table `holding_month`. */
export interface HoldingMonthRow {
  section: string;
  modality: string;
  month: string;
  records: number;
}
