/**
 * Every form as it was when sheets of it were issued, kept on the station: a hospital changes its forms, and what was
 * written on the old ones is still to be transcribed.
 */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import { type FormDefinition, formDefinitionSchema } from '../../shared/forms.ts';

const schema = `
CREATE TABLE IF NOT EXISTS issued_form (
  number INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, version TEXT NOT NULL, definition TEXT NOT NULL,
  UNIQUE (code, version, definition)
);
`;

export class IssuedForms {
  readonly #database: Database;
  /** Kept already: a pack of hundreds of sheets asks for each. */
  readonly #known = new WeakSet<FormDefinition>();

  /** @param database the station's own, opened by the caller; the table is made when absent */
  constructor(database: Database) {
    this.#database = database;
    database.exec(schema);
  }

  keep(definition: FormDefinition): void {
    if (this.#known.has(definition)) return;
    this.#database
      .prepare('INSERT OR IGNORE INTO issued_form (code, version, definition) VALUES (?, ?, ?)')
      .run(definition.code, definition.version, JSON.stringify(definition));
    this.#known.add(definition);
  }

  /** Versions by code, the last kept first. */
  versions(): Map<string, string[]> {
    const versions = new Map<string, string[]>();
    const rows = this.#database
      .prepare<[], { code: string; version: string }>(
        'SELECT code, version FROM issued_form GROUP BY code, version ORDER BY max(number) DESC',
      )
      .all();
    for (const { code, version } of rows) versions.set(code, [...(versions.get(code) ?? []), version]);
    return versions;
  }

  /**
   * Every wording that a version was issued in, the last first: a hospital may change a form and forget its version.
   * One that a later program can no longer read is left out.
   */
  definitions(code: string, version: string): FormDefinition[] {
    return this.#database
      .prepare<[string, string], string>(
        'SELECT definition FROM issued_form WHERE code = ? AND version = ? ORDER BY number DESC',
      )
      .pluck()
      .all(code, version)
      .flatMap((definition) => formDefinitionSchema.safeParse(JSON.parse(definition)).data ?? []);
  }
}
