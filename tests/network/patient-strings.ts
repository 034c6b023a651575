/** What would tell who a patient is, and looking for it in bytes: UTF-8, UTF-16 in either order, Shift_JIS. */
import fs from 'node:fs';
import path from 'node:path';
import { openRecords } from '../../scripts/featured-patient.ts';

export interface PatientString {
  text: string;
  bytes: Buffer;
}

/** Names, kana, ids, phones and the UIDs of studies, of every patient of a medium. */
export async function patientStrings(medium: string, keysFolder: string): Promise<PatientString[]> {
  const records = await openRecords(medium, keysFolder);
  try {
    const texts = new Set<string>();
    const rows = records.prepare('SELECT identifier, name, kana, romaji, address, phones FROM patient').raw().all();
    for (const value of (rows as (string | null)[][]).flat()) {
      if (value === null) continue;
      // Phones are a list; names are also looked for without the space between their parts.
      const parts = value.startsWith('[') ? (JSON.parse(value) as unknown[]).map(String) : [value];
      for (const part of parts) for (const text of [part, part.replaceAll(/[\s-]/gu, '')]) texts.add(text);
    }
    for (const uid of records.prepare<[], string>('SELECT study_instance_uid FROM imaging_study').pluck().all())
      texts.add(uid);
    const encoded = [...texts].flatMap((text) => encodings(text).map((bytes) => ({ text, bytes })));
    // Fewer bytes stand somewhere in any file by chance.
    return encoded.filter(({ bytes }) => bytes.length >= 6);
  } finally {
    records.close();
  }
}

function encodings(text: string): Buffer[] {
  const little = Buffer.from(text, 'utf16le');
  const found = [Buffer.from(text), little, Buffer.from(little).swap16()];
  const shiftJis = inShiftJis(text);
  return shiftJis && !shiftJis.equals(found[0]!) ? [...found, shiftJis] : found;
}

let shiftJisOf: Map<string, number[]> | null = null;

/** Null where it has no such character. Node only decodes it. */
function inShiftJis(text: string): Buffer | null {
  shiftJisOf ??= shiftJisTable();
  const bytes = Array.from(text, (character) => shiftJisOf!.get(character));
  return bytes.includes(undefined) ? null : Buffer.from((bytes as number[][]).flat());
}

function shiftJisTable(): Map<string, number[]> {
  const decoder = new TextDecoder('shift_jis');
  const table = new Map<string, number[]>();
  const keep = (bytes: number[]) => {
    const character = decoder.decode(new Uint8Array(bytes));
    if (character.length === 1 && character !== '\uFFFD' && !table.has(character)) table.set(character, bytes);
  };
  for (let first = 0; first < 256; first++) keep([first]);
  for (let first = 0x81; first < 0xfd; first++) for (let second = 0x40; second < 0xfd; second++) keep([first, second]);
  return table;
}

/** Which of them stand in the files of a folder, as `<file>: <text>`. Each file is read once, whatever is looked for. */
export class PatientSearch {
  readonly #byBeginning = new Map<number, PatientString[]>();
  /** One bit for each three bytes something begins with. */
  readonly #begins = new Uint8Array(1 << 21);

  readonly #longest: number;

  constructor(strings: PatientString[]) {
    this.#longest = Math.max(...strings.map(({ bytes }) => bytes.length));
    for (const string of strings) {
      const [a, b, c] = string.bytes as unknown as [number, number, number];
      const beginning = (a << 16) | (b << 8) | c;
      this.#begins[beginning >> 3]! |= 1 << (beginning & 7);
      this.#byBeginning.set(beginning, [...(this.#byBeginning.get(beginning) ?? []), string]);
    }
  }

  /** @returns what was found where, what was found at all, and how many bytes were read */
  inFolder(folder: string): { found: string[]; texts: Set<string>; bytes: number } {
    const found = new Set<string>();
    const texts = new Set<string>();
    let bytes = 0;
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      for (const text of this.in(Buffer.from(file))) found.add(`the name of ${file}: ${text}`);
      if (!entry.isFile()) continue;
      for (const piece of piecesOf(file, this.#longest)) {
        bytes += piece.length;
        for (const text of this.in(piece)) {
          texts.add(text);
          found.add(`${path.relative(folder, file)}: ${text}`);
        }
      }
    }
    return { found: [...found], texts, bytes };
  }

  in(content: Buffer): Set<string> {
    const found = new Set<string>();
    let beginning = ((content[0] ?? 0) << 8) | (content[1] ?? 0);
    for (let at = 2; at < content.length; at++) {
      beginning = ((beginning << 8) | content[at]!) & 0xffffff;
      if ((this.#begins[beginning >> 3]! & (1 << (beginning & 7))) === 0) continue;
      for (const { text, bytes } of this.#byBeginning.get(beginning)!) {
        if (content.subarray(at - 2, at - 2 + bytes.length).equals(bytes)) found.add(text);
      }
    }
    return found;
  }
}

const pieceBytes = 1 << 26;

/** A file in pieces that overlap: a core file with memory in it is of several gigabytes. */
function* piecesOf(file: string, overlap: number): Generator<Buffer> {
  const handle = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(pieceBytes, fs.fstatSync(handle).size + 1));
    let kept = 0;
    for (;;) {
      const read = fs.readSync(handle, buffer, kept, buffer.length - kept, null);
      if (read === 0) return;
      const filled = kept + read;
      yield buffer.subarray(0, filled);
      kept = Math.min(overlap, filled);
      buffer.copyWithin(0, filled - kept, filled);
    }
  } finally {
    fs.closeSync(handle);
  }
}
