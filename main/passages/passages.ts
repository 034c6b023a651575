/**
 * Words in notes and reports, of one patient or of everybody. One patient's texts are read themselves; for everybody the
 * index gives the newest that hold all words, and every one that is shown is verified against its text.
 */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import {
  type Mark,
  marksOf,
  type NoteWord,
  noteText,
  noteWords,
  type PassageHit,
  type PassageHits,
} from '../../shared/passages.ts';
import { type Patient, patientSchema, type Section } from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';
import { excerptsOf } from './excerpts.ts';
import { expressionOf } from './expression.ts';

/** Matches are counted, and put together by patient, up to this. */
export const largestCount = 1000;

/** How long the index is searched at once; what is older is searched when somebody asks on. */
export interface Effort {
  /** Looked at between the parts, so that an answer comes after one part at the latest. */
  milliseconds: number;
  /** Notes in a part. */
  notes: number;
}
const usualEffort: Effort = { milliseconds: 200, notes: 500_000 };

export interface PassageQuery {
  q: string;
  /** One patient's notes only. */
  patient?: string | undefined;
  /** `patient`: the passages of one patient together, who has the newest first. */
  order: 'newest' | 'patient';
  limit: number;
  offset: number;
  /** Of everybody: only what is older than where an earlier answer ended. */
  before?: number | undefined;
}

interface NoteKey {
  recordType: string;
  patientId: string;
  recordId: string;
}

interface NoteRow {
  id: string;
  title: string;
  date: string | null;
  author: string | null;
  typeText: string | null;
  status: string | null;
  text: string | null;
  conclusion: string | null;
}

const documentSql = `SELECT id, title, date, author, type_text AS typeText, NULL AS status, text, NULL AS conclusion
  FROM document_reference WHERE patient_id = ? AND text IS NOT NULL`;
const reportSql = `SELECT id, text AS title, coalesce(effective_at, issued_at) AS date, author, category AS typeText,
  status, body AS text, conclusion FROM diagnostic_report
  WHERE patient_id = ? AND (body IS NOT NULL OR conclusion IS NOT NULL)`;
const kinds = { document_reference: 'document', diagnostic_report: 'report' } as const;

export class Passages {
  readonly #database: Database;
  /** Rows of the index are in the order of dates, and its tokens are listed. */
  readonly #dated: boolean;
  readonly #effort: Effort;
  readonly #statements = new Map<string, Statement<unknown[], unknown>>();

  /** @param database a records database, opened read-only */
  constructor(database: Database, effort: Effort = usualEffort) {
    this.#database = database;
    this.#effort = effort;
    const table = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'note_token'";
    this.#dated = database.prepare<[], number>(table).pluck().get() === 1;
  }

