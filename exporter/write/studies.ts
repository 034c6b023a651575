/** The studies of one run: which are reused as they stand on the media, which are written, which are left out. */
import fs from 'node:fs';
import path from 'node:path';
import type { StudySummary } from '../../shared/dicom-file/study-db.ts';
import type { ManifestFile, StudyCount } from '../../shared/media.ts';
import { type LeftOutReason, type SliceRule, StudyCounts } from '../slice.ts';
import type { StudyWriter } from '../sources/dicom/study-writer.ts';
import type { ExportState } from '../state.ts';
import type { Holding, MediaSet } from './media-set.ts';
import { SourceStudies } from './source-studies.ts';

/** Of studies, in this run. */
export interface StudyTotals {
  written: number;
  reused: number;
  /** Of those reused, sealed by a run that was interrupted. */
  resumed: number;
  leftOut: Partial<Record<LeftOutReason, number>>;
}

export class Studies {
  readonly #media: MediaSet;
  readonly #state: ExportState;
  readonly #run: number;
  readonly #rule: SliceRule;
  readonly #totals: StudyTotals = { written: 0, reused: 0, resumed: 0, leftOut: {} };
  readonly #writers: StudyWriter[] = [];

  /** @param run the generation's sequence, which marks what this run has seen */
  constructor(media: MediaSet, state: ExportState, run: number, rule: SliceRule) {
    this.#media = media;
    this.#state = state;
    this.#run = run;
    this.#rule = rule;
    this.#clearBare();
    state.begin();
  }

  forSource(source: string): StudyWriter {
    const writer = new SourceStudies({
      media: this.#media,
      state: this.#state,
      run: this.#run,
      rule: this.#rule,
      source,
      totals: this.#totals,
      bareFolder: this.#bareFolder(),
    });
    this.#writers.push(writer);
    return writer;
  }

  /** Bytes of source files that will be written as studies. With a slice nobody knows before they are read: at least none. */
  expectedBytes(): number {
    return this.#writers.reduce((sum, writer) => sum + writer.expectedBytes(), 0);
  }

  totals(): StudyTotals {
    return this.#totals;
  }

  /** What each medium holds of this generation, by medium id. */
  holdings(): Map<string, Holding> {
    const counts = new Map(this.#media.media.map((medium) => [medium.id, new StudyCounts()]));
    const holdings = new Map<string, Holding>([...counts.keys()].map((id) => [id, { files: [], studies: [] }]));
    const rows = this.#state.database
      .prepare<[string], { file: string; summary: string; medium: string }>(
        `SELECT file, summary, coalesce(held_by, medium_id) AS medium
         FROM study JOIN finished USING (source, study_instance_uid) WHERE medium_id = ? AND why IS NULL`,
      )
      .iterate(this.#media.id);
    for (const { file, summary, medium } of rows) {
      holdings.get(medium)?.files.push(JSON.parse(file) as ManifestFile);
      if (this.#media.media.length > 1) addTo(counts.get(medium)!, summary);
    }
    for (const [id, holding] of holdings) holding.studies = counts.get(id)!.list();
    return holdings;
  }

  /** Studies of this generation that are on none of the media. */
  leftOut(): StudyCount[] {
    const counts = new StudyCounts();
    const rows = this.#state.database
      .prepare<[string], string>(
        `SELECT summary FROM study JOIN finished USING (source, study_instance_uid)
         WHERE medium_id = ? AND why IS NOT NULL`,
      )
      .pluck()
      .iterate(this.#media.id);
    for (const summary of rows) addTo(counts, summary);
    return counts.list();
  }

  /** Makes what was sealed last, before a manifest names it. */
  secure(): void {
    this.#state.commit();
  }

  /** Makes this run's state the one the next run starts from. Call once the media are committed. */
  commit(sources: readonly string[]): void {
    const { database } = this.#state;
    const inputs = database.prepare('DELETE FROM input WHERE medium_id = ? AND source = ? AND run <> ?');
    const studies = database.prepare(
      `DELETE FROM study WHERE medium_id = ? AND source = ? AND NOT EXISTS
         (SELECT 1 FROM finished
          WHERE finished.study_instance_uid = study.study_instance_uid AND finished.source = study.source)`,
    );
    const changed = database.prepare('DELETE FROM changed WHERE medium_id = ? AND source = ?');
    for (const source of sources) {
      inputs.run(this.#media.id, source, this.#run);
      studies.run(this.#media.id, source);
      changed.run(this.#media.id, source);
    }
    database.exec('DELETE FROM found; DELETE FROM building; DELETE FROM finished; COMMIT');
    this.#clearBare();
  }

  /** Ends a run that did not reach its commit: what is sealed stays known. Harmless after `commit`. */
  stop(): void {
    if (!this.#state.database.inTransaction) return;
    try {
      this.#state.commit();
    } catch {
      // The disk beside the keys is full, or gone: what was committed before stands.
    }
    this.#state.end();
    this.#clearBare();
  }

  #bareFolder(): string {
    return path.join(this.#state.folder, 'left-out');
  }

  #clearBare(): void {
    fs.rmSync(this.#bareFolder(), { recursive: true, force: true });
  }
}

function addTo(counts: StudyCounts, summary: string): void {
  const { modalities, study } = JSON.parse(summary) as StudySummary;
  counts.add(modalities, study.started);
}
