/**
 * What is on a disc: its patients and studies, found through its DICOMDIR (PS3.3 annex F, IHE PDI) or, where that is
 * missing or does not hold, by looking at every file. Files that the directory does not list are found too. Files are
 * parsed by workers that may be killed; nothing on the disc is run or opened in another way.
 */
import path from 'node:path';
import type { DirectoryFile } from '../../shared/dicom-file/directory.ts';
import { isArchiveName, isDirectoryName } from '../../shared/dicom-file/file-set.ts';
import type { FileIdentity } from '../../shared/dicom-file/identify.ts';
import type { DicomStudy } from '../../shared/dicom-file/instance.ts';
import { mayBeSamePatient } from '../../shared/dicom-file/keep.ts';
import type { IdentifiedFile, ParserPool } from '../../shared/dicom-file/parser-pool.ts';
import type { DiscProblem, DiscProblemReason, DiscView, PersonOnDisc } from '../../shared/disc.ts';
import { type DiscFile, DiscNames, listDisc } from './files.ts';

export interface InventoryStudy {
  key: string;
  person: PersonOnDisc;
  study: DicomStudy;
  modalities: Set<string>;
  files: DiscFile[];
  bytes: number;
}

/** Studies of one person, as far as the disc says so. */
export interface InventoryPatient {
  key: string;
  person: PersonOnDisc;
  studies: InventoryStudy[];
}

export interface ReadingProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
}

export interface ReadingOptions {
  root: string;
  pool: ParserPool;
  signal: AbortSignal;
  onProgress: (progress: ReadingProgress) => void;
  /** The directory led to studies; other files are still to be looked at. */
  onDirectory: (inventory: Inventory) => void;
}

/** Files of one study that are tried for whose it is, before its directory is not believed. */
const triedFiles = 3;
/** Files that are parsed at a time. */
const ahead = 2;

export class Inventory {
  readonly studies: InventoryStudy[] = [];
  readonly problems: DiscProblem[] = [];
  directory: DiscView['directory'] = 'absent';
  otherFiles = 0;

  /**
   * @throws TomoshibiError `disc-too-large`; what the signal was aborted with
   */
  static async read(options: ReadingOptions): Promise<Inventory> {
    const inventory = new Inventory();
    const { files, problems } = await listDisc(options.root, options.signal);
    inventory.problems.push(...problems);
    const progress = {
      files: files.length,
      filesDone: 0,
      bytes: files.reduce((sum, file) => sum + file.size, 0),
      bytesDone: 0,
    };
    options.onProgress(progress);
    const directory = files.find((file) => isDirectoryName(file.path));
    const listed = directory ? await inventory.#readDirectory(directory, files, options) : new Set<DiscFile>();
    const unlisted = files.filter((file) => !listed.has(file) && file !== directory);
    for (const file of listed) advance(progress, file);
    if (directory) advance(progress, directory);
    options.onProgress(progress);
    if (inventory.directory === 'used') options.onDirectory(inventory);
    for await (const { file, answer } of identified(unlisted, options)) {
      inventory.#take(file, answer);
      advance(progress, file);
      options.onProgress(progress);
    }
    return inventory;
  }

  /** Studies by person: one identifier, or one name and birth date, with nothing that contradicts. */
  patients(): InventoryPatient[] {
    const patients: InventoryPatient[] = [];
    for (const study of this.studies) {
      const known = patients.find(({ person }) => isOnePerson(person, study.person));
      if (known) known.studies.push(study);
      else patients.push({ key: `p${patients.length + 1}`, person: study.person, studies: [study] });
    }
    for (const patient of patients) {
      patient.studies.sort((a, b) => (b.study.started ?? '').localeCompare(a.study.started ?? ''));
    }
    return patients;
  }

  study(key: string): InventoryStudy | null {
    return this.studies.find((study) => study.key === key) ?? null;
  }

