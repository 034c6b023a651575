/** One generation opened for reading: its records, and its study files on demand. From the medium or from a copy. */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { coversDocuments } from '../../shared/hospital-documents.ts';
import { filesOf, type Manifest, type ManifestFile, type MediaKeys } from '../../shared/media.ts';
import { coversStaff, type Staff } from '../../shared/people.ts';
import type { ImagingStudy } from '../../shared/records.ts';
import { fileKeyOf } from '../../shared/unlock.ts';
import { coversWards, type ListedWard } from '../../shared/wards.ts';
import { HospitalDocuments } from '../documents/documents.ts';
import { Studies } from '../imaging/studies.ts';
import { type HospitalForms, readHospitalForms } from '../paper/hospital-forms.ts';
import { Passages } from '../passages/passages.ts';
import { readListedWards } from '../records/listed-wards.ts';
import { Records } from '../records/records.ts';
import { StudyList } from '../records/study-list.ts';
import { Roster, readStaff } from '../sessions/roster.ts';
import type { BesideMedia, LackedStudy } from './beside.ts';
import { type EncryptedDatabase, openReadOnly } from './database.ts';
import { generationIdOf } from './generations.ts';
import { locate, type Medium, recordsFileOf } from './medium.ts';

export interface GenerationParts {
  medium: Medium;
  /** What is read: the medium's own, or for an older records file what `olderManifest` makes of it. */
  manifest: Manifest;
  keys: MediaKeys;
  /** Where studies are looked for that are not on the medium. */
  beside: BesideMedia | null;
}

export class Generation {
  /** First 16 hex digits of its records file's SHA-256. */
  readonly id: string;
  readonly medium: Medium;
  /** Of the records that are read; with an older records file it is not the medium's own. */
  readonly manifest: Manifest;
  readonly records: Records;
  readonly studies: Studies;
  readonly studyList: StudyList;
  readonly passages: Passages;
  /** The hospital's own forms of this generation. */
  readonly forms: HospitalForms;
  /** Its manuals, lists and the like. */
  readonly documents: HospitalDocuments;
  /** Who may sign in. */
  readonly roster: Roster;
  readonly #database: EncryptedDatabase;
  readonly #keys: MediaKeys;
  readonly #beside: BesideMedia | null;
  readonly #files: Map<string, ManifestFile>;

