/**
 * The folder that received files are kept in. A file has its final name only when it is whole and on the disk: it is written
 * under another name, synchronised, looked at, and renamed. What a sender sends anew with other content takes the place
 * of what was there, and that is kept aside.
 */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { ParserPool } from '../../shared/dicom-file/parser-pool.ts';
import { receivingFolder, supersededFolder } from '../sources/dicom/received.ts';
import { isOutOfSpace, makeDurable } from '../write/durable.ts';
import { dataSetStart, encodeFileMeta, type ReceivedAs, transferSyntaxIn } from './file-meta.ts';

/** Why an instance is refused. */
export type Refusal = 'disk-full' | 'other-class' | 'other-instance' | 'disk-error';

/** `again`: the same bytes were there; `replaced`: others were. */
export type Stored = 'new' | 'again' | 'replaced';

export interface StoreOptions {
  folder: string;
  /** Free bytes below which nothing is taken. */
  keepFree: number;
  pool: ParserPool;
  /** Free bytes of the folder's file system. */
  freeBytes?: (folder: string) => Promise<number>;
  /** How long its answer is believed. */
  freeForMs?: number;
}

/** Data values are gathered so far before they are written. */
const gatheredBytes = 1024 ** 2;
const freeForMs = 1000;
const comparedBytes = 1024 ** 2;

export class ReceivedStore {
  readonly #options: StoreOptions;
  readonly #receiving: string;
  #free: { at: number; bytes: Promise<number> } | null = null;
  /** One instance is put in its place at a time: two senders may send the same. */
  #placing: Promise<unknown> = Promise.resolve();

  private constructor(options: StoreOptions) {
    this.#options = options;
    this.#receiving = path.join(options.folder, receivingFolder);
  }

  /** Removes what was being received when an earlier listener ended. */
  static async open(options: StoreOptions): Promise<ReceivedStore> {
    const store = new ReceivedStore(options);
    await fs.rm(store.#receiving, { recursive: true, force: true });
    await fs.mkdir(store.#receiving, { mode: 0o700 });
    return store;
  }

  /** `disk-full` where there is no room for one more. */
  async refusal(): Promise<Refusal | null> {
    return (await this.#freeBytes()) < this.#options.keepFree ? 'disk-full' : null;
  }

  /** @throws what the disk answers */
  async begin(received: ReceivedAs): Promise<ReceivedFile> {
    const temporary = path.join(this.#receiving, crypto.randomUUID());
    const handle = await fs.open(temporary, 'wx', 0o600);
    const file = new ReceivedFile(this, handle, temporary, received);
    await file.begin();
    return file;
  }

  /** Of a closed file on the disk: what its data set says otherwise than the command that it came with. */
  async contradiction(
    file: string,
    { sopClassUid, sopInstanceUid }: ReceivedAs,
  ): Promise<{
    refusal: Refusal | null;
    studyInstanceUid: string | null;
  }> {
    const answer = await this.#options.pool.identify(file);
    // What cannot be read is kept as it is: the run sets it aside, with the reason, and a person sees it.
    if (answer.kind !== 'identity') return { refusal: null, studyInstanceUid: null };
    const { identity } = answer;
    const otherClass = identity.sopClassUid !== null && identity.sopClassUid !== sopClassUid;
    const refusal = otherClass ? 'other-class' : identity.sopInstanceUid !== sopInstanceUid ? 'other-instance' : null;
    return { refusal, studyInstanceUid: identity.study.studyInstanceUid };
  }

  place(temporary: string, sopInstanceUid: string, studyInstanceUid: string | null): Promise<Stored> {
    const placed = this.#placing.then(() => this.#place(temporary, sopInstanceUid, studyInstanceUid));
    this.#placing = placed.catch(() => {});
    return placed;
  }

  async #place(temporary: string, sopInstanceUid: string, studyInstanceUid: string | null): Promise<Stored> {
    const { folder } = this.#options;
    const study = studyInstanceUid ?? 'without-study';
    const within = path.join(crypto.createHash('sha256').update(study).digest('hex').slice(0, 2), study);
    const final = path.join(folder, within, `${sopInstanceUid}.dcm`);
    await makeFolders(folder, within);
    const there = await exists(final);
    if (there && (await sameDataSet(final, temporary))) {
      await fs.rm(temporary, { force: true });
      return 'again';
    }
    if (there) await this.#setAside(final, within, sopInstanceUid);
    await fs.rename(temporary, final);
    makeDurable(path.dirname(final));
    return there ? 'replaced' : 'new';
  }

  /** The earlier content gets a second name before the newer one takes the first: none of the two is ever missing. */
  async #setAside(final: string, within: string, sopInstanceUid: string): Promise<void> {
    const { folder } = this.#options;
    const aside = path.join(supersededFolder, within);
    await makeFolders(folder, aside);
    const name = `${sopInstanceUid}.${crypto.randomUUID().slice(0, 8)}.dcm`;
    const second = path.join(folder, aside, name);
    try {
      await fs.link(final, second);
    } catch {
      await fs.copyFile(final, second);
      makeDurable(second);
    }
    makeDurable(path.dirname(second));
  }

  #freeBytes(): Promise<number> {
    const now = performance.now();
    if (!this.#free || now - this.#free.at >= (this.#options.freeForMs ?? freeForMs)) {
      const { folder, freeBytes = freeBytesOf } = this.#options;
      this.#free = { at: now, bytes: freeBytes(folder) };
    }
    return this.#free.bytes;
  }
}

/** One instance on its way. Ends in `finish` or `discard`. */
export class ReceivedFile {
  readonly #store: ReceivedStore;
  readonly #handle: fs.FileHandle;
  readonly #temporary: string;
  readonly #received: ReceivedAs;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #closed = false;
  /** Of the data set. */
  bytes = 0;

