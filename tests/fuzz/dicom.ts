/** DICOM files and directories: one at a time through the parser's workers, and archives of some through the reader. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { type DicomInstance, DicomRejection } from '../../shared/dicom-file/instance.ts';
import { keepInstance } from '../../shared/dicom-file/keep.ts';
import { ParserPool, type PooledFile } from '../../shared/dicom-file/parser-pool.ts';
import { createStudyDatabase } from '../../shared/dicom-file/study-db.ts';
import { mutateBytes } from './bytes.ts';
import { dicomTokens, spoilElements } from './dicom-elements.ts';
import type { Inputs } from './inputs.ts';
import type { FuzzCase, Reading, Target } from './target.ts';

/** Cases between two that are kept in a study's database too. */
const keptEvery = 8;

export function dicom(inputs: Inputs): Target {
  const files = [...inputs.hospital('dicom', 130_000), ...inputs.corpus('dicom', 130_000)].filter(
    ({ path: name }) => !/\.(?:tsv|txt|json)$/.test(name),
  );
  const directories = [...files, ...inputs.corpus('dicom')].filter(({ path: name }) => /DICOMDIR/i.test(name));
  // Slices of one series are alike: half of the draws are of what is small, most of it strange.
  const small = files.filter(({ bytes }) => bytes.length < 20_000);
  // One worker: what it takes is this process's own time.
  const pool = new ParserPool({ workers: 1 });
  const make = (random: Random): FuzzCase => {
    const isDirectory = directories.length > 0 && random.chance(0.06);
    const original = random.pick(isDirectory ? directories : random.chance(0.5) ? small : files);
    const partner = random.pick(small);
    const ways = { tokens: dicomTokens, partner: partner.bytes };
    const { bytes, what } = random.chance(0.5)
      ? spoilElements(original.bytes, random, ways)
      : mutateBytes(original.bytes, random, ways);
    const name = isDirectory ? 'DICOMDIR' : 'file.dcm';
    return {
      files: new Map([[name, bytes]]),
      originals: new Map([[name, original.bytes]]),
      what: `${original.path}: ${what}`,
      spoilt: 1,
    };
  };
  const read = async (folder: string, made: FuzzCase, number: number): Promise<Reading> => {
    const [[name, bytes]] = [...made.files] as [[string, Uint8Array]];
    const file = path.join(folder, name);
    const reading: Reading = { fates: { mapped: 0, text: 0, quarantined: 0, skipped: 0 }, rejected: [], wrong: [] };
    const parsed = await pool.parse(file);
    if (parsed.kind === 'directory') reading.fates.skipped += 1;
    else if (parsed.kind === 'rejected')
      setAside(reading, { path: name, reason: parsed.reason, detail: parsed.detail });
    else {
      try {
        reading.wrong.push(...wrongIn(parsed.instance, bytes));
        await (number % keptEvery === 0 ? kept(parsed, `${folder}.db`) : drained(parsed, bytes, reading.wrong));
        reading.fates.mapped += 1;
      } catch (error) {
        if (!(error instanceof DicomRejection)) throw error;
        setAside(reading, { path: name, reason: error.reason, detail: error.detail });
      } finally {
        parsed.release();
      }
    }
    if (number % 3 === 0) await asOnADisc(file, { parsed, pool, reading });
    return reading;
  };
  return { make, read, close: () => pool.close() };
}

function setAside(reading: Reading, rejected: Reading['rejected'][number]): void {
  reading.fates.quarantined += 1;
  reading.rejected.push(rejected);
  if (rejected.detail === '' || rejected.detail.length > 300) reading.wrong.push('no reason');
  if (/made the parser fail|made the parser stop/.test(rejected.detail)) reading.wrong.push(rejected.detail);
}

