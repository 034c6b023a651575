/**
 * Decoding text by Specific Character Set (0008,0005): PS3.5 §6.1, PS3.3 §C.12.1.1.2, with code extensions by ISO 2022
 * escape sequences. Node's TextDecoder decodes each run; it is never given an escape sequence, because its iso-2022-jp
 * knows neither half-width katakana in G1 nor JIS X 0212.
 */

/** A graphic set that a stretch of bytes can be in. */
type GraphicSet =
  | { kind: 'ascii' }
  | { kind: 'jis-roman' } // ISO-IR 14
  | { kind: 'katakana' } // ISO-IR 13
  | { kind: 'latin1' } // ISO-IR 100
  | { kind: 'single'; encoding: string }
  | { kind: 'double'; encoding: string; prefix?: number };

/** Left (GL, 0x21–0x7E) and right (GR, 0xA1–0xFE) halves in force. */
interface Halves {
  left: GraphicSet;
  right: GraphicSet | null;
}

export interface CharacterSet {
  /** Encoding of the whole text, where code extensions play no part. */
  whole: string | null;
  initial: Halves;
  /** Values of (0008,0005) that mean nothing to this program. */
  unknown: string[];
  /** Nothing but the default repertoire was declared. */
  isDefault: boolean;
}

const ascii: GraphicSet = { kind: 'ascii' };
const jisRoman: GraphicSet = { kind: 'jis-roman' };
const katakana: GraphicSet = { kind: 'katakana' };
const latin1: GraphicSet = { kind: 'latin1' };
const jis0208: GraphicSet = { kind: 'double', encoding: 'euc-jp' };
const jis0212: GraphicSet = { kind: 'double', encoding: 'euc-jp', prefix: 0x8f };
const korean: GraphicSet = { kind: 'double', encoding: 'euc-kr' };
const chinese: GraphicSet = { kind: 'double', encoding: 'gbk' };
const single = (encoding: string): GraphicSet => ({ kind: 'single', encoding });

/** Right halves by ISO registration number (PS3.3 tables C.12-2 to C.12-4). */
const rightHalves: Record<number, GraphicSet | null> = {
  6: null,
  13: katakana,
  58: chinese,
  87: null,
  100: latin1,
  101: single('iso-8859-2'),
  109: single('iso-8859-3'),
  110: single('iso-8859-4'),
  126: single('iso-8859-7'),
  127: single('iso-8859-6'),
  138: single('iso-8859-8'),
  144: single('iso-8859-5'),
  148: single('iso-8859-9'),
  149: korean,
  159: null,
  166: single('windows-874'),
  203: single('iso-8859-15'),
};

/** What follows ESC (PS3.3 tables C.12-3 and C.12-4), longest first. `( I` and `$ @` are not DICOM's but occur. */
const escapes: [string, Partial<Halves>][] = [
  ['$)C', { right: korean }],
  ['$)A', { right: chinese }],
  ['$(D', { left: jis0212 }],
  ['$(B', { left: jis0208 }],
  ['$B', { left: jis0208 }],
  ['$@', { left: jis0208 }],
  ['(B', { left: ascii }],
  ['(J', { left: jisRoman }],
  ['(I', { left: katakana }],
  [')I', { right: katakana }],
  ['-A', { right: latin1 }],
  ['-B', { right: rightHalves[101]! }],
  ['-C', { right: rightHalves[109]! }],
  ['-D', { right: rightHalves[110]! }],
  ['-F', { right: rightHalves[126]! }],
  ['-G', { right: rightHalves[127]! }],
  ['-H', { right: rightHalves[138]! }],
  ['-L', { right: rightHalves[144]! }],
  ['-M', { right: rightHalves[148]! }],
  ['-T', { right: rightHalves[166]! }],
  ['-b', { right: rightHalves[203]! }],
];

export const defaultCharacterSet: CharacterSet = {
  whole: null,
  initial: { left: ascii, right: null },
  unknown: [],
  isDefault: true,
};

/**
 * @param values of (0008,0005); the common misspellings (`ISO IR 100`, `ISO-2022-87`) are understood
 */
export function parseCharacterSet(values: string[]): CharacterSet {
  const unknown: string[] = [];
  let first: { whole: string | null; initial: Halves } | null = null;
  let declared = false;
  for (const [index, value] of values.map((text) => text.trim()).entries()) {
    const known = value === '' ? { whole: null, initial: defaultCharacterSet.initial } : characterSetNamed(value);
    if (!known) unknown.push(value);
    if (value !== '' && known) declared ||= !/IR[ _-]*6$/i.test(value);
    if (index === 0 && known) first = known;
  }
  return { ...(first ?? defaultCharacterSet), unknown, isDefault: !declared };
}

function characterSetNamed(name: string): { whole: string | null; initial: Halves } | null {
  if (/^(?:ISO[ _-]*IR[ _-]*192|UTF-?8)$/i.test(name)) return { whole: 'utf-8', initial: defaultCharacterSet.initial };
  if (/^GB[ _-]*18030$/i.test(name)) return { whole: 'gb18030', initial: defaultCharacterSet.initial };
  if (/^(?:GBK|GB2312)$/i.test(name)) return { whole: 'gbk', initial: defaultCharacterSet.initial };
  const number = /^ISO[ _-]*(?:2022)?[ _-]*(?:IR)?[ _-]*(\d{1,3})$/i.exec(name)?.[1];
  if (number === undefined || !(Number(number) in rightHalves)) return null;
  return {
    whole: null,
    initial: { left: Number(number) === 13 ? jisRoman : ascii, right: rightHalves[Number(number)]! },
  };
}

export interface Decoded {
  text: string;
  /** The bytes were not what the character set promises: guessed, or replaced by U+FFFD. */
  doubtful: boolean;
}

