/** One file, from its bytes to what the study database stores. Runs in the parser's worker; plain functions for tests. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { toDicomJson } from './dicom-json.ts';
import { type ByteSource, cutSegments, memorySource, planFrames } from './frames.ts';
import { integer, patientOf, seriesOf, studyOf, text, uidsOf } from './identity.ts';
import { type DicomInstance, DicomRejection, type SegmentBatch } from './instance.ts';
import { mediaStorageDirectory, openPart10, type Part10 } from './part10.ts';

export const maximumFileBytes = 2 * 1024 ** 3;
/** Files up to this size are read at once; of larger ones first only so much as holds the data set. */
const wholeReadBytes = 64 * 1024 ** 2;
const headBytes = 16 * 1024 ** 2;
/** A data set without pixel data can be no larger than this: it has to be held in memory. */
const maximumDataSetBytes = 512 * 1024 ** 2;
const maximumMetadataCharacters = 64 * 1024 ** 2;
const batchBytes = 32 * 1024 ** 2;

export type ParsedFile = { kind: 'instance'; instance: DicomInstance; source: FileSource } | { kind: 'directory' };

export type MemoryFor = (bytes: number) => Uint8Array;

/** An open file; whole in memory when it is small. */
export interface FileSource extends ByteSource {
  /** The whole file when it was read at once. */
  memory: Uint8Array | null;
  close(): void;
}

/**
 * Reads and parses one file. The caller closes the source.
 * @param memoryFor gives room for so many bytes, when the file is read at once; it is the source's until that is closed
 * @throws DicomRejection when the file cannot be kept
 */
