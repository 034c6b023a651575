/** Bytes of XML and of plain text to characters: the byte order mark, what the document declares, then what the bytes allow. */
import { decode } from '../ssmix2/decode.ts';

export interface TextOfBytes {
  text: string;
  /** Some bytes have no meaning in the encoding; each became U+FFFD. */
  damaged: boolean;
}

/** Names that Japanese systems write for encodings that have another name elsewhere. */
const otherNames: Record<string, string> = {
  cp932: 'windows-31j',
  ms932: 'windows-31j',
  sjis: 'windows-31j',
  'x-ms-cp932': 'windows-31j',
  eucjp: 'euc-jp',
  'x-euc-jp': 'euc-jp',
  utf8: 'utf-8',
  'utf-16': 'utf-8', // without a mark and readable as far as this declaration: not UTF-16 at all
  'ucs-2': 'utf-8',
};

export function textOfBytes(bytes: Uint8Array): TextOfBytes {
  const wide = wideEncoding(bytes);
  if (wide) return lossy(bytes, wide);
  const declared = declaredEncoding(bytes);
  const text = declared === null ? null : strict(bytes, declared);
  return text === null ? decode(bytes) : { text, damaged: false };
}

/** UTF-16 by its mark, or by the zeros beside `<`. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return null;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const declared = /<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.:-]{0,39})["']/.exec(head)?.[1]?.toLowerCase();
  if (declared === undefined) return null;
  const name = otherNames[declared] ?? declared;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}

function strict(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function lossy(bytes: Uint8Array, encoding: string): TextOfBytes {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, damaged: text.includes('\ufffd') };
}
