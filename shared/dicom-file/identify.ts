/** Whose a file is and of which study, from as little of it as says so: a disc is slow. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { toDicomJson } from './dicom-json.ts';
import { patientOf, seriesOf, studyOf, text, uidsOf } from './identity.ts';
import { type DicomPatient, DicomRejection, type DicomSeries, type DicomStudy } from './instance.ts';
import { maximumFileBytes, openUnlinked } from './parse.ts';
import { mediaStorageDirectory, openPart10, type Part10 } from './part10.ts';

export interface FileIdentity {
  sopInstanceUid: string;
  /** (0008,0016), null where the data set does not say. */
  sopClassUid: string | null;
  patient: DicomPatient;
  study: DicomStudy;
  series: DicomSeries;
}

/** Most headers are shorter than the first of these. The last is as much as a parser may hold. */
const headBytes = [16 * 1024, 256 * 1024, 4 * 1024 ** 2, 128 * 1024 ** 2];
/** Study, Series and SOP Instance UID: what is asked for stands before or among them. */
const identityTags = [0x0020000d, 0x0020000e, 0x00080018];

/** @throws DicomRejection when the file is not DICOM or does not say whose it is */
export function identifyFile(path: string): FileIdentity | 'directory' {
  const handle = openUnlinked(path);
  try {
    const { size } = fs.fstatSync(handle);
    if (size < 16) throw new DicomRejection('not-this-format', 'The file is too short to be DICOM.');
    if (size > maximumFileBytes) {
      throw new DicomRejection('too-large', `The file is larger than ${maximumFileBytes} bytes.`);
    }
    return identityOf(readHead(handle, size), () => digestOf(handle));
  } finally {
    fs.closeSync(handle);
  }
}

function readHead(handle: number, size: number): Part10 {
  let part10: Part10 | null = null;
  for (const bytes of headBytes) {
    const head = Buffer.alloc(Math.min(bytes, size));
    const read = fs.readSync(handle, head, 0, head.length, 0);
    try {
      part10 = openPart10(head.subarray(0, read));
    } catch (error) {
      // A longer head may hold what this one lacks; nothing makes DICOM of what does not begin like it.
      if (size <= bytes || (error instanceof DicomRejection && error.reason === 'not-this-format')) throw error;
      continue;
    }
    const { elements, ranOut } = part10.dataSet;
    const isDirectory = part10.mediaStorageSopClassUid === mediaStorageDirectory;
    if (size <= bytes || isDirectory || !ranOut || identityTags.every((tag) => elements.has(tag))) break;
  }
  if (!part10) throw new DicomRejection('too-large', 'The data set is larger than the parser may hold.');
  return part10;
}

function identityOf(part10: Part10, fileDigest: () => Uint8Array): FileIdentity | 'directory' {
  const { dataSet } = part10;
  if (part10.mediaStorageSopClassUid === mediaStorageDirectory || dataSet.elements.has(0x00041220)) return 'directory';
  const { json } = toDicomJson(dataSet);
  const uids = uidsOf(json, part10.mediaStorageSopInstanceUid, fileDigest);
  const saysWhose = text(json, '00100020') !== null || json['00100010']?.Value !== undefined;
  if (uids.derived.length > 0 && !saysWhose && !dataSet.elements.has(0x00280010)) {
    if (dataSet.damage === 'truncated')
      throw new DicomRejection('truncated', 'The file ends before it says whose it is.');
    throw new DicomRejection('invalid', `There is no ${uids.derived.join(', ')}, no patient and no image.`);
  }
  return {
    sopInstanceUid: uids.instance,
    sopClassUid: text(json, '00080016'),
    patient: patientOf(json),
    study: studyOf(json, uids.study),
    series: seriesOf(json, uids.series),
  };
}

function digestOf(handle: number): Uint8Array {
  const hash = crypto.createHash('sha256');
  const buffer = Buffer.alloc(1024 ** 2);
  for (let position = 0; ; ) {
    const read = fs.readSync(handle, buffer, 0, buffer.length, position);
    if (read === 0) return hash.digest();
    hash.update(buffer.subarray(0, read));
    position += read;
  }
}
