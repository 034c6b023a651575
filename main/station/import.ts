/**
 * The verified copy of a medium into the station's data folder. Each file is hashed while it is copied and named when it is
 * whole; the manifest is renamed into place last, after everything it lists is durable, and a copy without it does not count.
 * A stop anywhere before that leaves what was loaded untouched, and the next run takes up where this one stopped: what is
 * noted as whole and durable is not read again (verified-files.ts), anything else is.
 */
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { keysName, type ManifestFile, manifestName, signatureName } from '../../shared/media.ts';
import { CopyFailure, CopyPool } from './copy-pool.ts';
import { syncFolder, writeDurably } from './durable.ts';
import { locate, type Medium, readKeysFile, readSigned } from './medium.ts';
import { VerifiedFiles } from './verified-files.ts';

export interface ImportOptions {
  medium: Medium;
  /** Folder of this copy, see DataDir.copyFolderOf. */
  target: string;
  /** Earlier copies whose files are linked instead of copied where they are the same. */
  earlier: string[];
  /** In the order they are wanted; all of the manifest's, or those that are wanted of it. */
  files: ManifestFile[];
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
}

export interface ImportProgress {
  filesDone: number;
  bytesDone: number;
  /** Of `bytesDone`, those read from the medium in this run: the others were here already. */
  bytesCopied: number;
}

export interface ImportResult {
  /** Studies that could not be copied: missing on the medium or not what was signed. */
  damaged: string[];
}

const progressMilliseconds = 100;
/** Stays free: the station writes its log, its ledger and its drafts on the same disk. */
const reserveBytes = 16 * 1024 * 1024;
/** What is copied since the last time it was made durable: all of it is copied again after a power loss. */
const undurableBytes = 1024 * 1024 * 1024;
const undurableFiles = 1000;
/** A file of this size that was stopped in its middle goes on from there. */
const resumableBytes = 64 * 1024 * 1024;

/**
 * Copies, verifies and activates. A damaged or missing study is left out and named in the result; a damaged current
 * records file ends the import.
 * @throws TomoshibiError `disk-full`, `import-cancelled`, `medium-not-found` (pulled out), `medium-file-missing`,
 *   `medium-file-damaged`
 */
export async function importMedium(options: ImportOptions): Promise<ImportResult> {
  const { medium, target } = options;
  try {
    await fsp.mkdir(target, { recursive: true, mode: 0o700 });
    const run = new ImportRun(options);
    await run.requireSpace();
    const damaged = await run.all();
    writeDurably(path.join(target, keysName), await readKeysFile(medium));
    writeDurably(path.join(target, signatureName), medium.signature);
    syncFolder(target);
    writeDurably(path.join(target, manifestName), medium.manifestBytes);
    syncFolder(target);
    return { damaged };
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    // Gives the disk back: a full one would keep the station from its own log. A copy in use is complete and stays.
    const complete = await fsp.stat(path.join(target, manifestName)).catch(() => null);
    if (!complete) await fsp.rm(target, { recursive: true, force: true });
    if (error instanceof TomoshibiError) throw error;
    throw new TomoshibiError('disk-full', {}, { cause: error });
  }
}

