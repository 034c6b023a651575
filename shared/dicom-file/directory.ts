/**
 * The directory of a file-set, DICOMDIR (PS3.3 annex F, PS3.10 §8): the files of each patient, study and series. It is
 * believed only where the records lead from a patient to a file as the standard has them; else the caller looks at the
 * files themselves.
 */
import fs from 'node:fs';
import type { DataSet } from './data-set.ts';
import { type JsonDataSet, toDicomJson } from './dicom-json.ts';
import { patientOf, seriesOf, studyOf, text } from './identity.ts';
import { type DicomPatient, DicomRejection, type DicomSeries, type DicomStudy } from './instance.ts';
import { openUnlinked } from './parse.ts';
import { mediaStorageDirectory, openPart10 } from './part10.ts';

/** One file that the directory lists, with what its records say: often less than the file itself does. */
export interface DirectoryFile {
  /** Components of Referenced File ID (0004,1500), relative to the DICOMDIR. Names only, never `..`. */
  fileId: string[];
  patient: DicomPatient;
  study: DicomStudy;
  series: DicomSeries;
}

const maximumDirectoryBytes = 64 * 1024 ** 2;
const maximumRecords = 500_000;

/** A record where it stands, with the offsets that lead on (PS3.3 §F.3.2.2). */
interface DirectoryRecord {
  type: string;
  /** Offset of the Next Directory Record (0004,1400); 0: the last. */
  next: number;
  /** Offset of Referenced Lower-Level Directory Entity (0004,1420); 0: none. */
  lower: number;
  json: JsonDataSet;
}

/** @throws DicomRejection when it is no DICOMDIR, or its records do not hang together */
export function readDirectory(path: string): DirectoryFile[] {
  const handle = openUnlinked(path);
  try {
    const { size } = fs.fstatSync(handle);
    if (size > maximumDirectoryBytes) throw new DicomRejection('too-large', 'The DICOMDIR is too large.');
    const bytes = Buffer.alloc(size);
    fs.readSync(handle, bytes, 0, size, 0);
    return parseDirectory(bytes);
  } finally {
    fs.closeSync(handle);
  }
}

/** @throws DicomRejection as readDirectory */
export function parseDirectory(bytes: Uint8Array): DirectoryFile[] {
  const { dataSet, mediaStorageSopClassUid, deflated } = openPart10(bytes);
  const items = dataSet.elements.get(0x00041220)?.items;
  if (!items || deflated) throw new DicomRejection('not-this-format', 'The file is no DICOMDIR.');
  if (mediaStorageSopClassUid !== null && mediaStorageSopClassUid !== mediaStorageDirectory) {
    throw new DicomRejection('invalid', 'The file has directory records but says that it is something else.');
  }
  if (dataSet.damage) throw new DicomRejection('truncated', 'The DICOMDIR is damaged.');
  if (items.length > maximumRecords) throw new DicomRejection('too-large', 'The DICOMDIR has too many records.');
  const first = offsetOf(dataSet, 0x00041200);
  return new Tree(items, toDicomJson(dataSet).json).filesFrom(first);
}

class Tree {
  readonly #records = new Map<number, DirectoryRecord>();
  /** Each record is reached once: a loop is no tree. */
  readonly #reached = new Set<number>();
  readonly #files: DirectoryFile[] = [];

  constructor(items: DataSet[], directory: JsonDataSet) {
    const values = (directory['00041220']?.Value ?? []) as JsonDataSet[];
    items.forEach((item, index) => {
      const json = values[index] ?? {};
      // 0: an inactive record, whose file is deleted (PS3.3 §F.3.2.2).
      const inUse = offsetOf(item, 0x00041410);
      const type = inUse === 0 && item.elements.has(0x00041410) ? 'INACTIVE' : (text(json, '00041430') ?? '');
      this.#records.set(item.itemStart!, {
        type,
        next: offsetOf(item, 0x00041400),
        lower: offsetOf(item, 0x00041420),
        json,
      });
    });
  }

  filesFrom(first: number): DirectoryFile[] {
    for (const patient of this.#siblings(first)) {
      // Other records of the root entity (hanging protocols, palettes) belong to no patient.
      if (patient.type !== 'PATIENT') continue;
      for (const study of this.#children(patient, 'STUDY')) {
        for (const series of this.#children(study, 'SERIES')) this.#addFiles(patient, study, series);
      }
    }
    if (this.#files.length === 0) throw new DicomRejection('invalid', 'The DICOMDIR leads to no file.');
    return this.#files;
  }

  #addFiles(patient: DirectoryRecord, study: DirectoryRecord, series: DirectoryRecord): void {
    const studyUid = text(study.json, '0020000D');
    const seriesUid = text(series.json, '0020000E');
    if (!studyUid || !seriesUid) throw new DicomRejection('invalid', 'A study or series of the DICOMDIR has no UID.');
    const described = {
      patient: patientOf(patient.json),
      study: studyOf(study.json, studyUid),
      series: seriesOf(series.json, seriesUid),
    };
    for (const record of this.#siblings(series.lower)) {
      const value = record.json['00041500']?.Value;
      if (record.type === 'INACTIVE' || !value) continue;
      this.#files.push({ fileId: fileIdOf(value), ...described });
    }
  }

  #children(parent: DirectoryRecord, type: string): DirectoryRecord[] {
    return [...this.#siblings(parent.lower)].filter((record) => record.type === type);
  }

  *#siblings(offset: number): Generator<DirectoryRecord> {
    for (let at = offset; at !== 0; ) {
      const record = this.#records.get(at);
      if (!record) throw new DicomRejection('invalid', 'An offset of the DICOMDIR leads to no record.');
      if (this.#reached.has(at)) throw new DicomRejection('invalid', 'The records of the DICOMDIR run in a circle.');
      this.#reached.add(at);
      yield record;
      at = record.next;
    }
  }
}

/** PS3.10 §8.2 has 1 to 8 components of 1 to 8 characters; real discs have longer ones, but none may lead elsewhere. */
function fileIdOf(value: unknown[]): string[] {
  const components = value.map((component) => (typeof component === 'string' ? component.trim() : ''));
  const plain = components.every(
    (name) => name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[/\\:\0]/.test(name),
  );
  if (!plain || components.length === 0 || components.length > 16) {
    throw new DicomRejection('invalid', 'A file of the DICOMDIR is named by a path that leads elsewhere.');
  }
  return components;
}

/** An unsigned integer of 2 or 4 bytes; 0 when it is missing. */
function offsetOf(dataSet: DataSet, tag: number): number {
  const element = dataSet.elements.get(tag);
  if (!element || element.length < 2) return 0;
  const { bytes, bigEndian } = dataSet;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return element.length >= 4 ? view.getUint32(element.start, !bigEndian) : view.getUint16(element.start, !bigEndian);
}
