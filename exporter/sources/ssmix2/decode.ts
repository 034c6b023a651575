/**
 * Bytes of a message to text. SS-MIX2 is written in ISO-2022-JP (`~ISO IR87`), where the second byte of a kanji may be
 * any of `^ | ~ & \`: decode first, split afterwards.
 *
 * `TextDecoder('iso-2022-jp')` is not used: after `ESC ( J` it turns `~` and `\` into `‾` and `¥`, it puts U+FFFD
 * between adjacent escapes, and it knows neither 8-bit kana (IR13) nor JIS X 0212 (IR159). Rewriting the escapes to
 * EUC-JP bytes and decoding those handles all of these.
 */

export type Encoding = 'iso-2022-jp' | 'utf-8' | 'shift_jis' | 'euc-jp';

export interface Decoded {
  text: string;
  encoding: Encoding;
  /** Some bytes have no meaning in this encoding; each became U+FFFD. */
  damaged: boolean;
}

const ESC = 0x1b;
const strict = {
  'utf-8': new TextDecoder('utf-8', { fatal: true }),
  shift_jis: new TextDecoder('shift_jis', { fatal: true }),
  'euc-jp': new TextDecoder('euc-jp', { fatal: true }),
};
const eucJp = new TextDecoder('euc-jp');

/**
 * Decodes one message. MSH-18 is believed where the bytes allow it; where they do not (a file that says ISO IR87 and is
 * Shift_JIS all the same) the bytes decide.
 */
export function decode(bytes: Uint8Array): Decoded {
  const { escapes, high } = survey(bytes);
  if (!escapes && !high) return { text: latin1(bytes), encoding: 'iso-2022-jp', damaged: false };
  if (escapes) return whole(decodeIso2022(bytes), 'iso-2022-jp');

  const names = declaredNames(bytes);
  const declared = declaredEncoding(names);
  if (declared) {
    const text = tryDecode(bytes, declared);
    if (text !== null) return { text, encoding: declared, damaged: false };
  }
  // Eight-bit kana would also pass for EUC-JP kanji.
  if (/IR ?13(?!\d)/.test(names) && bytes.every((byte) => byte < 0x80 || (byte >= 0xa1 && byte <= 0xdf))) {
    return whole(decodeIso2022(bytes), 'iso-2022-jp');
  }
  const utf8 = tryDecode(bytes, 'utf-8');
  if (utf8 !== null) return { text: utf8, encoding: 'utf-8', damaged: false };
  const shiftJis = tryDecode(bytes, 'shift_jis');
  const euc = tryDecode(bytes, 'euc-jp');
  if (shiftJis !== null && (euc === null || strangeness(shiftJis) <= strangeness(euc))) {
    return { text: shiftJis, encoding: 'shift_jis', damaged: false };
  }
  if (euc !== null) return { text: euc, encoding: 'euc-jp', damaged: false };
  return whole(decodeIso2022(bytes), 'iso-2022-jp');
}

function whole(text: string, encoding: Encoding): Decoded {
  return { text, encoding, damaged: text.includes('\ufffd') };
}

function survey(bytes: Uint8Array): { escapes: boolean; high: boolean } {
  let high = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (byte === ESC) return { escapes: true, high };
    if (byte >= 0x80) high = true;
  }
  return { escapes: false, high };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function tryDecode(bytes: Uint8Array, encoding: keyof typeof strict): string | null {
  try {
    return strict[encoding].decode(bytes);
  } catch {
    return null;
  }
}

/** MSH-18; the field itself is ASCII in every encoding. */
function declaredNames(bytes: Uint8Array): string {
  const head = latin1(bytes.subarray(0, 1024))
    .split(/[\r\n]/, 1)[0]!
    .replace(/^[^M]+/, '');
  return head.split(head[3] ?? '|')[17]?.toUpperCase() ?? '';
}

function declaredEncoding(names: string): Exclude<Encoding, 'iso-2022-jp'> | null {
  if (/UTF-?8/.test(names)) return 'utf-8';
  if (/S(?:HIFT)?[-_ ]?JIS|MS932|CP932|WINDOWS-31J/.test(names)) return 'shift_jis';
  if (/EUC/.test(names)) return 'euc-jp';
  return null;
}

/**
 * How unlike a Japanese record a text is: EUC-JP read as Shift_JIS is a run of half-width kana, Shift_JIS read as EUC-JP
 * a run of rare kanji.
 */
