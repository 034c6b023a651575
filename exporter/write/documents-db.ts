/** Builds the database of the hospital's own forms (shared/schema/documents.sql). */
import fs from 'node:fs';
import { closeDense, createDatabase } from '../../shared/sqlite/database.ts';
import type { HospitalForms } from '../sources/forms.ts';
import type { PartFile } from './media.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/documents.sql', import.meta.url), 'utf8');
const cacheMegabytes = 8;

/** @param createdAt moment of the run */
export function writeDocuments({ path, keyHex }: PartFile, { forms, sets }: HospitalForms, createdAt: string): void {
  const database = createDatabase(path, keyHex, cacheMegabytes, ddl);
  database.prepare("INSERT INTO meta VALUES ('created_at', ?)").run(createdAt);
  const addForm = database.prepare('INSERT INTO form VALUES (?, ?, ?, ?, ?)');
  for (const { file, definition, pdf } of forms) {
    const pages = pdf && JSON.stringify(pdf.pages);
    addForm.run(definition.code, file, JSON.stringify(definition), pdf && Buffer.from(pdf.pdf), pages);
  }
  const addSet = database.prepare('INSERT INTO form_set VALUES (?, ?)');
  sets.forEach((set, index) => {
    addSet.run(index + 1, JSON.stringify(set));
  });
  closeDense(database);
}
