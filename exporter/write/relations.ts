/** Which organism a susceptibility was tested on, where source and record say it apart (FHIR `hasMember`, `derivedFrom`). */
import type { EncryptedDatabase } from '../../shared/sqlite/database.ts';

const scratchDdl = `CREATE TABLE IF NOT EXISTS relation (
  patient_id TEXT NOT NULL, child TEXT NOT NULL, parent TEXT NOT NULL, PRIMARY KEY (patient_id, child, parent)
) WITHOUT ROWID`;

/** A panel between the organism and its results. */
const mostSteps = 4;

export class Relations {
  readonly #database: EncryptedDatabase;
  readonly #scratch: EncryptedDatabase;
  readonly #insert;

  /** @param scratch thrown away when the records are finished */
  constructor(database: EncryptedDatabase, scratch: EncryptedDatabase) {
    this.#database = database;
    this.#scratch = scratch;
    scratch.exec(scratchDdl);
    this.#insert = scratch.prepare<[string, string, string]>('INSERT OR IGNORE INTO relation VALUES (?, ?, ?)');
  }

  add(patientId: string, child: string, parent: string): void {
    this.#insert.run(patientId, child, parent);
  }

  /** Gives every judged result (S, I, R) the organism above it; where two are above it, none. */
  settle(): void {
    const above = this.#scratch
      .prepare<[string, string], string>('SELECT parent FROM relation WHERE patient_id = ? AND child = ? LIMIT 2')
      .pluck();
    const find = this.#database.prepare<
      [string, string],
      { interpretation: string | null; parent_id: string | null; value_code: string | null; value: string }
    >('SELECT interpretation, parent_id, value_code, value FROM observation WHERE patient_id = ? AND id = ?');
    const set = this.#database.prepare<[string, string, string]>(
      'UPDATE observation SET parent_id = ? WHERE patient_id = ? AND id = ?',
    );
    const children = this.#scratch.prepare<[], { patient_id: string; child: string }>(
      'SELECT DISTINCT patient_id, child FROM relation',
    );
    for (const { patient_id: patientId, child } of children.all()) {
      const result = find.get(patientId, child);
      if (!result || result.parent_id !== null || !/^(?:S|I|R|SDD|NS)\b/.test(result.interpretation ?? '')) continue;
      const organism = this.#organismAbove(patientId, child, above, find);
      if (organism !== null) set.run(organism, patientId, child);
    }
  }

  #organismAbove(
    patientId: string,
    child: string,
    above: { all(patientId: string, child: string): string[] },
    find: { get(patientId: string, id: string): { value_code: string | null; value: string } | undefined },
  ): string | null {
    let id = child;
    for (let step = 0; step < mostSteps; step++) {
      const [parent, another] = above.all(patientId, id);
      const found = parent === undefined || another !== undefined ? undefined : find.get(patientId, parent);
      if (!found) return null;
      // A panel has no value of its own; what has one is what was tested.
      if (found.value_code !== null || !found.value.startsWith('（')) return parent!;
      id = parent!;
    }
    return null;
  }
}
