/** The studies of one source in one run, and the state that says what became of every file (study-writer.ts). */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { StudySummary } from '../../shared/dicom-file/study-db.ts';
import type { SourceFile } from '../../shared/dicom-file/walk.ts';
import { leftOutFile, type ManifestFile } from '../../shared/media.ts';
import type { SlicedStudy, SliceRule } from '../slice.ts';
import type { EarlierStudy, FileOutcome, StudyPlace, StudyWriter } from '../sources/dicom/study-writer.ts';
import type { ExportState } from '../state.ts';
import type { MediaSet } from './media-set.ts';
import type { StudyTotals } from './studies.ts';
import { type Building, type InputRow, type StudyRow, studyStatements } from './study-statements.ts';

/** Rows are read so many at a time: a walk that is open would keep every other statement waiting. */
const page = 500;

export class SourceStudies implements StudyWriter {
  readonly #media: MediaSet;
  readonly #state: ExportState;
  readonly #run: number;
  readonly #rule: SliceRule;
  readonly #source: string;
  readonly #totals: StudyTotals;
  readonly #bareFolder: string;
  /** Taken up again after they were finished: not to be finished again before everything is read. */
  readonly #reopened = new Set<string>();
  /** Described without pixels, and held by the slice after all. */
  readonly #again = new Set<string>();
  readonly #statements;

  constructor(options: {
    media: MediaSet;
    state: ExportState;
    run: number;
    rule: SliceRule;
    source: string;
    totals: StudyTotals;
    bareFolder: string;
  }) {
    this.#media = options.media;
    this.#state = options.state;
    this.#run = options.run;
    this.#rule = options.rule;
    this.#source = options.source;
    this.#totals = options.totals;
    this.#bareFolder = options.bareFolder;
    this.#statements = studyStatements(options.state.database);
  }

  earlier(file: SourceFile): FileOutcome | null {
    const row = this.#statements.input.get(this.#media.id, this.#source, file.path);
    if (!row) return null;
    if (row.size !== file.size || row.mtime_ms !== file.mtimeMs) return null;
    this.#statements.see.run(this.#run, this.#media.id, this.#source, file.path);
    return JSON.parse(row.outcome) as FileOutcome;
  }

  expect({ path: place, size, mtimeMs }: SourceFile): void {
    this.#statements.change.run(this.#media.id, this.#source, place);
    this.#statements.expect.run(this.#source, place, size, mtimeMs);
  }

  expectedBytes(): number {
    return this.#statements.expectedBytes.get({ archive: this.#media.id, source: this.#source })!;
  }

  *expected(): Iterable<SourceFile> {
    let after = '';
    for (;;) {
      const rows = this.#statements.expected.all(this.#source, after, page);
      for (const row of rows) yield { path: row.path, size: row.size, mtimeMs: row.mtime_ms };
      if (rows.length < page) return;
      after = rows.at(-1)!.path;
    }
  }

  remember(file: SourceFile, outcome: FileOutcome): void {
    const { path: place, size, mtimeMs } = file;
    const study = outcome.studyInstanceUid;
    const said = JSON.stringify(outcome);
    this.#statements.remember.run(this.#media.id, this.#source, place, size, mtimeMs, study, said, this.#run);
    this.#state.commitLot();
  }