  /** @throws TomoshibiError `patient-not-found` */
  find({ q, patient, order, limit, offset, before }: PassageQuery): PassageHits {
    const words = noteWords(q);
    const about = {
      words: words.map(({ typed }) => typed),
      wholeWords: [] as string[],
      exported: { documents: this.#isExported('documents', patient), reports: this.#isExported('reports', patient) },
    };
    if (patient !== undefined) {
      const found = this.#ofPatient(this.#existing(patient), words);
      const withoutText = this.#number(
        'SELECT count(*) FROM document_reference WHERE patient_id = ? AND text IS NULL',
        patient,
      );
      const hits = found.slice(offset, offset + limit);
      const all = { atLeast: false, newestFirst: true, rest: null };
      return { ...about, ...all, hits, total: found.length, withoutText };
    }
    const { rowids, wholeWords, rest } = this.#rowids(words, before);
    const counted = rowids.slice(0, largestCount);
    const keys = order === 'patient' ? byPatient(counted.map((id) => this.#key(id))) : null;
    const shown =
      keys?.slice(offset, offset + limit) ?? counted.slice(offset, offset + limit).map((id) => this.#key(id));
    return {
      ...about,
      wholeWords,
      hits: shown.flatMap((key) => this.#hitOf(key, words, wholeWords)),
      total: counted.length,
      atLeast: rowids.length > largestCount,
      newestFirst: this.#dated,
      rest: rest === null ? null : { before: rest, searchedFrom: this.#dateOf(rest) },
      withoutText: null,
    };
  }

  /** The newest first, one more than are counted; `rest`: what is older than this was not searched. */
  #rowids(
    words: readonly NoteWord[],
    before: number | undefined,
  ): { rowids: number[]; wholeWords: string[]; rest: number | null } {
    if (words.length === 0) return { rowids: [], wholeWords: [], rest: null };
    const { match, wholeWords } = expressionOf(words, this.#dated ? (text, limit) => this.#tokens(text, limit) : null);
    const sql = `SELECT rowid FROM note_fts WHERE note_fts MATCH ? AND rowid >= ? AND rowid < ?
      ORDER BY rowid DESC LIMIT ?`;
    const rowids: number[] = [];
    const started = performance.now();
    let top = before ?? this.#number('SELECT coalesce(max(rowid), 0) + 1 FROM note');
    while (top > 1 && rowids.length <= largestCount) {
      const bottom = Math.max(1, top - this.#effort.notes);
      const missing = largestCount + 1 - rowids.length;
      // FTS5 takes a range from whole numbers only, which a number of JavaScript's is not to SQLite.
      const found = this.#all<{ rowid: number }>(sql, match, BigInt(bottom), BigInt(top), missing);
      for (const { rowid } of found) rowids.push(rowid);
      top = bottom;
      if (performance.now() - started > this.#effort.milliseconds) break;
    }
    return { rowids, wholeWords, rest: top > 1 && rowids.length <= largestCount ? top : null };
  }

  #dateOf(rowid: number): string | null {
    const { recordType, patientId, recordId } = this.#key(rowid);
    const sql = `${recordType === 'document_reference' ? documentSql : reportSql} AND id = ?`;
    return this.#all<NoteRow>(sql, patientId, recordId)[0]?.date ?? null;
  }

  #tokens(beginning: string, limit: number): string[] {
    const sql = 'SELECT token FROM note_token WHERE token >= ? AND token < ? LIMIT ?';
    return this.#all<{ token: string }>(sql, beginning, `${beginning}\u{10FFFF}`, limit).map(({ token }) => token);
  }

  #key(rowid: number): NoteKey {
    const sql = `SELECT record_type AS recordType, patient_id AS patientId, record_id AS recordId FROM note
      WHERE rowid = ?`;
    return this.#all<NoteKey>(sql, rowid)[0]!;
  }

  /** Nothing where the text does not hold what the index says. */
  #hitOf(
    { recordType, patientId, recordId }: NoteKey,
    words: readonly NoteWord[],
    whole: readonly string[],
  ): PassageHit[] {
    const kind = kinds[recordType as keyof typeof kinds];
    const sql = `${kind === 'document' ? documentSql : reportSql} AND id = ?`;
    const [row] = this.#all<NoteRow>(sql, patientId, recordId);
    const hit = row && hitOf(kind, row, this.#existing(patientId), words, whole);
    return hit ? [hit] : [];
  }

  #ofPatient(patient: Patient, words: readonly NoteWord[]): PassageHit[] {
    if (words.length === 0) return [];
    const hits: PassageHit[] = [];
    for (const [kind, sql] of [
      ['document', documentSql],
      ['report', reportSql],
    ] as const) {
      for (const row of this.#statement(sql).iterate(patient.id)) {
        const hit = hitOf(kind, row as NoteRow, patient, words, []);
        if (hit) hits.push(hit);
      }
    }
    return hits.sort((a, b) => compare(b.date ?? '', a.date ?? '') || compare(a.id, b.id));
  }

  #existing(id: string): Patient {
    const [row] = this.#all('SELECT * FROM patient WHERE id = ?', id);
    if (!row) throw new TomoshibiError('patient-not-found');
    return fromRow(patientSchema, row);
  }

  #isExported(section: Section, patientId: string | undefined): boolean {
    if (patientId === undefined) {
      return this.#number('SELECT EXISTS (SELECT 1 FROM source_section WHERE section = ?)', section) === 1;
    }
    const sql = 'SELECT EXISTS (SELECT 1 FROM section_status WHERE section = ? AND patient_id = ?)';
    return this.#number(sql, section, patientId) === 1;
  }

  #number(sql: string, ...parameters: unknown[]): number {
    return Number(Object.values(this.#all<Record<string, number>>(sql, ...parameters)[0]!)[0]);
  }

  #all<Row>(sql: string, ...parameters: unknown[]): Row[] {
    return this.#statement(sql).all(...parameters) as Row[];
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

function hitOf(
  kind: PassageHit['kind'],
  row: NoteRow,
  patient: Patient,
  words: readonly NoteWord[],
  whole: readonly string[],
): PassageHit | null {
  const text = [row.text, row.conclusion].filter((one) => one !== null).join('\n');
  const marks = marksOf(noteText(row.title, text), words, whole);
  if (!marks) return null;
  const { id, identifier, name, kana, birthDate, sex, deceasedAt, identityNote } = patient;
  const inText = row.title.length + 1;
  return {
    patient: { id, identifier, name, kana, birthDate, sex, deceasedAt, identityNote },
    kind,
    id: row.id,
    title: row.title,
    titleMarks: within(marks, 0, row.title.length),
    date: row.date,
    author: row.author,
    typeText: row.typeText,
    status: row.status,
    passages: excerptsOf(text, within(marks, inText, inText + text.length)),
    places: marks.length,
  };
}

/** Those parts of the marks that lie between `start` and `end`, counted from `start`. */
function within(marks: readonly Mark[], start: number, end: number): Mark[] {
  return marks
    .filter((mark) => mark.end > start && mark.start < end)
    .map((mark) => ({ start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start }));
}

/** Everybody's together, in the order in which they first come. */
function byPatient(keys: readonly NoteKey[]): NoteKey[] {
  const each = new Map<string, NoteKey[]>();
  for (const key of keys) {
    const together = each.get(key.patientId);
    if (together) together.push(key);
    else each.set(key.patientId, [key]);
  }
  return [...each.values()].flat();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
