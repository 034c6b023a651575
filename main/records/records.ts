/**
 * Reading one generation's records database: patients, their sections, documents and studies. Tables, columns and types
 * follow from the schemas of shared/records.ts.
 */
import crypto from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import type { z } from 'zod';
import type { Bedside } from '../../shared/bedside.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import {
  allergyIntoleranceSchema,
  type DocumentReference,
  documentReferenceSchema,
  type Encounter,
  encounterSchema,
  type ImagingStudy,
  imagingStudySchema,
  type Patient,
  patientSchema,
  recordSchemas,
  type Section,
  sections,
  tableOfSection,
} from '../../shared/records.ts';
import { fromRow, type Row } from '../../shared/rows.ts';
import type {
  DocumentEntry,
  PatientHits,
  PatientView,
  SectionRecords,
  SectionStatus,
  SectionView,
} from '../../shared/views.ts';
import type { ListedWard } from '../../shared/wards.ts';
import { AlsoFromReads } from './also-from.ts';
import { CoverageOfRecords } from './coverage.ts';
import { allergyStateOf, encounterToShow, leaveNow } from './patient.ts';
import { PreoperativeReads } from './preoperative.ts';
import { Reception } from './reception.ts';
import { Schedule } from './schedule.ts';
import { PatientSearch } from './search.ts';
import { columnsOfSection, orderOfSection } from './sections.ts';
import { Summaries } from './summary.ts';
import { Timelines } from './timeline.ts';
import { Wards } from './wards.ts';

export interface Page {
  /** Records at most; all when left out. */
  limit?: number;
  offset?: number;
}

interface StatusRow {
  section: Section;
  source: string;
  as_of: string | null;
  since: string | null;
}

const documentEntrySchema = documentReferenceSchema.omit({ text: true, content: true });

/** A stay without an end that the source does not call over; the newest when there are several. */
const currentAdmissionSql = `SELECT * FROM encounter WHERE patient_id = ? AND class = 'inpatient' AND "end" IS NULL
  AND start IS NOT NULL AND status IN ('in-progress', 'unknown') ORDER BY status = 'in-progress' DESC, start DESC LIMIT 1`;

