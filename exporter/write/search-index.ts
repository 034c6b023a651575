/**
 * The two search indexes of a records database: patients by grams of their search columns, in the order of kana, and
 * notes by tokens of their words, in the order of their dates. Both are put in order on disk first, in the scratch
 * database beside the one that is built, so that memory stays flat and the search can stop at its first hits.
 */
import { noteTokens, type SearchColumns } from '../../shared/japanese.ts';
import { patientGrams } from '../../shared/patient-grams.ts';
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';

export const searchIndexScratch = `
CREATE TABLE patient_by_kana (
  kana TEXT NOT NULL, patient_id TEXT NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (kana, patient_id)
) WITHOUT ROWID;
-- What is put in order in memory is a month's numbers, not its texts.
CREATE TABLE note_by_month (
  month TEXT NOT NULL, number INTEGER NOT NULL, date TEXT NOT NULL, patient_id TEXT NOT NULL, record_type TEXT NOT NULL,
  record_id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (month, number)
) WITHOUT ROWID;`;

/** Megabytes of tokens that FTS5 gathers before it writes them: its own default of 1 makes it merge ten times as much. */
const hashMegabytes = 16;
/** Tokens remembered as written, so that the same word is not inserted again with every note. */
const rememberedTokens = 200_000;
/** Longer ones are no words that anybody begins to type. */
const longestToken = 40;

export interface IndexedNote {
  date: string | null;
  patientId: string;
  recordType: 'document_reference' | 'diagnostic_report';
  recordId: string;
  /** `noteText` of shared/passages.ts. */
  text: string;
}

/** Rows of `patient_search` and `patient_fts`; patients are to be added in the order of kana. */
export class PatientIndexWriter {
  readonly #database: EncryptedDatabase;
  readonly #search;
  readonly #grams;
  #position = 0;

  constructor(database: EncryptedDatabase) {
    this.#database = database;
    this.#search = database.prepare<[SearchColumns & { position: number }]>(
      `INSERT INTO patient_search
         (patient_id, identifier, identifier_bare, name, name_raw, kana, romaji, birth_date, phones, position)
       VALUES (@patient_id, @identifier, @identifier_bare, @name, @name_raw, @kana, @romaji, @birth_date, @phones,
         @position)`,
    );
    this.#grams = database.prepare<[number, string]>('INSERT INTO patient_fts (rowid, grams) VALUES (?, ?)');
    gatherTokens(database, 'patient_fts');
  }

  add(columns: SearchColumns): void {
    this.#position += 1;
    this.#search.run({ ...columns, position: this.#position });
    this.#grams.run(this.#position, patientGrams(columns));
  }

  finish(): void {
    mergeTokens(this.#database, 'patient_fts');
  }
}

/** Rows of `note`, `note_fts` and `note_token`; notes are to be added in the order of their dates, undated ones first. */
export class NoteIndexWriter {
  readonly #database: EncryptedDatabase;
  readonly #note;
  readonly #tokens;
  readonly #token;
  #rowid = 0;
  #written = new Set<string>();

  constructor(database: EncryptedDatabase) {
    this.#database = database;
    this.#note = database.prepare<[number, string, string, string]>('INSERT INTO note VALUES (?, ?, ?, ?)');
    this.#tokens = database.prepare<[number, string]>('INSERT INTO note_fts (rowid, tokens) VALUES (?, ?)');
    this.#token = database.prepare<[string]>('INSERT OR IGNORE INTO note_token VALUES (?)');
    gatherTokens(database, 'note_fts');
  }

  add({ patientId, recordType, recordId, text }: Omit<IndexedNote, 'date'>): void {
    this.#rowid += 1;
    const tokens = noteTokens(text);
    this.#note.run(this.#rowid, patientId, recordType, recordId);
    this.#tokens.run(this.#rowid, tokens);
    for (const token of tokens.split(' ')) {
      if (token === '' || token.length > longestToken || this.#written.has(token)) continue;
      if (this.#written.size >= rememberedTokens) this.#written = new Set();
      this.#written.add(token);
      this.#token.run(token);
    }
  }

  finish(): void {
    mergeTokens(this.#database, 'note_fts');
  }
}

/** Puts patients in the order of kana on disk, and then into the index. */
export function indexPatients(
  database: EncryptedDatabase,
  scratch: EncryptedDatabase,
  patients: Iterable<SearchColumns>,
): void {
  const keep = scratch.prepare<[string, string, string]>('INSERT INTO patient_by_kana VALUES (?, ?, ?)');
  for (const columns of patients) keep.run(columns.kana, columns.patient_id, JSON.stringify(columns));
  const writer = new PatientIndexWriter(database);
  const inOrder = scratch.prepare<[], string>('SELECT columns FROM patient_by_kana ORDER BY kana, patient_id').pluck();
  for (const columns of inOrder.iterate()) writer.add(JSON.parse(columns) as SearchColumns);
  writer.finish();
}

/** Puts notes in the order of their dates on disk, and then into the index. */
export function indexNotes(
  database: EncryptedDatabase,
  scratch: EncryptedDatabase,
  notes: Iterable<IndexedNote>,
): void {
  const keep = scratch.prepare<(string | number)[]>('INSERT INTO note_by_month VALUES (?, ?, ?, ?, ?, ?, ?)');
  let number = 0;
  for (const { date, patientId, recordType, recordId, text } of notes) {
    number += 1;
    keep.run((date ?? '').slice(0, 7), number, date ?? '', patientId, recordType, recordId, text);
  }
  const writer = new NoteIndexWriter(database);
  const months = scratch.prepare<[], string>('SELECT DISTINCT month FROM note_by_month ORDER BY month').pluck().all();
  const inOrder = scratch
    .prepare<[string], number>('SELECT number FROM note_by_month WHERE month = ? ORDER BY date, number')
    .pluck();
  const note = scratch.prepare<[string, number], IndexedNote>(
    `SELECT date, patient_id AS patientId, record_type AS recordType, record_id AS recordId, text
     FROM note_by_month WHERE month = ? AND number = ?`,
  );
  for (const month of months) {
    for (const each of inOrder.all(month)) writer.add(note.get(month, each)!);
  }
  writer.finish();
}

function gatherTokens(database: EncryptedDatabase, table: string): void {
  database.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('hashsize', ${hashMegabytes * 1024 * 1024})`);
}

function mergeTokens(database: EncryptedDatabase, table: string): void {
  database.exec(`INSERT INTO ${table} (${table}) VALUES ('optimize')`);
}
