/** Files of a FHIR source: finding them, telling what they are, and reading NDJSON line by line in flat memory. */
import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import type { QuarantineReason } from '../../report.ts';

/** A line of NDJSON longer than this is set aside; only its beginning is kept. */
export const lineLimit = 32 * 1024 * 1024;
/** A JSON document (a Bundle) is parsed as a whole and so has a limit. */
export const documentLimit = 256 * 1024 * 1024;

const chunkBytes = 1024 * 1024;
const keptOfLongLine = 64 * 1024;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface FoundFile {
  /** Relative to the source's root, with `/`. */
  path: string;
  absolute: string;
  /** `not-a-file`: a link, socket or device; never followed. `unreadable`: a folder that cannot be listed. */
  kind: 'file' | 'not-a-file' | 'unreadable';
}

/** Every file below `root`, folders and names in code unit order; links are named but not followed. */
export async function* walk(root: string, folder = ''): AsyncGenerator<FoundFile> {
  const absolute = path.join(root, folder);
  let entries: fs.Dirent[];
  try {
    entries = await fs.promises.readdir(absolute, { withFileTypes: true });
  } catch {
    yield { path: folder, absolute, kind: 'unreadable' };
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, relative);
    else {
      yield {
        path: relative,
        absolute: path.join(absolute, entry.name),
        kind: entry.isFile() ? 'file' : 'not-a-file',
      };
    }
  }
}

export type Shape =
  | { shape: 'ndjson' | 'json'; encoding: Encoding; bytes: number }
  | { shape: 'other'; bytes: number; reason: QuarantineReason; detail: string };

/**
 * Tells NDJSON, one JSON document, or another kind of file, by the first mebibyte of content. The name decides only
 * where the content does not: a single line, or a first line that is broken.
 */
export async function shapeOf(file: FoundFile): Promise<Shape> {
  let head: Buffer;
  let bytes: number;
  try {
    const handle = await fs.promises.open(file.absolute, 'r');
    try {
      bytes = (await handle.stat()).size;
      const buffer = Buffer.alloc(Math.min(bytes, chunkBytes));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return { shape: 'other', bytes: 0, reason: 'io-error', detail: 'The file cannot be read.' };
  }
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head).replace(/\r\n?/g, '\n').trimStart();
  const named = /\.(ndjson|jsonl)$/i.test(file.path);
  const other = (reason: QuarantineReason, detail: string): Shape => ({ shape: 'other', bytes, reason, detail });

  if (text === '') return other('truncated', 'The file is empty.');
  if (head[0] === 0x1f && head[1] === 0x8b) return other('not-this-format', 'Compressed; decompress it first.');
  if (text.startsWith('<')) return other('not-this-format', 'XML, not FHIR JSON; export it as JSON.');
  // An array of resources, as some programs write what should have been a Bundle.
  if (/^\[\s*\{/.test(text) && !named) return { shape: 'json', encoding, bytes };
  if (!text.startsWith('{')) {
    if (named) return { shape: 'ndjson', encoding, bytes };
    return other('not-this-format', 'Neither NDJSON nor a JSON object.');
  }
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).trimEnd();
  const rest = end < 0 ? '' : text.slice(end).trimStart();
  const lines = first.endsWith('}') && rest.startsWith('{');
  const brokenFirstLine = named && first.length > 1 && (rest === '' || rest.startsWith('{'));
  return { shape: lines || brokenFirstLine ? 'ndjson' : 'json', encoding, bytes };
}

/** RFC 8259 §8.1 asks for UTF-8 without a mark; marks and UTF-16 without one are accepted (RFC 4627 §3). */
function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length >= 2 && head[0] !== 0 && head[1] === 0) return 'utf-16le';
  if (head.length >= 2 && head[0] === 0 && head[1] !== 0) return 'utf-16be';
  return 'utf-8';
}

export interface Line {
  /** Counted from 1, blank lines included. */
  number: number;
  /** UTF-8 without the line's end; only the beginning when `tooLarge`. */
  bytes: Buffer;
  tooLarge: boolean;
}

/**
 * The lines that are not blank, one at a time. Memory: one chunk and one line.
 * @throws the file system's error when the file cannot be read to its end
 */
export async function* linesOf(file: FoundFile, encoding: Encoding, limit = lineLimit): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let length = 0;
  let tooLarge = false;
  let number = 1;
  const keep = (piece: Buffer) => {
    length += piece.length;
    if (!tooLarge) pieces.push(piece);
    if (length > limit && !tooLarge) {
      tooLarge = true;
      pieces = [Buffer.from(Buffer.concat(pieces).subarray(0, keptOfLongLine))];
    }
  };
  const take = (): Line | null => {
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    const line = { number, bytes: withoutMark(bytes), tooLarge };
    pieces = [];
    length = 0;
    tooLarge = false;
    number += 1;
    return isBlank(line.bytes) ? null : line;
  };
  for await (const chunk of utf8Chunks(file, encoding)) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end));
      const line = take();
      if (line) yield line;
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  const last = take();
  if (last) yield last;
}

async function* utf8Chunks(file: FoundFile, encoding: Encoding): AsyncGenerator<Buffer> {
  const stream = fs.createReadStream(file.absolute, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  if (encoding === 'utf-8') {
    yield* stream;
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** @returns the text of a JSON document, or null when its bytes are not what the encoding promises */
export async function documentText(file: FoundFile, encoding: Encoding): Promise<string | null> {
  const bytes = await fs.promises.readFile(file.absolute);
  if (encoding === 'utf-8') return textOfBytes(withoutMark(bytes));
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** @returns null when the bytes are not UTF-8: guessing would change names and doses */
export function textOfBytes(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