export function parseFile(path: string, memoryFor: MemoryFor = newMemory): ParsedFile {
  const source = openSource(path, memoryFor);
  try {
    const parsed = parseSource(source);
    if (parsed.kind === 'directory') source.close();
    return parsed;
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Opens a file for reading, never through a link: one may have taken its place since it was listed. */
export function openUnlinked(path: string): number {
  // Windows has no such flag, and its links need rights that no disc has.
  return fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
}

function newMemory(bytes: number): Uint8Array {
  return Buffer.allocUnsafeSlow(bytes);
}

function openSource(path: string, memoryFor: MemoryFor): FileSource {
  const handle = openUnlinked(path);
  const { size } = fs.fstatSync(handle);
  const close = () => fs.closeSync(handle);
  try {
    if (size > maximumFileBytes)
      throw new DicomRejection('too-large', `The file is larger than ${maximumFileBytes} bytes.`);
    if (size > wholeReadBytes) {
      const read = (start: number, end: number) => readRange(handle, start, newMemory(end - start));
      return { size, memory: null, read, close };
    }
    const memory = readRange(handle, 0, memoryFor(size));
    return { ...memorySource(memory), memory, close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Fills `bytes` from the file.
 * @throws DicomRejection `io-error` when the file became shorter meanwhile
 */
function readRange(handle: number, start: number, bytes: Uint8Array): Uint8Array {
  let done = 0;
  while (done < bytes.length) {
    const read = fs.readSync(handle, bytes, done, bytes.length - done, start + done);
    if (read === 0) throw new DicomRejection('io-error', 'The file changed while it was read.');
    done += read;
  }
  return bytes;
}

function parseSource(source: FileSource): ParsedFile {
  if (source.size < 16) throw new DicomRejection('not-this-format', 'The file is too short to be DICOM.');
  const part10 = openHead(source);
  const { dataSet } = part10;
  if (part10.mediaStorageSopClassUid === mediaStorageDirectory || dataSet.elements.has(0x00041220)) {
    return { kind: 'directory' };
  }
  return { kind: 'instance', instance: toInstance(part10, source), source };
}

function openHead(source: FileSource): Part10 {
  if (source.memory) return openPart10(source.memory);
  const part10 = openPart10(source.read(0, headBytes));
  const hasPixels = [0x7fe00008, 0x7fe00009, 0x7fe00010].some((tag) => part10.dataSet.elements.has(tag));
  if (hasPixels && !part10.deflated) return part10;
  if (source.size > maximumDataSetBytes) {
    throw new DicomRejection('too-large', `The data set without pixel data is larger than ${headBytes} bytes.`);
  }
  return openPart10(source.read(0, source.size));
}

function toInstance(part10: Part10, source: ByteSource): DicomInstance {
  const { json, bulkData, doubtfulText, unknownCharacterSets } = toDicomJson(part10.dataSet);
  if (Object.keys(json).length === 0) throw new DicomRejection('invalid', 'The data set is empty.');
  const hasPixels = [0x7fe00008, 0x7fe00009, 0x7fe00010].some((tag) => part10.dataSet.elements.has(tag));
  const uids = uidsOf(json, part10.mediaStorageSopInstanceUid, () => digestOf(source));
  requireIdentity(
    part10,
    uids.derived,
    text(json, '00100020') !== null || json['00100010']?.Value !== undefined,
    hasPixels,
  );

  const plan = planFrames(part10, source);
  const damage = [...plan.damage];
  if (part10.dataSet.damage) damage.unshift(damageText(part10.dataSet.damage, hasPixels));
  const warnings: DicomInstance['warnings'] = [...part10.warnings, ...plan.warnings].map((detail) => ({
    reason: 'invalid',
    detail,
  }));
  if (uids.derived.length > 0)
    warnings.push({ reason: 'invalid', detail: `Made because it is missing: ${uids.derived.join(', ')}.` });
  if (unknownCharacterSets.length > 0) {
    warnings.push({ reason: 'unsupported-encoding', detail: 'Specific Character Set has a value that is not known.' });
  }
  if (doubtfulText) {
    warnings.push({
      reason: 'unsupported-encoding',
      detail: 'Some text is not in the character set that is declared.',
    });
  }

  json['0020000D'] = { vr: 'UI', Value: [uids.study] };
  json['0020000E'] = { vr: 'UI', Value: [uids.series] };
  json['00080018'] = { vr: 'UI', Value: [uids.instance] };
  const sopClassUid = text(json, '00080016') ?? part10.mediaStorageSopClassUid ?? '';
  const metadata = JSON.stringify(Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))));
  if (metadata.length > maximumMetadataCharacters) {
    throw new DicomRejection('too-large', `The metadata are longer than ${maximumMetadataCharacters} characters.`);
  }
  return {
    sopInstanceUid: uids.instance,
    sopClassUid,
    number: integer(json, '00200013'),
    transferSyntaxUid: part10.transferSyntaxUid,
    frameCount: plan.frameCount,
    rows: integer(json, '00280010'),
    columns: integer(json, '00280011'),
    metadata,
    damage: damage.length === 0 ? null : damage.join(' '),
    patient: patientOf(json),
    study: studyOf(json, uids.study),
    series: seriesOf(json, uids.series),
    fileBytes: source.size,
    // A deflated data set is no byte range of the file.
    bulkData: part10.deflated ? [] : bulkData,
    segments: cutSegments(plan.ranges, source.size),
    derivedFrames: plan.derivedFrames,
    warnings,
  };
}

/** A file is kept when it says what it is; a damaged one only with all its identifiers, a whole one also without. */
function requireIdentity(part10: Part10, derived: string[], hasPatient: boolean, hasPixels: boolean): void {
  if (derived.length === 0) return;
  const { damage } = part10.dataSet;
  if (damage === 'truncated')
    throw new DicomRejection('truncated', `The file ends early and has no ${derived.join(', ')}.`);
  if (damage === 'corrupt')
    throw new DicomRejection('unreadable', `The data set is damaged and has no ${derived.join(', ')}.`);
  if (!hasPatient && !hasPixels) {
    throw new DicomRejection('invalid', `There is no ${derived.join(', ')}, no patient and no image.`);
  }
}

function damageText(damage: 'truncated' | 'corrupt', hasPixels: boolean): string {
  if (damage === 'truncated') return 'The file ends early; what comes after is missing.';
  return hasPixels
    ? 'Part of the data set is damaged.'
    : 'The data set is damaged; what comes after the damage is missing.';
}

function digestOf(source: ByteSource): Uint8Array {
  const hash = crypto.createHash('sha256');
  for (let start = 0; start < source.size; start += batchBytes) {
    hash.update(source.read(start, Math.min(start + batchBytes, source.size)));
  }
  return hash.digest();
}

/** The file's segments with their bytes and digests, in batches of bounded size. */
export function* readBatches(instance: DicomInstance, source: FileSource): Generator<SegmentBatch> {
  const { segments } = instance;
  const whole = crypto.createHash('sha256');
  for (let first = 0; first < segments.length; ) {
    let next = first + 1;
    while (next < segments.length && (source.memory || segments[next]!.end - segments[first]!.start <= batchBytes))
      next += 1;
    const from = segments[first]!.start;
    const bytes = source.read(from, segments[next - 1]!.end);
    whole.update(bytes);
    const digests = new Uint8Array((next - first) * 32);
    for (let index = first; index < next; index++) {
      const segment = segments[index]!;
      const digest = crypto
        .createHash('sha256')
        .update(bytes.subarray(segment.start - from, segment.end - from))
        .digest();
      digests.set(digest, (index - first) * 32);
    }
    yield { first, bytes, digests, fileDigest: next === segments.length ? whole.digest() : null };
    first = next;
  }
}