  private constructor(
    { medium, manifest, keys, beside }: GenerationParts,
    database: EncryptedDatabase,
    forms: HospitalForms,
    documents: HospitalDocuments,
    roster: Roster,
    wards: readonly ListedWard[],
  ) {
    this.id = generationIdOf(recordsFileOf(manifest));
    this.medium = medium;
    this.manifest = manifest;
    this.#keys = keys;
    this.#beside = beside;
    this.#database = database;
    this.forms = forms;
    this.documents = documents;
    this.roster = roster;
    this.#files = new Map(filesOf(manifest).map((file) => [file.path, file]));
    this.records = new Records(database, (file, uid) => this.hasStudy(file, uid), wards);
    this.studyList = new StudyList(database);
    this.passages = new Passages(database);
    this.studies = new Studies({ open: (uid) => this.#openStudy(this.records.study(uid)) });
  }

  /** @throws TomoshibiError `medium-file-missing`, `medium-file-damaged`, `medium-altered`, `identity-not-recipient` */
  static async open(parts: GenerationParts): Promise<Generation> {
    const { medium, manifest, keys } = parts;
    const read = { ...medium, manifest };
    const file = recordsFileOf(manifest);
    const database = openReadOnly(await locate(medium.folder, file), await fileKeyOf(keys, file));
    return new Generation(
      parts,
      database,
      await hospitalForms(read, keys),
      await hospitalDocuments(read, keys),
      await hospitalRoster(read, keys),
      await hospitalWards(read, keys),
    );
  }

  /** The medium's files as a copy wants them: these records, the hospital's papers, studies newest first, older records. */
  filesByNeed(): ManifestFile[] {
    const studies = this.#database
      .prepare<[], string>('SELECT file FROM imaging_study GROUP BY file ORDER BY max(started) DESC NULLS LAST')
      .pluck()
      .all();
    const order = new Map<string, number>(studies.map((file, index) => [file, index]));
    const { records } = this.medium.manifest;
    const rest = { documents: -0.5, study: 1e9, records: 2e9 };
    const rank = (file: ManifestFile) => (file.path === records ? -1 : (order.get(file.path) ?? rest[file.kind]));
    return filesOf(this.medium.manifest).sort((a, b) => rank(a) - rank(b));
  }

  /** Studies that the records name and the medium lacks, the newest first. */
  lackedStudies(): LackedStudy[] {
    return this.#database
      .prepare<[], LackedStudy>(
        `SELECT study_instance_uid AS studyInstanceUid, patient_id AS patientId, instance_count AS instanceCount, file
         FROM imaging_study ORDER BY started DESC NULLS LAST`,
      )
      .all()
      .filter(({ file }) => !this.#hasFile(file));
  }

  close(): void {
    this.studies.closeAll();
    this.documents.close();
    this.#database.close();
  }

  /**
   * Whether a study can be opened, from the medium or from one beside it.
   * @param file path as the records name it
   */
  hasStudy(file: string, studyInstanceUid: string): boolean {
    return this.#hasFile(file) || (this.#beside?.has(studyInstanceUid) ?? false);
  }

  #hasFile(file: string): boolean {
    return this.#files.has(file) && fs.existsSync(path.join(this.medium.folder, file));
  }

  /** Whatever else a records file might name is not opened. */
  async #openStudy({ file, studyInstanceUid }: ImagingStudy): Promise<EncryptedDatabase> {
    const entry = this.#files.get(file);
    try {
      if (entry?.kind !== 'study') throw new TomoshibiError('study-not-on-medium');
      return openReadOnly(await locate(this.medium.folder, entry), await fileKeyOf(this.#keys, entry));
    } catch (error) {
      const beside = await this.#beside?.open(studyInstanceUid);
      if (beside) return beside;
      throw error;
    }
  }
}

/** Forms that cannot be read are a problem to be told, never a reason not to show a patient. */
async function hospitalForms(medium: Medium, keys: MediaKeys): Promise<HospitalForms> {
  const found: HospitalForms = { forms: [], sets: [], problems: [] };
  for (const file of medium.manifest.documents ?? []) {
    if ([coversDocuments, coversStaff, coversWards].some((other) => file.covers.includes(other))) continue;
    try {
      const database = openReadOnly(await locate(medium.folder, file), await fileKeyOf(keys, file));
      try {
        const { forms, sets, problems } = readHospitalForms(database);
        found.forms.push(...forms);
        found.sets.push(...sets);
        found.problems.push(...problems);
      } finally {
        database.close();
      }
    } catch (error) {
      const code = error instanceof TomoshibiError ? error.code : 'unreadable';
      found.problems.push({ file: file.path, reason: `the hospital's own forms cannot be read (${code})` });
    }
  }
  return found;
}

/** What is missing or damaged is counted, so that a list that is not whole says so; patients are shown all the same. */
async function hospitalDocuments(medium: Medium, keys: MediaKeys): Promise<HospitalDocuments> {
  const { createdAt, sequence, documents = [] } = medium.manifest;
  const files = documents.filter(({ covers }) => covers.includes(coversDocuments));
  const databases: EncryptedDatabase[] = [];
  for (const file of files) {
    try {
      databases.push(openReadOnly(await locate(medium.folder, file), await fileKeyOf(keys, file)));
    } catch {
      // Counted below.
    }
  }
  const unreadable = files.length - databases.length;
  return new HospitalDocuments({ databases, unreadable, exported: files.length > 0, asOf: createdAt, sequence });
}

/** A list of wards that cannot be read leaves them as the patients' stays name them. */
async function hospitalWards(medium: Medium, keys: MediaKeys): Promise<ListedWard[]> {
  const wards: ListedWard[] = [];
  for (const file of medium.manifest.documents ?? []) {
    if (!file.covers.includes(coversWards)) continue;
    try {
      const database = openReadOnly(await locate(medium.folder, file), await fileKeyOf(keys, file));
      try {
        wards.push(...readListedWards(database));
      } finally {
        database.close();
      }
    } catch {
      // Said above.
    }
  }
  return wards;
}

/** A roster that cannot be read is no reason not to show a patient: people break glass, and that is said. */
async function hospitalRoster(medium: Medium, keys: MediaKeys): Promise<Roster> {
  const { createdAt, documents = [] } = medium.manifest;
  const files = documents.filter(({ covers }) => covers.includes(coversStaff));
  const staff: Staff[] = [];
  let unreadable = false;
  for (const file of files) {
    try {
      const database = openReadOnly(await locate(medium.folder, file), await fileKeyOf(keys, file));
      try {
        staff.push(...readStaff(database));
      } finally {
        database.close();
      }
    } catch {
      unreadable = true;
    }
  }
  return new Roster(staff, { asOf: files.length > 0 ? createdAt : null, unreadable });
}
