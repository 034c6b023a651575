/**
 * Finding patients: by identifier with or without its zeros, kanji whatever the variant, kana of any width, romaji,
 * birth date in both calendars, phone. Prefix indexes answer first; the look inside every value behind them is in memory.
 * Nothing is ever chosen for the user: every hit says why it is there.
 */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import {
  bareIdentifier,
  digitsOfPhone,
  foldIdentifier,
  foldKana,
  foldName,
  foldNameKeepingVariants,
  foldRomaji,
  parseBirthDate,
  type SearchColumns,
} from '../../shared/japanese.ts';
import type { Encounter, Patient } from '../../shared/records.ts';
import type { MatchReason, PatientHit, PatientHits } from '../../shared/views.ts';
import { Haystack, type SearchColumn } from './haystack.ts';

/** More rows than this are never shown at once; `total` still counts all. */
const largestLimit = 200;
/** Characters before something is looked for inside phones and identifiers: fewer would match half the hospital. */
const fewestInside = 4;

const searchedInside: SearchColumn[] = [
  'identifier',
  'identifier_bare',
  'name',
  'kana',
  'romaji',
  'birth_date',
  'phones',
];

/** One word of a query, folded for every column it could be in. */
interface Term {
  /** Whole values, then beginnings of values, the likeliest first. */
  exact: Condition[];
  prefix: Condition[];
  /** Looked for anywhere in the column. */
  inside: Condition[];
  /** The word with its variant characters kept. */
  nameRaw: string;
}

interface Condition {
  column: SearchColumn;
  text: string;
}

export interface PatientSearchReads {
  patient(id: string): Patient | null;
  currentAdmission(patientId: string): Encounter | null;
}

export class PatientSearch {
  readonly #database: Database;
  readonly #reads: PatientSearchReads;
  readonly #statements = new Map<string, Statement<string[], string | number>>();
  #haystack: Haystack | null = null;
  readonly #columnsOf: Statement<[string], SearchColumns>;
  readonly #sharesName: Statement<[string, string, string, string], number>;
  readonly #sharingName: Statement<[string, string, string, string], string>;

