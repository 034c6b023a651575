/** The roster on a medium: a documents file of its own, which older readers take for one without forms. */
import fs from 'node:fs';
import type { ManifestFile } from '../../shared/media.ts';
import { coversStaff } from '../../shared/people.ts';
import { closeDense, createDatabase } from '../../shared/sqlite/database.ts';
import type { SourceReport } from '../report.ts';
import { readStaff } from '../sources/staff/read.ts';
import type { MediaSet } from './media-set.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/documents.sql', import.meta.url), 'utf8');
const cacheMegabytes = 4;

interface Run {
  media: Pick<MediaSet, 'newPart' | 'seal'>;
  report: SourceReport;
  createdAt: string;
  signal: AbortSignal;
}

/** The manifest's entry; null where nobody is on the list. @param file the hospital's CSV */
export async function exportStaff(
  file: string,
  { media, report, createdAt, signal }: Run,
): Promise<ManifestFile | null> {
  const people = await readStaff(file, report, signal);
  if (people.length === 0) return null;
  const part = await media.newPart();
  const database = createDatabase(part.path, part.keyHex, cacheMegabytes, ddl);
  database.prepare("INSERT INTO meta VALUES ('created_at', ?)").run(createdAt);
  const add = database.prepare('INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?)');
  for (const { id, name, kana, place, roles, pin } of people) add.run(id, name, kana, place, roles.join(' '), pin);
  closeDense(database);
  return media.seal('documents', part, [coversStaff]);
}
