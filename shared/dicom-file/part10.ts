/**
 * Opening a DICOM file (PS3.10 §7): finds the data set and how it is encoded, with or without preamble and file meta
 * information, and lenient where the bytes leave no doubt.
 */
import zlib from 'node:zlib';
import { type Element, type Encoding, isKnownVr, type ParsedDataSet, parseDataSet, parseGroup } from './data-set.ts';
import { DicomRejection } from './instance.ts';

export interface Part10 {
  transferSyntaxUid: string;
  /** (0002,0002), null where there is no meta information. */
  mediaStorageSopClassUid: string | null;
  mediaStorageSopInstanceUid: string | null;
  /** Its elements point into `dataSet.bytes`: the file, or what the deflated data set inflates to. */
  dataSet: ParsedDataSet;
  deflated: boolean;
  warnings: string[];
}

export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const deflatedExplicitLittleEndian = '1.2.840.10008.1.2.1.99';
export const explicitBigEndian = '1.2.840.10008.1.2.2';
/** GE's private syntax: implicit little endian, pixel data in big endian. */
export const implicitBigEndianPixels = '1.2.840.113619.5.2';

export const mediaStorageDirectory = '1.2.840.10008.1.3.10';

const maximumInflatedBytes = 256 * 1024 * 1024;
const metaEncoding: Encoding = { explicit: true, bigEndian: false };

/**
 * @param bytes the file, or its first part
 * @throws DicomRejection `not-this-format`, `truncated`, `unreadable`, or a limit exceeded
 */
export function openPart10(bytes: Uint8Array): Part10 {
  const warnings: string[] = [];
  const metaStart = findMeta(bytes);
  const meta = metaStart === null ? null : parseGroup(bytes, metaStart, metaEncoding, 0x0002);
  const text = (element: number) => uidOf(bytes, meta?.elements.get(0x00020000 | element));
  if (metaStart === null) warnings.push('The file has no meta information.');
  let start = meta?.end ?? 0;
  if (meta && start >= bytes.length)
    throw new DicomRejection('truncated', 'The file ends inside its meta information.');

  const declared = text(0x0010);
  let dataBytes = bytes;
  const deflated = declared === deflatedExplicitLittleEndian;
  if (deflated) {
    const inflated = inflate(bytes.subarray(start));
    dataBytes = inflated.bytes;
    if (inflated.cutOff) warnings.push('The deflated data set is damaged; what could be inflated is kept.');
    start = 0;
  }
  if (metaStart === null) start = findBareDataSet(bytes);
  const seen = encodingAt(dataBytes, start);
  if (metaStart === null && seen === null) throw notDicom(bytes);
  const encoding = seen ?? encodingOf(declared ?? implicitLittleEndian);
  const transferSyntaxUid = transferSyntaxFor(declared, encoding, warnings);

  const dataSet = parseDataSet(dataBytes, start, encoding);
  if (metaStart === null && dataSet.elements.size < 3) {
    throw notDicom(bytes);
  }
  return {
    transferSyntaxUid,
    mediaStorageSopClassUid: text(0x0002),
    mediaStorageSopInstanceUid: text(0x0003),
    dataSet,
    deflated,
    warnings,
  };
}

/** Start of the meta information: behind the preamble, or at the start of a file that lost it. */
function findMeta(bytes: Uint8Array): number | null {
  if (bytes.length >= 140 && asciiAt(bytes, 128, 4) === 'DICM') {
    return bytes[132] === 2 && bytes[133] === 0 ? 132 : null;
  }
  const bare = bytes.length >= 16 && bytes[0] === 2 && bytes[1] === 0 && isKnownVr(asciiAt(bytes, 4, 2));
  return bare ? 0 : null;
}

/** Where a data set without meta information starts: at once, behind a preamble, or after stray bytes. */
function findBareDataSet(bytes: Uint8Array): number {
  const candidates = [0, 132, 128];
  const limit = Math.min(256, bytes.length - 8);
  for (let offset = 1; offset < limit; offset++) {
    // (0008,0005) CS or (0008,0008) CS, explicit little endian.
    if (bytes[offset] !== 8 || bytes[offset + 1] !== 0 || bytes[offset + 3] !== 0) continue;
    if ((bytes[offset + 2] === 5 || bytes[offset + 2] === 8) && asciiAt(bytes, offset + 4, 2) === 'CS') {
      candidates.push(offset);
    }
  }
  return candidates.find((offset) => encodingAt(bytes, offset) !== null) ?? 0;
}

