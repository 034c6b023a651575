/** The list of wards on a medium: a documents file of its own, which older readers take for one without forms. */
import fs from 'node:fs';
import type { ManifestFile } from '../../shared/media.ts';
import { closeDense, createDatabase } from '../../shared/sqlite/database.ts';
import { coversWards } from '../../shared/wards.ts';
import type { SourceReport } from '../report.ts';
import { readWards } from '../sources/wards/read.ts';
import type { MediaSet } from './media-set.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/documents.sql', import.meta.url), 'utf8');
const cacheMegabytes = 4;

interface Run {
  media: Pick<MediaSet, 'newPart' | 'seal'>;
  report: SourceReport;
  createdAt: string;
}

/** The manifest's entry; null where no ward is on the list. @param file the hospital's CSV or FHIR Locations */
export async function exportWards(file: string, { media, report, createdAt }: Run): Promise<ManifestFile | null> {
  const wards = readWards(file, report);
  if (wards.length === 0) return null;
  const part = await media.newPart();
  const database = createDatabase(part.path, part.keyHex, cacheMegabytes, ddl);
  database.prepare("INSERT INTO meta VALUES ('created_at', ?)").run(createdAt);
  const add = database.prepare('INSERT INTO ward VALUES (?, ?)');
  wards.forEach((ward, index) => {
    add.run(index + 1, JSON.stringify(ward));
  });
  closeDense(database);
  return media.seal('documents', part, [coversWards]);
}
