/** Everything recorded of one patient by moment: results of one sample and drugs of one order each as one line. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type { TimelineEncounter, TimelineEntry, TimelineView } from '../../shared/chart.ts';
import { type Section, tableOfSection } from '../../shared/records.ts';

type Cell = string | null;
type Reader = (row: Cell[]) => TimelineEntry;

interface LineSource {
  section: Section;
  columns: string;
  read: Reader;
  /** Rows with the same key are one line; null stands alone. */
  together?: (row: Cell[]) => string | null;
  add?: (line: TimelineEntry, row: Cell[]) => void;
}

/** Names of tests or drugs that one line lists before it only counts. */
const namesInLine = 12;

export class Timelines {
  readonly #database: Database;
  readonly #tables: ReadonlySet<string>;

  /** @param database a records database, opened read-only */
  constructor(database: Database) {
    this.#database = database;
    this.#tables = new Set(
      database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
    );
  }

  /** Newest first, what has no moment last. Of somebody who is not in the database it is empty. */
  timeline(patientId: string): TimelineView {
    const entries = lineSources.flatMap((source) => this.#lines(source, patientId));
    const encounters = this.#encounters(patientId);
    for (const entry of entries) entry.encounterId = encounterOf(entry, encounters)?.id ?? null;
    entries.sort((a, b) => (a.at === b.at ? 0 : a.at === null ? 1 : b.at === null ? -1 : a.at < b.at ? 1 : -1));
    return { patientId, entries, encounters };
  }

  #lines({ section, columns, read, together, add }: LineSource, patientId: string): TimelineEntry[] {
    const table = tableOfSection[section];
    if (!this.#tables.has(table)) return [];
    const rows = this.#database
      .prepare<[string], Cell[]>(`SELECT ${columns} FROM ${table} WHERE patient_id = ?`)
      .raw()
      .iterate(patientId) as IterableIterator<Cell[]>;
    const lines: TimelineEntry[] = [];
    const byKey = new Map<string, TimelineEntry>();
    for (const row of rows) {
      const key = together?.(row) ?? null;
      const known = key === null ? undefined : byKey.get(key);
      if (known) {
        known.count += 1;
        add?.(known, row);
        continue;
      }
      const line = read(row);
      lines.push(line);
      if (key !== null) byKey.set(key, line);
    }
    return lines;
  }

  #encounters(patientId: string): TimelineEncounter[] {
    return this.#database
      .prepare<[string], TimelineEncounter>(
        `SELECT id, class, start, "end", department, ward FROM encounter
         WHERE patient_id = ? AND status NOT IN ('planned', 'cancelled') AND class <> 'leave' AND start IS NOT NULL
         ORDER BY start DESC`,
      )
      .all(patientId);
  }
}

function line(section: Section, row: Cell[], rest: Partial<TimelineEntry>): TimelineEntry {
  // Of an onset some sources say only "as a child", which has no place among days.
  const isMoment = row[2] !== null && /^\d{4}(?:-|$)/.test(row[2]!);
  const { detail = '' } = rest;
  return {
    section,
    id: row[0]!,
    source: row[1]!,
    at: isMoment ? row[2]! : null,
    title: row[3] ?? '',
    count: 1,
    kind: null,
    status: null,
    flagged: [],
    encounterId: null,
    ...rest,
    detail: isMoment ? detail : words(row[2], detail),
  };
}