  constructor(database: Database, reads: PatientSearchReads) {
    this.#database = database;
    this.#reads = reads;
    // 100,000 patients' search columns and their indexes stay decrypted in memory.
    database.pragma('cache_size = -65536');
    this.#columnsOf = database.prepare('SELECT * FROM patient_search WHERE patient_id = ?');
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
    if (words.length === 0) return { hits: [], more: false, total: 0 };

    const whole = termOf(words.join(' '));
    const terms = words.length === 1 ? [whole] : words.map(termOf);
    let { ids, total } = this.#byPrefix(whole, wanted);
    if (total <= wanted) ({ ids, total } = this.#byScan(ids, whole, terms, wanted));

    const hits = ids.map((id) => this.#hit(id, whole, terms));
    return { hits, more: total > hits.length, total };
  }

  /** Other patients with the same folded kana or kanji name. */
  sharingName(patientId: string): string[] {
    const columns = this.#columnsOf.get(patientId);
    return columns ? this.#sharingName.all(columns.kana, patientId, columns.name, patientId) : [];
  }

  #byPrefix(term: Term, limit: number): { ids: string[]; total: number } {
    const ids = new Set<string>();
    for (const { column, text } of term.exact) {
      const sql = `SELECT patient_id FROM patient_search WHERE ${column} = ? LIMIT ${largestLimit}`;
      for (const id of this.#statement(sql).all(text)) ids.add(String(id));
    }
    let total = [...ids].filter((id) => !matchesAny(term.prefix, startsWith, this.#columnsOf.get(id)!)).length;
    for (const { column, text } of term.prefix) {
      const sql = `SELECT patient_id FROM patient_search WHERE ${prefixSql(column)} ORDER BY ${column} LIMIT ${limit}`;
      for (const id of this.#statement(sql).all(...prefixRange(text))) ids.add(String(id));
    }
    // Each patient is counted once. Kana and romaji go first: they match most, and a count alone stays in its index.
    const counting = term.prefix.toReversed();
    for (const [index, { column, text }] of counting.entries()) {
      const counted = counting.slice(0, index);
      const uncounted = counted.map((condition) => ` AND NOT (${prefixSql(`+${condition.column}`)})`).join('');
      const sql = `SELECT count(*) FROM patient_search WHERE ${prefixSql(column)}${uncounted}`;
      const parameters = [text, ...counted.map((condition) => condition.text)].flatMap(prefixRange);
      total += Number(this.#statement(sql).get(...parameters));
    }
    return { ids: [...ids].slice(0, limit), total };
  }

  /** Everyone whom all words match anywhere, or the whole as one number; `first` are among them and stay in front. */
  #byScan(first: string[], whole: Term, words: Term[], limit: number): { ids: string[]; total: number } {
    this.#haystack ??= new Haystack(this.#database, searchedInside);
    const { patientIds } = this.#haystack;
    const matched = this.#matching(words[0]!);
    for (const word of words.slice(1)) {
      const also = this.#matching(word);
      for (let row = 0; row < matched.length; row++) matched[row]! &= also[row]!;
    }
    if (words.length > 1 && /\d/.test(whole.nameRaw)) {
      const asNumber = this.#matching(numberOnly(whole));
      for (let row = 0; row < matched.length; row++) matched[row]! |= asNumber[row]!;
    }
    const ids = new Set(first);
    let total = 0;
    for (let row = matched.indexOf(1); row !== -1; row = matched.indexOf(1, row + 1)) {
      total += 1;
      if (ids.size < limit) ids.add(patientIds[row]!);
    }
    return { ids: [...ids], total };
  }

  /** One byte a patient: 1 where the term matches in any of its ways. */
  #matching(term: Term): Uint8Array {
    const haystack = this.#haystack!;
    const matched = new Uint8Array(haystack.patientIds.length);
    for (const where of ['exact', 'prefix', 'inside'] as const) {
      for (const { column, text } of term[where]) haystack.mark(matched, column, where, text);
    }
    return matched;
  }

  #hit(id: string, whole: Term, terms: Term[]): PatientHit {
    const patient = this.#reads.patient(id)!;
    const columns = this.#columnsOf.get(id)!;
    const admission = this.#reads.currentAdmission(id);
    const byWhole = reasonsOf(whole, columns);
    const reasons = byWhole.length > 0 ? byWhole : terms.flatMap((term) => reasonsOf(term, columns));
    return {
      id,
      identifier: patient.identifier,
      name: patient.name,
      kana: patient.kana,
      birthDate: patient.birthDate,
      sex: patient.sex,
      ward: admission?.ward ?? null,
      room: admission?.room ?? null,
      identityNote: patient.identityNote,
      reasons: [...new Set(reasons)],
      sameName: this.#sharesName.get(columns.kana, id, columns.name, id) === 1,
    };
  }

  #statement(sql: string): Statement<string[], string | number> {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare<string[], string | number>(sql).pluck();
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function termOf(word: string): Term {
  const identifier = foldIdentifier(word);
  const bare = bareIdentifier(identifier);
  const kana = foldKana(word);
  const name = foldName(word);
  const birthDate = parseBirthDate(word);
  const isIdentifier = /^[\x21-\x7e]+$/.test(identifier);
  const isNumber = /^\d+$/.test(identifier);
  const hasHan = /\p{Script=Han}/u.test(name);
  const isKana = /^[\p{Script=Hiragana}ー]+$/u.test(kana);
  const romaji = /^[\p{Script=Latin}\p{M}\s'’`.-]+$/u.test(word) ? foldRomaji(word) : '';
  const phone = /^[\d+()\s-]+$/.test(word) ? digitsOfPhone(word) : '';

  const term: Term = { exact: [], prefix: [], inside: [], nameRaw: foldNameKeepingVariants(word) };
  if (isIdentifier) {
    term.exact.push({ column: 'identifier', text: identifier }, { column: 'identifier_bare', text: bare });
    term.prefix.push({ column: 'identifier', text: identifier });
    if (!identifier.startsWith('0')) term.prefix.push({ column: 'identifier_bare', text: bare });
    if (/\d/.test(identifier) && identifier.length >= fewestInside)
      term.inside.push({ column: 'identifier', text: identifier });
  }
  if (name && !isNumber) {
    term.prefix.push({ column: 'name', text: name });
    if (hasHan || name.length > 1) term.inside.push({ column: 'name', text: name });
  }
  if (isKana) {
    term.prefix.push({ column: 'kana', text: kana });
    if (kana.length > 1) term.inside.push({ column: 'kana', text: kana });
  }
  if (romaji) {
    term.prefix.push({ column: 'romaji', text: romaji });
    if (romaji.length > 1) term.inside.push({ column: 'romaji', text: romaji });
  }
  if (birthDate) term.prefix.push({ column: 'birth_date', text: birthDate });
  if (phone.length >= fewestInside) term.inside.push({ column: 'phones', text: phone });
  return term;
}

/** What of several words written apart is one number: `03 1234 5678`, `昭和25年 1月 1日`. */
function numberOnly(term: Term): Term {
  const isNumber = ({ column }: Condition) => column !== 'name' && column !== 'kana' && column !== 'romaji';
  return { ...term, prefix: term.prefix.filter(isNumber), inside: term.inside.filter(isNumber) };
}

function prefixSql(column: string): string {
  return `${column} >= ? AND ${column} < ?`;
}

function prefixRange(text: string): [string, string] {
  return [text, `${text}\u{10FFFF}`];
}

type Test = (value: string, text: string) => boolean;
const equals: Test = (value, text) => value === text;
const startsWith: Test = (value, text) => value.startsWith(text);
const includes: Test = (value, text) => value.includes(text);

function matchesAny(conditions: Condition[], test: Test, columns: SearchColumns, only?: SearchColumn): boolean {
  return conditions.some(({ column, text }) => (!only || column === only) && test(columns[column], text));
}

function reasonsOf(term: Term, columns: SearchColumns): MatchReason[] {
  const matches = (column: SearchColumn) =>
    matchesAny(term.exact, equals, columns, column) ||
    matchesAny(term.prefix, startsWith, columns, column) ||
    matchesAny(term.inside, includes, columns, column);
  const reasons: MatchReason[] = [];
  if (matches('identifier') || matches('identifier_bare')) reasons.push('identifier');
  if (matches('name')) reasons.push(columns.name_raw.includes(term.nameRaw) ? 'name' : 'variant');
  if (matches('kana')) reasons.push('kana');
  if (matches('romaji')) reasons.push('romaji');
  if (matches('birth_date')) reasons.push('birthDate');
  if (matches('phones')) reasons.push('phone');
  return reasons;
}