/** Tells the encoding by the first element header (PS3.5 §7.1); null when it is none. */
function encodingAt(bytes: Uint8Array, start: number): Encoding | null {
  if (start + 8 > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleGroup = view.getUint16(start, true);
  const bigGroup = view.getUint16(start, false);
  if (isKnownVr(asciiAt(bytes, start + 4, 2))) {
    if (plausibleGroup(littleGroup)) return { explicit: true, bigEndian: false };
    if (plausibleGroup(bigGroup)) return { explicit: true, bigEndian: true };
    return null;
  }
  if (!plausibleGroup(littleGroup)) return null;
  const length = view.getUint32(start + 4, true);
  const next = start + 8 + length;
  if (length === 0xffffffff)
    return view.getUint32(start + 8) === 0xfeff00e0 ? { explicit: false, bigEndian: false } : null;
  if (next > bytes.length) return null;
  const nextIsLater = next + 4 > bytes.length || tagAt(view, next) > tagAt(view, start) || tagAt(view, next) === 0;
  return nextIsLater ? { explicit: false, bigEndian: false } : null;
}

/** The first element of a data set is of a low group; a byte-swapped 0x0008 is 0x0800. */
function plausibleGroup(group: number): boolean {
  return group >= 0x0001 && group <= 0x0040;
}

function tagAt(view: DataView, position: number): number {
  return view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
}

export function encodingOf(transferSyntaxUid: string): Encoding {
  if (transferSyntaxUid === implicitLittleEndian || transferSyntaxUid === implicitBigEndianPixels) {
    return { explicit: false, bigEndian: false };
  }
  return { explicit: true, bigEndian: transferSyntaxUid === explicitBigEndian };
}

function transferSyntaxFor(declared: string | null, encoding: Encoding, warnings: string[]): string {
  const fitting = !encoding.explicit
    ? implicitLittleEndian
    : encoding.bigEndian
      ? explicitBigEndian
      : explicitLittleEndian;
  if (declared === null) {
    warnings.push('The transfer syntax is not stated; it was told from the data.');
    return fitting;
  }
  const promised = encodingOf(declared);
  if (promised.explicit === encoding.explicit && promised.bigEndian === encoding.bigEndian) return declared;
  warnings.push('The data set is not encoded as its transfer syntax says; it was told from the data.');
  // Compressed pixel data stay what they are whatever encodes the header.
  return isEncapsulated(declared) ? declared : fitting;
}

/** Any syntax but the native ones: its pixel data, if of undefined length, are fragments (PS3.5 §A.4). */
export function isEncapsulated(transferSyntaxUid: string): boolean {
  return ![
    implicitLittleEndian,
    explicitLittleEndian,
    deflatedExplicitLittleEndian,
    explicitBigEndian,
    implicitBigEndianPixels,
  ].includes(transferSyntaxUid);
}

/** PS3.5 §A.5. Keeps what inflates before damage. */
function inflate(bytes: Uint8Array): { bytes: Uint8Array; cutOff: boolean } {
  try {
    return { bytes: zlib.inflateRawSync(bytes, { maxOutputLength: maximumInflatedBytes }), cutOff: false };
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DicomRejection('too-large', `The data set inflates to more than ${maximumInflatedBytes} bytes.`);
    }
  }
  try {
    const options = { maxOutputLength: maximumInflatedBytes, finishFlush: zlib.constants.Z_SYNC_FLUSH };
    return { bytes: zlib.inflateRawSync(bytes, options), cutOff: true };
  } catch {
    throw new DicomRejection('unreadable', 'The deflated data set cannot be inflated.');
  }
}

function uidOf(bytes: Uint8Array, element: Element | undefined): string | null {
  if (!element || element.length <= 0) return null;
  return (
    asciiAt(bytes, element.start, element.length)
      .replace(/[\0 ]+$/, '')
      .trim() || null
  );
}

function asciiAt(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 256)));
}

/** Archives may hold images: whoever reads the report must be told. */
function notDicom(bytes: Uint8Array): DicomRejection {
  const starts = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte);
  const archive =
    starts(0x50, 0x4b, 3, 4) || starts(0x1f, 0x8b) || starts(0x37, 0x7a, 0xbc, 0xaf) || starts(0x52, 0x61, 0x72, 0x21);
  return new DicomRejection(
    'not-this-format',
    archive ? 'An archive (zip, gzip, 7z or rar); unpack it first.' : 'This is not a DICOM file.',
  );
}
