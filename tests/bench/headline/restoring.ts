/**
 * The same hospital kept in plain form by restic, and by tar through age: what it takes until a patient can be read again.
 * Of the images a sample is kept and restored, and its rate is applied to all of them.
 */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { image } from '../../shared/dicom-file/synthetic.ts';
import { sizeOf } from '../files.ts';
import { recordsOf } from '../growth/plain-sqlite.ts';
import { AgeArchive, ageMissing } from '../peers/age.ts';
import { leftOut } from '../peers/left-out.ts';
import { ResticRepository, resticMissing } from '../peers/restic.ts';
import { timed } from '../result.ts';
import { type HeadlineMedium, imageBytes } from './medium.ts';

const sliceSide = 512;
const slicesOfStudy = 100;

/** Seconds, where not said otherwise. */
export interface Restored {
  /** Megabytes a second of the images, measured; of restic without what it takes to open its repository. */
  imageRate: number;
  /** The sample that was measured, megabytes. */
  sampleMb: number;
  /** Only the records were restored, and a patient read from them; measured. Null where that cannot be done. */
  recordsOnly: number | null;
  /** Everything: what was measured of the records, and all images at the rate of the sample. */
  everything: number;
}

/** Null where a peer is not here. */
export interface Restorings {
  restic: Restored | null;
  age: Restored | null;
}

/** @param sampleBytes of images, kept and restored for a moment: three times as much of the disk is taken */
export async function restorings(work: string, medium: HeadlineMedium, sampleBytes: number): Promise<Restorings> {
  const folder = path.join(work, 'restoring');
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    const plain = path.join(folder, 'plain');
    await writePlain(plain, medium, sampleBytes);
    const sampleMb = sizeOf(path.join(plain, 'images')) / 1e6;
    return {
      restic: leftOut('restic', resticMissing()) ? null : await withRestic(folder, plain, medium, sampleMb),
      age: leftOut('age', ageMissing()) ? null : await withAge(folder, plain, medium, sampleMb),
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** `records/records.db`, unencrypted; `images/<study>/<n>.dcm`, CT slices that nothing can compress. */
async function writePlain(folder: string, medium: HeadlineMedium, sampleBytes: number): Promise<void> {
  fs.mkdirSync(path.join(folder, 'records'), { recursive: true });
  const records = await recordsOf(medium);
  const file = path.join(folder, 'records', 'records.db');
  fs.copyFileSync(records.file, file);
  const database = new Database(file);
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${records.keyHex}'`);
  database.pragma("rekey=''");
  database.close();
  const bytesOfSlice = sliceSide * sliceSide * 2;
  for (let index = 0; index * bytesOfSlice < sampleBytes; index++) {
    const study = `2.25.77${Math.floor(index / slicesOfStudy)}`;
    const place = path.join(folder, 'images', study);
    fs.mkdirSync(place, { recursive: true });
    const bytes = image({
      study,
      series: `${study}.1`,
      instance: `${study}.1.${index}`,
      number: 1 + (index % slicesOfStudy),
      patientId: String(index),
      patientName: 'Tomoshibi^Taro',
      rows: sliceSide,
      columns: sliceSide,
      bits: 16,
      pixels: crypto.randomBytes(bytesOfSlice),
    });
    fs.writeFileSync(path.join(place, `${index}.dcm`), bytes);
  }
}

async function withRestic(folder: string, plain: string, medium: HeadlineMedium, sampleMb: number): Promise<Restored> {
  const repository = new ResticRepository(path.join(folder, 'restic'));
  const [records, images] = ['records', 'images'].map((name) => path.join(folder, `restored-${name}`)) as [
    string,
    string,
  ];
  try {
    repository.backup(plain);
    // What restic takes whatever it restores is not scaled with the images.
    const fixed = repository.restore(images, '/nothing');
    const recordsSeconds = repository.restore(records, '/records');
    const reading = await readingSeconds(path.join(records, 'records/records.db'), medium);
    const imageSeconds = Math.max(repository.restore(images, '/images') - fixed, Number.EPSILON);
    const opening = dumpSeconds(path.join(images, 'images'));
    const imageRate = sampleMb / imageSeconds;
    return {
      imageRate,
      sampleMb,
      recordsOnly: recordsSeconds + reading,
      everything: recordsSeconds + imageBytes / 1e6 / imageRate + reading + opening,
    };
  } finally {
    repository.remove();
    for (const made of [records, images]) fs.rmSync(made, { recursive: true, force: true });
  }
}

/** The archive is one stream: records lie before or behind the images, as it happens. */
async function withAge(folder: string, plain: string, medium: HeadlineMedium, sampleMb: number): Promise<Restored> {
  const archive = new AgeArchive(path.join(folder, 'age'));
  const target = path.join(folder, 'extracted');
  try {
    archive.write(plain);
    const seconds = archive.extract(target);
    const recordsMb = sizeOf(path.join(target, 'records')) / 1e6;
    const rate = (sampleMb + recordsMb) / seconds;
    const reading = await readingSeconds(path.join(target, 'records/records.db'), medium);
    const opening = dumpSeconds(path.join(target, 'images'));
    return {
      imageRate: rate,
      sampleMb,
      recordsOnly: null,
      everything: (imageBytes / 1e6 + recordsMb) / rate + reading + opening,
    };
  } finally {
    archive.remove();
    fs.rmSync(target, { recursive: true, force: true });
  }
}

/** One patient, with medicines, diagnoses and results, by somebody who knows the tables. */
async function readingSeconds(file: string, { hospital }: HeadlineMedium): Promise<number> {
  const { seconds, value } = await timed(() => {
    const database = new Database(file, { readonly: true });
    try {
      const patient = database.prepare('SELECT * FROM patient WHERE identifier = ?').get(hospital.featured.id) as
        | { id: string }
        | undefined;
      for (const table of ['allergy_intolerance', 'condition', 'medication_request', 'observation']) {
        database.prepare(`SELECT * FROM ${table} WHERE patient_id = ?`).all(patient?.id);
      }
      return patient;
    } finally {
      database.close();
    }
  });
  if (!value) throw new Error('the patient is not among what was restored');
  return seconds;
}

/** dcmtk's listing of one slice; nothing where there is no dcmtk. */
function dumpSeconds(images: string): number {
  const study = fs.readdirSync(images)[0]!;
  const file = path.join(images, study, fs.readdirSync(path.join(images, study))[0]!);
  const started = performance.now();
  spawnSync('dcmdump', ['+P', '0010,0010', file]);
  return (performance.now() - started) / 1000;
}
