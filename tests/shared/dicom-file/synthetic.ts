/** Small DICOM files written byte by byte, so that the readers are tested without a corpus. */
import { Buffer } from 'node:buffer';

export type Value = string | number[] | Uint8Array | Item[];
/** [tag, VR, value]; a value of items makes a sequence of undefined length. */
export type Attribute = [tag: number, vr: string, value: Value];
export type Item = Attribute[];

export interface FileOptions {
  transferSyntaxUid?: string;
  /** `none`: the bare data set. */
  preamble?: 'standard' | 'none';
  /** Leave (0002,0010) out. */
  withoutTransferSyntax?: boolean;
  sopClassUid?: string;
}

const implicit = '1.2.840.10008.1.2';
const bigEndian = '1.2.840.10008.1.2.2';
const longVrs = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const wordSizes: Record<string, number> = { US: 2, SS: 2, OW: 1, AT: 2, UL: 4, FL: 4, FD: 8 };

/** A whole file: preamble, meta information, data set. */
export function dicomFile(attributes: Attribute[], options: FileOptions = {}): Buffer {
  const transferSyntaxUid = options.transferSyntaxUid ?? '1.2.840.10008.1.2.1';
  const dataSet = encode(attributes, transferSyntaxUid);
  if (options.preamble === 'none') return dataSet;
  const meta: Attribute[] = [
    [0x00020002, 'UI', options.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.7'],
    ...(options.withoutTransferSyntax ? [] : [[0x00020010, 'UI', transferSyntaxUid] as Attribute]),
  ];
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), encode(meta, '1.2.840.10008.1.2.1'), dataSet]);
}

export function encode(attributes: Attribute[], transferSyntaxUid: string): Buffer {
  return Buffer.concat(attributes.map((attribute) => encodeElement(attribute, transferSyntaxUid)));
}

function encodeElement([tag, vr, value]: Attribute, syntax: string): Buffer {
  const big = syntax === bigEndian;
  const isSequence = vr === 'SQ';
  const content = isSequence
    ? encodeItems(value as Item[], syntax)
    : encodeValue(vr, value as Exclude<Value, Item[]>, big);
  const length = isSequence || (tag === 0x7fe00010 && startsWithItem(content)) ? 0xffffffff : content.length;
  const tagBytes = Buffer.concat([word(tag >>> 16, 2, big), word(tag & 0xffff, 2, big)]);
  if (syntax === implicit) return Buffer.concat([tagBytes, word(length, 4, big), content]);
  const header = longVrs.has(vr)
    ? Buffer.concat([Buffer.from(vr), Buffer.alloc(2), word(length, 4, big)])
    : Buffer.concat([Buffer.from(vr), word(length, 2, big)]);
  return Buffer.concat([tagBytes, header, content]);
}

function startsWithItem(content: Buffer): boolean {
  return content.length >= 8 && content.readUInt32BE(0) === 0xfeff00e0;
}

function encodeItems(items: Item[], syntax: string): Buffer {
  const big = syntax === bigEndian;
  const mark = (element: number, length: number) =>
    Buffer.concat([word(0xfffe, 2, big), word(element, 2, big), word(length, 4, big)]);
  const parts = items.map((item) => Buffer.concat([mark(0xe000, 0xffffffff), encode(item, syntax), mark(0xe00d, 0)]));
  return Buffer.concat([...parts, mark(0xe0dd, 0)]);
}

function encodeValue(vr: string, value: string | number[] | Uint8Array, big: boolean): Buffer {
  let bytes: Buffer;
  if (typeof value === 'string') bytes = Buffer.from(value, 'utf8');
  else if (value instanceof Uint8Array) bytes = Buffer.from(value);
  else if (vr === 'FD' || vr === 'FL') bytes = Buffer.concat(value.map((number) => float(number, wordSizes[vr]!, big)));
  else bytes = Buffer.concat(value.map((number) => word(number, wordSizes[vr] ?? 1, big)));
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(typeof value === 'string' && vr !== 'UI' ? ' ' : '\0')]);
}

function word(value: number, size: number, big: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  if (big) bytes.writeUIntBE(value, 0, size);
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
}

function float(value: number, size: number, big: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (size === 8) view.setFloat64(0, value, !big);
  else view.setFloat32(0, value, !big);
  return bytes;
}

/** Encapsulated pixel data (PS3.5 §A.4): offset table, fragments, delimiter. */
export function encapsulate(offsets: number[], fragments: Uint8Array[]): Buffer {
  const item = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.from([0xfe, 0xff, 0x00, 0xe0]), word(bytes.length, 4, false), bytes]);
  const table = Buffer.concat(offsets.map((offset) => word(offset, 4, false)));
  return Buffer.concat([item(table), ...fragments.map(item), Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])]);
}

export interface ImageOptions {
  patientId?: string;
  patientName?: string;
  birthDate?: string;
  study?: string;
  series?: string;
  seriesNumber?: number;
  instance?: string;
  number?: number;
  modality?: string;
  /** Slice position in millimetres along z; none: no geometry. */
  z?: number;
  rows?: number;
  columns?: number;
  bits?: number;
  frames?: number | string;
  pixels?: Uint8Array | null;
  pixelVr?: string;
  extra?: Attribute[];
}

/** A complete fictional image. Pixels default to one byte a pixel, counting up. */
export function imageAttributes(options: ImageOptions = {}): Attribute[] {
  const { rows = 4, columns = 4, bits = 8 } = options;
  const pixels =
    options.pixels === undefined ? Uint8Array.from({ length: rows * columns }, (_, i) => i) : options.pixels;
  const attributes: Attribute[] = [
    [0x00080005, 'CS', 'ISO_IR 192'],
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    [0x00080018, 'UI', options.instance ?? '2.25.1000'],
    [0x00080020, 'DA', '20260701'],
    [0x00080030, 'TM', '093015'],
    [0x00080060, 'CS', options.modality ?? 'CT'],
    [0x00081030, 'LO', '胸部'],
    [0x00100010, 'PN', options.patientName ?? 'Tomoshibi^Taro=灯火^太郎=ともしび^たろう'],
    [0x00100020, 'LO', options.patientId ?? '00012345'],
    [0x00100030, 'DA', options.birthDate ?? '19500203'],
    [0x00100040, 'CS', 'M'],
    [0x0020000d, 'UI', options.study ?? '2.25.1'],
    [0x0020000e, 'UI', options.series ?? '2.25.10'],
    [0x00200011, 'IS', String(options.seriesNumber ?? 1)],
    [0x00200013, 'IS', String(options.number ?? 1)],
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', [rows]],
    [0x00280011, 'US', [columns]],
    [0x00280100, 'US', [bits]],
    [0x00280101, 'US', [bits]],
    [0x00280102, 'US', [bits - 1]],
    [0x00280103, 'US', [0]],
  ];
  if (options.frames !== undefined) attributes.push([0x00280008, 'IS', String(options.frames)]);
  if (options.z !== undefined) {
    attributes.push([0x00200032, 'DS', `0\\0\\${options.z}`], [0x00200037, 'DS', '1\\0\\0\\0\\1\\0']);
  }
  attributes.push(...(options.extra ?? []));
  if (pixels) attributes.push([0x7fe00010, options.pixelVr ?? (bits > 8 ? 'OW' : 'OB'), pixels]);
  const byTag = new Map(attributes.map((attribute) => [attribute[0], attribute]));
  return [...byTag.values()].sort((a, b) => a[0] - b[0]);
}

export function image(options: ImageOptions & FileOptions = {}): Buffer {
  return dicomFile(imageAttributes(options), options);
}