function strangeness(text: string): number {
  const halfWidth = text.match(/[\uff61-\uff9f]/g)?.length ?? 0;
  const usual = text.match(/[\u3040-\u30ff\u3000-\u3002\uff01-\uff5e]/g)?.length ?? 0;
  const rare = text.match(/[\ue000-\uf8ff]/g)?.length ?? 0;
  return halfWidth * 2 + rare * 4 - usual;
}

/** What bytes mean between two escapes. */
type Charset = 'ascii' | 'kana' | 'jis-x-0208' | 'jis-x-0212' | 'unknown-94' | 'unknown-94x94';

/**
 * ISO 2022 with the sets of JAHIS and DICOM: IR6 and IR14 (`~` and `\` stay what they are, they are delimiters), IR13
 * kana in either half, IR87 (IR42 alike), IR159. A line's end returns to ASCII (RFC 1468, HL7 v2.5 §2.15.9.18).
 */
export function decodeIso2022(bytes: Uint8Array): string {
  const out = Buffer.allocUnsafe(bytes.length * 2);
  let length = 0;
  let left: Charset = 'ascii';
  let right: Charset = 'kana';
  let index = 0;

  while (index < bytes.length) {
    const byte = bytes[index]!;
    if (byte === ESC) {
      const designation = readEscape(bytes, index + 1);
      if (designation.half === 'left') left = designation.charset;
      else if (designation.half === 'right') right = designation.charset;
      else if (designation.half === 'unknown') out[length++] = 0xff;
      index += 1 + designation.length;
      continue;
    }
    if (byte <= 0x20 || byte === 0x7f) {
      if (byte === 0x0d || byte === 0x0a) left = 'ascii';
      out[length++] = byte;
      index += 1;
      continue;
    }
    const charset = byte < 0x80 ? left : right;
    if (byte >= 0x80 && byte < 0xa1) {
      out[length++] = 0xff;
      index += 1;
      continue;
    }
    switch (charset) {
      case 'ascii':
        out[length++] = byte < 0x80 ? byte : 0xff;
        index += 1;
        break;
      case 'kana':
        if ((byte & 0x7f) <= 0x5f) {
          out[length++] = 0x8e;
          out[length++] = byte | 0x80;
        } else out[length++] = 0xff;
        index += 1;
        break;
      case 'unknown-94':
        out[length++] = 0xff;
        index += 1;
        break;
      default: {
        const second = bytes[index + 1] ?? 0;
        // A kanji cut in half (a field truncated by bytes): say so, and leave the byte after it alone.
        if ((second & 0x7f) <= 0x20 || (second & 0x7f) === 0x7f || second >= 0x80 !== byte >= 0x80) {
          out[length++] = 0xff;
          index += 1;
          break;
        }
        if (charset === 'unknown-94x94') out[length++] = 0xff;
        else {
          if (charset === 'jis-x-0212') out[length++] = 0x8f;
          out[length++] = byte | 0x80;
          out[length++] = second | 0x80;
        }
        index += 2;
      }
    }
  }
  return eucJp.decode(out.subarray(0, length));
}

interface Escape {
  /** Bytes after ESC. */
  length: number;
  half: 'left' | 'right' | 'none' | 'unknown';
  charset: Charset;
}

/** ISO/IEC 2022 §13.2: `( F` and `) F` designate single-byte sets, `$ F`, `$ ( F` and `$ ) F` double-byte ones. */
function readEscape(bytes: Uint8Array, start: number): Escape {
  const first = bytes[start];
  const second = bytes[start + 1];
  const third = bytes[start + 2];
  if (first === 0x28 || first === 0x29) {
    return { length: 2, half: first === 0x28 ? 'left' : 'right', charset: singleByteSet(second) };
  }
  if (first === 0x24 && (second === 0x28 || second === 0x29)) {
    return { length: 3, half: second === 0x28 ? 'left' : 'right', charset: doubleByteSet(third) };
  }
  if (first === 0x24) return { length: 2, half: 'left', charset: doubleByteSet(second) };
  // ESC & @ announces the 1990 revision of JIS X 0208.
  if (first === 0x26 && second === 0x40) return { length: 2, half: 'none', charset: 'ascii' };
  return { length: 0, half: 'unknown', charset: 'ascii' };
}

function singleByteSet(final: number | undefined): Charset {
  if (final === 0x42 || final === 0x4a) return 'ascii';
  return final === 0x49 ? 'kana' : 'unknown-94';
}

function doubleByteSet(final: number | undefined): Charset {
  if (final === 0x42 || final === 0x40) return 'jis-x-0208';
  return final === 0x44 ? 'jis-x-0212' : 'unknown-94x94';
}
