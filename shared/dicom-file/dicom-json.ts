/**
 * A data set as DICOM JSON (PS3.18 §F.2), without its pixel data. Text is decoded to Unicode. Binary values stay inline
 * where a viewer needs them (tables, overlays, profiles, documents) or they are small; the rest is left to the file.
 */
import { type CharacterSet, decodeText, defaultCharacterSet, parseCharacterSet } from './character-set.ts';
import type { DataSet, Element } from './data-set.ts';
import { representationOf } from './dictionary.ts';

export interface JsonElement {
  vr: string;
  Value?: unknown[];
  InlineBinary?: string;
}
export type JsonDataSet = Record<string, JsonElement>;

export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** A value that is not in the JSON: its bytes in the file, [start, end). */
export interface BulkDataPlace {
  /** Tag, or in an item: tag of the sequence, index of the item, tag, … joined by `/`. */
  path: string;
  vr: string;
  start: number;
  end: number;
}

export interface JsonResult {
  json: JsonDataSet;
  /** Offsets in the bytes of the data set. Pixel data of the data set itself are no part of it. */
  bulkData: BulkDataPlace[];
  /** Some text was not what its character set promises. */
  doubtfulText: boolean;
  /** Values of Specific Character Set this program does not know. */
  unknownCharacterSets: string[];
}

const inlineBytes = 64 * 1024;
const privateInlineBytes = 1024;
/** Tables, overlays, curves, waveforms and colour profiles. */
const neededInlineBytes = 4 * 1024 * 1024;
const documentInlineBytes = 16 * 1024 * 1024;

const encapsulatedDocument = 0x00420011;
const specificCharacterSet = 0x00080005;
const pixelRepresentation = 0x00280103;

/** VRs in the Specific Character Set (PS3.5 §6.1.2.3), and what separates their values. */
const textDelimiters: Record<string, '' | '\\' | '\\^='> = {
  LO: '\\',
  LT: '',
  PN: '\\^=',
  SH: '\\',
  ST: '',
  UC: '\\',
  UT: '',
};

export function toDicomJson(dataSet: DataSet): JsonResult {
  const result: JsonResult = { json: {}, bulkData: [], doubtfulText: false, unknownCharacterSets: [] };
  result.json = convert(dataSet, { characterSet: defaultCharacterSet, signed: false, path: '' }, result);
  return result;
}

/** What items take over from the data set around them. */
interface Inherited {
  characterSet: CharacterSet;
  /** Pixel Representation says two's complement: `xs` is SS. */
  signed: boolean;
  /** Of the item, `00480105/0/`; empty for the data set itself. */
  path: string;
}

function convert(dataSet: DataSet, outer: Inherited, result: JsonResult): JsonDataSet {
  const inherited = inheritedBy(dataSet, outer, result);
  const json: JsonDataSet = {};
  for (const element of [...dataSet.elements.values()].sort((a, b) => a.tag - b.tag)) {
    const group = element.tag >>> 16;
    // Group lengths say nothing (PS3.5 §7.2); pixel data are served as frames.
    if (group <= 0x0002 || (element.tag & 0xffff) === 0 || group === 0xfffe) continue;
    if (!element.items && (element.length === -1 || group === 0x7fe0)) {
      if (inherited.path !== '' && isNativePixelData(element, dataSet)) leaveOut(element, 'OW', inherited, result);
      continue;
    }
    const converted = convertElement(element, dataSet, inherited, result);
    if (converted) json[tagText(element.tag)] = converted;
  }
  if (dataSet.elements.has(specificCharacterSet)) json['00080005'] = { vr: 'CS', Value: ['ISO_IR 192'] };
  return json;
}

function inheritedBy(dataSet: DataSet, outer: Inherited, result: JsonResult): Inherited {
  const declared = dataSet.elements.get(specificCharacterSet);
  const representation = dataSet.elements.get(pixelRepresentation);
  const { path } = outer;
  let { characterSet, signed } = outer;
  if (declared && declared.length > 0) {
    characterSet = parseCharacterSet(asciiValues(valueBytes(declared, dataSet)));
    for (const name of characterSet.unknown) result.unknownCharacterSets.push(name);
  }
  if (representation && representation.length >= 2)
    signed = viewOf(representation, dataSet).getUint16(0, !dataSet.bigEndian) === 1;
  return { characterSet, signed, path };
}

function convertElement(
  element: Element,
  dataSet: DataSet,
  inherited: Inherited,
  result: JsonResult,
): JsonElement | null {
  const vr = effectiveVr(element, inherited);
  if (element.items) {
    const items = element.items.map((item, index) =>
      convert(item, { ...inherited, path: `${inherited.path}${tagText(element.tag)}/${index}/` }, result),
    );
    return items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };
  }
  if (element.length === 0 || vr === 'SQ') return { vr };
  const bytes = valueBytes(element, dataSet);
  const delimiters = textDelimiters[vr];
  if (delimiters !== undefined) {
    const { text, doubtful } = decodeText(bytes, inherited.characterSet, delimiters);
    result.doubtfulText ||= doubtful;
    return withValues(vr, textValues(text, vr, delimiters));
  }
  const numbers = numericReaders[vr];
  if (numbers) return withValues(vr, numericValues(viewOf(element, dataSet), numbers, !dataSet.bigEndian));
  if (vr in wordBytes && bytes.length > inlineLimit(element.tag)) {
    leaveOut(element, vr, inherited, result);
    return (element.tag >>> 16) % 2 === 1 ? null : { vr };
  }
  if (vr in wordBytes) return inlineBinary(vr, bytes, dataSet.bigEndian);
  return withValues(vr, plainValues(vr, bytes));
}

