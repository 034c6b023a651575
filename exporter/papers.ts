/** What a hospital has of its own and of no patient: forms, documents, its roster, its wards. They never stop a run. */
import type { ManifestFile } from '../shared/media.ts';
import type { ExportConfig, SourceConfig } from './config.ts';
import { isOfRecords } from './record-sources.ts';
import { type Progress, SourceReport, timed } from './report.ts';
import { readForms } from './sources/forms.ts';
import type { ExportState } from './state.ts';
import { writeDocuments } from './write/documents-db.ts';
import { exportDocuments } from './write/hospital-documents.ts';
import type { MediaSet } from './write/media-set.ts';
import { exportStaff } from './write/staff.ts';
import { exportWards } from './write/wards.ts';

interface PapersRun {
  media: MediaSet;
  state: ExportState;
  /** What became of their files is added. */
  reports: SourceReport[];
  createdAt: string;
  signal: AbortSignal;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** @returns the files that were written of them, or taken over */
export async function exportPapers(config: ExportConfig, papers: PapersRun): Promise<ManifestFile[]> {
  const { media, state, reports, createdAt, signal, onProgress } = papers;
  const forms = await writeForms(config.forms, papers);
  const files = forms ? [forms] : [];
  for (const source of config.sources) {
    if (isOfRecords(source)) continue;
    const report = new SourceReport(source.name);
    reports.push(report);
    await timed(report, onProgress, async () => {
      const file = await exportPaper(source, { media, state, report, createdAt, signal });
      if (file) files.push(file);
    });
  }
  return files;
}

async function exportPaper(
  source: SourceConfig,
  run: Parameters<typeof exportDocuments>[1],
): Promise<ManifestFile | null> {
  if (source.kind === 'staff') return exportStaff(source.path, run);
  if (source.kind === 'wards') return exportWards(source.path, run);
  return exportDocuments(source, run);
}

/** Null where there are none. */
async function writeForms(
  folder: string | undefined,
  { media, reports, createdAt }: PapersRun,
): Promise<ManifestFile | null> {
  if (!folder) return null;
  const report = new SourceReport('forms');
  reports.push(report);
  const started = performance.now();
  const found = await readForms(folder, report);
  report.seconds = (performance.now() - started) / 1000;
  if (found.forms.length === 0 && found.sets.length === 0) return null;
  const part = await media.newPart();
  writeDocuments(part, found, createdAt);
  return media.seal('documents', part, ['forms']);
}
