/**
 * Bringing chosen studies of a disc into the quarantine. Every file is parsed anew, by workers that may be killed, and is
 * taken only when it is of the study and of the person that were chosen. Nothing counts before all of it is written.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { type DicomInstance, DicomRejection } from '../../shared/dicom-file/instance.ts';
import { keepInstance, mayBeSamePatient } from '../../shared/dicom-file/keep.ts';
import type { ParserPool, PooledFile } from '../../shared/dicom-file/parser-pool.ts';
import { createStudyDatabase, type StudyDatabase } from '../../shared/dicom-file/study-db.ts';
import type { DiscProblem, DiscProblemReason } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { DiscFile } from './files.ts';
import type { InventoryStudy, ReadingProgress } from './inventory.ts';
import type { IncomingStudy, Quarantine } from './quarantine.ts';

/** `incoming` is null where no file of the study could be taken. */
export interface Brought {
  incoming: IncomingStudy | null;
  problems: DiscProblem[];
}

export interface BringOptions {
  root: string;
  studies: InventoryStudy[];
  quarantine: Quarantine;
  pool: ParserPool;
  signal: AbortSignal;
  onProgress: (progress: ReadingProgress) => void;
}

/** Problems kept with a study; more are counted only. */
const keptProblems = 200;
/** Left free, so that the station can go on writing its log. */
const spareBytes = 256 * 1024 ** 2;
/** Databases are a little larger than the files in them. */
const overhead = 1.05;

/**
 * Writes each study into `incoming/`. When this throws, nothing is left behind.
 * @throws TomoshibiError `disk-full`; what the signal was aborted with
 */
export async function bringStudies(options: BringOptions): Promise<Map<InventoryStudy, Brought>> {
  const { studies, quarantine, onProgress } = options;
  await requireSpace(options);
  const brought = new Map<InventoryStudy, Brought>();
  const begun: string[] = [];
  const progress: ReadingProgress = {
    files: studies.reduce((sum, study) => sum + study.files.length, 0),
    filesDone: 0,
    bytes: studies.reduce((sum, study) => sum + study.bytes, 0),
    bytesDone: 0,
  };
  const advance = (file: DiscFile) => {
    progress.filesDone += 1;
    progress.bytesDone += file.size;
    onProgress(progress);
  };
  try {
    for (const study of studies) {
      const place = quarantine.incoming();
      begun.push(place.id);
      const result = await bringStudy(study, place, options, advance);
      if (!result.incoming) quarantine.discard([place.id]);
      brought.set(study, result);
    }
    return brought;
  } catch (error) {
    quarantine.discard(begun);
    if (isOutOfSpace(error)) throw new TomoshibiError('disk-full', {}, { cause: error });
    throw error;
  }
}

async function bringStudy(
  study: InventoryStudy,
  place: { id: string; path: string; keyHex: string },
  options: BringOptions,
  advance: (file: DiscFile) => void,
): Promise<Brought> {
  const database = createStudyDatabase(place.path, place.keyHex, { fileBytes: study.files[0]?.size });
  const problems: DiscProblem[] = [];
  let problemCount = 0;
  try {
    for await (const { file, parsed } of parsedAhead(study.files, options)) {
      const reason = await take(database, study, file, parsed);
      if (reason) {
        problemCount += 1;
        if (problems.length < keptProblems) problems.push({ path: file.path, reason });
      }
      advance(file);
    }
    if (!database.identity) {
      database.close();
      return { incoming: null, problems };
    }
  } catch (error) {
    database.close();
    throw error;
  }
  const { patient, study: described, modalities, bodyPart, seriesCount, instanceCount } = database.finish();
  const incoming = {
    id: place.id,
    person: patient,
    problems,
    problemCount,
    study: {
      ...described,
      modalities: modalities.join('\\'),
      bodyPart,
      seriesCount,
      instanceCount,
      dicomPatientName: patient.fullName,
      dicomPatientId: patient.identifier || null,
      dicomBirthDate: patient.birthDate,
    },
  };
  return { incoming, problems };
}

/** Null when the file is in the study now, or its very bytes were before. */
async function take(
  database: StudyDatabase,
  study: InventoryStudy,
  file: DiscFile,
  parsed: PooledFile,
): Promise<DiscProblemReason | null> {
  if (parsed.kind === 'directory') return 'not-this-format';
  if (parsed.kind === 'rejected') return parsed.reason;
  try {
    if (!isOf(study, parsed.instance)) return 'identity-mismatch';
    const kept = await keepInstance(database, parsed.instance, file.path, parsed.batches);
    if (kept === 'other-patient') return 'identity-mismatch';
    return kept === 'contradiction' ? 'contradiction' : null;
  } catch (error) {
    if (error instanceof DicomRejection) return error.reason;
    throw error;
  } finally {
    parsed.release();
  }
}

/** What was shown when the person chose is what is brought, whatever the directory of the disc said of the file. */
function isOf({ study, person }: InventoryStudy, instance: DicomInstance): boolean {
  return study.studyInstanceUid === instance.study.studyInstanceUid && mayBeSamePatient(person, instance.patient);
}

/** Parses one file ahead of the one that is being written. */
async function* parsedAhead(
  files: DiscFile[],
  { pool, root, signal }: BringOptions,
): AsyncGenerator<{ file: DiscFile; parsed: PooledFile }> {
  let ahead: { file: DiscFile; parsed: Promise<PooledFile> } | null = null;
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const next = { file, parsed: pool.parse(path.join(root, file.path)) };
      const ready = ahead;
      ahead = next;
      if (ready) yield { file: ready.file, parsed: await ready.parsed };
    }
    signal.throwIfAborted();
    const last = ahead;
    ahead = null;
    if (last) yield { file: last.file, parsed: await last.parsed };
  } finally {
    const unused = await ahead?.parsed;
    if (unused?.kind === 'instance') unused.release();
  }
}

async function requireSpace({ quarantine, studies }: BringOptions): Promise<void> {
  const needed = studies.reduce((sum, study) => sum + study.bytes, 0) * overhead + spareBytes;
  const { bavail, bsize } = await fs.statfs(quarantine.folder);
  const free = bavail * bsize;
  const gigabytes = (bytes: number) => Math.ceil(bytes / 1e8) / 10;
  if (needed > free) throw new TomoshibiError('disk-full', { neededGB: gigabytes(needed), freeGB: gigabytes(free) });
}

function isOutOfSpace(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL';
}
