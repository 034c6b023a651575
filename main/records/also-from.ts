/** What else told a record: two sources that say the same are one record, which names both. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { AlsoFrom, ToldTwice } from '../../shared/also-from.ts';
import { type RecordType, type Section, sections, tableOfSection } from '../../shared/records.ts';

const sectionOf = new Map<string, Section>(sections.map((section) => [tableOfSection[section], section]));

export class AlsoFromReads {
  readonly #of;
  readonly #counts;

  constructor(database: Database) {
    // Media written before anything was joined lack the table: every record has the one source it names.
    const holds = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'also_from'").get();
    this.#of = holds
      ? database.prepare<[string, RecordType, string], AlsoFrom>(
          `SELECT source, recorded_at AS recordedAt FROM also_from
           WHERE patient_id = ? AND record_type = ? AND record_id = ? ORDER BY source`,
        )
      : null;
    this.#counts = holds
      ? database.prepare<[string], { type: string; records: number }>(
          `SELECT record_type AS type, count(DISTINCT record_id) AS records FROM also_from WHERE patient_id = ?
           GROUP BY record_type`,
        )
      : null;
  }

  of(patientId: string, section: Section, recordId: string): AlsoFrom[] {
    return this.#of?.all(patientId, tableOfSection[section], recordId) ?? [];
  }

  counts(patientId: string): ToldTwice {
    const told: ToldTwice = {};
    for (const { type, records } of this.#counts?.all(patientId) ?? []) {
      const section = sectionOf.get(type);
      if (section) told[section] = records;
    }
    return told;
  }
}
