/**
 * The medium of a hospital with 200 GB of images on a disk that has no room for them: an exported medium, and 20,000
 * study files more that hold nothing but zeros and take no place (sparse). Their sizes and hashes are true and stand in
 * the signed manifest, as those of real ones would.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { loadFacility } from '../../../exporter/keys.ts';
import { Medium } from '../../../exporter/write/media.ts';
import type { HospitalSummary } from '../../../scripts/demo-hospital/generate.ts';
import { type ManifestFile, pathOfFile } from '../../../shared/media.ts';
import { type HospitalSize, hospitalMedium } from '../medium.ts';
import type { WrittenMedium } from '../written-medium.ts';

const studies = 20_000;
const meanBytes = 10_000_000;
/** Each is so much longer than the one before: files of zeros differ in nothing else. */
const stepBytes = 512;

export const imageBytes = studies * meanBytes;

export interface HeadlineMedium extends WrittenMedium {
  hospital: HospitalSummary;
}

/** Kept in `work`: made again only where it is not there whole. */
export async function headlineMedium(work: string, size: HospitalSize): Promise<HeadlineMedium> {
  const folder = path.join(work, `headline-${size.patients}`);
  const [medium, keys, done] = ['medium', 'keys', 'hospital.json'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  if (!fs.existsSync(done)) {
    const exported = await hospitalMedium(work, size);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.cpSync(exported.medium, medium, { recursive: true });
    fs.cpSync(path.dirname(exported.identityPath), keys, { recursive: true });
    await addSparseStudies(medium, keys);
    fs.writeFileSync(done, JSON.stringify(exported.hospital));
  }
  const hospital = JSON.parse(fs.readFileSync(done, 'utf8')) as HospitalSummary;
  return { medium, identityPath: path.join(keys, 'station-identity.age'), hospital };
}

async function addSparseStudies(output: string, keys: string): Promise<void> {
  const medium = Medium.open(output, loadFacility(keys));
  const { previous } = medium;
  if (!previous) throw new Error('the medium has no generation');
  const { files, records, sequence, createdAt, sources, documents, schedules = [] } = previous;
  await medium.commit({
    sequence: sequence + 1,
    createdAt,
    sources: [...sources, ...schedules],
    records: files.find((file) => file.path === records)!,
    recordsSince: previous.recordsSince ?? { sequence, createdAt },
    studies: [...files.filter(({ kind }) => kind === 'study'), ...sparseStudies(medium.folder)],
    ...(documents && { documents }),
    keepGenerations: 1,
  });
}

/** @param folder TOMOSHIBI */
function sparseStudies(folder: string): ManifestFile[] {
  const zeros = Buffer.alloc(meanBytes);
  const hash = crypto.createHash('sha256');
  let hashed = 0;
  return Array.from({ length: studies }, (_, index) => {
    const bytes = meanBytes + (index - studies / 2) * stepBytes;
    for (; hashed < bytes; hashed += Math.min(zeros.length, bytes - hashed)) {
      hash.update(zeros.subarray(0, Math.min(zeros.length, bytes - hashed)));
    }
    const sha256 = hash.copy().digest('hex');
    const file: ManifestFile = {
      path: pathOfFile('study', sha256),
      bytes,
      sha256,
      kind: 'study',
      keyId: crypto.randomBytes(16).toString('hex'),
      epoch: 1,
      covers: ['CT'],
    };
    const target = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.closeSync(fs.openSync(target, 'w'));
    fs.truncateSync(target, bytes);
    return file;
  });
}
