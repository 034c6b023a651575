/** All imaging studies of a generation with their patients, as the records know them: no study file is opened. */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import type { Patient } from '../../shared/records.ts';

export interface StudyEntry {
  patientId: string;
  studyInstanceUid: string;
  accessionNumber: string | null;
  /** ISO 8601, to the precision that is known. */
  started: string | null;
  description: string | null;
  /** `CT\SR` */
  modalities: string;
  bodyPart: string | null;
  referrer: string | null;
  seriesCount: number;
  instanceCount: number;
  /** Path on the medium. */
  file: string;
  /** As the images carry them; null where they carry none. */
  dicomPatientName: string | null;
  dicomPatientId: string | null;
  dicomBirthDate: string | null;
  /** As the records know the patient. */
  identifier: string;
  name: string;
  kana: string | null;
  romaji: string | null;
  birthDate: string | null;
  sex: Patient['sex'];
}

/** What the database itself narrows by; `from` and `to` are ISO days, both included. */
export interface StudyFilter {
  studyInstanceUids?: string[];
  from?: string;
  to?: string;
  /** As the images carry it, else as the records do. */
  patientId?: string;
  accessionNumber?: string;
}

const sql = `SELECT study.patient_id AS patientId, study.study_instance_uid AS studyInstanceUid,
    study.accession_number AS accessionNumber, study.started, study.description, study.modalities,
    study.body_part AS bodyPart, study.referrer, study.series_count AS seriesCount,
    study.instance_count AS instanceCount, study.file, study.dicom_patient_name AS dicomPatientName,
    study.dicom_patient_id AS dicomPatientId, study.dicom_birth_date AS dicomBirthDate, patient.identifier,
    patient.name, patient.kana, patient.romaji, patient.birth_date AS birthDate, patient.sex
  FROM imaging_study AS study JOIN patient ON patient.id = study.patient_id`;
const order = 'ORDER BY study.started DESC NULLS LAST, study.study_instance_uid, study.patient_id';

type Parameters = [Record<'uids' | 'from' | 'to' | 'patientId' | 'accessionNumber', string | null>];

export interface StudySample {
  studies: number;
  taken: Pick<StudyEntry, 'studyInstanceUid' | 'file'>[];
}

export class StudyList {
  readonly #files: Statement<[], Pick<StudyEntry, 'modalities' | 'studyInstanceUid' | 'file'>>;
  readonly #all: Statement<Parameters, StudyEntry>;
  readonly #named: Statement<Parameters, StudyEntry>;

  /** @param database a records database, opened read-only */
  constructor(database: Database) {
    const dated = `(:from IS NULL OR started >= :from) AND (:to IS NULL OR substr(started, 1, 10) <= :to)
      AND (:patientId IS NULL OR coalesce(study.dicom_patient_id, patient.identifier) = :patientId)
      AND (:accessionNumber IS NULL OR study.accession_number = :accessionNumber)`;
    this.#files = database.prepare(
      'SELECT modalities, study_instance_uid AS studyInstanceUid, file FROM imaging_study',
    );
    this.#all = database.prepare(`${sql} WHERE :uids IS NULL AND ${dated} ${order}`);
    this.#named = database.prepare(
      `${sql} WHERE study.study_instance_uid IN (SELECT value FROM json_each(:uids)) AND ${dated} ${order}`,
    );
  }

  /** Of each modality how many studies there are, and at most so many of them, taken at random. */
  sample(most: number): Map<string, StudySample> {
    const samples = new Map<string, StudySample>();
    const rows = this.#files.iterate();
    for (const { modalities, studyInstanceUid, file } of rows) {
      for (const modality of new Set(modalities.split('\\').filter(Boolean))) {
        const sample = samples.get(modality) ?? { studies: 0, taken: [] };
        samples.set(modality, sample);
        sample.studies++;
        const place = sample.taken.length < most ? sample.taken.length : Math.floor(Math.random() * sample.studies);
        if (place < most) sample.taken[place] = { studyInstanceUid, file };
      }
    }
    return samples;
  }

  /** Newest first, each study once. */
  find({ studyInstanceUids, from = '', to = '', patientId, accessionNumber }: StudyFilter = {}): StudyEntry[] {
    const uids = studyInstanceUids ? JSON.stringify(studyInstanceUids) : null;
    const statement = uids === null ? this.#all : this.#named;
    const parameters = {
      uids,
      from: from || null,
      to: to || null,
      patientId: patientId ?? null,
      accessionNumber: accessionNumber ?? null,
    };
    const seen = new Set<string>();
    return statement.all(parameters).filter(({ studyInstanceUid }) => {
      const isNew = !seen.has(studyInstanceUid);
      seen.add(studyInstanceUid);
      return isNew;
    });
  }
}
