/**
 * Writing a medium (docs/media-format.md). Files are built as `.part`, sealed under the hash of their bytes, and become
 * part of a generation only when the manifest that lists them is renamed into place, last. A run that stops anywhere
 * before that leaves the previous generation as it was.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TomoshibiError } from '../../shared/errors.ts';
import {
  deriveFileKey,
  type fileKinds,
  filesOf,
  formatVersion,
  keysName,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
  manifestName,
  manifestSchema,
  mediaFolder,
  mediaPathPattern,
  pathOfFile,
  readmeName,
  signatureName,
} from '../../shared/media.ts';
import { type FacilityKeys, sign, verifySignature } from '../keys.ts';
import { finishKeysFile, prepareKeysFile } from './keys-file.ts';
import { readmeText } from './readme.ts';

type FileKind = (typeof fileKinds)[number];

/** A database being built on the medium. */
export interface PartFile {
  path: string;
  keyId: string;
  keyHex: string;
}

export class Medium {
  /** The folder TOMOSHIBI. */
  readonly folder: string;
  /** Stays the same from run to run on one disk; another disk has another. */
  readonly id: string;
  readonly previous: Manifest | null;
  readonly #keys: FacilityKeys;
  readonly #previousBytes: Uint8Array | null;
  /** The manifest that is on the disk now. */
  #current: Manifest | null;

  private constructor(folder: string, keys: FacilityKeys, previousBytes: Uint8Array | null) {
    this.folder = folder;
    this.#keys = keys;
    this.#previousBytes = previousBytes;
    this.previous = previousBytes ? manifestSchema.parse(JSON.parse(Buffer.from(previousBytes).toString())) : null;
    this.#current = this.previous;
    this.id = this.previous?.mediumId ?? crypto.randomBytes(16).toString('hex');
  }

  /**
   * Prepares the medium mounted at `output` and clears what an interrupted run left.
   * @throws TomoshibiError `medium-unwritable`, `medium-altered`, `medium-other-facility`
   */
  static open(output: string, keys: FacilityKeys): Medium {
    const folder = path.join(output, mediaFolder);
    try {
      fs.mkdirSync(path.join(folder, 'records'), { recursive: true });
      fs.mkdirSync(path.join(folder, 'images'), { recursive: true });
    } catch (cause) {
      throw new TomoshibiError('medium-unwritable', { path: output }, { cause });
    }
    const medium = new Medium(folder, keys, readPreviousManifest(folder, keys));
    if (medium.previous) finishKeysFile(folder, medium.previous);
    medium.discardUncommitted();
    return medium;
  }

  async newPart(): Promise<PartFile> {
    const keyId = crypto.randomBytes(16).toString('hex');
    return { path: path.join(this.folder, 'records', `${keyId}.part`), keyId, keyHex: await this.keyOf(keyId) };
  }

