/** DICOM Part 10 files: Explicit VR Little Endian; pixel data native, or encapsulated as they are given. */
import { encodeIso2022Jp } from './iso2022jp.ts';

export type CharacterSet = 'ISO 2022 IR 87' | 'ISO_IR 192';
export type TextVr =
  | 'AE'
  | 'AS'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'DT'
  | 'IS'
  | 'LO'
  | 'LT'
  | 'PN'
  | 'SH'
  | 'ST'
  | 'TM'
  | 'UI'
  | 'UT';

export type Element =
  | { tag: number; vr: TextVr; value: string }
  | { tag: number; vr: 'US' | 'SS' | 'UL' | 'SL' | 'FL' | 'FD' | 'AT'; value: readonly number[] }
  | { tag: number; vr: 'OB' | 'OW'; value: Uint8Array }
  | { tag: number; vr: 'OB'; fragments: readonly Uint8Array[] }
  | { tag: number; vr: 'SQ'; value: readonly (readonly Element[])[] };

const explicitLittleEndian = '1.2.840.10008.1.2.1';
const implementationClass = '2.25.301837451024905614370912834716520943115';
/** VRs with a 32-bit length after two reserved bytes (PS3.5 §7.1.2). */
const longVrs = new Set(['OB', 'OW', 'SQ', 'UT']);
/** VRs that Specific Character Set applies to (PS3.5 §6.1.2.3). */
const localisedVrs = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UT']);

/** The whole file. Elements may come in any order; (0008,0005) and the file meta information are added here. */
export function encodePart10(
  elements: readonly Element[],
  characterSet: CharacterSet,
  transferSyntax = explicitLittleEndian,
): Buffer {
  const text = (keyword: number) => {
    const found = elements.find((element) => element.tag === keyword);
    if (!found || !('value' in found) || typeof found.value !== 'string') throw new Error('no SOP UID');
    return found.value;
  };
  const meta = encodeDataset(
    [
      { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
      { tag: 0x00020002, vr: 'UI', value: text(0x00080016) },
      { tag: 0x00020003, vr: 'UI', value: text(0x00080018) },
      { tag: 0x00020010, vr: 'UI', value: transferSyntax },
      { tag: 0x00020012, vr: 'UI', value: implementationClass },
      { tag: 0x00020013, vr: 'SH', value: 'TOMOSHIBI_DEMO' },
    ],
    characterSet,
  );
  const metaLength = encodeDataset([{ tag: 0x00020000, vr: 'UL', value: [meta.length] }], characterSet);
  // With code extensions the first value stays empty: ISO-IR 6 (PS3.3 C.12.1.1.2).
  const declared = characterSet === 'ISO_IR 192' ? characterSet : `\\${characterSet}`;
  const body = encodeDataset([{ tag: 0x00080005, vr: 'CS', value: declared }, ...elements], characterSet);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), metaLength, meta, body]);
}

function encodeDataset(elements: readonly Element[], characterSet: CharacterSet): Buffer {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  return Buffer.concat(sorted.flatMap((element) => encodeElement(element, characterSet)));
}

function encodeElement(element: Element, characterSet: CharacterSet): Buffer[] {
  if ('fragments' in element) return encapsulated(element);
  const value = encodeValue(element, characterSet);
  const long = longVrs.has(element.vr);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(element.tag >>> 16, 0);
  head.writeUInt16LE(element.tag & 0xffff, 2);
  head.write(element.vr, 4, 'latin1');
  if (long) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return [head, value];
}

/** Undefined length, an empty offset table, the fragments as items (PS3.5 A.4). */
function encapsulated({ tag, fragments }: { tag: number; fragments: readonly Uint8Array[] }): Buffer[] {
  const head = Buffer.from([0, 0, 0, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  const items = [new Uint8Array(0), ...fragments].flatMap((fragment) => {
    const bytes = Buffer.concat([fragment, Buffer.alloc(fragment.length % 2)]);
    const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    item.writeUInt32LE(bytes.length, 4);
    return [item, bytes];
  });
  return [head, ...items, Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0])];
}

function encodeValue(
  element: Exclude<Element, { fragments: readonly Uint8Array[] }>,
  characterSet: CharacterSet,
): Buffer {
  switch (element.vr) {
    case 'US':
      return Buffer.from(Uint16Array.from(element.value).buffer);
    case 'SS':
      return Buffer.from(Int16Array.from(element.value).buffer);
    case 'UL':
      return Buffer.from(Uint32Array.from(element.value).buffer);
    case 'SL':
      return Buffer.from(Int32Array.from(element.value).buffer);
    case 'FL':
      return Buffer.from(Float32Array.from(element.value).buffer);
    case 'FD':
      return Buffer.from(Float64Array.from(element.value).buffer);
    case 'AT':
      return Buffer.from(Uint16Array.from(element.value.flatMap((tag) => [tag >>> 16, tag & 0xffff])).buffer);
    case 'OB':
    case 'OW': {
      const bytes = Buffer.from(element.value.buffer, element.value.byteOffset, element.value.byteLength);
      return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    }
    case 'SQ':
      return Buffer.concat(
        element.value.flatMap((item) => {
          const bytes = encodeDataset(item, characterSet);
          const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
          head.writeUInt32LE(bytes.length, 4);
          return [head, bytes];
        }),
      );
    default: {
      const bytes = localisedVrs.has(element.vr)
        ? encodeText(element.value, characterSet)
        : Buffer.from(element.value, 'latin1');
      if (bytes.length % 2 === 0) return bytes;
      return Buffer.concat([bytes, Buffer.from(element.vr === 'UI' ? '\0' : ' ')]);
    }
  }
}

/** ISO-2022-JP is back in ASCII before every ^ and =, as PS3.5 §6.1.2.5.3 wants: delimiters are ASCII characters. */
function encodeText(text: string, characterSet: CharacterSet): Buffer {
  return characterSet === 'ISO_IR 192' ? Buffer.from(text, 'utf8') : encodeIso2022Jp(text);
}
