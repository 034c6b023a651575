/**
 * Studies that came on discs, apart from the verified media: one encrypted database each, and an encrypted index of whose
 * they are. In the station's folder:
 *
 *   discs/<identity>/index.db      what was brought, by whom, for whom; temporary patients
 *   discs/<identity>/<id>.db       one study (shared/schema/study.sql)
 *   discs/<identity>/incoming/     studies being written; emptied at every start
 *
 * The raw key of each file is HKDF-SHA256 of the station identity's secret and the file's name (`ownKeyOf`): nothing is
 * kept beside it, and it is there again after every unlocking. A study counts once the index names it, which happens last
 * and for all studies of an import at once; a file that the index does not name is removed at the next start.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DiscProblem, DiscStudy, PersonOnDisc } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImagingStudy, Patient } from '../../shared/records.ts';
import { Studies } from '../imaging/studies.ts';
import type { Study } from '../imaging/study.ts';
import { asReadingError, type EncryptedDatabase, openOwn, openReadOnly } from '../station/database.ts';
import { syncFolder } from '../station/durable.ts';
import { TemporaryPatients } from '../temporary/temporary-patients.ts';

const schema = `
CREATE TABLE IF NOT EXISTS study (
  id TEXT PRIMARY KEY, patient_id TEXT NOT NULL, study_instance_uid TEXT NOT NULL, imported_at TEXT NOT NULL,
  entry TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS study_patient ON study (patient_id);
CREATE INDEX IF NOT EXISTS study_uid ON study (study_instance_uid, imported_at);
`;

const indexName = 'index.db';
const fileName = /^([0-9a-f]{32})\.db$/;

/** A study in the index: all of a DiscStudy that does not depend on what else is open. */
export type QuarantinedStudy = Omit<DiscStudy, 'key' | 'onMediumOf'>;

/** A study whose file is written and waits in `incoming/`. */
export interface IncomingStudy {
  id: string;
  study: Omit<ImagingStudy, 'patientId' | 'id' | 'source' | 'recordedAt' | 'file'>;
  person: PersonOnDisc;
  problems: DiscProblem[];
  problemCount: number;
}

export interface Import {
  /** Of the disc: random, for the log. */
  discId: string;
  by: string;
  studies: { incoming: IncomingStudy; patientId: string }[];
  /** Patients to be made, by the key that `studies` name them by. */
  temporary: { id: string; patient: Patient; person: PersonOnDisc }[];
}

export class Quarantine {
  readonly #folder: string;
  readonly #keyOf: (name: string) => string;
  readonly #index: EncryptedDatabase;
  readonly #studies: Studies;
  readonly temporary: TemporaryPatients;

  private constructor(folder: string, keyOf: (name: string) => string, index: EncryptedDatabase) {
    this.#folder = folder;
    this.#keyOf = keyOf;
    this.#index = index;
    index.exec(schema);
    this.temporary = new TemporaryPatients(index);
    this.#studies = new Studies({ open: async (id) => this.#openFile(id) });
  }

  /**
   * @param folder of this identity, made where it is absent
   * @param keyOf raw key of one of its files
   * @returns `replaced`: the index could not be read; it and its studies were set aside, nothing of them removed
   */
  static open(folder: string, keyOf: (name: string) => string): { quarantine: Quarantine; replaced: boolean } {
    const open = () => {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      const index = openOwn(path.join(folder, indexName), keyOf('index'));
      try {
        return new Quarantine(folder, keyOf, index);
      } catch (error) {
        index.close();
        throw error;
      }
    };
    let quarantine: Quarantine;
    let replaced = false;
    try {
      quarantine = open();
    } catch (error) {
      const reading = asReadingError(error);
      if (!(reading instanceof TomoshibiError) || reading.code !== 'medium-file-damaged') throw error;
      fs.renameSync(folder, `${folder}.damaged-${Date.now()}`);
      replaced = true;
      quarantine = open();
    }
    quarantine.#clean();
    return { quarantine, replaced };
  }

