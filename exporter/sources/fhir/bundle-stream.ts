/** A Bundle, or a list of resources, larger than memory: its entries one at a time, and the rest of it as one small whole. */
import type { FoundFile } from './files.ts';
import { lineLimit, type Reading, utf8Chunks, withoutMark } from './lines.ts';

export type BundlePart =
  /** One entry as JSON, counted from 0; only its beginning when `tooLarge`. */
  | { kind: 'entry'; index: number; bytes: Buffer; tooLarge: boolean }
  /** The Bundle or list without its entries, once it has been read to its end. `complete` is false where the file just stops. */
  | { kind: 'rest'; bytes: Buffer; complete: boolean };

const quote = 0x22;
const backslash = 0x5c;
const keptOfLongEntry = 64 * 1024;
const restLimit = 1024 * 1024;

/**
 * The parts in their order, `rest` last. Memory: one chunk and one entry.
 * @throws DamagedFile or the file system's error when the file cannot be read to its end
 */
export async function* entriesOf(file: FoundFile, reading: Reading, limit = lineLimit): AsyncGenerator<BundlePart> {
  const splitter = new Splitter(limit);
  for await (const chunk of utf8Chunks(file, reading)) yield* splitter.take(chunk);
  yield splitter.rest();
}

/** Follows JSON by its braces and strings alone; what stands inside an entry is judged when it is parsed. */
class Splitter {
  readonly #limit: number;
  #depth = 0;
  #inString = false;
  /** An escape's second byte is still to come. */
  #escaped = false;
  /** Bytes of the member name at depth 1 that was read last. */
  #name: Buffer[] = [];
  #inEntries = false;
  /** How deep the list of entries lies: 2 in a Bundle, 1 where the file is the list. */
  #listDepth = 2;
  #index = 0;
  #pieces: Buffer[] = [];
  #length = 0;
  #tooLarge = false;
  readonly #rest: Buffer[] = [];
  #restLength = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  *take(chunk: Buffer): Generator<BundlePart> {
    // Where the bytes not yet kept begin.
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#inString) {
        at = this.#endOfString(chunk, at);
        continue;
      }
      const byte = chunk[at]!;
      at += 1;
      if (byte === quote) {
        this.#inString = true;
        if (this.#depth === 1) this.#name = [];
        continue;
      }
      if (byte === 0x7b || byte === 0x5b) {
        this.#depth += 1;
        if (!this.#inEntries && byte === 0x5b && this.#isEntryList()) {
          this.#keep(chunk.subarray(start, at));
          start = at;
          this.#inEntries = true;
          this.#listDepth = this.#depth;
        } else if (this.#inEntries && this.#depth === this.#listDepth + 1) start = at - 1;
        continue;
      }
      if (byte !== 0x7d && byte !== 0x5d) continue;
      this.#depth -= 1;
      if (!this.#inEntries) continue;
      if (this.#depth === this.#listDepth) {
        this.#keep(chunk.subarray(start, at));
        start = at;
        yield this.#entry();
      } else if (this.#depth < this.#listDepth) {
        this.#inEntries = false;
        start = at - 1;
      }
    }
    // Between two entries there are commas and blanks.
    if (!this.#inEntries || this.#depth > this.#listDepth) this.#keep(chunk.subarray(start));
  }

  rest(): BundlePart {
    return {
      kind: 'rest',
      bytes: withoutMark(Buffer.concat(this.#rest)),
      complete: this.#depth === 0 && !this.#inString,
    };
  }

  #endOfString(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#escaped) {
      at += 1;
      this.#escaped = false;
    }
    while (at < chunk.length) {
      const end = chunk.indexOf(quote, at);
      const escaped = chunk.subarray(at, end < 0 ? chunk.length : end).indexOf(backslash);
      if (escaped >= 0) {
        at += escaped + 2;
        if (at > chunk.length) {
          this.#escaped = true;
          return chunk.length;
        }
        continue;
      }
      if (this.#depth === 1) this.#name.push(chunk.subarray(at, end < 0 ? chunk.length : end));
      if (end < 0) return chunk.length;
      this.#inString = false;
      return end + 1;
    }
    return at;
  }

  #isEntryList(): boolean {
    if (this.#depth === 1) return this.#restLength === 0;
    return this.#depth === 2 && Buffer.concat(this.#name).equals(Buffer.from('entry'));
  }

  #keep(piece: Buffer): void {
    if (!this.#inEntries) {
      this.#restLength += piece.length;
      if (this.#restLength <= restLimit) this.#rest.push(Buffer.from(piece));
      return;
    }
    this.#length += piece.length;
    if (!this.#tooLarge) this.#pieces.push(piece);
    if (this.#length > this.#limit && !this.#tooLarge) {
      this.#tooLarge = true;
      this.#pieces = [Buffer.from(Buffer.concat(this.#pieces).subarray(0, keptOfLongEntry))];
    }
  }

  #entry(): BundlePart {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const part: BundlePart = { kind: 'entry', index: this.#index, bytes, tooLarge: this.#tooLarge };
    this.#index += 1;
    this.#pieces = [];
    this.#length = 0;
    this.#tooLarge = false;
    return part;
  }
}
