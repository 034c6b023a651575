/** The hospital's documents on a medium: written when a file of their folder changed, else as they stand there. */
import { z } from 'zod';
import { coversDocuments } from '../../shared/hospital-documents.ts';
import { type ManifestFile, manifestFileSchema } from '../../shared/media.ts';
import type { SourceConfig } from '../config.ts';
import { quarantineReasons, type SourceReport } from '../report.ts';
import { listDocuments, readDocuments } from '../sources/documents/read.ts';
import type { ExportState } from '../state.ts';
import { HospitalDocumentsDatabase } from './hospital-documents-db.ts';
import type { MediaSet } from './media-set.ts';

const kind = 'document';
const noteSchema = z.object({ path: z.string(), reason: z.enum(quarantineReasons), detail: z.string() });
const keptReportSchema = z.object({
  mapped: z.number().int(),
  bytes: z.number(),
  quarantined: z.array(noteSchema),
  warnings: z.array(noteSchema),
});
type KeptReport = z.output<typeof keptReportSchema>;

interface Row {
  fingerprint: string;
  file: string | null;
  report: string;
}

interface Run {
  media: MediaSet;
  state: ExportState;
  report: SourceReport;
  createdAt: string;
  signal: AbortSignal;
}

/** The manifest's entry; null where there is no folder, or nothing in it that can be read. */
export async function exportDocuments(source: SourceConfig, run: Run): Promise<ManifestFile | null> {
  const { media, state, report, signal } = run;
  const folder = listDocuments(source.path, report);
  if (!folder) return null;
  const kept = state.database
    .prepare<[string, string], Row>(
      'SELECT fingerprint, file, report FROM documents WHERE medium_id = ? AND source = ?',
    )
    .get(media.id, source.name);
  if (kept?.fingerprint === folder.fingerprint) {
    const file = kept.file === null ? null : manifestFileSchema.parse(JSON.parse(kept.file));
    if (file === null || (await media.has(file))) {
      repeat(keptReportSchema.parse(JSON.parse(kept.report)), report);
      return file;
    }
  }
  const part = await media.newPart();
  const database = new HospitalDocumentsDatabase(part, run.createdAt);
  try {
    await readDocuments(folder, source.name, { report, signal, take: (document) => database.add(document) });
    database.finish();
  } catch (error) {
    database.abandon();
    throw error;
  }
  const file = database.documents > 0 ? await media.seal('documents', part, [coversDocuments]) : null;
  state.database
    .prepare('INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)')
    .run(media.id, source.name, folder.fingerprint, file && JSON.stringify(file), JSON.stringify(said(report)));
  return file;
}

function said({ kinds, bytes, quarantined, warnings }: SourceReport): KeptReport {
  return { mapped: kinds.get(kind)?.mapped ?? 0, bytes, quarantined, warnings };
}

/** What is set aside stays set aside, and is listed, until somebody changes it. */
function repeat({ mapped, bytes, quarantined, warnings }: KeptReport, report: SourceReport): void {
  report.bytes += bytes;
  for (let index = 0; index < mapped; index++) report.mapped(kind);
  for (const { path, reason, detail } of quarantined) report.quarantine(kind, path, reason, detail);
  for (const { path, reason, detail } of warnings) report.warn(kind, path, reason, detail);
}
