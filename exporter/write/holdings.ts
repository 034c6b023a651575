/** What a finished records database holds, counted once in peacetime: a station answers from here without walking it. */
import { type Section, sections, tableOfSection } from '../../shared/records.ts';
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';

/** When a record of a section is from: what a person would file it under. */
const dateOfSection: Record<Section, string> = {
  allergies: 'recorded_at',
  conditions: 'onset',
  medications: 'start_date',
  administrations: 'start',
  observations: 'effective_at',
  encounters: 'start',
  procedures: 'start',
  orders: 'occurred_at',
  documents: 'date',
  reports: 'coalesce(effective_at, issued_at)',
  studies: 'started',
  appointments: 'start',
  flags: 'effective_at',
  other: 'date',
};

/** Of a year and month at least; anything else counts as undated. */
const dated = "GLOB '[12][0-9][0-9][0-9]-[01][0-9]*'";

interface Month {
  month: string;
  kind: string;
  records: number;
  oldest: string | null;
  newest: string | null;
}

/**
 * Fills `holding` and `holding_month`. Dates after `now` count as undated, but for appointments: a typing error of the
 * year 2099 says nothing about how far a section reaches.
 * @param now moment of the run, ISO 8601
 */
export function writeHoldings(database: EncryptedDatabase, now: string): void {
  const holding = database.prepare('INSERT INTO holding VALUES (?, ?, ?, ?, ?, ?)');
  const holdingMonth = database.prepare('INSERT INTO holding_month VALUES (?, ?, ?, ?)');
  for (const section of sections) {
    const table = tableOfSection[section];
    const date = dateOfSection[section];
    const latest = section === 'appointments' ? '9999' : now;
    const known = `${date} ${dated} AND ${date} <= @latest`;
    const kind = section === 'studies' ? 'modalities' : "''";
    const rows = database
      .prepare<[{ latest: string }], [date: string | null, kind: string | null]>(
        `SELECT CASE WHEN ${known} THEN ${date} END, ${kind} FROM ${table}`,
      )
      .raw()
      .iterate({ latest });
    const months = monthsOf(rows);
    if (months.length === 0) continue;
    const patients = database
      .prepare<[], number>(`SELECT count(*) FROM (SELECT DISTINCT patient_id FROM ${table})`)
      .pluck()
      .get()!;
    const all = together(months);
    holding.run(section, '', all.records, patients, all.oldest, all.newest);
    for (const month of byMonth(months)) holdingMonth.run(section, '', month.month, month.records);
    if (section !== 'studies') continue;
    for (const [modality, ofModality] of byModality(months)) {
      const { records, oldest, newest } = together(ofModality);
      holding.run(section, modality, records, null, oldest, newest);
      for (const month of byMonth(ofModality)) holdingMonth.run(section, modality, month.month, month.records);
    }
  }
}

/** Counted here: SQLite would put the dates of a million records in order first, in memory. */
function monthsOf(rows: Iterable<[date: string | null, kind: string | null]>): Month[] {
  const found = new Map<string, Map<string, Month>>();
  for (const [date, kind] of rows) {
    const month = date?.slice(0, 7) ?? '';
    const ofKind = found.get(kind ?? '') ?? new Map<string, Month>();
    const known = ofKind.get(month);
    if (!known) {
      found.set(kind ?? '', ofKind);
      ofKind.set(month, { month, kind: kind ?? '', records: 1, oldest: date, newest: date });
      continue;
    }
    known.records += 1;
    if (date === null) continue;
    if (known.oldest === null || date < known.oldest) known.oldest = date;
    if (known.newest === null || date > known.newest) known.newest = date;
  }
  return [...found.values()].flatMap((months) => [...months.values()]);
}

function together(months: Month[]): Pick<Month, 'records' | 'oldest' | 'newest'> {
  return {
    records: months.reduce((sum, { records }) => sum + records, 0),
    oldest: months.reduce<string | null>((min, { oldest }) => (oldest && (!min || oldest < min) ? oldest : min), null),
    newest: months.reduce<string | null>((max, { newest }) => (newest && (!max || newest > max) ? newest : max), null),
  };
}

function byMonth(months: Month[]): { month: string; records: number }[] {
  const records = new Map<string, number>();
  for (const month of months) {
    records.set(month.month, (records.get(month.month) ?? 0) + month.records);
  }
  return [...records].map(([month, count]) => ({ month, records: count }));
}

/** A study of `CT\SR` counts under both. */
function byModality(months: Month[]): Map<string, Month[]> {
  const found = new Map<string, Month[]>();
  for (const month of months) {
    for (const modality of new Set(month.kind.split('\\').filter(Boolean))) {
      const ofModality = found.get(modality) ?? [];
      found.set(modality, ofModality);
      ofModality.push(month);
    }
  }
  return found;
}
