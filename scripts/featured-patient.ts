/** Which patient the main job is shown with: one with as much to see as these media hold. */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { loadFacility } from '../exporter/keys.ts';
import {
  deriveFileKey,
  type Manifest,
  type MediaKeys,
  manifestName,
  manifestSchema,
  mediaFolder,
} from '../shared/media.ts';

export interface FeaturedPatient {
  id: string;
  /** What to type into the search box. */
  query: string;
  name: string;
  /** The study to look at; null when none of theirs has pictures. */
  studyInstanceUid: string | null;
}

interface StudyRow {
  patient_id: string;
  study_instance_uid: string;
  instance_count: number;
  file: string;
}

/** Coded in ways that no viewer in a browser decodes: PS3.5 §8.2.1 processes 6 and 10, and video. */
const undecodable = /^1\.2\.840\.10008\.1\.2\.4\.(?:53|55|10\d)/;

/** The records of a medium's newest generation, with the exporter's own keys. */
export async function openRecords(medium: string, keysFolder: string): Promise<Database.Database> {
  const folder = path.join(medium, mediaFolder);
  const manifest = readManifest(folder);
  return openFile(folder, manifest, loadFacility(keysFolder).mediaKeys, manifest.records);
}

export async function choosePatient(medium: string, keysFolder: string): Promise<FeaturedPatient> {
  const folder = path.join(medium, mediaFolder);
  const manifest = readManifest(folder);
  const { mediaKeys } = loadFacility(keysFolder);
  const records = await openFile(folder, manifest, mediaKeys, manifest.records);
  try {
    let study: StudyRow | null = null;
    for (const candidate of studiesByRichness(records)) {
      if (!(await hasPictures(folder, manifest, mediaKeys, candidate.file))) continue;
      study = candidate;
      break;
    }
    const patient = records
      .prepare<[{ id: string | null }], { id: string; identifier: string; name: string }>(
        'SELECT id, identifier, name FROM patient WHERE @id IS NULL OR id = @id ORDER BY identifier DESC LIMIT 1',
      )
      .get({ id: study?.patient_id ?? null });
    if (!patient) throw new Error('there is no patient on this medium');
    return {
      id: patient.id,
      query: patient.identifier || patient.name,
      name: patient.name,
      studyInstanceUid: study?.study_instance_uid ?? null,
    };
  } finally {
    records.close();
  }
}

/** Patients with allergies and problems first, then large studies. */
function studiesByRichness(records: Database.Database): StudyRow[] {
  return records
    .prepare<[], StudyRow>(
      `SELECT patient_id, study_instance_uid, instance_count, file,
              (SELECT count(*) FROM allergy_intolerance WHERE patient_id = imaging_study.patient_id) * 10
                + (SELECT count(*) FROM condition WHERE patient_id = imaging_study.patient_id) AS written
       FROM imaging_study JOIN patient ON patient.id = patient_id
       WHERE patient.identifier <> '' OR patient.name <> ''
       ORDER BY written DESC, instance_count DESC, study_instance_uid`,
    )
    .all();
}

async function hasPictures(folder: string, manifest: Manifest, keys: MediaKeys, file: string): Promise<boolean> {
  const study = await openFile(folder, manifest, keys, file);
  try {
    const coded = study
      .prepare<[], string>('SELECT transfer_syntax_uid FROM instance WHERE frame_count > 0 AND damage IS NULL')
      .pluck()
      .all();
    return coded.some((uid) => !undecodable.test(uid));
  } finally {
    study.close();
  }
}

async function openFile(folder: string, manifest: Manifest, keys: MediaKeys, name: string): Promise<Database.Database> {
  const file = manifest.files.find((entry) => entry.path === name)!;
  const database = new Database(path.join(folder, file.path), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${await deriveFileKey(keys[file.epoch]!, file.keyId)}'`);
  return database;
}

function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, manifestName), 'utf8')));
}
