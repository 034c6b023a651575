/**
 * The segments of a study's files (shared/schema/study.sql): parts of an original file, read no further than they are
 * needed, and checked against their digests before they are handed out.
 */
import crypto from 'node:crypto';
import Database, { type Statement } from 'better-sqlite3-multiple-ciphers';
import { TomoshibiError } from '../../shared/errors.ts';
import { asReadingError, type EncryptedDatabase } from '../station/database.ts';

/** Bytes that can be served whole or in part. */
export interface Content {
  size: number;
  /**
   * The bytes [start, end), segment by segment.
   * The iterator throws TomoshibiError `frame-damaged` where they are not those that were exported.
   */
  read(start?: number, end?: number): IterableIterator<Uint8Array>;
}

interface Place {
  seq: number;
  frame: number | null;
  /** Leading bytes that are no frame's. */
  skip: number;
  /** Offset in the original file. */
  start: number;
  end: number;
}

/** A part of one segment, [from, to) of its bytes. */
interface Stretch {
  seq: number;
  from: number;
  to: number;
}

interface SegmentRow {
  bytes: Buffer;
  digest: Buffer;
}

export class Segments {
  readonly #places: Statement<[number], { seq: number; frame: number | null; skip: number; length: number }>;
  readonly #segment: Statement<[number, number], SegmentRow>;
  readonly #ofFrame: Statement<[number, number], SegmentRow & { seq: number; skip: number }>;
  readonly #checks = new DigestChecks();
  /** Of the file asked for last: a video is read a stretch at a time. */
  #known: { instanceId: number; places: Place[] } | null = null;
  #readers = 0;
  #idle: (() => void) | null = null;

  constructor(database: EncryptedDatabase) {
    // SQLite knows the length of a blob without reading it.
    this.#places = database.prepare(
      'SELECT seq, frame, skip, length(bytes) AS length FROM segment WHERE instance_id = ? ORDER BY seq',
    );
    this.#segment = database.prepare('SELECT bytes, digest FROM segment WHERE instance_id = ? AND seq = ?');
    this.#ofFrame = database.prepare(
      'SELECT seq, skip, bytes, digest FROM segment WHERE instance_id = ? AND frame = ? ORDER BY seq',
    );
  }

  /** All bytes of a frame at once; null when there are none. @throws TomoshibiError `frame-damaged` */
  frame(instanceId: number, number: number): Uint8Array | null {
    const rows = this.#ofFrame.all(instanceId, number);
    const parts = rows.map(({ seq, skip, ...row }) => this.#checks.checked(instanceId, seq, row).subarray(skip));
    return parts.length > 1 ? Buffer.concat(parts) : (parts[0] ?? null);
  }

  /** The original file. */
  file(instanceId: number): Content {
    return this.#content(
      instanceId,
      this.#placesOf(instanceId).map(({ seq, start, end }) => ({ seq, from: 0, to: end - start })),
    );
  }

  /** The bytes of all frames, or of one, one after the other, without what encapsulates them. */
  frames(instanceId: number, number?: number): Content {
    return this.#content(
      instanceId,
      this.#placesOf(instanceId)
        .filter(({ frame }) => (number === undefined ? frame !== null : frame === number))
        .map(({ seq, skip, start, end }) => ({ seq, from: skip, to: end - start })),
    );
  }

  /** Frames of which there are bytes. */
  frameCount(instanceId: number): number {
    return new Set(this.#placesOf(instanceId).flatMap(({ frame }) => frame ?? [])).size;
  }

  /** [start, end) of the original file. */
  range(instanceId: number, start: number, end: number): Content {
    return this.#content(
      instanceId,
      this.#placesOf(instanceId)
        .filter((place) => place.end > start && place.start < end)
        .map((place) => ({
          seq: place.seq,
          from: Math.max(0, start - place.start),
          to: Math.min(place.end, end) - place.start,
        })),
    );
  }

  /** Calls back once nobody reads any more, at once when nobody does. */
  whenIdle(work: () => void): void {
    this.#idle = work;
    if (this.#readers === 0) work();
  }

  #placesOf(instanceId: number): Place[] {
    if (this.#known?.instanceId === instanceId) return this.#known.places;
    let start = 0;
    const places = this.#places.all(instanceId).map(({ seq, frame, skip, length }) => {
      const place = { seq, frame, skip, start, end: start + length };
      start += length;
      return place;
    });
    this.#known = { instanceId, places };
    return places;
  }

  #content(instanceId: number, stretches: Stretch[]): Content {
    const size = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    return { size, read: (start = 0, end = size) => this.#read(instanceId, stretches, start, end) };
  }

  /** Counts as reading for as long as `work` is walked. */
  *reading<T>(work: Iterable<T>): Generator<T> {
    this.#readers += 1;
    try {
      yield* work;
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) this.#idle?.();
    }
  }

  #read(instanceId: number, stretches: Stretch[], start: number, end: number): IterableIterator<Uint8Array> {
    return this.reading(this.#pieces(instanceId, stretches, start, end));
  }

  *#pieces(instanceId: number, stretches: Stretch[], start: number, end: number): Generator<Uint8Array> {
    try {
      let at = 0;
      for (const { seq, from, to } of stretches) {
        const length = to - from;
        if (at + length > start && at < end) {
          const row = this.#segment.get(instanceId, seq);
          if (!row) throw new TomoshibiError('frame-damaged');
          yield this.#checks
            .checked(instanceId, seq, row)
            .subarray(from + Math.max(0, start - at), from + Math.min(length, end - at));
        }
        at += length;
      }
    } catch (error) {
      throw isDamage(error) ? new TomoshibiError('frame-damaged') : asReadingError(error);
    }
  }
}

/** Bytes that are in memory already. */
export function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, read: (start = 0, end = bytes.length) => [bytes.subarray(start, end)].values() };
}

/**
 * Digests of an open database, each checked when its bytes are read for the first time. From then on the pages' own
 * authentication, which SQLite checks with every reading, is what tells that they are still the same.
 */
export class DigestChecks {
  readonly #found = new Set<string>();

  /** The bytes, if they are those that were exported. @throws TomoshibiError `frame-damaged` */
  checked(instanceId: number, part: number, { bytes, digest }: SegmentRow): Buffer {
    const place = `${instanceId} ${part}`;
    if (this.#found.has(place)) return bytes;
    if (!crypto.createHash('sha256').update(bytes).digest().equals(digest)) throw new TomoshibiError('frame-damaged');
    this.#found.add(place);
    return bytes;
  }
}

/** Pages that do not authenticate: the bytes are not those that were written. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}
