/**
 * One thing told by two sources is one record that names both. Equal records under one id are met as they are filed; what two
 * kinds of sources tell in their own words (SS-MIX2 and FHIR) is looked for in the end, patient by patient. A record is joined
 * with one of another source only, never two of the same source with each other.
 */
import type { RecordType } from '../../shared/records.ts';
import type { Row, Value } from '../../shared/rows.ts';
import type { EncryptedDatabase, Statement } from '../../shared/sqlite/database.ts';
import { areEquallyDated, keysOf, oneOf, sameThings } from './same-things.ts';

/** Patients looked up at a time. */
const page = 500;
const types = Object.keys(sameThings) as RecordType[];

/** A row that stays, with the sources that told it. */
interface Kept {
  row: Row;
  sources: Set<string>;
}

export class AlsoFrom {
  readonly #database: EncryptedDatabase;
  readonly #note;
  readonly #of;
  readonly #move;
  readonly #evidence;
  readonly #rows = new Map<RecordType, Statement<[string], Row>>();
  readonly #updates = new Map<string, Statement<Value[]>>();
  readonly #delete = new Map<RecordType, Statement<[string, string]>>();

  constructor(database: EncryptedDatabase) {
    this.#database = database;
    this.#note = database.prepare<[string, string, string, string, string | null]>(
      'INSERT OR IGNORE INTO also_from VALUES (?, ?, ?, ?, ?)',
    );
    this.#of = database.prepare<[string], { record_type: string; record_id: string; source: string }>(
      'SELECT record_type, record_id, source FROM also_from WHERE patient_id = ?',
    );
    this.#move = database.prepare<[string, string, string, string]>(
      'UPDATE OR REPLACE also_from SET record_id = ? WHERE patient_id = ? AND record_type = ? AND record_id = ?',
    );
    this.#evidence = database.prepare<[string, string, string]>(
      'UPDATE flag SET evidence_id = ? WHERE patient_id = ? AND evidence_id = ?',
    );
    for (const type of types) {
      this.#rows.set(type, database.prepare(`SELECT * FROM ${type} WHERE patient_id = ?`));
      this.#delete.set(type, database.prepare(`DELETE FROM ${type} WHERE patient_id = ? AND id = ?`));
    }
  }

  /** A record that is kept was told once more: where from, unless it is the same source. */
  again(type: RecordType, kept: Row, another: Row): void {
    if (sourceOf(kept) === sourceOf(another)) return;
    const { patient_id: patientId, id } = kept as { patient_id: string; id: string };
    this.#note.run(patientId, type, id, String(another.source), another.recorded_at as string | null);
  }

  /** Of what two sources tell differently under one id neither takes the other's place: a newer file is no newer knowledge. */
  standsBeside(type: RecordType, kept: Row, another: Row): boolean {
    return type !== 'encounter' && types.includes(type) && sourceOf(kept) !== sourceOf(another);
  }

  /**
   * Joins what is told twice, once every source is read.
   * @param names of the sources by the number of their coverage, in the order in which they are believed; null for one that
   *   tells no records of these kinds
   */
  settle(names: readonly (string | null)[]): void {
    const rank = new Map([...new Set(names)].map((name, index) => [name, index]));
    if ([...rank.keys()].filter((name) => name !== null).length < 2) return;
    const patients = this.#database.prepare<[string, number], { patient_id: string; coverages: string }>(
      `SELECT patient_id, group_concat(source_id) AS coverages FROM patient_source WHERE patient_id > ?
       GROUP BY patient_id HAVING count(*) > 1 ORDER BY patient_id LIMIT ?`,
    );
    let after = '';
    for (;;) {
      const found = patients.all(after, page);
      for (const { patient_id: patientId, coverages } of found) {
        const sources = new Set(coverages.split(',').map((id) => names[Number(id) - 1] ?? null));
        sources.delete(null);
        if (sources.size > 1) this.#joinRecords(patientId, rank);
      }
      if (found.length < page) return;
      after = found.at(-1)!.patient_id;
    }
  }

  #joinRecords(patientId: string, rank: ReadonlyMap<string | null, number>): void {
    const told = new Map<string, string[]>();
    for (const { record_type: type, record_id: id, source } of this.#of.all(patientId)) {
      const key = `${type} ${id}`;
      told.set(key, [...(told.get(key) ?? []), nameOf(source)]);
    }
    for (const type of types) {
      const rows = this.#rows.get(type)!.all(patientId);
      if (new Set(rows.map(sourceOf)).size < 2) continue;
      const order = (row: Row) => rank.get(sourceOf(row)) ?? rank.size;
      // An organism before what was tested on it.
      rows.sort((a, b) => Number(Boolean(a.parent_id)) - Number(Boolean(b.parent_id)) || order(a) - order(b));
      this.#joinRows(type, rows, (row) => new Set([sourceOf(row), ...(told.get(`${type} ${String(row.id)}`) ?? [])]));
    }
  }

  #joinRows(type: RecordType, rows: readonly Row[], sourcesOf: (row: Row) => Set<string>): void {
    const byName = new Map<string, Kept[]>();
    const candidates = new Map<string, Row[]>();
    for (const row of rows) for (const name of keysOf(type, row)) push(candidates, name, row);
    /** Removed organisms, and what stands for them. */
    const instead = new Map<string, string>();
    for (const row of rows) {
      const parent = instead.get(String(row.parent_id));
      if (parent !== undefined) row.parent_id = parent;
      const names = keysOf(type, row);
      const same = new Set(names.flatMap((name) => byName.get(name) ?? []));
      const twin = this.#twinOf(
        type,
        row,
        [...same],
        names.flatMap((name) => candidates.get(name) ?? []),
      );
      if (twin === null) {
        if (parent !== undefined) this.#update(type, row, { parent_id: parent });
        const kept = { row, sources: sourcesOf(row) };
        for (const name of names) push(byName, name, kept);
        continue;
      }
      this.#join(type, twin.kept, row, twin.both);
      for (const source of sourcesOf(row)) twin.kept.sources.add(source);
      instead.set(String(row.id), String(twin.kept.row.id));
    }
  }

  /** The one kept row that a row repeats; none where several might be meant and none says exactly the same. */
  #twinOf(type: RecordType, row: Row, same: readonly Kept[], alike: readonly Row[]): { kept: Kept; both: Row } | null {
    const own = sourceOf(row);
    const twins = same.flatMap((kept) => {
      const both = kept.sources.has(own) ? null : oneOf(type, kept.row, row);
      return both ? [{ kept, both }] : [];
    });
    const equal = twins.find(({ kept }) => areEquallyDated(type, kept.row, row));
    if (equal) return equal;
    const [only, ...others] = twins;
    if (!only || others.length > 0) return null;
    // Another row of this source might be meant just as well.
    const rivals = new Set(alike.filter((each) => sourceOf(each) === own && oneOf(type, only.kept.row, each)));
    return rivals.size > 1 ? null : only;
  }

  /** One row of both: what the other knew more of is filled in, and what referred to it refers to the one that stays. */
  #join(type: RecordType, kept: Kept, other: Row, both: Row): void {
    const { patient_id: patientId, id } = other as { patient_id: string; id: string };
    const keptId = String(kept.row.id);
    this.#update(type, kept.row, both);
    this.#delete.get(type)!.run(patientId, id);
    this.#note.run(patientId, type, keptId, String(other.source), other.recorded_at as string | null);
    this.#move.run(keptId, patientId, type, id);
    this.#evidence.run(keptId, patientId, id);
  }

  #update(type: RecordType, row: Row, both: Row): void {
    const columns = Object.keys(both);
    if (columns.length === 0) return;
    const set = columns.map((column) => `"${column}" = ?`).join(', ');
    const sql = `UPDATE ${type} SET ${set} WHERE patient_id = ? AND id = ?`;
    let update = this.#updates.get(sql);
    if (!update) {
      update = this.#database.prepare<Value[]>(sql);
      this.#updates.set(sql, update);
    }
    update.run(...columns.map((column) => both[column]!), row.patient_id!, row.id!);
    Object.assign(row, both);
  }
}

/** The source's name in export.yml. */
function sourceOf(row: Row): string {
  return nameOf(String(row.source));
}

function nameOf(source: string): string {
  return source.slice(0, source.indexOf(':'));
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
