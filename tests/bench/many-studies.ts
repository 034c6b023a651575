/**
 * Very many images. Adding one in a hundred to a medium, against the first export of them all; and opening in place
 * the medium of a large hospital that has few images and one that has many.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { initFacility, loadFacility } from '../../exporter/keys.ts';
import { Medium } from '../../exporter/write/media.ts';
import type { ManifestFile } from '../../shared/media.ts';
import { image } from '../shared/dicom-file/synthetic.ts';
import { type ExportRun, exportAgain, passphrase } from './medium.ts';
import { leftOut } from './peers/left-out.ts';
import { ResticRepository, resticMissing } from './peers/restic.ts';
import { crowdOf, writePeople } from './people.ts';
import { percentile, type Result, result, timed } from './result.ts';
import { benchViewer } from './viewer.ts';
import type { WrittenMedium } from './written-medium.ts';

const instancesOfStudy = 2;

/** Of one instance, 8 bits a pixel. */
interface PixelSize {
  rows: number;
  columns: number;
}
/** 4 KB, smaller than any real image: nearly all that a run costs is its own, and the files' nothing. */
export const tiny: PixelSize = { rows: 64, columns: 64 };
/** Half a megabyte, as one slice of a CT. */
export const slice: PixelSize = { rows: 512, columns: 1024 };

/**
 * @param studies of the first export, of two instances each
 * @param size of an instance
 * @returns of tiny ones also what restic takes for the same, where it is here
 */
