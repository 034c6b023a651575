/** What the records of a generation hold, as the report compares it from night to night: counts and moments, nobody's data. */
import Database from 'better-sqlite3-multiple-ciphers';
import type { HoldingMonthRow, HoldingRow } from '../../shared/coverage.ts';
import { type Section, sections } from '../../shared/records.ts';
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';

/** What a hospital does every day, by the day it was done. */
export const dailyKinds = ['admissions', 'visits', 'prescriptions', 'results', 'studies', 'documents'] as const;
export type DailyKind = (typeof dailyKinds)[number];

export interface Reach {
  records: number;
  /** ISO 8601, local, as exact as the source was; null where nothing has a date. */
  oldest: string | null;
  newest: string | null;
  /** Records by `YYYY-MM`; the empty month is of those without a date. */
  months: Record<string, number>;
}

export interface SectionReach extends Reach {
  section: Section;
  /** False: no source speaks of this section, which says nothing about the patients. */
  exported: boolean;
  patients: number;
}

export interface RecordsCoverage {
  /** Path of the records file on the medium, which is the digest of its content. */
  file: string;
  sections: SectionReach[];
  modalities: (Reach & { modality: string })[];
  /** Wards on which somebody lies; the empty name is of those whose ward nobody told. */
  wards: { ward: string; patients: number }[];
  /** By day (`YYYY-MM-DD`), for the last nine weeks. */
  days: Record<DailyKind, Record<string, number>>;
  /** The newest laboratory result. */
  newestResult: string | null;
}

const daysKept = 63;

const dailySql: Record<DailyKind, string> = {
  admissions: `start FROM encounter WHERE class = 'inpatient'`,
  visits: `start FROM encounter WHERE class <> 'inpatient'`,
  prescriptions: 'start_date FROM medication_request WHERE TRUE',
  results: `effective_at FROM observation WHERE category = 'laboratory'`,
  studies: 'started FROM imaging_study WHERE TRUE',
  documents: 'date FROM document_reference WHERE TRUE',
};

/** As main/records/wards.ts chooses who lies where. */
const staysSql = `SELECT patient_id, ward FROM encounter
  WHERE class = 'inpatient' AND "end" IS NULL AND start IS NOT NULL AND status IN ('in-progress', 'unknown')
  ORDER BY patient_id, status = 'in-progress' DESC, start DESC`;

/**
 * Reads a finished records database. Tables are walked once for what is counted by day.
 * @param file the sealed database
 * @param name its path on the medium
 * @param now  moment of the run, local, ISO 8601
 * @throws Error of SQLite where the medium does not give back what was written to it
 */
export function readCoverage(file: string, keyHex: string, name: string, now: string): RecordsCoverage {
  const database = new Database(file, { readonly: true });
  try {
    database.pragma("cipher='aegis'");
    database.pragma(`key='raw:${keyHex}'`);
    database.pragma('temp_store=MEMORY');
    const holdings = database.prepare<[], HoldingRow>('SELECT * FROM holding').all();
    const months = database.prepare<[], HoldingMonthRow>('SELECT * FROM holding_month ORDER BY month').all();
    const covered = new Set(database.prepare<[], string>('SELECT DISTINCT section FROM source_section').pluck().all());
    const reachOf = (section: string, modality: string): Reach => {
      const row = holdings.find((holding) => holding.section === section && holding.modality === modality);
      const own = months.filter((month) => month.section === section && month.modality === modality);
      return {
        records: row?.records ?? 0,
        oldest: row?.oldest ?? null,
        newest: row?.newest ?? null,
        months: Object.fromEntries(own.map(({ month, records }) => [month, records])),
      };
    };
    return {
      file: name,
      sections: sections.map((section) => ({
        section,
        exported: covered.has(section),
        patients: holdings.find((row) => row.section === section && row.modality === '')?.patients ?? 0,
        ...reachOf(section, ''),
      })),
      modalities: holdings
        .filter(({ modality }) => modality !== '')
        .map(({ section, modality }) => ({ modality, ...reachOf(section, modality) })),
      wards: wardsOf(database),
      days: daysOf(database, now),
      newestResult: database
        .prepare<[string], string | null>(
          "SELECT max(effective_at) FROM observation WHERE category = 'laboratory' AND effective_at <= ?",
        )
        .pluck()
        .get(now)!,
    };
  } finally {
    database.close();
  }
}

function wardsOf(database: EncryptedDatabase): RecordsCoverage['wards'] {
  const wards = new Map<string, number>();
  let before: string | null = null;
  const stays = database.prepare<[], { patient_id: string; ward: string | null }>(staysSql);
  for (const { patient_id: patientId, ward } of stays.iterate()) {
    if (patientId === before) continue;
    before = patientId;
    const name = ward?.trim() ?? '';
    wards.set(name, (wards.get(name) ?? 0) + 1);
  }
  return [...wards].map(([ward, patients]) => ({ ward, patients })).sort((a, b) => (a.ward < b.ward ? -1 : 1));
}

function daysOf(database: EncryptedDatabase, now: string): RecordsCoverage['days'] {
  const since = dayBefore(now.slice(0, 10), daysKept);
  const count = (kind: DailyKind) => {
    const sql = `SELECT substr(moment, 1, 10) AS day, count(*) AS records
      FROM (SELECT ${dailySql[kind].replace(' FROM', ' AS moment FROM')})
      WHERE moment >= ? AND moment <= ? AND length(moment) >= 10 GROUP BY day`;
    const rows = database.prepare<[string, string], { day: string; records: number }>(sql).all(since, now);
    return Object.fromEntries(rows.map(({ day, records }) => [day, records]));
  };
  return Object.fromEntries(dailyKinds.map((kind) => [kind, count(kind)])) as RecordsCoverage['days'];
}

/** @param day `YYYY-MM-DD` */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