/** Implicit and unknown VRs by the dictionary; `xs` by Pixel Representation (PS3.5 §A.1). */
function effectiveVr(element: Element, inherited: Inherited): string {
  let vr = element.vr;
  if (vr === 'UN') vr = representationOf(element.tag) ?? (isPrivateCreator(element.tag) ? 'LO' : 'UN');
  if (vr === 'xs') vr = inherited.signed ? 'SS' : 'US';
  return vr;
}

function isPrivateCreator(tag: number): boolean {
  const element = tag & 0xffff;
  return (tag >>> 16) % 2 === 1 && element >= 0x10 && element <= 0xff;
}

function textValues(text: string, vr: string, delimiters: string): unknown[] {
  if (delimiters === '') return [trimEnd(text)];
  return text.split('\\').map((value) => (vr === 'PN' ? personName(value) : value.trim() || null));
}

function personName(value: string): PersonName | null {
  const [alphabetic, ideographic, phonetic] = value.split('=').map((group) => group.replace(/[\0 ^]+$/, ''));
  const name: PersonName = {};
  if (alphabetic) name.Alphabetic = alphabetic;
  if (ideographic) name.Ideographic = ideographic;
  if (phonetic) name.Phonetic = phonetic;
  return Object.keys(name).length === 0 ? null : name;
}

function plainValues(vr: string, bytes: Uint8Array): unknown[] {
  const values = asciiValues(bytes);
  if (vr === 'UR') return [values.join('\\')];
  if (vr !== 'DS' && vr !== 'IS') return values.map((value) => value || null);
  // A number that does not read as one stays as it is written (PS3.18 §F.2.2 allows strings).
  return values.map((value) => {
    if (value === '') return null;
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : value;
  });
}

interface NumericReader {
  bytes: number;
  read: (view: DataView, offset: number, littleEndian: boolean) => unknown;
}

const numericReaders: Record<string, NumericReader> = {
  AT: {
    bytes: 4,
    read: (view, offset, little) =>
      tagText(((view.getUint16(offset, little) << 16) | view.getUint16(offset + 2, little)) >>> 0),
  },
  FD: { bytes: 8, read: (view, offset, little) => finite(view.getFloat64(offset, little)) },
  FL: { bytes: 4, read: (view, offset, little) => finite(view.getFloat32(offset, little)) },
  SL: { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  SS: { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  SV: { bytes: 8, read: (view, offset, little) => safe(view.getBigInt64(offset, little)) },
  UL: { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  US: { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  UV: { bytes: 8, read: (view, offset, little) => safe(view.getBigUint64(offset, little)) },
};

function numericValues(view: DataView, reader: NumericReader, littleEndian: boolean): unknown[] {
  const values: unknown[] = [];
  for (let offset = 0; offset + reader.bytes <= view.byteLength; offset += reader.bytes) {
    values.push(reader.read(view, offset, littleEndian));
  }
  return values;
}

/** JSON has no NaN and no infinity: PS3.18 §F.2.2 writes them as strings. */
function finite(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}

function safe(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Bytes of one word of the binary VRs: inline values are little endian whatever the file is (PS3.18 §F.2.7). */
const wordBytes: Record<string, number> = { OB: 1, OD: 8, OF: 4, OL: 4, OV: 8, OW: 2, UN: 1 };

function inlineBinary(vr: string, bytes: Uint8Array, bigEndian: boolean): JsonElement {
  const little = bigEndian ? swapWords(bytes, wordBytes[vr]!) : bytes;
  return { vr, InlineBinary: Buffer.from(little.buffer, little.byteOffset, little.length).toString('base64') };
}

function leaveOut(element: Element, vr: string, { path }: Inherited, result: JsonResult): void {
  const { start, length } = element;
  result.bulkData.push({ path: `${path}${tagText(element.tag)}`, vr, start, end: start + length });
}

/** Of an icon; one that is encapsulated is left in the file. */
function isNativePixelData(element: Element, dataSet: DataSet): boolean {
  if (element.tag !== 0x7fe00010 || element.length < 1) return false;
  return element.length < 4 || viewOf(element, dataSet).getUint32(0) !== 0xfeff00e0;
}

function inlineLimit(tag: number): number {
  const group = tag >>> 16;
  if (group % 2 === 1) return privateInlineBytes;
  if (tag === encapsulatedDocument) return documentInlineBytes;
  const needed = group === 0x0028 || group === 0x5400 || (group & 0xff00) === 0x6000 || (group & 0xff00) === 0x5000;
  return needed ? neededInlineBytes : inlineBytes;
}

/** Reverses the bytes of each word; a rest shorter than a word stays. */
export function swapWords(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = Uint8Array.from(bytes);
  if (size === 1) return swapped;
  for (let start = 0; start + size <= swapped.length; start += size) swapped.subarray(start, start + size).reverse();
  return swapped;
}

function withValues(vr: string, values: unknown[]): JsonElement {
  return values.every((value) => value === null || value === '') ? { vr } : { vr, Value: values };
}

function asciiValues(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return text.split('\\').map((value) => value.replaceAll('\0', '').trim());
}

function trimEnd(text: string): string {
  return text.replace(/[\0 ]+$/, '');
}

export function valueBytes(element: Element, dataSet: DataSet): Uint8Array {
  return dataSet.bytes.subarray(element.start, element.start + element.length);
}

function viewOf(element: Element, dataSet: DataSet): DataView {
  return new DataView(dataSet.bytes.buffer, dataSet.bytes.byteOffset + element.start, element.length);
}

function tagText(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}
