/** Which patient the main job is shown with: one with as much to see as these media hold. */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { loadFacility } from '../exporter/keys.ts';
import { deriveFileKey, manifestName, manifestSchema, mediaFolder } from '../shared/media.ts';

export interface FeaturedPatient {
  id: string;
  /** What to type into the search box. */
  query: string;
  name: string;
  /** The study to look at; null when the patient has none with pictures. */
  studyInstanceUid: string | null;
}

const preferredModalities = ['CT', 'MR', 'CR', 'DX', 'US', 'XA', 'MG'];

export async function choosePatient(medium: string, keysFolder: string): Promise<FeaturedPatient> {
  const folder = path.join(medium, mediaFolder);
  const manifest = manifestSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, manifestName), 'utf8')));
  const file = manifest.files.find((entry) => entry.path === manifest.records)!;
  const database = new Database(path.join(folder, file.path), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${await deriveFileKey(loadFacility(keysFolder).mediaKeys[file.epoch]!, file.keyId)}'`);
  try {
    const studies = database
      .prepare<[], { patient_id: string; study_instance_uid: string; modalities: string; instance_count: number }>(
        'SELECT patient_id, study_instance_uid, modalities, instance_count FROM imaging_study',
      )
      .all()
      .map((study) => ({ ...study, rank: preferredModalities.indexOf(study.modalities.split('\\')[0]!) }))
      .filter((study) => study.rank >= 0);
    const records = database
      .prepare<[{ id: string }], number>(
        `SELECT (SELECT count(*) FROM allergy_intolerance WHERE patient_id = @id) * 10
              + (SELECT count(*) FROM condition WHERE patient_id = @id)`,
      )
      .pluck();
    const best = studies.sort(
      (a, b) =>
        records.get({ id: b.patient_id })! - records.get({ id: a.patient_id })! ||
        b.instance_count - a.instance_count ||
        a.rank - b.rank ||
        (a.study_instance_uid < b.study_instance_uid ? -1 : 1),
    )[0];
    const patient = database
      .prepare<[{ id: string | null }], { id: string; identifier: string; name: string }>(
        'SELECT id, identifier, name FROM patient WHERE @id IS NULL OR id = @id ORDER BY identifier DESC LIMIT 1',
      )
      .get({ id: best?.patient_id ?? null });
    if (!patient) throw new Error('there is no patient on this medium');
    return {
      id: patient.id,
      query: patient.identifier || patient.name,
      name: patient.name,
      studyInstanceUid: best?.study_instance_uid ?? null,
    };
  } finally {
    database.close();
  }
}
