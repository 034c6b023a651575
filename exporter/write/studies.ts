/** The studies of one run: which are reused as they stand on the medium, which are written, and the state that says so. */
import fs from 'node:fs';
import type { StudySummary } from '../../shared/dicom-file/study-db.ts';
import type { SourceFile } from '../../shared/dicom-file/walk.ts';
import { type ManifestFile, manifestFileSchema } from '../../shared/media.ts';
import type { Statement } from '../../shared/sqlite/database.ts';
import type { EarlierStudy, FileOutcome, StudyWriter } from '../sources/dicom/study-writer.ts';
import type { ExportState } from '../state.ts';
import type { Medium } from './media.ts';

interface InputRow {
  path: string;
  size: number;
  mtime_ms: number;
  study_instance_uid: string | null;
  outcome: string;
  run: number;
}

export class Studies {
  readonly #medium: Medium;
  readonly #state: ExportState;
  readonly #run: number;
  #written = 0;
  #reused = 0;

  /** @param run the generation's sequence, which marks what this run has seen */
  constructor(medium: Medium, state: ExportState, run: number) {
    this.#medium = medium;
    this.#state = state;
    this.#run = run;
    state.database.exec('BEGIN; DELETE FROM building; DELETE FROM finished');
  }

  forSource(source: string): StudyWriter {
    return new SourceStudies(this.#medium, this.#state, this.#run, source, {
      written: () => {
        this.#written += 1;
      },
      reused: () => {
        this.#reused += 1;
      },
    });
  }

  counts(): { written: number; reused: number } {
    return { written: this.#written, reused: this.#reused };
  }

  /** Manifest entries of this generation's studies. */
  files(): ManifestFile[] {
    return this.#state.database
      .prepare<[string], string>(
        `SELECT file FROM study JOIN finished USING (source, study_instance_uid) WHERE medium_id = ?`,
      )
      .pluck()
      .all(this.#medium.id)
      .map((file) => manifestFileSchema.parse(JSON.parse(file)));
  }

  /** Makes this run's state the one the next run starts from. Call once the medium is committed. */
  commit(sources: string[]): void {
    const database = this.#state.database;
    const inputs = database.prepare('DELETE FROM input WHERE medium_id = ? AND source = ? AND run <> ?');
    const studies = database.prepare(
      `DELETE FROM study WHERE medium_id = ? AND source = ? AND study_instance_uid NOT IN
         (SELECT study_instance_uid FROM finished WHERE finished.source = study.source)`,
    );
    for (const source of sources) {
      inputs.run(this.#medium.id, source, this.#run);
      studies.run(this.#medium.id, source);
    }
    database.exec('DELETE FROM building; DELETE FROM finished; COMMIT');
  }

  /** Forgets a run that did not reach its commit; harmless after `commit`. */
  rollback(): void {
    if (this.#state.database.inTransaction) this.#state.database.exec('ROLLBACK');
  }
}

class SourceStudies implements StudyWriter {
  readonly #medium: Medium;
  readonly #state: ExportState;
  readonly #source: string;
  readonly #run: number;
  readonly #count: { written(): void; reused(): void };
  /** Studies with a file that is no longer what it was. */
  readonly #changed = new Set<string>();
  readonly #input: Statement<[string, string, string], InputRow>;
  readonly #see: Statement<[number, string, string, string]>;
  readonly #remember: Statement<unknown[]>;

  constructor(
    medium: Medium,
    state: ExportState,
    run: number,
    source: string,
    count: { written(): void; reused(): void },
  ) {
    this.#medium = medium;
    this.#state = state;
    this.#run = run;
    this.#source = source;
    this.#count = count;
    const database = state.database;
    this.#input = database.prepare('SELECT * FROM input WHERE medium_id = ? AND source = ? AND path = ?');
    this.#see = database.prepare('UPDATE input SET run = ? WHERE medium_id = ? AND source = ? AND path = ?');
    this.#remember = database.prepare('INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  }

  earlier(file: SourceFile): FileOutcome | null {
    const row = this.#input.get(this.#medium.id, this.#source, file.path);
    if (!row) return null;
    if (row.size !== file.size || row.mtime_ms !== file.mtimeMs) {
      if (row.study_instance_uid) this.#changed.add(row.study_instance_uid);
      return null;
    }
    this.#see.run(this.#run, this.#medium.id, this.#source, file.path);
    return JSON.parse(row.outcome) as FileOutcome;
  }

  remember(file: SourceFile, outcome: FileOutcome): void {
    const { path, size, mtimeMs } = file;
    const study = outcome.studyInstanceUid;
    this.#remember.run(this.#medium.id, this.#source, path, size, mtimeMs, study, JSON.stringify(outcome), this.#run);
  }

  *earlierStudies(): Iterable<EarlierStudy> {
    const missing = this.#state.database.prepare(
      'SELECT 1 FROM input WHERE medium_id = ? AND source = ? AND study_instance_uid = ? AND run <> ? LIMIT 1',
    );
    const rows = this.#state.database
      .prepare<[string, string], { study_instance_uid: string; file: string; summary: string }>(
        'SELECT study_instance_uid, file, summary FROM study WHERE medium_id = ? AND source = ?',
      )
      .all(this.#medium.id, this.#source);
    for (const { study_instance_uid: studyInstanceUid, file, summary } of rows) {
      if (!this.#medium.has(manifestFileSchema.parse(JSON.parse(file)))) continue;
      const unchanged =
        !this.#changed.has(studyInstanceUid) &&
        missing.get(this.#medium.id, this.#source, studyInstanceUid, this.#run) === undefined;
      yield { studyInstanceUid, summary: JSON.parse(summary) as StudySummary, unchanged };
    }
  }

  *filesOf(studyInstanceUid: string): Iterable<{ file: SourceFile; outcome: FileOutcome }> {
    const rows = this.#state.database
      .prepare<[string, string, string, number], InputRow>(
        'SELECT * FROM input WHERE medium_id = ? AND source = ? AND study_instance_uid = ? AND run = ?',
      )
      .all(this.#medium.id, this.#source, studyInstanceUid, this.#run);
    for (const { path, size, mtime_ms: mtimeMs, outcome } of rows) {
      yield { file: { path, size, mtimeMs }, outcome: JSON.parse(outcome) as FileOutcome };
    }
  }

  async open(studyInstanceUid: string): Promise<{ path: string; keyHex: string } | null> {
    const database = this.#state.database;
    const finished = database.prepare('SELECT 1 FROM finished WHERE study_instance_uid = ?').get(studyInstanceUid);
    if (finished) return null;
    const building = this.#building(studyInstanceUid);
    if (building) return { path: building.path, keyHex: await this.#medium.keyOf(building.key_id) };
    const part = await this.#medium.newPart();
    database
      .prepare('INSERT INTO building VALUES (?, ?, ?, ?)')
      .run(this.#source, studyInstanceUid, part.path, part.keyId);
    return { path: part.path, keyHex: part.keyHex };
  }

  opened(): Iterable<string> {
    return this.#state.database
      .prepare<[string], string>('SELECT study_instance_uid FROM building WHERE source = ?')
      .pluck()
      .all(this.#source);
  }

  async finish(studyInstanceUid: string, summary: StudySummary): Promise<string> {
    const building = this.#building(studyInstanceUid)!;
    const part = {
      path: building.path,
      keyId: building.key_id,
      keyHex: await this.#medium.keyOf(building.key_id),
    };
    const file = await this.#medium.seal('study', part, summary.modalities);
    this.#state.database
      .prepare('INSERT OR REPLACE INTO study VALUES (?, ?, ?, ?, ?)')
      .run(this.#medium.id, this.#source, studyInstanceUid, JSON.stringify(file), JSON.stringify(summary));
    this.#leaveBuilding(studyInstanceUid);
    this.#join(studyInstanceUid);
    this.#count.written();
    return file.path;
  }

  reuse(studyInstanceUid: string): string {
    const file = this.#state.database
      .prepare<[string, string, string], string>(
        'SELECT file FROM study WHERE medium_id = ? AND source = ? AND study_instance_uid = ?',
      )
      .pluck()
      .get(this.#medium.id, this.#source, studyInstanceUid)!;
    this.#join(studyInstanceUid);
    this.#count.reused();
    return manifestFileSchema.parse(JSON.parse(file)).path;
  }

  discard(studyInstanceUid: string): void {
    const building = this.#building(studyInstanceUid);
    if (!building) return;
    fs.rmSync(building.path, { force: true });
    this.#leaveBuilding(studyInstanceUid);
  }

  #building(studyInstanceUid: string): { path: string; key_id: string } | undefined {
    return this.#state.database
      .prepare<[string, string], { path: string; key_id: string }>(
        'SELECT path, key_id FROM building WHERE source = ? AND study_instance_uid = ?',
      )
      .get(this.#source, studyInstanceUid);
  }

  #leaveBuilding(studyInstanceUid: string): void {
    this.#state.database
      .prepare('DELETE FROM building WHERE source = ? AND study_instance_uid = ?')
      .run(this.#source, studyInstanceUid);
  }

  #join(studyInstanceUid: string): void {
    this.#state.database.prepare('INSERT OR IGNORE INTO finished VALUES (?, ?)').run(studyInstanceUid, this.#source);
  }
}
