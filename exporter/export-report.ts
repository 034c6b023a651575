/** What one export made: what was read of every source and what became of it, what the generation reaches, what lies where. */
import { filesOf, type Manifest, type ManifestFile, type Slice, type StudyCount } from '../shared/media.ts';
import type { RecordsCoverage } from './report/coverage.ts';
import type { Quarantined, SourceTotals, Totals } from './report.ts';
import type { StudyTotals } from './write/studies.ts';

export interface ExportReport {
  facility: string;
  sequence: number;
  startedAt: string;
  seconds: number;
  dataAsOf: Record<string, string | null>;
  /** Over all sources. */
  totals: Totals;
  sources: SourceTotals[];
  /** Rows by table. */
  records: Record<string, number>;
  coverage: RecordsCoverage;
  /** The earlier generation whose records were taken over, because nothing was other than then; null: they were read. */
  recordsSince: Manifest['recordsSince'] | null;
  studies: Pick<StudyTotals, 'written' | 'reused'>;
  /** Studies that an interrupted run had finished, and that were not read again; part of those reused. */
  resumed: number;
  /** Studies of this generation that the slice leaves out: why, and how many of each modality. Null without a slice. */
  leftOut: { slice: Slice; why: StudyTotals['leftOut']; studies: StudyCount[] } | null;
  quarantined: Quarantined[];
  warnings: Quarantined[];
  /** On all media of the set. */
  bytesOnMedium: number;
  media: { path: string; studies: number; bytes: number }[];
}

/** What is known of a run before its generation takes effect. */
export type Findings = Pick<
  ExportReport,
  | 'facility'
  | 'sequence'
  | 'startedAt'
  | 'dataAsOf'
  | 'totals'
  | 'sources'
  | 'records'
  | 'coverage'
  | 'quarantined'
  | 'warnings'
>;

export function bytesOf(manifest: Manifest): number {
  return filesOf(manifest).reduce((sum: number, file: ManifestFile) => sum + file.bytes, 0);
}