/** A disc's reader must not take the file for somebody else's. */
async function asOnADisc(
  file: string,
  { parsed, pool, reading }: { parsed: PooledFile; pool: ParserPool; reading: Reading },
): Promise<void> {
  if (path.basename(file) === 'DICOMDIR') {
    const listed = await pool.list(file);
    if (listed.kind === 'rejected' && /made the parser/.test(listed.detail))
      reading.wrong.push(`list: ${listed.detail}`);
    if (listed.kind !== 'listed') return;
    for (const { fileId } of listed.files) {
      if (fileId.some((part) => part === '..' || part === '.' || /[/\\\0]/.test(part) || part === '')) {
        reading.wrong.push(`list: leads to ${JSON.stringify(fileId)}`);
      }
    }
    return;
  }
  const identified = await pool.identify(file);
  if (identified.kind === 'rejected' && /made the parser/.test(identified.detail)) {
    reading.wrong.push(`identify: ${identified.detail}`);
  }
  if (identified.kind !== 'identity' || parsed.kind !== 'instance') return;
  const { identity } = identified;
  const { patient, study } = parsed.instance;
  if (identity.patient.identifier !== patient.identifier)
    reading.wrong.push('identify names another patient than parse');
  if (identity.patient.name !== patient.name) reading.wrong.push('identify gives another name than parse');
  if (identity.study.studyInstanceUid !== study.studyInstanceUid) reading.wrong.push('identify gives another study');
}

function wrongIn(instance: DicomInstance, bytes: Uint8Array): string[] {
  const wrong: string[] = [];
  if (instance.metadata.length > 64 * bytes.length + 1_000_000)
    wrong.push(`${instance.metadata.length} characters of metadata`);
  try {
    JSON.parse(instance.metadata);
  } catch {
    wrong.push('metadata that are no JSON');
  }
  let end = 0;
  const frames = new Set(instance.derivedFrames.map(({ frame }) => frame));
  for (const segment of instance.segments) {
    if (segment.start !== end) wrong.push(`a segment from ${segment.start} after ${end}`);
    if (segment.end <= segment.start || segment.skip < 0 || segment.skip > segment.end - segment.start) {
      wrong.push(`a segment ${segment.start}–${segment.end} of which ${segment.skip} are left out`);
    }
    end = segment.end;
    if (segment.frame !== null) frames.add(segment.frame);
  }
  if (end !== bytes.length) wrong.push(`segments end at ${end} of ${bytes.length}`);
  for (const frame of frames)
    if (frame < 1 || frame > instance.frameCount) wrong.push(`frame ${frame} of ${instance.frameCount}`);
  if (instance.damage === null && frames.size !== instance.frameCount) {
    wrong.push(`whole, with ${frames.size} of ${instance.frameCount} frames`);
  }
  const isDeflated = instance.transferSyntaxUid === '1.2.840.10008.1.2.1.99';
  for (const { start, end: stop } of instance.bulkData) {
    if (!isDeflated && (start < 0 || stop < start || stop > bytes.length)) wrong.push(`bulk data ${start}–${stop}`);
  }
  const { identifier } = instance.patient;
  if (/^[ -~]+$/.test(identifier) && !isDeflated && !Buffer.from(bytes).includes(identifier)) {
    wrong.push('a patient whom the file does not name');
  }
  if (!/^[0-9A-Za-z.-]{1,64}$/.test(instance.study.studyInstanceUid)) wrong.push('a study without a UID');
  for (const { detail } of instance.warnings)
    if (detail.includes(identifier) && identifier.length > 3) wrong.push('a warning names the patient');
  return wrong;
}

type Instance = Extract<PooledFile, { kind: 'instance' }>;

async function drained({ batches }: Instance, bytes: Uint8Array, wrong: string[]): Promise<void> {
  const parts: Uint8Array[] = [];
  let digest: Uint8Array | null = null;
  for await (const batch of batches) {
    parts.push(batch.bytes);
    digest = batch.fileDigest;
  }
  const given = Buffer.concat(parts);
  if (!given.equals(bytes)) wrong.push('other bytes than the file’s');
  const expected = crypto.createHash('sha256').update(bytes).digest();
  if (!digest || !expected.equals(digest)) wrong.push('another digest than the file’s');
}

async function kept({ instance, batches }: Instance, folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const database = createStudyDatabase(path.join(folder, 'study.db'), '5a'.repeat(32), {});
  try {
    await keepInstance(database, instance, 'file.dcm', batches);
    database.finish();
  } finally {
    try {
      database.close();
    } catch {
      // Finished.
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
