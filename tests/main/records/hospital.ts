/** A records database in memory, filled through the schemas as an export fills it. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { NoteIndexWriter, PatientIndexWriter } from '../../../exporter/write/search-index.ts';
import { searchColumns } from '../../../shared/japanese.ts';
import { noteText } from '../../../shared/passages.ts';
import {
  type PatientInput,
  patientSchema,
  type RecordInput,
  type RecordType,
  recordSchemas,
  type Section,
} from '../../../shared/records.ts';
import { columnsOf, insertSql, valuesOf } from '../../../shared/rows.ts';

const ddl = fs.readFileSync(new URL('../../../shared/schema/records.sql', import.meta.url), 'utf8');

export type PatientDraft = Partial<PatientInput> & { id: string };

export class Hospital {
  readonly database = new Database(':memory:');
  readonly #patients: PatientIndexWriter;
  readonly #notes: NoteIndexWriter;
  #sources = 0;

  constructor() {
    this.database.exec(ddl);
    this.#patients = new PatientIndexWriter(this.database);
    this.#notes = new NoteIndexWriter(this.database);
  }

  patient(draft: PatientDraft): this {
    const patient = patientSchema.parse({ identifier: draft.id, name: '灯火 太郎', source: 'test:patient', ...draft });
    this.database.prepare(insertSql('patient', columnsOf(patientSchema))).run(valuesOf(patientSchema)(patient));
    this.#patients.add(searchColumns(patient));
    return this;
  }

  put<T extends RecordType>(type: T, record: Omit<RecordInput<T>, 'source'>): this {
    const parsed = recordSchemas[type].parse({ source: 'test:record', ...record });
    this.database.prepare(insertSql(type, columnsOf(recordSchemas[type]))).run(valuesOf(recordSchemas[type])(parsed));
    return this;
  }

  note(patientId: string, id: string, title: string, text: string, date: string | null = null): this {
    this.put('document_reference', { patientId, id, title, text, date, contentType: 'text/plain' });
    this.#notes.add({ patientId, recordType: 'document_reference', recordId: id, text: noteText(title, text) });
    return this;
  }

  /** A source that covers some sections of some patients. */
  covers(patientIds: string[], sections: Section[], asOf: string, since: string | null = null, name?: string): this {
    const id = ++this.#sources;
    const source = name ?? `ssmix2:source ${id}`;
    this.database
      .prepare('INSERT INTO source VALUES (?, ?, ?, ?)')
      .run(id, source, source.slice(0, source.indexOf(':')), asOf);
    for (const patientId of patientIds) {
      this.database.prepare('INSERT INTO patient_source VALUES (?, ?)').run(patientId, id);
    }
    for (const section of sections) {
      this.database.prepare('INSERT INTO source_section VALUES (?, ?, ?, ?)').run(id, section, asOf, since);
    }
    return this;
  }

  gap(patientId: string, section: Section, reason: string): this {
    this.database.prepare('INSERT INTO section_gap VALUES (?, ?, ?, ?)').run(patientId, section, 'test:file', reason);
    return this;
  }
}
