/**
 * What was typed into forms and is to be gone on with later: kept only when a person asks, on this station only, in an
 * encrypted database of its own. Deleting removes the text from the file.
 */
import crypto from 'node:crypto';
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Draft, DraftContent, DraftView } from '../../shared/paper.ts';
import { localTime } from './local-time.ts';

const schema = `
CREATE TABLE IF NOT EXISTS draft (
  id TEXT PRIMARY KEY, patient_id TEXT NOT NULL, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS draft_patient ON draft (patient_id, saved_at);
`;

interface DraftRow {
  id: string;
  patientId: string;
  savedAt: string;
  savedBy: string;
  content: string;
}

const columns = 'id, patient_id AS patientId, saved_at AS savedAt, saved_by AS savedBy, content';

export class Drafts {
  readonly #database: Database;

  /** @param database the station's own, opened by the caller; the table is made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.pragma('secure_delete=ON');
    database.exec(schema);
  }

  /** Of one patient, newest first, without what was typed. */
  ofPatient(patientId: string): DraftView[] {
    return this.#database
      .prepare<[string], DraftRow>(`SELECT ${columns} FROM draft WHERE patient_id = ? ORDER BY saved_at DESC, id`)
      .all(patientId)
      .map((row) => viewOf(row));
  }

  /** @throws TomoshibiError `draft-not-found` */
  get(id: string): Draft {
    const row = this.#database.prepare<[string], DraftRow>(`SELECT ${columns} FROM draft WHERE id = ?`).get(id);
    if (!row) throw new TomoshibiError('draft-not-found');
    return { ...viewOf(row), content: JSON.parse(row.content) as DraftContent };
  }

  /**
   * Keeps a new draft, or the newer state of one that is kept.
   * @param id of the draft that it takes the place of
   * @throws TomoshibiError `draft-not-found` when that one is gone, or is another patient's
   */
  keep(patientId: string, content: DraftContent, savedBy: string, id: string | null): DraftView {
    if (id !== null && this.get(id).patientId !== patientId) throw new TomoshibiError('draft-not-found');
    const row = {
      id: id ?? crypto.randomUUID(),
      patientId,
      savedAt: localTime(new Date()),
      savedBy,
      content: JSON.stringify(content),
    };
    this.#database
      .prepare('INSERT OR REPLACE INTO draft VALUES (@id, @patientId, @savedAt, @savedBy, @content)')
      .run(row);
    return viewOf(row);
  }

  /** @returns what was deleted @throws TomoshibiError `draft-not-found` */
  delete(id: string): DraftView {
    const { content: _, ...view } = this.get(id);
    this.#database.prepare('DELETE FROM draft WHERE id = ?').run(id);
    // What was written before the deletion does not stay behind in the log file.
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    return view;
  }
}

function viewOf({ id, patientId, savedAt, savedBy, content }: DraftRow): DraftView {
  const { forms } = JSON.parse(content) as DraftContent;
  return {
    id,
    patientId,
    savedAt,
    savedBy,
    forms: forms.map(({ code, version, values }) => ({ code, version, places: Object.keys(values).length })),
  };
}