  keyOf(keyId: string): Promise<string> {
    return deriveFileKey(this.#keys.mediaKeys[this.#keys.epoch]!, keyId);
  }

  /** Hashes a finished part, makes it durable and gives it its name. */
  async seal(kind: FileKind, part: PartFile, covers: string[]): Promise<ManifestFile> {
    const hash = crypto.createHash('sha256');
    await pipeline(fs.createReadStream(part.path, { highWaterMark: 1 << 20 }), hash);
    const sha256 = hash.digest('hex');
    const file: ManifestFile = {
      path: pathOfFile(kind, sha256),
      bytes: fs.statSync(part.path).size,
      sha256,
      kind,
      keyId: part.keyId,
      epoch: this.#keys.epoch,
      covers,
    };
    const target = path.join(this.folder, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    makeDurable(part.path);
    fs.renameSync(part.path, target);
    return file;
  }

  has(file: ManifestFile): boolean {
    return fs.statSync(path.join(this.folder, file.path), { throwIfNoEntry: false })?.size === file.bytes;
  }

  /** Makes this run's generation the medium's current one, and removes records generations beyond `keepGenerations`. */
  async commit(generation: {
    sequence: number;
    createdAt: string;
    sources: ManifestSource[];
    records: ManifestFile;
    studies: ManifestFile[];
    documents?: ManifestFile[];
    keepGenerations: number;
  }): Promise<Manifest> {
    const before = this.previous?.files ?? [];
    const olderRecords = before.filter((file) => file.kind === 'records' && this.has(file));
    const kept = olderRecords.slice(0, generation.keepGenerations - 1);
    // Study files of earlier generations stay: those generations still point at them.
    const studies = new Map(
      [...generation.studies, ...before.filter((file) => file.kind === 'study')].map((file) => [file.path, file]),
    );
    const schedules = generation.sources.filter(({ kind }) => kind === 'schedule');
    const files = [generation.records, ...kept, ...[...studies.values()].filter((file) => this.has(file))];
    const keysFile = await prepareKeysFile({
      folder: this.folder,
      keys: this.#keys,
      mediumId: this.id,
      previous: this.previous,
      files: [...files, ...(generation.documents ?? [])],
      writePart: (name, bytes) => this.#writePart(name, bytes),
      activate: (name) => this.#activate(name),
    });
    const manifest: Manifest = manifestSchema.parse({
      formatVersion,
      minViewerVersion: '0.1.0',
      facility: { id: this.#keys.id, name: this.#keys.name, publicKey: this.#keys.publicKey },
      mediumId: this.id,
      sequence: generation.sequence,
      createdAt: generation.createdAt,
      sources: generation.sources.filter(({ kind }) => kind !== 'schedule'),
      previousManifestSha256: this.#previousBytes ? sha256(this.#previousBytes) : null,
      keys: { path: keysName, sha256: keysFile.sha256 },
      records: generation.records.path,
      files,
      ...(generation.documents?.length && { documents: generation.documents }),
      ...(schedules.length > 0 && { schedules }),
    } satisfies Manifest);

    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    this.#write(readmeName, readmeText(manifest));
    // The signature is renamed first: in the instant between the two renames a reader finds the new manifest, complete
    // and matching it, as manifest.json.part.
    this.#writePart(manifestName, bytes);
    this.#writePart(signatureName, sign(this.#keys, bytes));
    this.#activate(signatureName);
    this.#activate(manifestName);
    keysFile.activate();
    this.#current = manifest;

    const reused = new Set(generation.documents?.map((file) => file.path));
    const earlierDocuments = (this.previous?.documents ?? []).filter((file) => !reused.has(file.path));
    for (const file of [...olderRecords.slice(generation.keepGenerations - 1), ...earlierDocuments]) {
      fs.rmSync(path.join(this.folder, file.path), { force: true });
    }
    return manifest;
  }

  #write(name: string, bytes: Uint8Array | string): void {
    this.#writePart(name, bytes);
    this.#activate(name);
  }

  #writePart(name: string, bytes: Uint8Array | string): void {
    const part = path.join(this.folder, `${name}.part`);
    fs.writeFileSync(part, bytes);
    makeDurable(part);
  }

  #activate(name: string): void {
    fs.renameSync(path.join(this.folder, `${name}.part`), path.join(this.folder, name));
    makeDurable(this.folder);
  }

  /** Removes what a run that did not reach its commit has built or sealed: everything that no manifest lists. */
  discardUncommitted(): void {
    const listed = new Set(this.#current && filesOf(this.#current).map((file) => file.path));
    for (const entry of fs.readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(this.folder, file).split(path.sep).join('/');
      const abandoned = /\.part(?:\.scratch)?$/.test(name) || (mediaPathPattern.test(name) && !listed.has(name));
      if (abandoned) fs.rmSync(file, { force: true });
    }
  }
}

/** ENOSPC while writing to the medium, in words; anything else as it was. */
export function asMediumError(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    return new TomoshibiError('medium-full', {}, { cause: error });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'SQLITE_READONLY') {
    return new TomoshibiError('medium-unwritable', {}, { cause: error });
  }
  return error;
}

/** The manifest to build on. One that is not ours, or no longer what we signed, is never silently replaced. */
function readPreviousManifest(folder: string, keys: FacilityKeys): Uint8Array | null {
  const signatureFile = path.join(folder, signatureName);
  if (!fs.existsSync(signatureFile) && !fs.existsSync(path.join(folder, manifestName))) return null;
  const signature = fs.existsSync(signatureFile) ? fs.readFileSync(signatureFile) : Buffer.alloc(0);
  for (const name of [manifestName, `${manifestName}.part`]) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) continue;
    const bytes = fs.readFileSync(file);
    if (!verifySignature(keys.publicKey, bytes, signature)) continue;
    // Finishes a commit that was interrupted between its two renames.
    if (name !== manifestName) fs.renameSync(file, path.join(folder, manifestName));
    return bytes;
  }
  const claimed = manifestSchema.safeParse(
    JSON.parse(fs.readFileSync(path.join(folder, manifestName), 'utf8') || '{}'),
  );
  if (claimed.success && claimed.data.facility.id !== keys.id) {
    throw new TomoshibiError('medium-other-facility', { facility: claimed.data.facility.name });
  }
  throw new TomoshibiError('medium-altered', { file: manifestName });
}

function makeDurable(target: string): void {
  const handle = fs.openSync(target, 'r');
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    // Some file systems (exFAT through FUSE) refuse fsync on a directory or a read-only handle.
    const code = (error as { code?: string }).code;
    if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'EBADF') throw error;
  } finally {
    fs.closeSync(handle);
  }
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
