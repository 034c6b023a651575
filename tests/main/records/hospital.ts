/** A records database in memory, filled through the schemas as an export fills it. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { noteTokens, searchColumns } from '../../../shared/japanese.ts';
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
  #sources = 0;

  constructor() {
    this.database.exec(ddl);
  }

  patient(draft: PatientDraft): this {
    const patient = patientSchema.parse({ identifier: draft.id, name: '灯火 太郎', source: 'test:patient', ...draft });
    this.database.prepare(insertSql('patient', columnsOf(patientSchema))).run(valuesOf(patientSchema)(patient));
    this.database
      .prepare(
        `INSERT INTO patient_search VALUES (@patient_id, @identifier, @identifier_bare, @name, @name_raw, @kana, @romaji,
           @birth_date, @phones)`,
      )
      .run(searchColumns(patient));
    return this;
  }

  put<T extends RecordType>(type: T, record: Omit<RecordInput<T>, 'source'>): this {
    const parsed = recordSchemas[type].parse({ source: 'test:record', ...record });
    this.database.prepare(insertSql(type, columnsOf(recordSchemas[type]))).run(valuesOf(recordSchemas[type])(parsed));
    return this;
  }

  note(patientId: string, id: string, title: string, text: string, date: string | null = null): this {
    this.put('document_reference', { patientId, id, title, text, date, contentType: 'text/plain' });
    const { lastInsertRowid } = this.database
      .prepare("INSERT INTO note (patient_id, record_type, record_id) VALUES (?, 'document_reference', ?)")
      .run(patientId, id);
    this.database
      .prepare('INSERT INTO note_fts (rowid, tokens) VALUES (?, ?)')
      .run(lastInsertRowid, noteTokens(`${title}\n${text}`));
    return this;
  }

  /** A source that covers some sections of some patients. */
  covers(patientIds: string[], sections: Section[], asOf: string, since: string | null = null, name?: string): this {
    const id = ++this.#sources;
    this.database
      .prepare('INSERT INTO source VALUES (?, ?, ?, ?)')
      .run(id, name ?? `ssmix2:source ${id}`, 'ssmix2', asOf);
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