  constructor(store: ReceivedStore, handle: fs.FileHandle, temporary: string, received: ReceivedAs) {
    this.#store = store;
    this.#handle = handle;
    this.#temporary = temporary;
    this.#received = received;
  }

  async begin(): Promise<void> {
    await this.#handle.write(encodeFileMeta(this.#received));
  }

  /** @throws what the disk answers */
  async write(bytes: Buffer): Promise<void> {
    this.bytes += bytes.length;
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= gatheredBytes) await this.#flush();
  }

  /**
   * Puts the whole file on the disk under its name; only then may the sender be told so.
   * @throws what the disk answers
   */
  async finish(): Promise<Stored | Refusal> {
    try {
      await this.#flush();
      await this.#handle.sync();
      await this.#close();
      const { refusal, studyInstanceUid } = await this.#store.contradiction(this.#temporary, this.#received);
      if (refusal) return refusal;
      return await this.#store.place(this.#temporary, this.#received.sopInstanceUid, studyInstanceUid);
    } finally {
      await this.discard();
    }
  }

  /** Leaves nothing of a file that was not put in its place. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {});
    await fs.rm(this.#temporary, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    for (let left = gathered; left.length > 0; ) {
      const { bytesWritten } = await this.#handle.writev(left);
      left = after(left, bytesWritten);
    }
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
  }
}

export function refusalOf(error: unknown): Refusal {
  return isOutOfSpace(error) ? 'disk-full' : 'disk-error';
}

/** What is left to be written; a disk that fills up may take a part. */
function after(buffers: Buffer[], written: number): Buffer[] {
  let skip = written;
  const left: Buffer[] = [];
  for (const buffer of buffers) {
    if (skip < buffer.length) left.push(buffer.subarray(skip));
    skip = Math.max(0, skip - buffer.length);
  }
  return left;
}

/** Names of new folders last, too. */
async function makeFolders(root: string, within: string): Promise<void> {
  let folder = root;
  for (const name of within.split(path.sep)) {
    const parent = folder;
    folder = path.join(folder, name);
    try {
      await fs.mkdir(folder, { mode: 0o700 });
      makeDurable(parent);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}

/** Whoever sent it and whenever: only what follows the file meta information counts, and how it is encoded. */
async function sameDataSet(one: string, other: string): Promise<boolean> {
  const handles = [await fs.open(one, 'r'), await fs.open(other, 'r')] as const;
  try {
    const starts = await Promise.all(handles.map(startOf));
    const sizes = await Promise.all(handles.map(async (handle) => (await handle.stat()).size));
    const [first, second] = starts;
    if (!first || !second || first.syntax !== second.syntax) return false;
    const length = sizes[0]! - first.start;
    if (length !== sizes[1]! - second.start) return false;
    const buffers = [Buffer.alloc(comparedBytes), Buffer.alloc(comparedBytes)] as const;
    for (let at = 0; at < length; at += comparedBytes) {
      const some = Math.min(comparedBytes, length - at);
      await readWhole(handles[0], buffers[0], some, first.start + at);
      await readWhole(handles[1], buffers[1], some, second.start + at);
      if (buffers[0].compare(buffers[1], 0, some, 0, some) !== 0) return false;
    }
    return true;
  } finally {
    for (const handle of handles) await handle.close();
  }
}

async function startOf(handle: fs.FileHandle): Promise<{ start: number; syntax: string } | null> {
  const head = Buffer.alloc(4096);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const start = dataSetStart(head.subarray(0, bytesRead));
  const syntax = transferSyntaxIn(head.subarray(0, bytesRead));
  return start === null || syntax === null ? null : { start, syntax };
}

async function readWhole(handle: fs.FileHandle, buffer: Buffer, length: number, position: number): Promise<void> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('a received file became shorter while it was compared');
    done += bytesRead;
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await fs.statfs(folder);
  return bavail * bsize;
}
