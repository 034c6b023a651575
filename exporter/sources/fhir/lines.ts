/** The bytes of a FHIR file, unpacked where they are compressed, and its NDJSON lines, one at a time in flat memory. */
import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import { pipeline } from 'node:stream';
import zlib from 'node:zlib';
import type { QuarantineReason } from '../../report.ts';
import type { Encoding, FoundFile } from './files.ts';

/** A line of NDJSON longer than this is set aside; only its beginning is kept. */
export const lineLimit = 32 * 1024 * 1024;
/** A JSON document that is parsed as a whole has a limit, unpacked. */
export const documentLimit = 128 * 1024 * 1024;

const chunkBytes = 1024 * 1024;
const keptOfLongLine = 64 * 1024;
/** FHIR shrinks ten- to thirtyfold; what grows by more than this, and is large, was made to fill a disk or a memory. */
const growthLimit = 300;
const growthIgnored = 256 * 1024 * 1024;

/** Compressed bytes that end too early, are no gzip after all, or grow without measure. */
export class DamagedFile extends Error {
  readonly reason: QuarantineReason;

  constructor(reason: QuarantineReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** How a file's bytes are to be read, from `shapeOf`. */
export interface Reading {
  encoding: Encoding;
  compressed: boolean;
}

/**
 * The first mebibyte, unpacked, and the size on disk.
 * @throws DamagedFile, or the file system's error
 */
export async function headOf(file: FoundFile): Promise<{ head: Buffer; bytes: number; compressed: boolean }> {
  const handle = await fs.promises.open(file.absolute, 'r');
  let head: Buffer;
  let bytes: number;
  try {
    bytes = (await handle.stat()).size;
    const buffer = Buffer.alloc(Math.min(bytes, chunkBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { head, bytes, compressed: false };
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytesOf(file, true)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= chunkBytes) break;
  }
  return { head: Buffer.concat(pieces).subarray(0, chunkBytes), bytes, compressed: true };
}

export interface Line {
  /** Counted from 1, blank lines included. */
  number: number;
  /** UTF-8 without the line's end; only the beginning when `tooLarge`. */
  bytes: Buffer;
  tooLarge: boolean;
  /** Where it begins in the file; null where the file's bytes are not its text. */
  offset: number | null;
}

/**
 * The lines that are not blank, one at a time. Memory: one chunk and one line.
 * @throws DamagedFile or the file system's error when the file cannot be read to its end
 */
export async function* linesOf(file: FoundFile, reading: Reading, limit = lineLimit): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let length = 0;
  let tooLarge = false;
  let number = 1;
  let offset = 0;
  const plain = reading.encoding === 'utf-8' && !reading.compressed;
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
    const line = { number, bytes: withoutMark(bytes), tooLarge, offset: plain ? offset : null };
    offset += length + 1;
    pieces = [];
    length = 0;
    tooLarge = false;
    number += 1;
    return isBlank(line.bytes) ? null : line;
  };
  for await (const chunk of utf8Chunks(file, reading)) {
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

/** The file's text as UTF-8, in pieces. */
export async function* utf8Chunks(file: FoundFile, { encoding, compressed }: Reading): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* bytesOf(file, compressed);
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(file, compressed)) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Bytes of the file, unpacked when `compressed`. */
async function* bytesOf(file: FoundFile, compressed: boolean): AsyncGenerator<Buffer> {
  const stream = fs.createReadStream(file.absolute, { highWaterMark: chunkBytes });
  if (!compressed) {
    yield* stream as AsyncIterable<Buffer>;
    return;
  }
  const unpacked = zlib.createGunzip({ chunkSize: chunkBytes });
  // What goes wrong is thrown where the pieces are taken.
  pipeline(stream, unpacked, () => {});
  let length = 0;
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > growthIgnored && length > growthLimit * stream.bytesRead) {
        throw new DamagedFile('too-large', 'Compressed so tightly that it is no record; it was not unpacked further.');
      }
      yield piece;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw new DamagedFile('truncated', 'The compressed file ends too early.');
    if (code.startsWith('Z_')) throw new DamagedFile('unreadable', 'The compressed file is damaged.');
    throw error;
  }
}

/**
 * @returns the text of a JSON document, or null when its bytes are not what the encoding promises
 * @throws DamagedFile when it is larger than `documentLimit`, or the file system's error
 */
export async function documentText(file: FoundFile, { encoding, compressed }: Reading): Promise<string | null> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of bytesOf(file, compressed)) {
    length += piece.length;
    if (length > documentLimit) throw new DamagedFile('too-large', 'A JSON document over 128 MiB; split it.');
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
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

export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
