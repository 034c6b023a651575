/**
 * What every source reader is given. A reader walks its source once, streaming, and pushes what it finds: patients and
 * records to the sink, the fate of every input to the report. It never throws for bad input.
 */
import type { Patient, PatientInput, RecordInput, RecordType, Section } from '../../shared/records.ts';
import type { SourceReport } from '../report.ts';

export type SourceKind = 'ssmix2' | 'ssmix2-extended' | 'fhir' | 'dicom' | 'schedule';

/** Where one stretch of a source's data is covered: a whole SS-MIX2 root, or one FHIR document. */
export interface Coverage {
  /** Name shown to people, e.g. `ssmix2:main` or `fhir:ips/bundle-01.json`. */
  name: string;
  kind: SourceKind;
}

export interface RecordSink {
  /**
   * Files a patient and returns the key to file records under. A patient already known by this identifier is merged
   * (missing values filled in) unless name and birth date contradict: then it is another person with the same
   * identifier, kept apart under a key of their own and marked on both. An empty identifier always makes a new patient
   * unless `sameAs` (any text that is the same for the same person, e.g. a Study Instance UID) was seen before.
   */
  patient(input: Omit<PatientInput, 'id' | 'identityNote'>, coverage: CoverageId, sameAs?: string): string;
  /**
   * Files one record. The same id for the same patient and type again: an equal record (source and recordedAt aside) is
   * a duplicate; of two different ones the newer by recordedAt stays.
   */
  put<T extends RecordType>(type: T, record: RecordInput<T>): 'written' | 'duplicate' | 'replaced' | 'older';
  /**
   * Of two observations of a patient, by their ids: `child` is a part of `parent`. In any order, before or after either is
   * filed; a susceptibility is given its organism in the end.
   */
  relate(patientId: string, child: string, parent: string): void;
  /** Input about this patient's section was set aside; the section will say that it is incomplete. */
  gap(patientId: string, section: Section, source: string, reason: string): void;
  /** Opens a stretch of coverage; sections it covers are declared as they are found. */
  coverage(coverage: Coverage): CoverageId;
  /** This stretch covers `section`; `when` moments widen its as-of (newest) and since (oldest). */
  covers(coverage: CoverageId, section: Section, when?: string | null): void;
  /** The stretch speaks of every patient there is, named in it or not: a hospital's operating list. */
  coversEveryone(coverage: CoverageId): void;
  /** Remembers that `alias` (e.g. `fhir:main/Patient/123`) is this patient; kept on disk, not in memory. */
  alias(alias: string, patientId: string): void;
  patientOfAlias(alias: string): string | null;
  /** True when a patient is filed under exactly this key. */
  hasPatient(patientId: string): boolean;
  /** Everybody filed so far under this identifier, leading zeros aside. */
  people(identifier: string): Patient[];
}

/** Opaque number from `RecordSink.coverage`. */
export type CoverageId = number;

export interface SourceContext {
  /** The source's name in export.yml; prefix of every record's `source`. */
  name: string;
  root: string;
  sink: RecordSink;
  report: SourceReport;
  signal: AbortSignal;
}