/**
 * Decodes one value field, all its values.
 * @param delimiters characters at which code extensions fall back to the initial state besides control characters:
 *   `\` where there can be several values, and `^` and `=` in person names (PS3.5 §6.1.2.5.3)
 */
export function decodeText(bytes: Uint8Array, characterSet: CharacterSet, delimiters: '' | '\\' | '\\^='): Decoded {
  if (bytes.every(isPlainAscii)) return { text: asciiText(bytes, characterSet, delimiters), doubtful: false };
  if (characterSet.whole) return decodeRun(bytes, characterSet.whole);
  if (characterSet.isDefault && !bytes.includes(0x1b)) return guess(bytes);
  return decodeExtended(bytes, characterSet.initial, delimiters);
}

function isPlainAscii(byte: number): boolean {
  return byte < 0x80 && byte !== 0x1b;
}

function asciiText(bytes: Uint8Array, characterSet: CharacterSet, delimiters: string): string {
  const text = latin1Text(bytes);
  return characterSet.initial.left === jisRoman && !characterSet.whole ? asJisRoman(text, delimiters) : text;
}

function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** ISO-IR 14 differs from ASCII in two places; a backslash that separates values stays one. */
function asJisRoman(text: string, delimiters: string): string {
  const yen = delimiters.includes('\\') ? text : text.replaceAll('\\', '¥');
  return yen.replaceAll('~', '‾');
}

function decodeExtended(bytes: Uint8Array, initial: Halves, delimiters: string): Decoded {
  let halves = initial;
  let text = '';
  let doubtful = false;
  let position = 0;
  while (position < bytes.length) {
    const byte = bytes[position]!;
    if (byte === 0x1b) {
      const extension = escapeAt(bytes, position + 1);
      if (extension) {
        halves = { ...halves, ...extension.halves };
        position += 1 + extension.length;
      } else {
        doubtful = true;
        position += 1;
      }
      continue;
    }
    const character = String.fromCharCode(byte);
    const inDouble = byte >= 0x21 && byte < 0x7f && halves.left.kind === 'double';
    if (byte < 0x20 || (!inDouble && delimiters.includes(character))) {
      halves = initial;
      text += character;
      position += 1;
      continue;
    }
    const end = runEnd(bytes, position, halves, delimiters);
    const run = decodeHalf(bytes.subarray(position, end), byte < 0x80 ? halves.left : halves.right, delimiters);
    text += run.text;
    doubtful ||= run.doubtful;
    position = end;
  }
  return { text, doubtful };
}

function escapeAt(bytes: Uint8Array, position: number): { halves: Partial<Halves>; length: number } | null {
  const following = String.fromCharCode(...bytes.subarray(position, position + 3));
  const found = escapes.find(([sequence]) => following.startsWith(sequence));
  return found ? { halves: found[1], length: found[0].length } : null;
}

/** End of the run of bytes from `start` that are in the same half, before an escape, control character or delimiter. */
function runEnd(bytes: Uint8Array, start: number, halves: Halves, delimiters: string): number {
  const right = bytes[start]! >= 0x80;
  const double = !right && halves.left.kind === 'double';
  let end = start + 1;
  while (end < bytes.length) {
    const byte = bytes[end]!;
    if (byte === 0x1b || byte < 0x20 || byte >= 0x80 !== right) break;
    if (!right && !double && delimiters.includes(String.fromCharCode(byte))) break;
    end += 1;
  }
  return end;
}

function decodeHalf(run: Uint8Array, set: GraphicSet | null, delimiters: string): Decoded {
  switch (set?.kind) {
    case undefined:
      return guess(run);
    case 'ascii':
      return { text: latin1Text(run), doubtful: false };
    case 'jis-roman':
      return { text: asJisRoman(latin1Text(run), delimiters), doubtful: false };
    case 'katakana':
      return decodeKatakana(run);
    case 'latin1':
      return { text: latin1Text(run), doubtful: false };
    case 'single':
      return decodeRun(run, set.encoding);
    case 'double':
      return decodeDouble(run, set);
  }
}

function decodeKatakana(run: Uint8Array): Decoded {
  let text = '';
  let doubtful = false;
  for (const byte of run) {
    const low = byte & 0x7f;
    const known = low >= 0x21 && low <= 0x5f;
    text += known ? String.fromCharCode(0xff61 + low - 0x21) : low === 0x20 ? ' ' : '\ufffd';
    doubtful ||= !known && low !== 0x20;
  }
  return { text, doubtful };
}

/** Pairs of bytes put where the encoding for the right half expects them; a space counts as itself. */
function decodeDouble(run: Uint8Array, set: GraphicSet & { kind: 'double' }): Decoded {
  const bytes: number[] = [];
  for (let index = 0; index < run.length; index++) {
    const byte = run[index]!;
    if (byte === 0x20) {
      bytes.push(byte);
      continue;
    }
    if (set.prefix !== undefined) bytes.push(set.prefix);
    bytes.push(byte | 0x80);
    index += 1;
    if (index < run.length) bytes.push(run[index]! | 0x80);
  }
  return decodeRun(Uint8Array.from(bytes), set.encoding);
}

function decodeRun(bytes: Uint8Array, encoding: string): Decoded {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  return { text, doubtful: text.includes('\ufffd') };
}

/** Text beyond ASCII that declares no character set: UTF-8 or Shift_JIS when it reads as such, else Latin-1. Doubtful. */
function guess(bytes: Uint8Array): Decoded {
  for (const encoding of ['utf-8', 'shift_jis']) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), doubtful: true };
    } catch {
      // Not this one.
    }
  }
  return { text: latin1Text(bytes), doubtful: true };
}