export class Records {
  readonly wards: Wards;
  readonly summaries: Summaries;
  readonly timelines: Timelines;
  readonly coverage: CoverageOfRecords;
  readonly alsoFrom: AlsoFromReads;
  readonly schedule: Schedule;
  readonly preoperative: PreoperativeReads;
  readonly reception: Reception;
  readonly #database: Database;
  readonly #hasFile: (path: string, studyInstanceUid: string) => boolean;
  readonly #tables: ReadonlySet<string>;
  readonly #search: PatientSearch;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  /**
   * @param database a records database, opened read-only
   * @param hasFile  whether a study's file (`images/…`), or another of the same study, is there to be opened
   * @param wards    the hospital's own wards, in its order
   */
  constructor(
    database: Database,
    hasFile: (path: string, studyInstanceUid: string) => boolean,
    wards: readonly ListedWard[] = [],
  ) {
    this.#database = database;
    this.#hasFile = hasFile;
    this.wards = new Wards(database, wards);
    this.summaries = new Summaries(database, (id, section, page) => this.section(id, section, page));
    this.timelines = new Timelines(database);
    this.coverage = new CoverageOfRecords(database);
    this.alsoFrom = new AlsoFromReads(database);
    this.#tables = new Set(
      database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
    );
    this.#search = new PatientSearch(database, {
      patient: (id) => this.#patient(id),
      currentAdmission: (id) => this.#currentAdmission(id),
      wards: this.wards,
    });
    this.schedule = new Schedule(database, {
      patient: (id) => this.#patient(id),
      currentAdmission: (id) => this.#currentAdmission(id),
      sharesName: (id) => this.#search.sharesName(id),
    });
    this.preoperative = new PreoperativeReads(database, (id, section, page) => this.section(id, section, page));
    this.reception = new Reception(database, {
      patient: (id) => this.#patient(id),
      sharesName: (id) => this.#search.sharesName(id),
    });
  }

  /** @param limit hits to give, at most 200 */
  search(query: string, limit: number): PatientHits {
    return this.#search.search(query, limit);
  }

  count(): number {
    return this.#get<{ count: number }>('SELECT count(*) AS count FROM patient_search')!.count;
  }

  /** Ids of so many patients, each at most once. */
  atRandom(count: number): string[] {
    const last = this.#get<{ last: number | null }>('SELECT max(position) AS last FROM patient_search')!.last ?? 0;
    const ids = new Set<string>();
    // Positions are without gaps; where one is missing all the same, the search ends.
    for (let tried = 0; tried < count * 20 && ids.size < Math.min(count, last); tried++) {
      const row = this.#get<{ id: string }>(
        'SELECT patient_id AS id FROM patient_search WHERE position = ?',
        crypto.randomInt(1, last + 1),
      );
      if (row) ids.add(row.id);
    }
    return [...ids];
  }

  /** @throws TomoshibiError `patient-not-found` */
  patient(id: string): PatientView {
    const patient = this.existing(id);
    const statuses = this.#statuses(id);
    const allergies = this.#all(
      `SELECT * FROM allergy_intolerance WHERE patient_id = ? ORDER BY ${orderOfSection.allergies}`,
      id,
    ).map((row) => fromRow(allergyIntoleranceSchema, row));
    const encounters = this.#all('SELECT * FROM encounter WHERE patient_id = ? ORDER BY start DESC, id', id).map(
      (row) => fromRow(encounterSchema, row),
    );
    const current = this.#currentAdmission(id);
    return {
      patient,
      allergyState: allergyStateOf(allergies, statuses.allergies),
      allergies,
      flags: this.section(id, 'flags').records,
      encounter: encounterToShow(current, encounters),
      leave: leaveNow(current, encounters),
      sameName: this.#search.sharingName(id).map((other) => {
        const { identifier, name, birthDate } = this.existing(other);
        return { id: other, identifier, name, birthDate };
      }),
      sections: statuses,
      counts: perSection((section) => this.#count(id, section)),
      dataAsOf: this.#get<{ newest: string | null }>(
        `SELECT max(source.data_as_of) AS newest FROM patient_source JOIN source ON source.id = source_id
         WHERE patient_id = ?`,
        id,
      )!.newest,
    };
  }

  /** @throws TomoshibiError `patient-not-found` */
  bedside(id: string): Bedside {
    const allergies = this.section(id, 'allergies');
    const flags = this.section(id, 'flags');
    return {
      patientId: id,
      allergyState: allergyStateOf(allergies.records, allergies.status),
      allergies: allergies.records,
      allergiesStatus: allergies.status,
      flags: flags.records,
      flagsStatus: flags.status,
    };
  }

  /**
   * One section, what matters now first. An empty one is "none recorded" or "not exported", as its status says.
   * @throws TomoshibiError `patient-not-found`
   */
  section<S extends Section>(patientId: string, section: S, page: Page = {}): SectionView<SectionRecords[S]> {
    this.existing(patientId);
    const table = tableOfSection[section];
    const status = this.#statuses(patientId)[section];
    if (!this.#holds(table)) return { status, records: [], total: 0 };
    const rows = this.#all(
      `SELECT ${columnsOfSection[section] ?? '*'} FROM ${table} WHERE patient_id = ?
       ORDER BY ${orderOfSection[section]} LIMIT ? OFFSET ?`,
      patientId,
      page.limit ?? -1,
      page.offset ?? 0,
    );
    return {
      status,
      records: rows.map((row) => this.#record(section, row)),
      total: this.#count(patientId, section),
    };
  }

  /** @throws TomoshibiError `document-not-found` */
  document(patientId: string, id: string): DocumentReference {
    const row = this.#get('SELECT * FROM document_reference WHERE patient_id = ? AND id = ?', patientId, id);
    if (!row) throw new TomoshibiError('document-not-found');
    return fromRow(documentReferenceSchema, row);
  }

  /**
   * A study by its UID, whosever it is.
   * @throws TomoshibiError `study-not-found`
   */
  study(studyInstanceUid: string): ImagingStudy {
    const row = this.#get('SELECT * FROM imaging_study WHERE study_instance_uid = ? LIMIT 1', studyInstanceUid);
    if (!row) throw new TomoshibiError('study-not-found');
    return fromRow(imagingStudySchema, row);
  }

  find(id: string): Patient | null {
    return this.#patient(id);
  }

  /** @throws TomoshibiError `patient-not-found` */
  existing(id: string): Patient {
    const patient = this.#patient(id);
    if (!patient) throw new TomoshibiError('patient-not-found');
    return patient;
  }

  /** More than one where an identifier is shared. */
  withIdentifier(identifier: string): Patient[] {
    return this.#all('SELECT * FROM patient WHERE identifier = ?', identifier).map((row) =>
      fromRow(patientSchema, row),
    );
  }

  /** A section as it is stored; of documents the length of the text in its place. */
  rows(patientId: string, section: Section): Row[] {
    const table = tableOfSection[section];
    if (!this.#holds(table)) return [];
    const columns = columnsOfSection[section];
    const read = columns ? `${columns}, length(text) AS text_length` : '*';
    return this.#all(`SELECT ${read} FROM ${table} WHERE patient_id = ?`, patientId) as Row[];
  }

  /** A patient's studies, newest first. */
  studies(patientId: string): SectionRecords['studies'][] {
    return this.section(patientId, 'studies').records;
  }

  #record<S extends Section>(section: S, row: unknown): SectionRecords[S] {
    if (section === 'documents') {
      const { has_text, has_content } = row as { has_text: number; has_content: number };
      const entry: DocumentEntry = {
        ...fromRow(documentEntrySchema, row),
        hasText: has_text === 1,
        hasContent: has_content === 1,
      };
      return entry as SectionRecords[S];
    }
    const record = fromRow(recordSchemas[tableOfSection[section]] as z.ZodObject, row);
    if (section !== 'studies') return record as SectionRecords[S];
    const { file, studyInstanceUid } = record as ImagingStudy;
    return { ...record, onMedium: this.#hasFile(file, studyInstanceUid) } as SectionRecords[S];
  }

  #patient(id: string): Patient | null {
    const row = this.#get('SELECT * FROM patient WHERE id = ?', id);
    return row ? fromRow(patientSchema, row) : null;
  }

  #currentAdmission(patientId: string): Encounter | null {
    const row = this.#get(currentAdmissionSql, patientId);
    return row ? fromRow(encounterSchema, row) : null;
  }

  /** Media written before a table was thought of lack it: its section is then not exported. */
  #holds(table: string): boolean {
    return this.#tables.has(table);
  }

  #count(patientId: string, section: Section): number {
    if (!this.#holds(tableOfSection[section])) return 0;
    const sql = `SELECT count(*) AS count FROM ${tableOfSection[section]} WHERE patient_id = ?`;
    return this.#get<{ count: number }>(sql, patientId)!.count;
  }

  #statuses(patientId: string): Record<Section, SectionStatus> {
    const statuses = perSection<SectionStatus>((section) => ({
      section,
      status: 'not-exported',
      asOf: null,
      since: null,
      sources: [],
      gaps: [],
    }));
    const rows = this.#all('SELECT section, source, as_of, since FROM section_status WHERE patient_id = ?', patientId);
    for (const row of rows as StatusRow[]) {
      const status = statuses[row.section];
      if (!status) continue;
      status.status = 'exported';
      status.sources.push(row.source);
      if (row.as_of && (!status.asOf || row.as_of > status.asOf)) status.asOf = row.as_of;
      if (row.since && (!status.since || row.since < status.since)) status.since = row.since;
    }
    const gaps = this.#all('SELECT section, source, reason FROM section_gap WHERE patient_id = ?', patientId);
    for (const { section, source, reason } of gaps as { section: Section; source: string; reason: string }[]) {
      statuses[section]?.gaps.push({ source, reason });
    }
    return statuses;
  }

  #all(sql: string, ...parameters: unknown[]): unknown[] {
    return this.#statement(sql).all(...parameters);
  }

  #get<T>(sql: string, ...parameters: unknown[]): T | undefined {
    return this.#statement(sql).get(...parameters) as T | undefined;
  }

  /** Every statement is prepared once; their texts are few, since only section names vary in them. */
  #statement(sql: string): Statement<unknown[], unknown> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare<unknown[], unknown>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function perSection<T>(make: (section: Section) => T): Record<Section, T> {
  return Object.fromEntries(sections.map((section) => [section, make(section)])) as Record<Section, T>;
}
