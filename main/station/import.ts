/**
 * The verified copy of a medium into the station's data folder. Each file is hashed while it is copied, made durable and
 * only then named; the manifest is renamed into place last, and a copy without it does not count. A stop anywhere before
 * that leaves what was loaded untouched, and the next run takes up where this one stopped.
 */
import crypto from 'node:crypto';
import fs, { type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { keysName, type ManifestFile, manifestName, signatureName } from '../../shared/media.ts';
import { writeDurably } from './data-dir.ts';
import { locate, type Medium, readKeysFile, readMedium } from './medium.ts';

export interface ImportOptions {
  medium: Medium;
  /** Folder of this copy, see DataDir.copyFolderOf. */
  target: string;
  /** Earlier copies whose files are linked instead of copied where they are the same. */
  earlier: string[];
  /** In the order they are wanted; all of the manifest's. */
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

const chunkBytes = 1024 * 1024;

/**
 * Copies, verifies and activates. A damaged or missing study is left out and named in the result; a damaged current
 * records file ends the import.
 * @throws TomoshibiError `disk-full`, `import-cancelled`, `medium-not-found` (pulled out), `medium-file-missing`,
 *   `medium-file-damaged`
 */
export async function importMedium(options: ImportOptions): Promise<ImportResult> {
  const { medium, target, files } = options;
  const damaged: string[] = [];
  const progress: ImportProgress = { filesDone: 0, bytesDone: 0, bytesCopied: 0 };
  try {
    await fs.mkdir(target, { recursive: true, mode: 0o700 });
    await requireSpace(options);
    for (const file of files) {
      const before = progress.bytesDone;
      try {
        await bring(file, options, progress);
      } catch (error) {
        if (!isDamage(error) || file.path === medium.manifest.records) throw error;
        await requireMedium(medium);
        damaged.push(file.path);
      }
      progress.filesDone++;
      progress.bytesDone = before + file.bytes;
      options.onProgress({ ...progress });
    }
    writeDurably(path.join(target, keysName), await readKeysFile(medium));
    writeDurably(path.join(target, signatureName), medium.signature);
    await syncFolder(target);
    writeDurably(path.join(target, manifestName), medium.manifestBytes);
    await syncFolder(target);
    return { damaged };
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    // Gives the disk back: a full one would keep the station from its own log. A copy in use is complete and stays.
    const complete = await fs.stat(path.join(target, manifestName)).catch(() => null);
    if (!complete) await fs.rm(target, { recursive: true, force: true });
    if (error instanceof TomoshibiError) throw error;
    throw new TomoshibiError('disk-full', {}, { cause: error });
  }
}

/** Puts one file into the copy: it is there already, or is linked from an earlier copy, or is copied. */
async function bring(file: ManifestFile, options: ImportOptions, progress: ImportProgress): Promise<void> {
  const { signal, target, earlier, medium } = options;
  signal.throwIfAborted();
  const destination = path.join(target, file.path);
  if (await isWhole(destination, file, signal)) return;
  await fs.mkdir(path.dirname(destination), { recursive: true, mode: 0o700 });
  for (const folder of earlier) {
    if (!(await isWhole(path.join(folder, file.path), file, signal))) continue;
    await fs.rm(destination, { force: true });
    const linked = await fs.link(path.join(folder, file.path), destination).then(
      () => true,
      () => false, // A file system without hard links.
    );
    if (linked) return;
  }
  const source = await locate(medium.folder, file);
  const part = `${destination}.part`;
  try {
    await copyVerified(source, part, file, signal, (bytes) => {
      progress.bytesDone += bytes;
      progress.bytesCopied += bytes;
      options.onProgress({ ...progress });
    });
    await fs.rename(part, destination);
    await syncFolder(path.dirname(destination));
  } catch (error) {
    await fs.rm(part, { force: true });
    throw error;
  }
}

async function copyVerified(
  source: string,
  part: string,
  file: ManifestFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const hash = crypto.createHash('sha256');
  const output = await fs.open(part, 'w', 0o600);
  try {
    for await (const chunk of chunksOf(source, file, signal)) {
      hash.update(chunk);
      await output.writeFile(chunk);
      onBytes(chunk.length);
    }
    if (hash.digest('hex') !== file.sha256) throw new TomoshibiError('medium-file-damaged', { file: file.path });
    await output.sync();
  } finally {
    await output.close();
  }
}

async function isWhole(candidate: string, file: ManifestFile, signal: AbortSignal): Promise<boolean> {
  const stat = await fs.lstat(candidate).catch(() => null);
  if (!stat?.isFile() || stat.size !== file.bytes) return false;
  const hash = crypto.createHash('sha256');
  try {
    for await (const chunk of chunksOf(candidate, file, signal)) hash.update(chunk);
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
  return hash.digest('hex') === file.sha256;
}

/** The bytes of a file, in one reused buffer. @throws TomoshibiError `medium-file-missing`, `medium-file-damaged` */
async function* chunksOf(source: string, file: ManifestFile, signal: AbortSignal): AsyncGenerator<Buffer> {
  let input: FileHandle;
  try {
    input = await fs.open(source, 'r');
  } catch (cause) {
    throw new TomoshibiError('medium-file-missing', { file: file.path }, { cause });
  }
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, file.bytes)));
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await input.read(buffer, 0, buffer.length).catch((cause: unknown) => {
        throw new TomoshibiError('medium-file-damaged', { file: file.path }, { cause });
      });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await input.close();
  }
}

/** Says before an hour of copying that the disk will not do. */
async function requireSpace({ target, earlier, files }: ImportOptions): Promise<void> {
  let needed = 0;
  for (const file of files) {
    const here = await Promise.all([target, ...earlier].map((folder) => hasSize(folder, file)));
    if (!here.includes(true)) needed += file.bytes;
  }
  const { bavail, bsize } = await fs.statfs(target);
  const free = bavail * bsize;
  if (needed <= free) return;
  const gigabytes = (bytes: number) => Math.ceil(bytes / 1e8) / 10;
  throw new TomoshibiError('disk-full', { neededGB: gigabytes(needed), freeGB: gigabytes(free) });
}

async function hasSize(folder: string, file: ManifestFile): Promise<boolean> {
  return (await fs.lstat(path.join(folder, file.path)).catch(() => null))?.size === file.bytes;
}

/** @throws TomoshibiError `medium-not-found` when it is not one file but the whole medium that is gone */
async function requireMedium(medium: Medium): Promise<void> {
  try {
    await readMedium(medium.folder, medium.manifest.facility.publicKey);
  } catch (cause) {
    throw new TomoshibiError('medium-not-found', {}, { cause });
  }
}

function isDamage(error: unknown): boolean {
  return (
    error instanceof TomoshibiError &&
    ['medium-file-missing', 'medium-file-damaged', 'medium-altered'].includes(error.code)
  );
}

function isOutOfSpace(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'disk-full';
}

async function syncFolder(folder: string): Promise<void> {
  // Windows and some file systems cannot open or sync a folder; there the rename alone has to do.
  const handle = await fs.open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