  /** The files that the directory led to; none where it is not to be believed. */
  async #readDirectory(directory: DiscFile, files: DiscFile[], options: ReadingOptions): Promise<Set<DiscFile>> {
    const { pool, root } = options;
    this.directory = 'unusable';
    const answer = await pool.list(path.join(root, directory.path));
    if (answer.kind === 'rejected') return new Set();
    const names = new DiscNames(files);
    const listed = new Set<DiscFile>();
    const missing: DiscProblem[] = [];
    const byStudy = new Map<string, { file: DiscFile; entry: DirectoryFile }[]>();
    for (const entry of answer.files) {
      const file = names.find(entry.fileId);
      if (!file) missing.push({ path: entry.fileId.join('/'), reason: 'missing' });
      else if (!listed.has(file)) {
        listed.add(file);
        const uid = entry.study.studyInstanceUid;
        byStudy.set(uid, [...(byStudy.get(uid) ?? []), { file, entry }]);
      }
    }
    // A directory of none of the disc's files is that of another disc.
    if (listed.size === 0) return new Set();
    const found: InventoryStudy[] = [];
    for (const entries of byStudy.values()) {
      const study = await this.#studyOf(entries, options);
      if (study === 'contradicts') return new Set();
      if (study) found.push(study);
      else for (const { file } of entries) listed.delete(file);
    }
    this.directory = 'used';
    this.studies.push(...found);
    this.problems.push(...missing);
    return listed;
  }

  /**
   * A study that the directory lists: its files say whose it is, since the directory gives neither birth date nor sex.
   * Null: none of the files tried can be read; `contradicts`: the files say otherwise than the directory.
   */
  async #studyOf(
    entries: { file: DiscFile; entry: DirectoryFile }[],
    { pool, root, signal }: ReadingOptions,
  ): Promise<InventoryStudy | 'contradicts' | null> {
    for (const { file, entry } of entries.slice(0, triedFiles)) {
      signal.throwIfAborted();
      const answer = await pool.identify(path.join(root, file.path));
      if (answer.kind !== 'identity') continue;
      const { patient, study } = answer.identity;
      if (study.studyInstanceUid !== entry.study.studyInstanceUid || !mayBeSamePatient(patient, entry.patient)) {
        return 'contradicts';
      }
      return {
        key: this.#nextKey(),
        person: patient,
        study,
        modalities: new Set(entries.map((each) => each.entry.series.modality)),
        files: entries.map((each) => each.file),
        bytes: entries.reduce((sum, each) => sum + each.file.size, 0),
      };
    }
    return null;
  }

  #take(file: DiscFile, answer: IdentifiedFile): void {
    if (answer.kind === 'identity') this.#add(file, answer.identity);
    else if (answer.kind === 'directory' || answer.reason === 'not-this-format') {
      if (isArchiveName(file.path)) this.#problem(file, 'archive');
      else this.otherFiles += 1;
    } else this.#problem(file, answer.reason);
  }

  #add(file: DiscFile, { patient, study, series }: FileIdentity): void {
    let known = this.studies.find(
      (each) => each.study.studyInstanceUid === study.studyInstanceUid && mayBeSamePatient(each.person, patient),
    );
    if (!known) {
      known = { key: this.#nextKey(), person: patient, study, modalities: new Set(), files: [], bytes: 0 };
      this.studies.push(known);
    }
    known.modalities.add(series.modality);
    known.files.push(file);
    known.bytes += file.size;
  }

  #problem(file: DiscFile, reason: DiscProblemReason): void {
    this.problems.push({ path: file.path, reason });
  }

  #keys = 0;
  #nextKey(): string {
    this.#keys += 1;
    return `s${this.#keys}`;
  }
}

/** Whose the files are, in their order, some of them asked ahead. */
async function* identified(
  files: DiscFile[],
  { pool, root, signal }: ReadingOptions,
): AsyncGenerator<{ file: DiscFile; answer: IdentifiedFile }> {
  const asked: { file: DiscFile; answer: Promise<IdentifiedFile> }[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    asked.push({ file, answer: pool.identify(path.join(root, file.path)) });
    if (asked.length > ahead) {
      const first = asked.shift()!;
      yield { file: first.file, answer: await first.answer };
    }
  }
  for (const { file, answer } of asked) {
    signal.throwIfAborted();
    yield { file, answer: await answer };
  }
}

function advance(progress: ReadingProgress, file: DiscFile): void {
  progress.filesDone += 1;
  progress.bytesDone += file.size;
}

/** Says "one" only for the tree on the screen: each study is checked again, file by file, when it is brought. */
function isOnePerson(one: PersonOnDisc, other: PersonOnDisc): boolean {
  if (one.birthDate !== other.birthDate || one.sex !== other.sex) return false;
  if (one.identifier !== other.identifier) return false;
  return one.identifier === ''
    ? one.fullName !== null && one.fullName === other.fullName
    : mayBeSamePatient(one, other);
}