function words(...parts: (Cell | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

/** Adds a name to the line's list, once; where there is no more room, that there are more. */
function name(entry: TimelineEntry, text: string): void {
  if (entry.detail.endsWith('…')) return;
  const names = entry.detail === '' ? [] : entry.detail.split('、');
  if (!names.includes(text)) entry.detail = [...names, names.length < namesInLine ? text : '…'].join('、');
}

function flag(entry: TimelineEntry, [, , , text, value, unit, interpretation]: Cell[]): void {
  if (!interpretation || interpretation === 'N') return;
  entry.flagged.push({ text: text!, value: words(value, unit), interpretation });
}

/** Columns of every source begin with id, source, moment, title. */
const lineSources: LineSource[] = [
  {
    section: 'observations',
    columns: 'id, source, effective_at, text, value, unit, interpretation, category, panel, order_number, status',
    together: ([, , at, , , , , category, panel, order]) => `${at}|${category}|${panel}|${order}`,
    read: (row) => {
      const [, , , text, value, unit, , category, panel, , status] = row;
      const entry = line('observations', row, { title: panel ?? '', kind: category!, status: status! });
      name(entry, words(text, value, unit));
      flag(entry, row);
      return entry;
    },
    add: (entry, row) => {
      name(entry, words(row[3], row[4], row[5]));
      flag(entry, row);
    },
  },
  {
    section: 'medications',
    columns: 'id, source, start_date, text, dose_text, usage, status, setting, order_number, duration_text',
    together: ([, , at, , , , , , order]) => (order === null ? null : `${at}|${order}`),
    read: (row) => {
      const entry = line('medications', row, { title: '', kind: row[7]!, status: row[6]! });
      name(entry, words(row[3], row[4], row[5], row[9]));
      return entry;
    },
    add: (entry, row) => name(entry, words(row[3], row[4], row[5], row[9])),
  },
  {
    section: 'administrations',
    columns: 'id, source, start, text, dose_text, rate_text, route, kind, status, performer',
    read: (row) =>
      line('administrations', row, {
        detail: words(row[4], row[5], row[6], row[9]),
        kind: row[7]!,
        status: row[8]!,
      }),
  },
  {
    section: 'conditions',
    columns: 'id, source, onset, text, verification_status, clinical_status, is_main',
    read: (row) => line('conditions', row, { kind: row[4]!, status: row[5]! }),
  },
  {
    section: 'allergies',
    columns: 'id, source, coalesce(onset, recorded_at), text, assertion, clinical_status, reaction',
    read: (row) => line('allergies', row, { kind: row[4]!, status: row[5]!, detail: row[6] ?? '' }),
  },
  {
    section: 'encounters',
    columns: 'id, source, start, department, class, status, ward, room, bed, attending, reason',
    read: (row) =>
      line('encounters', row, {
        kind: row[4]!,
        status: row[5]!,
        detail: words(row[6], row[7], row[8], row[9], row[10]),
      }),
  },
  {
    section: 'procedures',
    columns: 'id, source, start, text, status, body_site, performer',
    read: (row) => line('procedures', row, { status: row[4]!, detail: words(row[5], row[6]) }),
  },
  {
    section: 'orders',
    columns: 'id, source, occurred_at, text, category, status, modality, department, requester',
    read: (row) => line('orders', row, { kind: row[4]!, status: row[5]!, detail: words(row[6], row[7], row[8]) }),
  },
  {
    section: 'documents',
    columns: 'id, source, date, title, type_text, author',
    read: (row) => line('documents', row, { detail: words(row[4], row[5]) }),
  },
  {
    section: 'reports',
    columns:
      'id, source, coalesce(effective_at, issued_at), text, category, status, substr(conclusion, 1, 120), author',
    read: (row) => line('reports', row, { kind: row[4]!, status: row[5]!, detail: words(row[6], row[7]) }),
  },
  {
    section: 'studies',
    columns: 'id, source, started, description, modalities, body_part, study_instance_uid',
    read: (row) => line('studies', row, { detail: words(row[4]?.replaceAll('\\', ' '), row[5]), kind: row[6]! }),
  },
  {
    section: 'appointments',
    columns: 'id, source, start, text, category, status, place, department, practitioner',
    read: (row) => line('appointments', row, { kind: row[4]!, status: row[5]!, detail: words(row[6], row[7], row[8]) }),
  },
  {
    section: 'other',
    columns: 'id, source, date, title, kind',
    read: (row) => line('other', row, { detail: row[4] ?? '' }),
  },
];

/** The stay that a moment falls into, else the visit of that day. */
function encounterOf({ at, section }: TimelineEntry, encounters: TimelineEncounter[]): TimelineEncounter | null {
  // What is only planned does not fall into a stay because nobody knows its end yet.
  if (at === null || at.length < 10 || section === 'appointments') return null;
  const day = at.slice(0, 10);
  const stay = encounters.find(
    (encounter) =>
      encounter.class === 'inpatient' &&
      encounter.start!.slice(0, 10) <= day &&
      (encounter.end === null || encounter.end.slice(0, 10) >= day),
  );
  return stay ?? encounters.find((encounter) => encounter.start!.slice(0, 10) === day) ?? null;
}
