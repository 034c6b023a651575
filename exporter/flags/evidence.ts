/** The records that rules read, noticed as they are filed, and what is concluded from them in the end. */
import type { z } from 'zod';
import { type RecordInput, recordSchemas } from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';
import type { EncryptedDatabase, Statement } from '../../shared/sqlite/database.ts';
import { conclude } from './conclude.ts';
import type { EvidenceRecord, EvidenceType, FlagRules } from './rules.ts';

export const evidenceScratch = `CREATE TABLE IF NOT EXISTS evidence (
  patient_id TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (patient_id, type, id)
) WITHOUT ROWID`;

export class FlagEvidence {
  readonly rules: FlagRules;
  readonly #database: EncryptedDatabase;
  readonly #scratch: EncryptedDatabase;
  readonly #note;
  readonly #get = new Map<EvidenceType, Statement<[string, string]>>();

  /** @param scratch thrown away when the records are finished */
  constructor(rules: FlagRules, database: EncryptedDatabase, scratch: EncryptedDatabase) {
    this.rules = rules;
    this.#database = database;
    this.#scratch = scratch;
    scratch.exec(evidenceScratch);
    this.#note = scratch.prepare<[string, string, string]>('INSERT OR IGNORE INTO evidence VALUES (?, ?, ?)');
  }

  /** Remembers a record that a rule reads: few are, so memory and time stay as they were. */
  notice(type: string, record: { patientId: string; id?: string }): void {
    if (this.rules.reads(type, record)) this.#note.run(record.patientId, type, record.id!);
  }

  /**
   * What the rules conclude, patient by patient.
   * @param asOf when a patient's medicines are from
   */
  *flags(asOf: (patientId: string) => string): Generator<RecordInput<'flag'>> {
    const rows = this.#scratch
      .prepare<[], { patient_id: string; type: EvidenceType; id: string }>('SELECT * FROM evidence')
      .iterate();
    let patient: string | null = null;
    let records: EvidenceRecord[] = [];
    for (const { patient_id: patientId, type, id } of rows) {
      if (patient !== null && patientId !== patient) {
        yield* this.#conclude(patient, records, asOf);
        records = [];
      }
      patient = patientId;
      const record = this.#read(patientId, type, id);
      if (record) records.push(record);
    }
    if (patient !== null) yield* this.#conclude(patient, records, asOf);
  }

  *#conclude(
    patientId: string,
    records: EvidenceRecord[],
    asOf: (patientId: string) => string,
  ): Generator<RecordInput<'flag'>> {
    const takes = records.some(({ type }) => type.startsWith('medication'));
    for (const flag of conclude(this.rules, records, takes ? asOf(patientId) : '')) yield { ...flag, patientId };
  }

  #read(patientId: string, type: EvidenceType, id: string): EvidenceRecord | null {
    let get = this.#get.get(type);
    if (!get) {
      get = this.#database.prepare<[string, string]>(`SELECT * FROM ${type} WHERE patient_id = ? AND id = ?`);
      this.#get.set(type, get);
    }
    const row = get.get(patientId, id);
    return row ? ({ type, record: fromRow(recordSchemas[type] as z.ZodObject, row) } as EvidenceRecord) : null;
  }
}
