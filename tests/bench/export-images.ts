/**
 * How fast an export reads images, beside copying and hashing the same files: CTs of 300 slices, as an archive has them.
 * An archive that the disk has no room for twice is exported from sparse files, whose pixels are zeros and take no place:
 *
 *   node tests/bench/export-images.ts WORK 50000000000
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { image } from '../shared/dicom-file/synthetic.ts';
import { copyAndHash, forgetFiles, shellSeconds } from './files.ts';
import { exportFolder } from './medium.ts';
import { tableOf } from './report/table.ts';
import { type Result, result } from './result.ts';

const slices = 300;
const rows = 512;
const sliceBytes = rows * rows * 2;
const studyBytes = slices * sliceBytes;

/** @param bytes of images, in whole studies of 157 MB; as much again is needed for the medium, and then for the peer's copy */
export async function imageExportSpeed(work: string, bytes: number): Promise<Result[]> {
  const studies = Math.max(1, Math.round(bytes / studyBytes));
  const folder = path.join(work, `images-${studies}`);
  const source = path.join(folder, 'hospital', 'dicom');
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    writeStudies(source, studies);
    fs.writeFileSync(path.join(folder, 'hospital', 'hospital.json'), '{}');
    // Both read from the disk.
    shellSeconds('sync', []);
    forgetFiles(source);
    const { exported, medium } = await exportFolder(folder);
    const read = exported.report.sources[0]!;
    if (exported.report.studies.written !== studies) throw new Error('not every study was written');
    fs.rmSync(medium, { recursive: true, force: true });
    forgetFiles(source);
    const peer = read.bytes / 1e6 / copyAndHash(source);
    const size = `${(read.bytes / 1e9).toPrecision(2)} GB in CTs of ${slices} slices`;
    return [
      result(`export DICOM, ${size}; peer: cp, sha256sum`, read.bytes / 1e6 / exported.seconds, 'MB/s', {
        target: 0.6 * peer,
        peer,
      }),
      result(`export DICOM, ${size}, processor time of a gigabyte`, exported.cpuSeconds / (read.bytes / 1e9), 's'),
      result(`export DICOM peak memory, ${size}`, exported.peakRss, 'MB RSS', { target: 700 }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param bytes of images; so much is needed for the medium. Files without bytes are read faster than any: there is no peer */
async function sparseImageExport(work: string, bytes: number): Promise<Result[]> {
  const studies = Math.max(1, Math.round(bytes / studyBytes));
  const folder = path.join(work, `sparse-${studies}`);
  fs.rmSync(folder, { recursive: true, force: true });
  try {
    writeStudies(path.join(folder, 'hospital', 'dicom'), studies, { sparse: true });
    fs.writeFileSync(path.join(folder, 'hospital', 'hospital.json'), '{}');
    const { exported } = await exportFolder(folder);
    const read = exported.report.sources[0]!;
    if (exported.report.studies.written !== studies) throw new Error('not every study was written');
    const size = `${(read.bytes / 1e9).toPrecision(2)} GB in ${studies} CTs, sparse`;
    return [
      result(`export DICOM, ${size}`, read.bytes / 1e6 / exported.seconds, 'MB/s'),
      result(`export DICOM peak memory, ${size}`, exported.peakRss, 'MB RSS', { target: 700 }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** No two slices are alike, and none can be packed; sparse ones are zeros. */
function writeStudies(folder: string, studies: number, { sparse = false } = {}): void {
  const noise = crypto.randomBytes(4 * sliceBytes);
  for (let study = 0; study < studies; study++) {
    const uid = `2.25.89${String(study).padStart(6, '0')}`;
    const place = path.join(folder, String(study));
    fs.mkdirSync(place, { recursive: true });
    for (let number = 1; number <= slices; number++) {
      const from = ((study * slices + number) * 4099) % (3 * sliceBytes);
      const bytes = image({
        study: uid,
        series: `${uid}.1`,
        instance: `${uid}.1.${number}`,
        number,
        z: number,
        modality: 'CT',
        patientId: String(200_000 + study),
        patientName: `Tomoshibi^Number${study}`,
        rows,
        columns: rows,
        bits: 16,
        pixels: noise.subarray(from, from + sliceBytes),
      });
      const file = path.join(place, `${String(number).padStart(3, '0')}.dcm`);
      // Pixels are the last element.
      fs.writeFileSync(file, sparse ? bytes.subarray(0, -sliceBytes) : bytes);
      if (sparse) fs.truncateSync(file, bytes.length);
    }
  }
}

if (import.meta.main) {
  const [work, bytes] = process.argv.slice(2);
  console.log(tableOf(await sparseImageExport(path.resolve(work!), Number(bytes))));
}