class ImportRun {
  readonly #options: ImportOptions;
  readonly #pool = new CopyPool();
  readonly #verified: VerifiedFiles;
  readonly #earlier: { folder: string; verified: VerifiedFiles }[];
  /** The person's signal, or the first failure. */
  readonly #stop = new AbortController();
  readonly #folders = new Set<string>();
  readonly #progress: ImportProgress = { filesDone: 0, bytesDone: 0, bytesCopied: 0 };
  #undurable: ManifestFile[] = [];
  #undurableBytes = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#verified = new VerifiedFiles(options.target);
    this.#earlier = options.earlier.map((folder) => ({ folder, verified: new VerifiedFiles(folder) }));
  }

  /** @returns paths of the damaged ones */
  async all(): Promise<string[]> {
    const { files, signal, medium } = this.#options;
    const damaged: string[] = [];
    const waiting = files.values();
    const stop = () => this.#stop.abort(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const timer = setInterval(() => this.#tell(), progressMilliseconds);
    const lane = async () => {
      for (const file of waiting) {
        this.#stop.signal.throwIfAborted();
        try {
          await this.#bring(file);
        } catch (error) {
          if (!isDamage(error) || file.path === medium.manifest.records) throw error;
          await requireMedium(medium);
          damaged.push(file.path);
        }
        this.#progress.filesDone++;
        this.#progress.bytesDone += file.bytes;
        this.#tell();
        if (this.#undurableBytes > undurableBytes || this.#undurable.length > undurableFiles) await this.#makeDurable();
      }
    };
    const lanes = Array.from({ length: this.#pool.workers }, () =>
      lane().catch((error: unknown) => {
        this.#stop.abort(error);
        throw error;
      }),
    );
    try {
      const ends = await Promise.allSettled(lanes);
      // Also what was done before a stop: it is not to be done again.
      const durable = await this.#makeDurable().catch((error: unknown) => error);
      if (ends.some(({ status }) => status === 'rejected')) throw this.#stop.signal.reason;
      if (durable) throw durable;
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      await this.#pool.close();
    }
    return damaged;
  }

  /** Says before an hour of copying that the disk will not do. */
  async requireSpace(): Promise<void> {
    const { target, earlier, files } = this.#options;
    let needed = 0;
    for (const file of files) {
      const here = [target, ...earlier].some((folder) => hasSize(folder, file));
      if (!here) needed += file.bytes - (sizeOf(`${path.join(target, file.path)}.part`) ?? 0);
    }
    const { bavail, bsize } = await fsp.statfs(target);
    const free = bavail * bsize;
    if (needed === 0 || needed + reserveBytes <= free) return;
    const gigabytes = (bytes: number) => Math.ceil(bytes / 1e8) / 10;
    const freeGB = Math.floor(free / 1e8) / 10;
    throw new TomoshibiError('disk-full', { neededGB: gigabytes(needed + reserveBytes), freeGB });
  }

  /** Puts one file into the copy: it is there already, or is linked from an earlier copy, or is copied. */
  async #bring(file: ManifestFile): Promise<void> {
    const { target, medium } = this.#options;
    if (await this.#isWhole(target, this.#verified, file)) return;
    const destination = path.join(target, file.path);
    const folder = path.dirname(destination);
    if (!this.#folders.has(folder)) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folders.add(folder);
    for (const earlier of this.#earlier) {
      if (!(await this.#isWhole(earlier.folder, earlier.verified, file))) continue;
      if (!isLinked(path.join(earlier.folder, file.path), destination)) continue;
      this.#note(file);
      return;
    }
    const source = await locate(medium.folder, file);
    const part = `${destination}.part`;
    const { signal } = this.#stop;
    try {
      const begun = file.bytes >= resumableBytes ? Math.min(sizeOf(part) ?? 0, file.bytes) : 0;
      let copied = await this.#pool.copy(source, part, begun, signal);
      // What was there before a power loss may not have been what was written.
      if (begun > 0 && copied.sha256 !== file.sha256) copied = await this.#pool.copy(source, part, 0, signal);
      if (copied.sha256 !== file.sha256) throw new TomoshibiError('medium-file-damaged', { file: file.path });
      signal.throwIfAborted();
      fs.renameSync(part, destination);
      this.#progress.bytesCopied += file.bytes - begun;
      this.#note(file);
    } catch (error) {
      const goesOn = signal.aborted && file.bytes >= resumableBytes && !isOutOfSpace(signal.reason);
      if (!goesOn) fs.rmSync(part, { force: true });
      throw asDamage(error, file);
    }
  }

  async #isWhole(folder: string, verified: VerifiedFiles, file: ManifestFile): Promise<boolean> {
    if (!hasSize(folder, file)) return false;
    if (verified.has(file)) return true;
    try {
      const { sha256 } = await this.#pool.hash(path.join(folder, file.path), 0, this.#stop.signal);
      if (sha256 !== file.sha256) return false;
    } catch (error) {
      if (error instanceof CopyFailure) return false;
      throw error;
    }
    if (folder === this.#options.target) this.#note(file);
    return true;
  }

  /** It is whole under its name, and may not survive a power loss yet. */
  #note(file: ManifestFile): void {
    this.#undurable.push(file);
    this.#undurableBytes += file.bytes;
  }

  async #makeDurable(): Promise<void> {
    const files = this.#undurable;
    this.#undurable = [];
    this.#undurableBytes = 0;
    if (files.length === 0) return;
    const { target } = this.#options;
    const paths = files.map((file) => path.join(target, file.path));
    const folders = [...new Set(paths.map((file) => path.dirname(file)))];
    const parents = [...new Set(folders.map((folder) => path.dirname(folder)))];
    await this.#pool.sync(paths, [...folders, ...parents]);
    this.#verified.add(files);
  }

  #tell(): void {
    const { bytesUnderWay } = this.#pool;
    const { filesDone, bytesDone, bytesCopied } = this.#progress;
    this.#options.onProgress({
      filesDone,
      bytesDone: bytesDone + bytesUnderWay,
      bytesCopied: bytesCopied + bytesUnderWay,
    });
  }
}

function sizeOf(file: string): number | null {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? null;
}

function hasSize(folder: string, file: ManifestFile): boolean {
  const stat = fs.lstatSync(path.join(folder, file.path), { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === file.bytes;
}

/** False on a file system without hard links. */
function isLinked(from: string, to: string): boolean {
  fs.rmSync(to, { force: true });
  try {
    fs.linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** @throws TomoshibiError `medium-not-found` when it is not one file but the whole medium that is gone */
async function requireMedium(medium: Medium): Promise<void> {
  try {
    await readSigned(medium.folder, medium.manifest.facility.publicKey);
  } catch (cause) {
    throw new TomoshibiError('medium-not-found', {}, { cause });
  }
}

function asDamage(error: unknown, { path: file }: ManifestFile): unknown {
  if (!(error instanceof CopyFailure) || error.at === 'write') return error;
  const code = error.at === 'open' ? 'medium-file-missing' : 'medium-file-damaged';
  return new TomoshibiError(code, { file }, { cause: error });
}

function isDamage(error: unknown): boolean {
  return (
    error instanceof TomoshibiError &&
    ['medium-file-missing', 'medium-file-damaged', 'medium-altered'].includes(error.code)
  );
}

function isOutOfSpace(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'disk-full';
}
