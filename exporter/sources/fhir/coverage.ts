/** Which sections a stretch of coverage declares, and the span of time its data speak of; told to the sink at the end. */
import type { RecordType, Section } from '../../../shared/records.ts';
import type { CoverageId, RecordSink } from '../source.ts';
import { compareMoments } from './datatypes.ts';

const sectionOfResource: Record<string, Section> = {
  AllergyIntolerance: 'allergies',
  Condition: 'conditions',
  MedicationRequest: 'medications',
  MedicationStatement: 'medications',
  Observation: 'observations',
  Encounter: 'encounters',
  Procedure: 'procedures',
  DocumentReference: 'documents',
  Composition: 'documents',
};

const sectionOfRecord: Partial<Record<RecordType, Section>> = {
  allergy_intolerance: 'allergies',
  condition: 'conditions',
  medication_request: 'medications',
  observation: 'observations',
  encounter: 'encounters',
  procedure: 'procedures',
  document_reference: 'documents',
};

export function sectionOf(resourceType: string): Section {
  return Object.hasOwn(sectionOfResource, resourceType) ? sectionOfResource[resourceType]! : 'other';
}

export function sectionOfTable(type: RecordType): Section {
  return sectionOfRecord[type] ?? 'other';
}

export class Spans {
  readonly id: CoverageId;
  readonly #now = new Date().toISOString();
  readonly #sections = new Map<Section, { newest: string | null; oldest: string | null }>();

  constructor(id: CoverageId) {
    this.id = id;
  }

  /** Declares `section`. A moment yet to come (a planned date) says nothing about how fresh the data are. */
  declare(section: Section, ...moments: (string | null)[]): void {
    const span = this.#sections.get(section) ?? { newest: null, oldest: null };
    this.#sections.set(section, span);
    for (const when of moments) {
      if (when === null || compareMoments(when, this.#now) > 0) continue;
      if (span.newest === null || compareMoments(when, span.newest) > 0) span.newest = when;
      if (span.oldest === null || compareMoments(when, span.oldest) < 0) span.oldest = when;
    }
  }

  /** A moment at which every section declared so far was complete: the export's own time. */
  asOf(when: string): void {
    for (const section of this.#sections.keys()) this.declare(section, when);
  }

  tell(sink: RecordSink): void {
    for (const [section, { newest, oldest }] of this.#sections) {
      sink.covers(this.id, section, oldest);
      if (newest !== oldest) sink.covers(this.id, section, newest);
    }
  }
}
