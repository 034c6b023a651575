/**
 * Builds one generation's records database: the sink that every source reader pushes into. Rows go straight into their
 * tables, clustered by patient; what is only needed while building lives in a scratch database beside it, so that memory
 * stays flat and the result has no free pages.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import type { z } from 'zod';
import { type SearchColumns, searchColumns } from '../../shared/japanese.ts';
import { noteText } from '../../shared/passages.ts';
import {
  patientSchema,
  type RecordInput,
  type RecordType,
  recordSchemas,
  type Section,
  sections,
} from '../../shared/records.ts';
import { columnsOf, fromRow, insertSql, type Row, toRow, type Value, valuesOf } from '../../shared/rows.ts';
import { closeDense, createDatabase, type EncryptedDatabase, type Statement } from '../../shared/sqlite/database.ts';
import { FlagEvidence } from '../flags/evidence.ts';
import { FlagRules } from '../flags/rules.ts';
import type { Coverage, CoverageId, RecordSink } from '../sources/source.ts';
import { AlsoFrom } from './also-from.ts';
import { writeHoldings } from './holdings.ts';
import { Patients } from './patients.ts';
import { Relations } from './relations.ts';
import { type IndexedNote, indexNotes, indexPatients, searchIndexScratch } from './search-index.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/records.sql', import.meta.url), 'utf8');
const scratchDdl = `CREATE TABLE alias (alias TEXT PRIMARY KEY, patient_id TEXT NOT NULL) WITHOUT ROWID;
${searchIndexScratch}`;
const lies = `class = 'inpatient' AND "end" IS NULL AND start IS NOT NULL AND status IN ('in-progress', 'unknown')`;
const wardSql = `SELECT ward FROM encounter WHERE patient_id = ? AND ${lies}
  ORDER BY status = 'in-progress' DESC, start DESC LIMIT 1`;
const cacheMegabytes = 96;
const claimSchema = patientSchema.omit({ id: true, identityNote: true });

interface OpenCoverage extends Coverage {
  everyone: boolean;
  sections: Map<Section, { asOf: string | null; since: string | null }>;
}

interface NoteRow {
  patient_id: string;
  id: string;
  date: string | null;
  title: string;
  text: string | null;
}

interface Table {
  parse: (input: unknown) => object;
  valuesOf: (record: object) => Value[];
  insert: Statement<[Value[]]>;
  replace: Statement<[Value[]]>;
  get: Statement<[patientId: string, id: string], Row>;
}

export class RecordsDatabase implements RecordSink {
  readonly #database: EncryptedDatabase;
  readonly #scratch: EncryptedDatabase;
  readonly #scratchFile: string;
  readonly #patients: Patients;
  readonly #evidence: FlagEvidence;
  readonly #relations: Relations;
  readonly #alsoFrom: AlsoFrom;
  readonly #tables = new Map<RecordType, Table>();
  readonly #coverages: OpenCoverage[] = [];
  readonly #now: string;
  #dependsOnToday = false;
  readonly #link;
  readonly #gap;
  readonly #setAlias;
  readonly #getAlias;

  /**
   * @param file path of the database to build
   * @param now  moment of the run; nothing can be "as of" later than this
   */
  constructor(file: string, keyHex: string, now: string, rules = FlagRules.load()) {
    this.#now = now;
    this.#database = createDatabase(file, keyHex, cacheMegabytes, ddl);
    // Its key is never written down: what is left of it after a crash is noise.
    this.#scratchFile = `${file}.scratch`;
    fs.rmSync(this.#scratchFile, { force: true });
    this.#scratch = createDatabase(this.#scratchFile, crypto.randomBytes(32).toString('hex'), 16, scratchDdl);

    this.#evidence = new FlagEvidence(rules, this.#database, this.#scratch);
    this.#relations = new Relations(this.#database, this.#scratch);
    this.#alsoFrom = new AlsoFrom(this.#database);
    this.#patients = new Patients(this.#database);
    for (const type of Object.keys(recordSchemas) as RecordType[]) {
      const schema: z.ZodObject = recordSchemas[type];
      const insert = insertSql(type, columnsOf(schema));
      this.#tables.set(type, {
        parse: (input) => schema.parse(input),
        valuesOf: valuesOf(schema),
        insert: this.#database.prepare<[Value[]]>(insert),
        replace: this.#database.prepare<[Value[]]>(insert.replace('OR IGNORE', 'OR REPLACE')),
        get: this.#database.prepare(`SELECT * FROM ${type} WHERE patient_id = ? AND id = ?`),
      });
    }
    this.#link = this.#database.prepare('INSERT OR IGNORE INTO patient_source VALUES (?, ?)');
    this.#gap = this.#database.prepare('INSERT OR IGNORE INTO section_gap VALUES (?, ?, ?, ?)');
    this.#setAlias = this.#scratch.prepare('INSERT OR REPLACE INTO alias VALUES (?, ?)');
    this.#getAlias = this.#scratch.prepare<[string], { patient_id: string }>(
      'SELECT patient_id FROM alias WHERE alias = ?',
    );
    this.#database.exec('BEGIN');
    this.#scratch.exec('BEGIN');
  }

  patient(input: Parameters<RecordSink['patient']>[0], coverage: CoverageId, sameAs?: string): string {
    const claim = claimSchema.parse(input);
    const id = this.#patients.file(claim, sameAs);
    if (!this.#coverages[coverage - 1]!.everyone) this.#link.run(id, coverage);
    return id;
  }

  put<T extends RecordType>(type: T, input: RecordInput<T>): 'written' | 'duplicate' | 'replaced' | 'older' {
    const table = this.#tables.get(type)!;
    const record = table.parse(input);
    const values = table.valuesOf(record);
    this.#evidence.notice(type, record as { patientId: string; id: string });
    if (table.insert.run(values).changes === 1) return 'written';

    const row = toRow(record);
    const kept = table.get.get(String(row.patient_id), String(row.id))!;
    if (contentDigest(kept) === contentDigest(row)) {
      this.#alsoFrom.again(type, kept, row);
      return 'duplicate';
    }
    const [before, after] = [kept.recorded_at, row.recorded_at];
    if (before && after && before !== after && !this.#alsoFrom.standsBeside(type, kept, row)) {
      if (after < before) return 'older';
      table.replace.run(values);
      return 'replaced';
    }
    // Neither is known to be newer, or two sources disagree: both are shown.
    const another = {
      ...(record as { patientId: string }),
      id: `${kept.id as string}~${contentDigest(row).slice(0, 8)}`,
    };
    this.#evidence.notice(type, another);
    if (table.insert.run(table.valuesOf(another)).changes === 1) return 'written';
    this.#alsoFrom.again(type, table.get.get(String(row.patient_id), another.id)!, row);
    return 'duplicate';
  }

  relate(patientId: string, child: string, parent: string): void {
    this.#relations.add(patientId, child, parent);
  }

  gap(patientId: string, section: Section, source: string, reason: string): void {
    this.#gap.run(patientId, section, source, reason);
  }

  coverage(coverage: Coverage): CoverageId {
    return this.#coverages.push({ ...coverage, everyone: false, sections: new Map() });
  }

  covers(coverage: CoverageId, section: Section, when?: string | null): void {
    const known = this.#coverages[coverage - 1]!.sections;
    const span = known.get(section) ?? { asOf: null, since: null };
    if (when && when <= this.#now) {
      if (!span.asOf || when > span.asOf) span.asOf = when;
      if (!span.since || when < span.since) span.since = when;
    }
    known.set(section, span);
  }

  coversEveryone(coverage: CoverageId): void {
    this.#coverages[coverage - 1]!.everyone = true;
  }

  alias(alias: string, patientId: string): void {
    this.#setAlias.run(alias, patientId);
  }

  patientOfAlias(alias: string): string | null {
    return this.#getAlias.get(alias)?.patient_id ?? null;
  }

  hasPatient(patientId: string): boolean {
    return this.#patients.has(patientId);
  }

  people(identifier: string): ReturnType<RecordSink['people']> {
    return this.#patients.people(identifier);
  }

  /** Wards where people of this identifier lie now, by the newest stay of each (main/records/wards.ts chooses the same). */
  wardsOf(identifier: string): string[] {
    const stay = this.#database.prepare<[string], string | null>(wardSql).pluck();
    return this.people(identifier).flatMap(({ id }) => stay.get(id) ?? []);
  }

  /** Every ward on which somebody lies. */
  wards(): string[] {
    return this.#database
      .prepare<[], string>(`SELECT DISTINCT ward FROM encounter WHERE ward IS NOT NULL AND ${lies}`)
      .pluck()
      .all();
  }

  /** Gives susceptibilities their organisms, once every source is read. */
  settleRelations(): void {
    this.#relations.settle();
  }

  /** Concludes flags from what was filed, once every source is read; the stretches that cover their evidence cover them. */
  concludeFlags(): void {
    const { requires } = this.#evidence.rules;
    for (const { sections: covered } of this.#coverages) {
      const spans = requires.map((section) => covered.get(section));
      if (spans.includes(undefined)) continue;
      const known = covered.get('flags');
      const asOf = spans.map((span) => span!.asOf).reduce((a, b) => (a === null || b === null ? null : a < b ? a : b));
      const since = spans
        .map((span) => span!.since)
        .reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
      covered.set('flags', { asOf: known?.asOf ?? asOf, since: known?.since ?? since });
    }
    const sourcesOf = this.#database.prepare<[string], number>(
      'SELECT source_id FROM patient_source WHERE patient_id = ?',
    );
    const asOf = (patientId: string, section: Section): string | null => {
      const moments = sourcesOf
        .pluck()
        .all(patientId)
        .map((id) => this.#coverages[id - 1]?.sections.get(section)?.asOf);
      return moments.reduce<string | null>((newest, at) => (at && (!newest || at > newest) ? at : newest), null);
    };
    const medicinesAsOf = (patientId: string): string => {
      const known = asOf(patientId, 'medications');
      if (known === null) this.#dependsOnToday = true;
      return known ?? this.#now;
    };
    for (const flag of this.#evidence.flags(medicinesAsOf)) {
      this.put('flag', flag);
    }
  }

  /** Something was concluded from what day it is: tomorrow the same input may say something else. */
  get dependsOnToday(): boolean {
    return this.#dependsOnToday;
  }

  /** Joins what two sources tell alike into one record that names both, once flags are concluded from what each says. */
  joinSources(): void {
    this.#alsoFrom.settle(
      this.#coverages.map(({ name, kind }) =>
        kind === 'ssmix2' || kind === 'fhir' ? name.slice(kind.length + 1).split('/', 1)[0]! : null,
      ),
    );
  }

  /** Sections that hold at least one stretch of coverage. */
  sectionsCovered(): Section[] {
    return sections.filter((section) => this.#coverages.some((coverage) => coverage.sections.has(section)));
  }

  /** Newest moment that the coverage named `<kind>:<source name>`, or part of it, speaks of. */
  dataAsOf(sourceName: string): string | null {
    let newest: string | null = null;
    for (const coverage of this.#coverages) {
      if (coverage.name !== sourceName && !coverage.name.startsWith(`${sourceName}/`)) continue;
      for (const { asOf } of coverage.sections.values()) if (asOf && (!newest || asOf > newest)) newest = asOf;
    }
    return newest;
  }

  /** Patients and records by table. */
  counts(): Record<string, number> {
    const tables = ['patient', ...this.#tables.keys()];
    return Object.fromEntries(
      tables.map((table) => [
        table,
        this.#database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!,
      ]),
    );
  }

  /** Writes coverage, what is held and both search indexes, and closes the finished file. */
  finish(meta: Record<string, string>): void {
    this.#writeCoverage();
    writeHoldings(this.#database, this.#now);
    // Unsafe mode lets one table be written while another is walked.
    this.#database.unsafeMode(true);
    indexPatients(this.#database, this.#scratch, this.#searchColumns());
    indexNotes(this.#database, this.#scratch, this.#notes());
    this.#database.unsafeMode(false);
    const insert = this.#database.prepare('INSERT INTO meta VALUES (?, ?)');
    for (const [key, value] of Object.entries(meta)) insert.run(key, value);
    this.#database.exec('COMMIT');
    this.#dropScratch();
    closeDense(this.#database);
  }

  /** Closes without finishing; the caller removes the file. */
  abandon(): void {
    this.#database.close();
    this.#dropScratch();
  }

  #writeCoverage(): void {
    const source = this.#database.prepare('INSERT INTO source VALUES (?, ?, ?, ?)');
    const section = this.#database.prepare('INSERT INTO source_section VALUES (?, ?, ?, ?)');
    const everyone = this.#database.prepare('INSERT INTO source_of_everyone VALUES (?)');
    for (const [index, coverage] of this.#coverages.entries()) {
      source.run(index + 1, coverage.name, coverage.kind, this.dataAsOf(coverage.name));
      if (coverage.everyone) everyone.run(index + 1);
      for (const [name, { asOf, since }] of coverage.sections) section.run(index + 1, name, asOf, since);
    }
  }

  *#searchColumns(): Generator<SearchColumns> {
    for (const row of this.#database.prepare('SELECT * FROM patient').iterate()) {
      yield searchColumns(fromRow(patientSchema, row));
    }
  }

  *#notes(): Generator<IndexedNote> {
    const documents = this.#database.prepare<[], NoteRow>(
      'SELECT patient_id, id, date, title, text FROM document_reference WHERE text IS NOT NULL',
    );
    for (const { patient_id: patientId, id: recordId, date, title, text } of documents.iterate()) {
      yield { patientId, recordType: 'document_reference', recordId, date, text: noteText(title, text) };
    }
    const reports = this.#database.prepare<[], NoteRow & { conclusion: string | null }>(
      `SELECT patient_id, id, coalesce(effective_at, issued_at) AS date, text AS title, body AS text, conclusion
       FROM diagnostic_report WHERE body IS NOT NULL OR conclusion IS NOT NULL`,
    );
    for (const { patient_id: patientId, id: recordId, date, title, text, conclusion } of reports.iterate()) {
      yield { patientId, recordType: 'diagnostic_report', recordId, date, text: noteText(title, text, conclusion) };
    }
  }

  #dropScratch(): void {
    this.#scratch.close();
    fs.rmSync(this.#scratchFile, { force: true });
  }
}

/** What a record says, wherever and whenever it was read. */
function contentDigest(row: Row): string {
  const hash = crypto.createHash('sha256');
  for (const column of Object.keys(row).sort()) {
    if (column === 'source' || column === 'recorded_at' || column === 'id') continue;
    const value = row[column];
    hash.update(`${column}=${typeof value}:`).update(value instanceof Uint8Array ? value : String(value));
  }
  return hash.digest('hex');
}
