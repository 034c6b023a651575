/**
 * Folders and small files, by the hundred thousand. Where the disk answers at once, a call that waits costs a fraction of
 * one that is sent to another thread and back; where it does not (a share on the network, a cold disk), calls that are
 * sent ahead wait side by side. Which it is, is measured all the time.
 */
import fs, { type Dirent, type Stats } from 'node:fs';

/** Calls sent ahead before the disk is measured again. */
const aheadCalls = 200;
const measuredCalls = 8;
/** Milliseconds after which others (progress, an interruption) get their turn. */
const turn = 20;

export interface Content {
  /** Good until the next read: the memory is used again. */
  bytes: Buffer;
  /** Of the file, in bytes; larger than what was read when it is over the limit. */
  size: number;
}

export class Disk {
  readonly #slow: number;
  #averaged = 0;
  #measured = 0;
  #ahead = 0;
  #turned = performance.now();

  /** @param slow milliseconds, on average, from which on a call is worth sending ahead */
  constructor(slow = 0.5) {
    this.#slow = slow;
  }

  /** Entries in the order of names; null when the folder cannot be listed. */
  list(folder: string): Dirent[] | null | Promise<Dirent[] | null> {
    const inOrder = (entries: Dirent[]) => entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const options = { withFileTypes: true } as const;
    if (this.#isAhead()) return fs.promises.readdir(folder, options).then(inOrder, () => null);
    try {
      return this.#timed(() => inOrder(fs.readdirSync(folder, options)));
    } catch {
      return null;
    }
  }

  /** Of what lies there, not of what a link leads to; null when nobody may ask. */
  look(file: string): Stats | null | Promise<Stats | null> {
    if (this.#isAhead()) return fs.promises.lstat(file).catch(() => null);
    try {
      return this.#timed(() => fs.lstatSync(file));
    } catch {
      return null;
    }
  }

  /**
   * A whole file, unless it is larger than `limit`: then nothing of it. Links are not followed.
   * @throws the file system's error, at once or as a rejection
   */
  read(file: string, limit: number): Content | Promise<Content> {
    return this.#isAhead() ? readAside(file, limit) : this.#timed(() => readHere(file, limit));
  }

  #isAhead(): boolean {
    const now = performance.now();
    if (now - this.#turned > turn) {
      this.#turned = now;
      return true;
    }
    if (this.#ahead === 0) return false;
    this.#ahead -= 1;
    return true;
  }

  #timed<T>(call: () => T): T {
    const started = performance.now();
    try {
      return call();
    } finally {
      // A single slow call is no slow disk.
      this.#averaged += (Math.min(performance.now() - started, 8 * this.#slow) - this.#averaged) / 16;
      this.#measured += 1;
      if (this.#measured > measuredCalls && this.#averaged >= this.#slow) {
        this.#ahead = aheadCalls;
        this.#measured = 0;
      }
    }
  }
}

/** Memory that is new to a process costs more than reading a small file into it. */
const kept = Buffer.alloc(256 * 1024);

const flags = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0);

function readHere(file: string, limit: number): Content {
  const handle = fs.openSync(file, flags);
  try {
    const { size } = fs.fstatSync(handle);
    if (size > limit) return { bytes: Buffer.alloc(0), size };
    const bytes = size > kept.length ? Buffer.allocUnsafe(size) : kept;
    let length = 0;
    while (length < size) {
      const read = fs.readSync(handle, bytes, length, size - length, length);
      if (read === 0) break;
      length += read;
    }
    return { bytes: bytes.subarray(0, length), size };
  } finally {
    fs.closeSync(handle);
  }
}

/** `FileHandle.readFile` would ask for the size once more, and read once more to meet the end. */
async function readAside(file: string, limit: number): Promise<Content> {
  const handle = await fs.promises.open(file, flags);
  try {
    const { size } = await handle.stat();
    if (size > limit) return { bytes: Buffer.alloc(0), size };
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await handle.read(bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), size };
  } finally {
    await handle.close();
  }
}
