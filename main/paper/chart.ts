/** What a sheet may be filled with from one person's records, each section read once for all their forms. */
import { TomoshibiError } from '../../shared/errors.ts';
import { type DocumentReference, type Section, sections } from '../../shared/records.ts';
import type { PatientsContent, TemporaryPerson } from '../../shared/sheets.ts';
import type { PatientView, SectionRecords, SectionStatus, SectionView } from '../../shared/views.ts';
import type { Records } from '../records/records.ts';

export interface Chart {
  patient: PatientView | null;
  /** Of a ward: who lies there. Null for one person. */
  census(): PatientsContent | null;
  section<S extends Section>(section: S): SectionView<SectionRecords[S]>;
  /** @throws TomoshibiError `document-not-found` */
  document(id: string): DocumentReference;
}

/** @throws TomoshibiError `patient-not-found` */
export function chartOf(records: Records, patientId: string): Chart {
  const read = new Map<Section, unknown>();
  return {
    patient: records.patient(patientId),
    census: () => null,
    section<S extends Section>(section: S) {
      if (!read.has(section)) read.set(section, records.section(patientId, section));
      return read.get(section) as SectionView<SectionRecords[S]>;
    },
    document: (id) => records.document(patientId, id),
  };
}

/** Of someone without a chart, or of nobody: no section was exported. */
export function emptyChart(person: TemporaryPerson | null): Chart {
  return {
    patient: person && temporaryView(person),
    census: () => null,
    section: (section) => ({ status: notExported(section), records: [], total: 0 }),
    document: () => {
      throw new TomoshibiError('document-not-found');
    },
  };
}

function temporaryView(person: TemporaryPerson): PatientView {
  return {
    patient: {
      ...person,
      id: person.identifier,
      romaji: null,
      address: null,
      postalCode: null,
      phones: [],
      deceasedAt: null,
      identityNote: 'temporary',
      source: 'typed',
      recordedAt: null,
    },
    allergyState: 'unknown',
    allergies: [],
    flags: [],
    encounter: null,
    sameName: [],
    sections: perSection(notExported),
    counts: perSection(() => 0),
    dataAsOf: null,
  };
}

function notExported(section: Section): SectionStatus {
  return { section, status: 'not-exported', asOf: null, since: null, sources: [], gaps: [] };
}

function perSection<T>(make: (section: Section) => T): Record<Section, T> {
  return Object.fromEntries(sections.map((section) => [section, make(section)])) as Record<Section, T>;
}
