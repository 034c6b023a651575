/** Which sections a stretch of coverage declares, and the span of time its data speak of; told to the sink at the end. */
import type { RecordType, Section } from '../../../shared/records.ts';
import type { CoverageId, RecordSink } from '../source.ts';

const sectionOfResource: Record<string, Section> = {
  AllergyIntolerance: 'allergies',
  Condition: 'conditions',
  MedicationRequest: 'medications',
  MedicationStatement: 'medications',
  MedicationAdministration: 'administrations',
  MedicationDispense: 'administrations',
  Observation: 'observations',
  Encounter: 'encounters',
  Procedure: 'procedures',
  DiagnosticReport: 'reports',
  ServiceRequest: 'orders',
  Appointment: 'appointments',
  Flag: 'flags',
  DocumentReference: 'documents',
  Composition: 'documents',
};

const sectionOfRecord: Partial<Record<RecordType, Section>> = {
  allergy_intolerance: 'allergies',
  condition: 'conditions',
  medication_request: 'medications',
  medication_administration: 'administrations',
  observation: 'observations',
  encounter: 'encounters',
  procedure: 'procedures',
  diagnostic_report: 'reports',
  service_request: 'orders',
  appointment: 'appointments',
  flag: 'flags',
  document_reference: 'documents',
};

export function sectionOf(resourceType: string): Section {
  return Object.hasOwn(sectionOfResource, resourceType) ? sectionOfResource[resourceType]! : 'other';
}

export function sectionOfTable(type: RecordType): Section {
  return sectionOfRecord[type] ?? 'other';
}

interface Moment {
  written: string;
  at: number;
}

export class Spans {
  readonly id: CoverageId;
  readonly #now = Date.now();
  readonly #sections = new Map<Section, { newest: Moment | null; oldest: Moment | null }>();

  constructor(id: CoverageId) {
    this.id = id;
  }

  /**
   * Declares `section`. Moments come with different offsets and precisions, so they are compared as instants. One yet
   * to come (a planned date) says nothing about how fresh the data are.
   */
  declare(section: Section, ...moments: (string | null)[]): void {
    const span = this.#sections.get(section) ?? { newest: null, oldest: null };
    this.#sections.set(section, span);
    for (const written of moments) {
      if (written === null) continue;
      const moment: Moment = { written, at: Date.parse(written) };
      if (Number.isNaN(moment.at) || moment.at > this.#now) continue;
      if (span.newest === null || moment.at > span.newest.at) span.newest = moment;
      if (span.oldest === null || moment.at < span.oldest.at) span.oldest = moment;
    }
  }

  /** A moment at which every section declared so far was complete: the export's own time. */
  asOf(when: string): void {
    for (const section of this.#sections.keys()) this.declare(section, when);
  }

  tell(sink: RecordSink): void {
    for (const [section, { newest, oldest }] of this.#sections) {
      sink.covers(this.id, section, oldest?.written ?? null);
      if (newest !== oldest) sink.covers(this.id, section, newest?.written ?? null);
    }
  }
}