export async function addingStudies(
  work: string,
  { studies, rounds, size }: { studies: number; rounds: number; size: PixelSize },
): Promise<Result[]> {
  const folder = path.join(work, `studies-${studies}`);
  fs.rmSync(folder, { recursive: true, force: true });
  const [sources, medium, keys] = ['pacs', 'medium', 'keys'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [sources, medium]) fs.mkdirSync(made, { recursive: true });
  await initFacility({
    folder: keys,
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const config = path.join(folder, 'export.yml');
  fs.writeFileSync(config, 'keys: keys\noutput: medium\nsources:\n  - { name: pacs, kind: dicom, path: pacs }\n');
  const added = Math.round(studies / 100);

  writeStudies(sources, 0, studies, size);
  const first = await exportAgain(config);
  // A third copy of ten gigabytes would say no more.
  const restic =
    size !== tiny || leftOut('restic', resticMissing()) ? null : new ResticRepository(path.join(folder, 'restic'));
  const resticFirst = restic?.backup(sources) ?? null;
  const seconds: number[] = [];
  const resticSeconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    writeStudies(sources, studies + round * added, added, size);
    if (restic) resticSeconds.push(restic.backup(sources));
    const run: ExportRun = await exportAgain(config);
    if (run.report.studies.written !== added) throw new Error(`${run.report.studies.written} studies written`);
    seconds.push(run.seconds);
  }
  fs.rmSync(folder, { recursive: true, force: true });
  const kilobytes = Math.round((size.rows * size.columns) / 1024);
  const count = `${studies.toLocaleString('en')} studies of 2 × ${kilobytes} KB`;
  const again = percentile(seconds, 0.5);
  return [
    result(`first export of ${count}${restic ? '; peer: restic backup' : ''}`, first.seconds, 's', {
      peer: resticFirst,
    }),
    result(`adding 1 % to ${count}${restic ? '; peer: restic backup' : ''}`, again, 's', {
      peer: restic && percentile(resticSeconds, 0.5),
    }),
    result(`adding 1 % to ${count}, of the time of the first export`, (100 * again) / first.seconds, '%', {
      // Of few studies most is the start, of both.
      target: studies < 10_000 ? null : 3,
    }),
  ];
}

function writeStudies(folder: string, from: number, count: number, { rows, columns }: PixelSize): void {
  for (let index = from; index < from + count; index++) {
    const study = `2.25.88${String(index).padStart(7, '0')}`;
    const place = path.join(folder, String(Math.floor(index / 100)), study);
    fs.mkdirSync(place, { recursive: true });
    const patientId = String(100_000 + (index % 2500));
    for (let number = 1; number <= instancesOfStudy; number++) {
      const bytes = image({
        study,
        series: `${study}.1`,
        instance: `${study}.1.${number}`,
        number,
        patientId,
        patientName: `Tomoshibi^Number${patientId}`,
        rows,
        columns,
        pixels: noise(`${index}/${number}`, rows * columns),
      });
      fs.writeFileSync(path.join(place, `${number}.dcm`), bytes);
    }
  }
}

/** Of its own for every name, and nothing that compresses. */
function noise(name: string, bytes: number): Buffer {
  const key = crypto.createHash('md5').update(name).digest();
  return crypto.createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

/** Opening does not read the studies' files: they are there, with their sizes, and empty. */
export async function openingWithStudies(
  work: string,
  counts: readonly number[],
  rounds: number,
  patients = 100_000,
): Promise<Result[]> {
  const media: WrittenMedium[] = [];
  for (const count of counts) media.push(await mediumWithStudies(work, patients, count));
  const seconds = counts.map((): number[] => []);
  // In turn, so that whatever else the machine does falls on all.
  for (let round = 0; round < rounds; round++) {
    for (const [index, medium] of media.entries()) seconds[index]!.push(await openAndSearch(work, medium));
  }
  const few = percentile(seconds[0]!, 0.5);
  return counts.map((count, index) =>
    result(
      `opening ${patients.toLocaleString('en')} patients and ${count.toLocaleString('en')} studies to the first search result`,
      percentile(seconds[index]!, 0.5),
      's',
      { target: 2, ...(index > 0 && { peer: few }) },
    ),
  );
}

async function openAndSearch(work: string, medium: WrittenMedium): Promise<number> {
  const viewer = await benchViewer(work);
  try {
    const opening = await timed(async () => {
      await viewer.open(medium);
      return JSON.parse((await viewer.get(`/api/patients?q=${encodeURIComponent('サトウ')}`)).toString()) as {
        total: number;
      };
    });
    if (opening.value.total === 0) throw new Error('the search found nobody');
    return opening.seconds;
  } finally {
    await viewer.close();
  }
}

async function mediumWithStudies(work: string, patients: number, studies: number): Promise<WrittenMedium> {
  const folder = path.join(work, `people-${patients}-studies-${studies}`);
  const medium = path.join(folder, 'medium');
  const keys = path.join(folder, 'keys');
  const written = { medium, identityPath: path.join(keys, 'station-identity.age') };
  if (fs.existsSync(path.join(medium, 'TOMOSHIBI', 'manifest.json'))) return written;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(medium, { recursive: true });
  await initFacility({
    folder: keys,
    name: '灯火記念病院（架空）',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const writing = Medium.open(medium, loadFacility(keys));
  const part = await writing.newPart();
  writePeople(part.path, part.keyHex, crowdOf(patients));
  await writing.commit({
    sequence: 1,
    createdAt: '2026-11-21T22:00:00',
    sources: [],
    records: await writing.seal('records', part, []),
    studies: emptyStudies(path.join(medium, 'TOMOSHIBI'), studies),
    keepGenerations: 1,
  });
  return written;
}

function emptyStudies(folder: string, count: number): ManifestFile[] {
  const megabyte = 1024 ** 2;
  return Array.from({ length: count }, (_, index) => {
    const sha256 = crypto.createHash('sha256').update(`study ${index}`).digest('hex');
    const file: ManifestFile = {
      path: `images/${sha256.slice(0, 2)}/${sha256}.db`,
      bytes: megabyte,
      sha256,
      kind: 'study',
      keyId: sha256.slice(0, 32),
      epoch: 1,
      covers: ['CT'],
    };
    const target = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.closeSync(fs.openSync(target, 'w'));
    fs.truncateSync(target, megabyte);
    return file;
  });
}
