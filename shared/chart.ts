/** Answers about one patient's chart that no single section gives: what is asked first, and everything by day. */
import type {
  Appointment,
  Condition,
  DiagnosticReport,
  MedicationAdministration,
  MedicationRequest,
  Observation,
  Section,
  ServiceRequest,
} from './records.ts';
import type { DocumentEntry, SectionRecords, SectionView } from './views.ts';

/** A document with the beginning of its text. */
export type NoteStart = DocumentEntry & { start: string };

/** A report with the beginnings of its findings and its conclusion. */
export type ReportStart = DiagnosticReport & { cut: boolean };

/**
 * `GET /api/patients/:id/summary`: of each section what the first page needs, `total` being all there is of it. Which
 * medicines may still be taken and which results are abnormal is for the window to say.
 */
export interface ChartSummary {
  patientId: string;
  conditions: SectionView<Condition>;
  /** Neither ended by status nor by an end before the data. */
  medications: SectionView<MedicationRequest>;
  /** Of each drug the last that was given, handed out, or not given. */
  administrations: SectionView<MedicationAdministration>;
  /** Of each test the newest three. */
  observations: SectionView<Observation>;
  /** The newest with text, and the newest discharge summary. */
  documents: SectionView<NoteStart>;
  studies: SectionView<SectionRecords['studies']>;
  reports: SectionView<ReportStart>;
  /** Those that join `reports` to `studies`. */
  orders: ServiceRequest[];
  /** From the day of the data on, the soonest first. */
  appointments: SectionView<Appointment>;
}

/** One line of the timeline: a record, or records that belong together (the results of one sample, one prescription). */
export interface TimelineEntry {
  section: Section;
  /** Of the first record. */
  id: string;
  /** How many records it stands for. */
  count: number;
  /** ISO 8601 as far as known; null comes last. */
  at: string | null;
  /** As the source names it. */
  title: string;
  /** What else the line says, as written. */
  detail: string;
  /** A word of its section's own vocabulary (an encounter's class, a document's type, an order's category). */
  kind: string | null;
  status: string | null;
  /** Of results: those that the source flagged, with value and flag. */
  flagged: { text: string; value: string; interpretation: string }[];
  /** The stay or visit it falls into. */
  encounterId: string | null;
  source: string;
}

export interface TimelineEncounter {
  id: string;
  class: string;
  start: string | null;
  end: string | null;
  department: string | null;
  ward: string | null;
}

/** `GET /api/patients/:id/timeline`, newest first. */
export interface TimelineView {
  patientId: string;
  entries: TimelineEntry[];
  encounters: TimelineEncounter[];
}
