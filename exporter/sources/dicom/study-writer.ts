/**
 * What the DICOM reader needs of the medium and of the state kept between runs. A run over an unchanged archive reads no
 * file at all: every file is looked up by path, size and modification time, and a study all of whose files are as they
 * were keeps its database on the medium. A study with a new, changed or missing file is written anew, whole.
 */

import type { StudySummary } from '../../../shared/dicom-file/study-db.ts';
import type { SourceFile } from '../../../shared/dicom-file/walk.ts';
import type { QuarantineReason, SkipReason } from '../../report.ts';

/** What became of one file, as remembered for the next run. JSON; only the reader looks inside. */
export interface FileOutcome {
  /** Version of the reader that decided; an outcome of another version is not trusted and the file is read again. */
  reader: number;
  /** For the report: the modality, or `file` where none is known. */
  kind: string;
  /** Null: the file belongs to no study (quarantined by itself, or a directory file). */
  studyInstanceUid: string | null;
  fate:
    | { end: 'mapped' }
    | { end: 'skipped'; reason: SkipReason }
    | { end: 'quarantined'; reason: QuarantineReason; detail: string };
}

/** A study this source wrote in an earlier run, whose database is still on the medium. */
export interface EarlierStudy {
  studyInstanceUid: string;
  /** As given to `finish`. */
  summary: StudySummary;
  /** Every file remembered for it was looked up in this run and found unchanged. */
  unchanged: boolean;
}

/**
 * One per run and source. Bookkeeping belongs on disk: an archive has tens of millions of files.
 * Order of a run: `earlier` and `remember` for every file; then `earlierStudies` once; then `opened` once, with `finish`
 * for each. Other methods are called while one of the iterables is being walked.
 */
export interface StudyWriter {
  /** Marks the file as present and gives what was remembered for exactly this path, size and mtime. */
  earlier(file: SourceFile): FileOutcome | null;
  /** Remembers (replaces) the outcome of a file that was read in this run; takes effect when the run is committed. */
  remember(file: SourceFile, outcome: FileOutcome): void;
  /** Studies of earlier runs of this source. What is remembered of a study that is neither reused nor finished goes. */
  earlierStudies(): Iterable<EarlierStudy>;
  /** Files remembered for a study by an earlier run, looked up in this one and found unchanged; not those remembered anew. */
  filesOf(studyInstanceUid: string): Iterable<{ file: SourceFile; outcome: FileOutcome }>;
  /**
   * Where to build the study's database: the same path and key every time within a run, since databases are closed and
   * opened again when many studies are interleaved. Null when another source has finished this study in this run.
   */
  open(studyInstanceUid: string): Promise<{ path: string; keyHex: string } | null>;
  /** Studies opened and not yet finished. */
  opened(): Iterable<string>;
  /** Seals the closed database under its hash; `summary.modalities` are what the file covers. Gives the path on the medium. */
  finish(studyInstanceUid: string, summary: StudySummary): Promise<string>;
  /** Takes an unchanged study of an earlier run into this generation. Gives the path on the medium. */
  reuse(studyInstanceUid: string): string;
  /** Removes the part of a study in which nothing was kept. */
  discard(studyInstanceUid: string): void;
}
