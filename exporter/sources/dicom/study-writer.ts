/**
 * What the DICOM reader needs of the medium and of the state kept between runs. A run over an unchanged archive reads no
 * file at all: every file is looked up by path, size and modification time, and a study all of whose files are as they
 * were keeps its database on the medium. A study with a new, changed or missing file is written anew, whole.
 */

import type { StudySummary } from '../../../shared/dicom-file/study-db.ts';
import type { SourceFile } from '../../../shared/dicom-file/walk.ts';
import type { QuarantineReason, SkipReason } from '../../report.ts';
import type { LeftOutReason, SlicedStudy } from '../../slice.ts';

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

/** A study of which files are remembered, from an earlier run or from one that was interrupted. */
export interface EarlierStudy {
  studyInstanceUid: string;
  /**
   * `unchanged`: every file remembered for it was found as it was, and what this run needs of it is on its medium;
   * `elsewhere`: another source of this run has it; `changed`: its files are to be read again.
   */
  state: 'unchanged' | 'elsewhere' | 'changed';
  /** As given to `finish`; null for a study that was never finished. */
  summary: StudySummary | null;
  /** What of the slice leaves it out of this generation. */
  leftOut: LeftOutReason | null;
  /** Path of its file on the medium; null where it has none. */
  file: string | null;
}

/** Where a study's database is built. */
export interface StudyPlace {
  path: string;
  keyHex: string;
  /** It will be left out, and is described without its pixels. */
  bare: boolean;
}

/**
 * One per run and source. Bookkeeping belongs on disk: an archive has tens of millions of files.
 * Order of a run: `earlier` for every file, with `expect` for those to be read; then `expected`, with `remember` for each;
 * then `earlierStudies` once; then `opened` with `finish` for each, `toReadAgain`, and `opened` again; `written` last.
 * Other methods are called while one of the iterables is being walked.
 */
export interface StudyWriter {
  /** Marks the file as present and gives what was remembered for exactly this path, size and mtime. */
  earlier(file: SourceFile): FileOutcome | null;
  /** Puts a file on the list of those to be read. */
  expect(file: SourceFile): void;
  /** Bytes of files that the studies to be written need: what is expected, and what is known of studies that changed. */
  expectedBytes(): number;
  expected(): Iterable<SourceFile>;
  /** Remembers (replaces) the outcome of a file that was read in this run. */
  remember(file: SourceFile, outcome: FileOutcome): void;
  /** What is remembered of a study that is neither reused nor finished goes. */
  earlierStudies(): AsyncIterable<EarlierStudy>;
  /** Files remembered for a study and found unchanged in this run; not those that it reads because they are expected. */
  filesOf(studyInstanceUid: string): Iterable<{ file: SourceFile; outcome: FileOutcome }>;
  /**
   * Where to build the study's database: the same path and key every time within a run, since databases are closed and
   * opened again when many studies are interleaved. Null when another source has finished this study in this run.
   * @param about as the first of its files says
   */
  open(studyInstanceUid: string, about: SlicedStudy): Promise<StudyPlace | null>;
  /** Studies opened and not finished. */
  opened(): Iterable<string>;
  /**
   * Nothing but files that this run reads is known of it, and it was not taken up again before: it may be finished while
   * others are still being read, so that an interrupted run has it. One more file opens it again.
   */
  mayFinishNow(studyInstanceUid: string): boolean;
  /** Seals the closed database under its hash; `summary.modalities` are what the file covers. */
  finish(studyInstanceUid: string, summary: StudySummary): Promise<void>;
  /** Studies described without pixels that the slice turned out to hold: all their files, to be read once more. */
  toReadAgain(): Iterable<{ studyInstanceUid: string; files: Iterable<SourceFile> }>;
  /** Every study finished in this run, with `imaging_study.file` of each. */
  written(): Iterable<{ summary: StudySummary; file: string }>;
  /** Takes an unchanged study into this generation. Gives `imaging_study.file`. */
  reuse(study: EarlierStudy): string;
  /** Removes the part of a study in which nothing was kept. */
  discard(studyInstanceUid: string): void;
}
