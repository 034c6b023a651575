/** Lookup tables in DICOM JSON: modality, VOI, presentation and palette. */
import type { DicomJson, DicomJsonElement } from '../../../shared/dicom-json.ts';

/** Entry `i` is for the value `first + i`; values below take the first entry, values above the last (PS3.3 C.11.1.1.1). */
export interface LookupTable {
  first: number;
  /** Of an entry: 8 to 16. */
  bits: number;
  entries: Uint16Array<ArrayBuffer>;
}

/** The entry for a value. */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, Math.round(value) - first))]!;
}

/**
 * The table in `item` (an item of a LUT sequence), or null where it is incomplete.
 * @param signed whether the values looked up are: the second value of the descriptor then is too (PS3.3 C.11.1.1.1)
 */
export function lookupTableOf(item: DicomJson, signed: boolean): LookupTable | null {
  return tableOf(item['00283002'], wordsOf(item['00283006']), signed);
}

/** Red, green and blue of a Palette Color Lookup Table Module (PS3.3 C.7.9), plain or segmented; null where incomplete. */
export function paletteOf(dataset: DicomJson, signed: boolean): [LookupTable, LookupTable, LookupTable] | null {
  const [red, green, blue] = ['1', '2', '3'].map((color) => {
    const plain = dataset[`0028120${color}`];
    const segments = dataset[`0028122${color}`];
    const entries = hasData(plain) ? wordsOf(plain) : hasData(segments) ? expanded(wordsOf(segments) ?? []) : null;
    return tableOf(dataset[`0028110${color}`], entries, signed);
  });
  return red && green && blue ? [red, green, blue] : null;
}

function tableOf(
  descriptor: DicomJsonElement | undefined,
  words: ArrayLike<number> | null,
  signed: boolean,
): LookupTable | null {
  const [count, stated, bits] = (descriptor?.Value ?? []).map(Number);
  if (count === undefined || stated === undefined || bits === undefined || words === null) return null;
  // 65536 entries do not fit their own count.
  const length = count === 0 ? 65536 : count < 0 ? count + 65536 : count;
  if (!(bits >= 8 && bits <= 16)) return null;
  const first = signed && stated > 32767 ? stated - 65536 : !signed && stated < 0 ? stated + 65536 : stated;
  const entries = entriesOf(words, length, bits);
  return entries && { first, bits, entries };
}

/** Eight-bit entries come one to a word, or two (PS3.3 C.7.6.3.1.6: the first in the low byte). */
function entriesOf(words: ArrayLike<number>, length: number, bits: number): Uint16Array<ArrayBuffer> | null {
  if (words.length >= length) return Uint16Array.from({ length }, (_, place) => words[place]!);
  if (bits > 8 || words.length * 2 < length) return null;
  return Uint16Array.from({ length }, (_, place) => (words[place >> 1]! >> (8 * (place & 1))) & 0xff);
}

function hasData(element: DicomJsonElement | undefined): element is DicomJsonElement {
  return element?.InlineBinary !== undefined || (element?.Value?.length ?? 0) > 0;
}

/** OW inline (little endian, PS3.18 F.2.7) or US and SS as numbers. */
function wordsOf(element: DicomJsonElement | undefined): Uint16Array<ArrayBuffer> | null {
  if (element?.Value) return Uint16Array.from(element.Value, Number);
  if (element?.InlineBinary === undefined) return null;
  const bytes = Uint8Array.from(atob(element.InlineBinary), (character) => character.charCodeAt(0));
  return Uint16Array.from(
    { length: bytes.length >> 1 },
    (_, place) => bytes[place * 2]! | (bytes[place * 2 + 1]! << 8),
  );
}

/** Segmented palette (PS3.3 C.7.9.2): discrete, linear and indirect segments → entries; null where it is malformed. */
function expanded(words: ArrayLike<number>): Uint16Array<ArrayBuffer> | null {
  const entries: number[] = [];
  /** Byte offset of each segment, as indirect segments name it. */
  const isOver = (at: number) => at >= words.length;
  const segment = (start: number, isReferred: boolean): number | null => {
    const opcode = words[start]!;
    const length = words[start + 1]!;
    if (isOver(start + 1)) return null;
    if (opcode === 0) {
      if (start + 2 + length > words.length) return null;
      for (let place = 0; place < length; place += 1) entries.push(words[start + 2 + place]!);
      return start + 2 + length;
    }
    if (opcode === 1) {
      const from = entries.at(-1);
      const to = words[start + 2];
      if (from === undefined || to === undefined) return null;
      for (let place = 1; place <= length; place += 1) entries.push(Math.round(from + ((to - from) * place) / length));
      return start + 3;
    }
    if (opcode === 2 && !isReferred) {
      const offset = words[start + 2]! | (words[start + 3]! << 16);
      if (isOver(start + 3) || offset % 2 !== 0) return null;
      let at: number | null = offset / 2;
      for (let each = 0; each < length; each += 1) {
        if (at === null || isOver(at)) return null;
        at = segment(at, true);
      }
      return at === null ? null : start + 4;
    }
    return null;
  };
  let at: number | null = 0;
  while (at !== null && !isOver(at) && entries.length <= 65536) at = segment(at, false);
  return at === null || entries.length > 65536 ? null : Uint16Array.from(entries);
}
