/** The first page of one patient: of each section only what it needs, however many rows there are. */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import type { ChartSummary, NoteStart, ReportStart } from '../../shared/chart.ts';
import {
  appointmentSchema,
  diagnosticReportSchema,
  medicationAdministrationSchema,
  medicationRequestSchema,
  observationSchema,
  type Section,
  serviceRequestSchema,
  tableOfSection,
} from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';
import type { SectionRecords, SectionView } from '../../shared/views.ts';
import type { Page } from './records.ts';
import { orderOfSection } from './sections.ts';

const mostConditions = 200;
const mostMedicines = 300;
const mostTests = 150;
const resultsOfTest = 3;
const newestNotes = 4;
const newestStudies = 3;
const newestReports = 25;
const soonest = 12;
/** Characters of a note or a report; its first lines are shown. */
const startLength = 800;

type SectionReader = <S extends Section>(patientId: string, section: S, page: Page) => SectionView<SectionRecords[S]>;

export class Summaries {
  readonly #database: Database;
  readonly #section: SectionReader;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  /**
   * @param database a records database, opened read-only
   * @param section  reads a section of it
   */
  constructor(database: Database, section: SectionReader) {
    this.#database = database;
    this.#section = section;
  }

  /** @throws TomoshibiError `patient-not-found` */
  summary(patientId: string): ChartSummary {
    const ofSection = <S extends Section, T>(section: S, read: (asOf: string | null) => T[]): SectionView<T> => {
      const { status, total } = this.#section(patientId, section, { limit: 0 });
      return { status, total, records: total === 0 ? [] : read(status.asOf) };
    };
    return {
      patientId,
      conditions: this.#section(patientId, 'conditions', { limit: mostConditions }),
      medications: ofSection('medications', (asOf) => this.#standingMedicines(patientId, asOf)),
      administrations: ofSection('administrations', () => this.#lastGiven(patientId)),
      observations: ofSection('observations', () => this.#latestResults(patientId)),
      documents: ofSection('documents', () => this.#notes(patientId)),
      studies: this.#section(patientId, 'studies', { limit: newestStudies }),
      reports: ofSection('reports', () => this.#reports(patientId)),
      orders: this.#ordersOfReports(patientId),
      appointments: ofSection('appointments', (asOf) => this.#upcoming(patientId, asOf)),
    };
  }

  /** `~` sorts after every digit and hyphen, so that an end known to the month counts to its last day. */
  #standingMedicines(patientId: string, asOf: string | null) {
    return this.#all(
      `SELECT * FROM medication_request WHERE patient_id = ? AND status IN ('active', 'unknown')
       AND (status = 'active' OR end_date IS NULL OR end_date || '~' >= ?)
       ORDER BY ${orderOfSection.medications} LIMIT ${mostMedicines}`,
      patientId,
      dayOf(asOf),
    ).map((row) => fromRow(medicationRequestSchema, row));
  }

  #lastGiven(patientId: string) {
    const newest = new Map<string, [id: string, start: string]>();
    const rows = this.#rows(
      'SELECT id, kind, status, code, code_system, text, start FROM medication_administration WHERE patient_id = ?',
      patientId,
    );
    for (const [id, kind, status, code, codeSystem, text, start] of rows) {
      const drug = code === null ? text : `${codeSystem}|${code}`;
      const key = `${kind}|${status === 'not-done'}|${drug}`;
      const known = newest.get(key);
      if (!known || (start ?? '') > known[1]) newest.set(key, [id!, start ?? '']);
    }
    const ids = [...newest.values()].sort((a, b) => (a[1] < b[1] ? 1 : -1)).slice(0, mostMedicines);
    return this.#byId(patientId, 'administrations', ids).map((row) => fromRow(medicationAdministrationSchema, row));
  }

  #latestResults(patientId: string) {
    const tests = new Map<string, [id: string, at: string, flagged: boolean][]>();
    const rows = this.#rows(
      `SELECT id, category, code, code_system, text, specimen, effective_at, interpretation FROM observation
       WHERE patient_id = ?`,
      patientId,
    );
    for (const row of rows) {
      const [id, category, code, codeSystem, text, specimen, at, interpretation] = row;
      const test = `${category}|${code === null ? text : `${codeSystem}|${code}`}|${specimen}`;
      const flagged = interpretation !== null && interpretation !== '' && interpretation !== 'N';
      insertNewest(tests, test, [id!, at ?? '', flagged!]);
    }
    const newest = [...tests.values()].sort(([a], [b]) => (a![1] < b![1] ? 1 : -1));
    const shown = newest.filter(([latest], place) => place < mostTests || latest![2]);
    return this.#byId(patientId, 'observations', shown.flat()).map((row) => fromRow(observationSchema, row));
  }

