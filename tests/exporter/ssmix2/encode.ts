/** Text to the bytes hospitals write, and trees of such files: what the reader's tests are made of. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const escapes = { ascii: '\x1b(B', kanji: '\x1b$B', kana: '\x1b(I', supplement: '\x1b$(D' } as const;
const eucOf = new Map<string, number[]>();
const eucDecoder = new TextDecoder('euc-jp');
for (let row = 0xa1; row <= 0xfe; row++) {
  for (let cell = 0xa1; cell <= 0xfe; cell++) {
    for (const bytes of [
      [row, cell],
      [0x8f, row, cell],
    ]) {
      const character = eucDecoder.decode(Uint8Array.from(bytes));
      if (character.length === 1 && character !== '\ufffd' && !eucOf.has(character)) eucOf.set(character, bytes);
    }
  }
}

/** Every character of JIS X 0208 whose second byte is one of HL7's delimiters. */
export const delimiterKanji = [...eucOf]
  .filter(([, bytes]) => bytes.length === 2 && '|^~&\\'.includes(String.fromCharCode(bytes[1]! & 0x7f)))
  .map(([character]) => character);

export function encodeEuc(text: string): Buffer {
  return Buffer.from(Array.from(text).flatMap((character) => eucOf.get(character) ?? [character.charCodeAt(0)]));
}

/** ISO-2022-JP as SS-MIX2 writes it: back to ASCII before every control character and at the end. */
export function encodeIso2022(text: string): Buffer {
  const bytes: number[] = [];
  let charset: keyof typeof escapes = 'ascii';
  const enter = (next: keyof typeof escapes) => {
    if (charset !== next) bytes.push(...Buffer.from(escapes[next], 'latin1'));
    charset = next;
  };
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const euc = eucOf.get(character);
    if (code < 0x80) {
      enter('ascii');
      bytes.push(code);
    } else if (code >= 0xff61 && code <= 0xff9f) {
      enter('kana');
      bytes.push(code - 0xff61 + 0x21);
    } else if (euc?.length === 2) {
      enter('kanji');
      bytes.push(euc[0]! & 0x7f, euc[1]! & 0x7f);
    } else if (euc?.length === 3) {
      enter('supplement');
      bytes.push(euc[1]! & 0x7f, euc[2]! & 0x7f);
    } else throw new Error(`no JIS code for ${character}`);
  }
  enter('ascii');
  return Buffer.from(bytes);
}

export interface MessageOptions {
  /** MSH-9, e.g. `ADT^A08`. */
  type: string;
  id?: string;
  time?: string;
  name?: string;
  kana?: string;
  birthDate?: string;
  segments: readonly string[];
}

/** A message of patient 灯火 太郎 unless told otherwise. */
export function messageText(options: MessageOptions): string {
  const { type, id = '0000123', time = '20250401103000', birthDate = '19480405', segments } = options;
  const { name = '灯火^太郎', kana = 'トモシビ^タロウ' } = options;
  return [
    `MSH|^~\\&|HIS|SEND|GW|RCV|${time}||${type}|1|P|2.5||||||~ISO IR87||ISO 2022-1994|SS-MIX2_1.20^SS-MIX2^1.2.392^ISO`,
    `PID|0001||${id}^^^^PI||${name}^^^^^L^I~${kana}^^^^^L^P||${birthDate}|M`,
    ...segments,
    '',
  ].join('\r');
}

export interface TreeFile {
  /** `患者ID_診療日_データ種別_オーダNo_発生日時_診療科_flag`; the folder is made of it unless `folder` is given. */
  name: string;
  folder?: string;
  content: string | Buffer;
}

/** Writes a tree in the temporary folder. */
export function writeTree(files: readonly TreeFile[]): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ssmix2-'));
  for (const { name, folder, content } of files) {
    const [id = '', date = '', datatype = ''] = name.split('_');
    const place = path.join(root, folder ?? path.join(id.slice(0, 3), id.slice(3, 6), id, date, datatype));
    fs.mkdirSync(place, { recursive: true });
    fs.writeFileSync(path.join(place, name), typeof content === 'string' ? encodeIso2022(content) : content);
  }
  return root;
}
