/**
 * Finding patients: by identifier with or without its zeros, kanji whatever the variant, kana of any width, romaji,
 * birth date in both calendars, phone, ward and room. Indexes answer for beginnings, grams for what is inside; both in
 * the order in which patients are listed, so that a search ends with the first it counts.
 * Nothing is ever chosen for the user: every hit says why it is there.
 */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import type { SearchColumns } from '../../shared/japanese.ts';
import type { Encounter, Patient } from '../../shared/records.ts';
import type { MatchReason, PatientHit, PatientHits } from '../../shared/views.ts';
import { InpatientSearch, type WordTerm } from './inpatient-search.ts';
import { anyGrams, anySql, conditionSql, numberOnly, reasonsOf, type Sql, type Term, termOf } from './search-terms.ts';
import type { Wards } from './wards.ts';

/** More rows than this are never shown at once. */
const largestLimit = 200;
/** Matches are counted up to this; "more than a thousand" says as much as any number above it. */
const largestCount = 1000;

export interface PatientSearchReads {
  patient(id: string): Patient | null;
  currentAdmission(patientId: string): Encounter | null;
  wards: Wards;
}

/** A row of `patient_search`: its position, or the patient's id on media written before there were positions. */
type Key = string | number;

interface Query {
  words: WordTerm[];
  /** All words as one, without what separates them where that can be. */
  whole: WordTerm;
}

export class PatientSearch {
  readonly #database: Database;
  readonly #reads: PatientSearchReads;
  readonly #inpatients: InpatientSearch;
  readonly #statements = new Map<string, Statement<unknown[], Key>>();
  /** Grams narrow the search; older media are looked through row by row. */
  readonly #hasGrams: boolean;
  readonly #key: string;
  readonly #columnsAt: Statement<[Key], SearchColumns>;
  readonly #columnsOf: Statement<[string], SearchColumns>;
  readonly #keyOf: Statement<[string], Key>;
  readonly #sharesName: Statement<[string, string, string, string], number>;
  readonly #sharingName: Statement<[string, string, string, string], string>;

  constructor(database: Database, reads: PatientSearchReads) {
    this.#database = database;
    this.#reads = reads;
    // Search columns and their indexes of a hundred thousand patients stay decrypted in memory.
    database.pragma('cache_size = -65536');
    const table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'patient_fts'";
    this.#hasGrams = database.prepare<[], number>(table).pluck().get() === 1;
    this.#key = this.#hasGrams ? 'position' : 'patient_id';
    this.#columnsAt = database.prepare(`SELECT * FROM patient_search WHERE ${this.#key} = ?`);
    this.#columnsOf = database.prepare('SELECT * FROM patient_search WHERE patient_id = ?');
    this.#keyOf = database
      .prepare<[string], Key>(`SELECT ${this.#key} FROM patient_search WHERE patient_id = ?`)
      .pluck();
    this.#inpatients = new InpatientSearch(reads.wards, (id) => this.#columnsOf.get(id));
    this.#sharesName = database
      .prepare<[string, string, string, string], number>(
        `SELECT EXISTS (SELECT 1 FROM patient_search WHERE kana = ? AND kana <> '' AND patient_id <> ?)
             OR EXISTS (SELECT 1 FROM patient_search WHERE name = ? AND name <> '' AND patient_id <> ?)`,
      )
      .pluck();
    this.#sharingName = database
      .prepare<[string, string, string, string], string>(
        `SELECT patient_id FROM patient_search WHERE kana = ? AND kana <> '' AND patient_id <> ?
         UNION SELECT patient_id FROM patient_search WHERE name = ? AND name <> '' AND patient_id <> ? LIMIT 50`,
      )
      .pluck();
  }

  /**
   * @param query words that all must match; an empty one finds nobody
   * @param limit hits to give, at most 200
   */
  search(query: string, limit: number): PatientHits {
    const wanted = Math.max(1, Math.min(limit, largestLimit));
    const words = query.normalize('NFKC').split(/\s+/).filter(Boolean);
    if (words.length === 0) return { hits: [], more: false, total: 0, atLeast: false };

    const together = words.join(' ');
    const whole = { word: together, term: termOf(together) };
    const asked = { whole, words: words.length === 1 ? [whole] : words.map((word) => ({ word, term: termOf(word) })) };
    const found = this.#find(asked);
    const hits = [...found].slice(0, wanted).map((key) => this.#hit(key, asked));
    const total = Math.min(found.size, largestCount);
    return { hits, more: total > hits.length, total, atLeast: found.size > largestCount };
  }

  /** Other patients with the same folded kana or kanji name. */
  sharingName(patientId: string): string[] {
    const columns = this.#columnsOf.get(patientId);
    return columns ? this.#sharingName.all(columns.kana, patientId, columns.name, patientId) : [];
  }

  /** Whether there is one: an answer for lists of many. */
  sharesName(patientId: string): boolean {
    const columns = this.#columnsOf.get(patientId);
    return columns !== undefined && this.#sharesName.get(columns.kana, patientId, columns.name, patientId) === 1;
  }

  /** Whole values first, then beginnings, then who lies there, then what is inside; the first thousand and one. */
  #find(asked: Query): Set<Key> {
    const found = new Set<Key>();
    for (const keys of this.#candidates(asked)) {
      for (const key of keys) {
        found.add(key);
        if (found.size > largestCount) return found;
      }
    }
    return found;
  }