  async *earlierStudies(): AsyncIterable<EarlierStudy> {
    // Most nights nothing of before has changed: then no study needs to be asked for by itself.
    const someChanged = this.#statements.someChanged.get(this.#media.id, this.#source) !== undefined;
    const someMissing = this.#statements.someMissing.get(this.#media.id, this.#source, this.#run) !== undefined;
    const isAsBefore = (uid: string) =>
      !(someChanged && this.#statements.changed.get(this.#media.id, this.#source, uid) !== undefined) &&
      !(someMissing && this.#isMissingFiles(uid));
    let after = '';
    for (;;) {
      const rows = this.#statements.studies.all(this.#media.id, this.#source, after, page);
      for (const row of rows) {
        const owner = this.#statements.owner.get(row.study_instance_uid);
        if (owner === this.#source) continue;
        const file = asManifestFile(row.file);
        const holder = this.#media.medium(row.medium);
        const isThere = file !== null && (await holder?.proves(file)) === true;
        yield this.#asEarlier(row, { isElsewhere: owner !== undefined, file: isThere ? file.path : null, isAsBefore });
      }
      if (rows.length < page) break;
      after = rows.at(-1)!.study_instance_uid;
    }
    // Files of studies of which nothing was kept, or that another source had.
    for (const uid of this.#statements.strays.all(this.#media.id, this.#source, this.#media.id, this.#source)) {
      const owner = this.#statements.owner.get(uid);
      if (owner === this.#source) continue;
      const state = owner === undefined ? 'changed' : 'elsewhere';
      yield { studyInstanceUid: uid, state, summary: null, leftOut: null, file: null };
    }
  }

  *filesOf(studyInstanceUid: string): Iterable<{ file: SourceFile; outcome: FileOutcome }> {
    const ids = { archive: this.#media.id, source: this.#source, uid: studyInstanceUid, run: this.#run };
    for (const row of this.#statements.unread.all(ids)) {
      yield { file: asFile(row), outcome: JSON.parse(row.outcome) as FileOutcome };
    }
  }

  async open(studyInstanceUid: string, about: SlicedStudy): Promise<StudyPlace | null> {
    const building = this.#building(studyInstanceUid) ?? this.#takeUpAgain(studyInstanceUid);
    if (building) return this.#placeOf(building);
    if (this.#statements.owner.get(studyInstanceUid) !== undefined) return null;
    const isBare = !this.#again.has(studyInstanceUid) && this.#rule.leavesOut(about) !== null;
    const medium = this.#media.roomiest();
    const begun: Building = isBare
      ? { ...this.#newBarePart(), on_medium: medium.id, bare: 1 }
      : await medium.newPart().then((part) => ({
          path: part.path,
          key_id: part.keyId,
          on_medium: medium.id,
          bare: 0,
        }));
    this.#build(studyInstanceUid, begun);
    return this.#placeOf(begun);
  }

  opened(): Iterable<string> {
    return this.#statements.opened.all(this.#source);
  }

  mayFinishNow(studyInstanceUid: string): boolean {
    if (this.#reopened.has(studyInstanceUid) || this.#again.has(studyInstanceUid)) return false;
    const ids = { archive: this.#media.id, source: this.#source, uid: studyInstanceUid };
    return this.#statements.outside.get(ids) === undefined;
  }

  async finish(studyInstanceUid: string, summary: StudySummary): Promise<void> {
    const building = this.#building(studyInstanceUid)!;
    const why = this.#rule.leavesOut(sliced(summary));
    if (building.bare && why === null) {
      this.#again.add(studyInstanceUid);
      this.discard(studyInstanceUid);
      return;
    }
    let file: ManifestFile | null = null;
    if (why === null) {
      const { path: partPath, key_id: keyId, on_medium } = building;
      const medium = this.#media.medium(on_medium)!;
      const part = { path: partPath, keyId, keyHex: await medium.keyOf(keyId) };
      file = await medium.seal('study', part, summary.modalities);
    }
    const [said, described] = [JSON.stringify(file), JSON.stringify(summary)];
    const { on_medium: medium } = building;
    this.#statements.keep.run(this.#media.id, this.#source, studyInstanceUid, said, described, medium);
    this.#statements.leaveBuilding.run(this.#source, studyInstanceUid);
    const { path: place, key_id, bare } = building;
    this.#statements.join.run(studyInstanceUid, this.#source, why, place, key_id, medium, bare);
    this.#state.commitLot();
  }

  *toReadAgain(): Iterable<{ studyInstanceUid: string; files: Iterable<SourceFile> }> {
    for (const studyInstanceUid of this.#again) {
      const ids = { archive: this.#media.id, source: this.#source, uid: studyInstanceUid, run: this.#run };
      yield { studyInstanceUid, files: this.#statements.seen.all(ids).map(asFile) };
    }
  }

  *written(): Iterable<{ summary: StudySummary; file: string }> {
    let after = '';
    for (;;) {
      const rows = this.#statements.written.all(this.#media.id, this.#source, after, page);
      for (const { file, summary, why } of rows) {
        if (why === null) this.#totals.written += 1;
        else this.#totals.leftOut[why] = (this.#totals.leftOut[why] ?? 0) + 1;
        yield { summary: JSON.parse(summary) as StudySummary, file: pathOrLeftOut(file) };
      }
      if (rows.length < page) return;
      after = rows.at(-1)!.study_instance_uid;
    }
  }

  reuse({ studyInstanceUid, leftOut, file }: EarlierStudy): string {
    this.#statements.join.run(studyInstanceUid, this.#source, leftOut, null, null, null, null);
    if (leftOut === null) {
      this.#totals.reused += 1;
      if (this.#media.media.some((medium) => medium.wasUnlisted(file!))) this.#totals.resumed += 1;
      return file!;
    }
    this.#totals.leftOut[leftOut] = (this.#totals.leftOut[leftOut] ?? 0) + 1;
    return leftOutFile;
  }

  discard(studyInstanceUid: string): void {
    const building = this.#building(studyInstanceUid);
    if (!building) return;
    fs.rmSync(building.path, { force: true });
    this.#statements.leaveBuilding.run(this.#source, studyInstanceUid);
  }

  /** @param found `file`: where it lies on its medium, if it does; `isAsBefore`: its source files are those of before */
  #asEarlier(
    row: StudyRow,
    found: { isElsewhere: boolean; file: string | null; isAsBefore: (studyInstanceUid: string) => boolean },
  ): EarlierStudy {
    const uid = row.study_instance_uid;
    const summary = JSON.parse(row.summary) as StudySummary;
    const leftOut = this.#rule.leavesOut(sliced(summary));
    const isUnchanged = (leftOut !== null || found.file !== null) && found.isAsBefore(uid);
    const state = found.isElsewhere ? 'elsewhere' : isUnchanged ? 'unchanged' : 'changed';
    return { studyInstanceUid: uid, state, summary, leftOut, file: found.file };
  }

  #isMissingFiles(uid: string): boolean {
    const ids = { archive: this.#media.id, source: this.#source, uid, run: this.#run };
    return this.#statements.missing.get(ids) !== undefined;
  }

  #building(studyInstanceUid: string): Building | undefined {
    return this.#statements.building.get(this.#source, studyInstanceUid);
  }

  #build(studyInstanceUid: string, { path: place, key_id, on_medium, bare }: Building): void {
    this.#statements.build.run(this.#media.id, this.#source, studyInstanceUid, place, key_id, on_medium, bare);
  }

  async #placeOf({ path: place, key_id, on_medium, bare }: Building): Promise<StudyPlace> {
    return { path: place, keyHex: await this.#media.medium(on_medium)!.keyOf(key_id), bare: bare === 1 };
  }

  /** One more file of a study that this run has finished already. */
  #takeUpAgain(studyInstanceUid: string): Building | null {
    const finished = this.#statements.finished.get(studyInstanceUid, this.#source);
    if (!finished) return null;
    const row = this.#statements.study.get(this.#media.id, this.#source, studyInstanceUid)!;
    const file = asManifestFile(row.file);
    if (file) this.#media.medium(finished.on_medium)!.unseal(file, finished.path);
    this.#statements.leave.run(studyInstanceUid);
    this.#build(studyInstanceUid, finished);
    this.#reopened.add(studyInstanceUid);
    return finished;
  }

  /** Beside the keys: the medium need not have room for what it will not hold. */
  #newBarePart(): { path: string; key_id: string } {
    const key_id = crypto.randomBytes(16).toString('hex');
    fs.mkdirSync(this.#bareFolder, { recursive: true, mode: 0o700 });
    return { path: path.join(this.#bareFolder, `${key_id}.part`), key_id };
  }
}

function sliced({ modalities, study, patient }: StudySummary): SlicedStudy {
  return { modalities, started: study.started, identifier: patient.identifier };
}

function asFile({ path: place, size, mtime_ms: mtimeMs }: InputRow): SourceFile {
  return { path: place, size, mtimeMs };
}

/** As this program wrote it, into a database that nobody else can write; null for a study that was left out. */
function asManifestFile(file: string): ManifestFile | null {
  return JSON.parse(file) as ManifestFile | null;
}

function pathOrLeftOut(file: string): string {
  return asManifestFile(file)?.path ?? leftOutFile;
}