  /** Where to write a new study, and its key. */
  incoming(): { id: string; path: string; keyHex: string } {
    const id = crypto.randomBytes(16).toString('hex');
    fs.mkdirSync(this.#incomingFolder, { recursive: true, mode: 0o700 });
    return { id, path: path.join(this.#incomingFolder, `${id}.db`), keyHex: this.#keyOf(id) };
  }

  /** Takes what was written: all of it, or, when this throws or the power goes, nothing. */
  keep({ discId, by, studies, temporary }: Import): QuarantinedStudy[] {
    const importedAt = new Date().toISOString();
    const entries = studies.map(({ incoming, patientId }): QuarantinedStudy => {
      const { id, study, person, problems, problemCount } = incoming;
      const record = { ...study, patientId, id, source: `disc:${discId}`, recordedAt: importedAt, file: '' };
      const { size } = fs.statSync(path.join(this.#incomingFolder, `${id}.db`));
      return {
        id,
        patientId,
        study: record,
        person,
        importedAt,
        importedBy: by,
        bytes: size,
        problems,
        problemCount,
      };
    });
    for (const { id } of entries) this.#settle(id);
    syncFolder(this.#folder);
    const insert = this.#index.prepare('INSERT INTO study VALUES (?, ?, ?, ?, ?)');
    this.#index
      .transaction(() => {
        for (const { id, patient, person } of temporary) this.temporary.add(id, patient, person);
        for (const entry of entries) {
          const { id, patientId, study } = entry;
          insert.run(id, patientId, study.studyInstanceUid, importedAt, JSON.stringify(entry));
        }
      })
      .immediate();
    return entries;
  }

  /** Removes what an import left in `incoming/`. */
  discard(ids: string[]): void {
    for (const id of ids) fs.rmSync(path.join(this.#incomingFolder, `${id}.db`), { force: true });
  }

  /** Every study, newest import first. */
  list(): QuarantinedStudy[] {
    return this.#entries('SELECT entry FROM study ORDER BY imported_at DESC, id');
  }

  ofPatient(patientId: string): QuarantinedStudy[] {
    return this.#entries('SELECT entry FROM study WHERE patient_id = ? ORDER BY imported_at DESC, id', patientId);
  }

  /** Imports of this study, the first first. */
  byUid(studyInstanceUid: string): QuarantinedStudy[] {
    return this.#entries(
      'SELECT entry FROM study WHERE study_instance_uid = ? ORDER BY imported_at, id',
      studyInstanceUid,
    );
  }

  /** @throws TomoshibiError `study-not-found` */
  get(id: string): QuarantinedStudy {
    const [entry] = this.#entries('SELECT entry FROM study WHERE id = ?', id);
    if (!entry) throw new TomoshibiError('study-not-found');
    return entry;
  }

  /** The opened study, as Studies.get. @throws TomoshibiError `study-not-found`, `medium-file-damaged` */
  open(id: string): Promise<Study> {
    return this.#studies.get(id);
  }

  /** Removes a study, and its temporary patient when nothing of them is left. @throws TomoshibiError `study-not-found` */
  remove(id: string): QuarantinedStudy {
    const entry = this.get(id);
    this.#index
      .transaction(() => {
        this.#index.prepare('DELETE FROM study WHERE id = ?').run(id);
        if (this.ofPatient(entry.patientId).length === 0) this.temporary.removeFromDisc(entry.patientId);
      })
      .immediate();
    this.#studies.drop(id);
    fs.rmSync(path.join(this.#folder, `${id}.db`), { force: true });
    return entry;
  }

  get folder(): string {
    return this.#folder;
  }

  close(): void {
    this.#studies.closeAll();
    this.#index.close();
  }

  get #incomingFolder(): string {
    return path.join(this.#folder, 'incoming');
  }

  #entries(sql: string, ...parameters: string[]): QuarantinedStudy[] {
    const rows = this.#index
      .prepare<string[], string>(sql)
      .pluck()
      .all(...parameters);
    return rows.map((entry) => JSON.parse(entry) as QuarantinedStudy);
  }

  #openFile(id: string): EncryptedDatabase {
    return openReadOnly(path.join(this.#folder, `${this.get(id).id}.db`), this.#keyOf(id));
  }

  /** Makes a finished file durable and gives it its place. */
  #settle(id: string): void {
    const part = path.join(this.#incomingFolder, `${id}.db`);
    const handle = fs.openSync(part, 'r+');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(part, path.join(this.#folder, `${id}.db`));
  }

  /** Removes what an interrupted import or removal left. */
  #clean(): void {
    fs.rmSync(this.#incomingFolder, { recursive: true, force: true });
    const known = new Set(this.list().map(({ id }) => id));
    for (const name of fs.readdirSync(this.#folder)) {
      const id = fileName.exec(name)?.[1];
      if (id && !known.has(id)) fs.rmSync(path.join(this.#folder, name), { force: true });
    }
  }
}