  *#candidates({ words, whole }: Query): Generator<Iterable<Key>> {
    const { conditions } = whole.term;
    for (const where of ['exact', 'prefix'] as const) {
      for (const condition of conditions) if (condition.where === where) yield this.#indexed(condition);
    }
    yield this.#lying(words, whole.word);
    if (words.length === 1) {
      yield this.#anywhere([conditions.filter(({ where }) => where === 'inside')]);
      return;
    }
    yield this.#anywhere(words.map(({ term }) => term.conditions));
    if (/\d/.test(whole.word)) yield this.#anywhere([numberOnly(whole.term).conditions]);
  }

  #indexed(condition: Term['conditions'][number]): Iterable<Key> {
    const { text, parameters } = conditionSql(condition);
    return this.#rows({
      text: `SELECT ${this.#key} FROM patient_search WHERE ${text} ORDER BY ${condition.column}`,
      parameters,
    });
  }

  *#lying(words: readonly WordTerm[], whole: string): Generator<Key> {
    for (const patientId of this.#inpatients.find(words, whole)) {
      const key = this.#keyOf.get(patientId);
      if (key !== undefined) yield key;
    }
  }

  /** Everyone for whom one condition of each group holds, by kana. */
  #anywhere(groups: readonly Term['conditions'][]): Iterable<Key> {
    if (groups.some((conditions) => conditions.length === 0)) return [];
    const each = groups.map(anySql);
    const where = each.map(({ text }) => text).join(' AND ');
    const parameters = each.flatMap((sql) => sql.parameters);
    const grams = groups.map(anyGrams).filter((expression) => expression !== null);
    if (!this.#hasGrams || grams.length === 0) {
      const order = this.#hasGrams ? 'position' : 'kana, patient_id';
      return this.#rows({
        text: `SELECT ${this.#key} FROM patient_search WHERE ${where} ORDER BY ${order}`,
        parameters,
      });
    }
    return this.#rows({
      text: `SELECT position FROM patient_fts CROSS JOIN patient_search ON position = patient_fts.rowid
             WHERE patient_fts MATCH ? AND ${where} ORDER BY patient_fts.rowid`,
      parameters: [grams.join(' AND '), ...parameters],
    });
  }

  #rows({ text, parameters }: Sql): Iterable<Key> {
    const sql = `${text} LIMIT ${largestCount + 1}`;
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare<unknown[], Key>(sql).pluck();
      this.#statements.set(sql, statement);
    }
    return statement.all(...parameters);
  }

  #hit(key: Key, { words, whole }: Query): PatientHit {
    const columns = this.#columnsAt.get(key)!;
    const id = columns.patient_id;
    const patient = this.#reads.patient(id)!;
    const admission = this.#reads.currentAdmission(id);
    return {
      id,
      identifier: patient.identifier,
      name: patient.name,
      kana: patient.kana,
      birthDate: patient.birthDate,
      sex: patient.sex,
      deceasedAt: patient.deceasedAt,
      ward: admission?.ward ?? null,
      room: admission?.room ?? null,
      identityNote: patient.identityNote,
      reasons: this.#reasonsOf(columns, words, whole),
      sameName: this.#sharesName.get(columns.kana, id, columns.name, id) === 1,
      similarName: this.#inpatients.hasSimilar(id),
    };
  }

  #reasonsOf(columns: SearchColumns, words: readonly WordTerm[], whole: WordTerm): MatchReason[] {
    const of = ({ word, term }: WordTerm): MatchReason[] => {
      const reasons = reasonsOf(term, columns);
      return this.#inpatients.isPlaceOf(columns.patient_id, word) ? [...reasons, 'ward'] : reasons;
    };
    const byWhole = of(whole);
    return [...new Set(byWhole.length > 0 ? byWhole : words.flatMap(of))];
  }
}