  #notes(patientId: string): NoteStart[] {
    const columns = `patient_id AS patientId, id, source, recorded_at AS recordedAt, title, type_code AS typeCode,
      type_text AS typeText, date, author, content_type AS contentType, content IS NOT NULL AS hasContent,
      substr(text, 1, ${startLength}) AS start`;
    const withText = `FROM document_reference WHERE patient_id = ? AND text IS NOT NULL`;
    const newest = this.#all(
      `SELECT ${columns} ${withText} ORDER BY ${orderOfSection.documents} LIMIT ${newestNotes}`,
      patientId,
    );
    // LOINC 18842-5 is the discharge summary.
    const discharge = this.#all(
      `SELECT ${columns} ${withText} AND (type_code = '18842-5' OR title LIKE '%退院時%' OR title LIKE '%discharge%')
       ORDER BY ${orderOfSection.documents} LIMIT 1`,
      patientId,
    );
    const found = [...newest, ...discharge] as (NoteStart & { hasContent: unknown })[];
    const unlike = found.filter(({ id }, place) => found.findIndex((other) => other.id === id) === place);
    return unlike.map((note) => ({ ...note, hasText: true, hasContent: Number(note.hasContent) === 1 }));
  }

  #reports(patientId: string): ReportStart[] {
    return this.#all(
      `SELECT * FROM diagnostic_report WHERE patient_id = ? ORDER BY ${orderOfSection.reports} LIMIT ${newestReports}`,
      patientId,
    ).map((row) => {
      const report = fromRow(diagnosticReportSchema, row);
      const { body, conclusion } = report;
      const cut = (body?.length ?? 0) > startLength || (conclusion?.length ?? 0) > startLength;
      return {
        ...report,
        body: body?.slice(0, startLength) ?? null,
        conclusion: conclusion?.slice(0, startLength) ?? null,
        cut,
      };
    });
  }

  #ordersOfReports(patientId: string) {
    if (!this.#holds('diagnostic_report')) return [];
    return this.#all(
      `SELECT * FROM service_request WHERE patient_id = ? AND category IN ('imaging', 'other')
       AND order_number IS NOT NULL ORDER BY ${orderOfSection.orders} LIMIT ${2 * newestReports}`,
      patientId,
    ).map((row) => fromRow(serviceRequestSchema, row));
  }

  #upcoming(patientId: string, asOf: string | null) {
    return this.#all(
      `SELECT * FROM appointment WHERE patient_id = ? AND status NOT IN ('cancelled', 'fulfilled', 'no-show')
       AND (start IS NULL OR start || '~' >= ?) ORDER BY start IS NULL, start, id LIMIT ${soonest}`,
      patientId,
      dayOf(asOf),
    ).map((row) => fromRow(appointmentSchema, row));
  }

  #byId(patientId: string, section: Section, found: readonly (readonly [string, ...unknown[]])[]): unknown[] {
    return this.#all(
      `SELECT * FROM ${tableOfSection[section]} WHERE patient_id = ? AND id IN (SELECT value FROM json_each(?))
       ORDER BY ${orderOfSection[section]}`,
      patientId,
      JSON.stringify(found.map(([id]) => id)),
    );
  }

  #holds(table: string): boolean {
    return this.#all("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", table).length > 0;
  }

  #all(sql: string, ...parameters: unknown[]): unknown[] {
    return this.#statement(sql).all(...parameters);
  }

  /** Rows as lists, which cost half as much as objects where there are tens of thousands. */
  #rows(sql: string, patientId: string): IterableIterator<(string | null)[]> {
    return this.#statement(sql).raw().iterate(patientId) as IterableIterator<(string | null)[]>;
  }

  #statement(sql: string): Statement<unknown[], unknown> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare<unknown[], unknown>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The day of a moment; every day where it is not known. */
function dayOf(moment: string | null): string {
  return moment?.slice(0, 10) ?? '';
}

/** Keeps the newest of each test, newest first. */
function insertNewest(
  tests: Map<string, [string, string, boolean][]>,
  test: string,
  result: [string, string, boolean],
): void {
  const kept = tests.get(test);
  if (!kept) {
    tests.set(test, [result]);
    return;
  }
  const place = kept.findIndex(([, at]) => result[1] > at);
  if (place >= 0) kept.splice(place, 0, result);
  else if (kept.length < resultsOfTest) kept.push(result);
  if (kept.length > resultsOfTest) kept.pop();
}
