/**
 * Writing one medium (docs/media-format.md). Files are built as `.part`, sealed under the hash of their bytes, and become
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
  keysName,
  type Manifest,
  type ManifestFile,
  manifestName,
  manifestSchema,
  mediaFolder,
  pathOfFile,
  readmeName,
  signatureName,
} from '../../shared/media.ts';
import { type FacilityKeys, sign } from '../keys.ts';
import { durableDigest } from './digests.ts';
import { isOutOfSpace, makeDurable } from './durable.ts';
import { type NewGeneration, nextManifest } from './generation.ts';
import { finishKeysFile, prepareKeysFile } from './keys-file.ts';
import { MediumFiles, sha256Of } from './medium-files.ts';
import { readPreviousManifest } from './previous-manifest.ts';
import { readmeText } from './readme.ts';

type FileKind = (typeof fileKinds)[number];

/** A database being built on the medium. */
export interface PartFile {
  path: string;
  keyId: string;
  keyHex: string;
}

/** Holds the id of a medium that has no manifest yet, so that an interrupted first run is known again. */
const newMediumName = 'medium-id.part';

export class Medium {
  /** The folder TOMOSHIBI. */
  readonly folder: string;
  /** Stays the same from run to run on one disk; another disk has another. */
  readonly id: string;
  readonly previous: Manifest | null;
  readonly #keys: FacilityKeys;
  readonly #previousBytes: Uint8Array | null;
  readonly #files: MediumFiles;
  #isActivated = false;
  #prepared: { manifest: Manifest; activateKeys: () => void } | null = null;

  private constructor(folder: string, keys: FacilityKeys, sealedOn: (mediumId: string) => Iterable<string>) {
    const previousBytes = readPreviousManifest(folder, keys);
    this.folder = folder;
    this.#keys = keys;
    this.#previousBytes = previousBytes;
    this.previous = previousBytes ? manifestSchema.parse(JSON.parse(Buffer.from(previousBytes).toString())) : null;
    this.id = this.previous?.mediumId ?? idBeforeManifest(folder) ?? giveId(folder);
    if (this.previous) finishKeysFile(folder, this.previous);
    this.#files = new MediumFiles(folder, this.#listed(), new Set(sealedOn(this.id)), newMediumName);
  }

  /**
   * Prepares the medium mounted at `output` and clears what an interrupted run left half-made.
   * @param sealedOn paths of files that runs are known to have sealed on the medium of this id: those stay
   * @throws TomoshibiError `medium-unwritable`, `medium-altered`, `medium-other-facility`
   */
  static open(output: string, keys: FacilityKeys, sealedOn: (mediumId: string) => Iterable<string> = () => []): Medium {
    const folder = path.join(output, mediaFolder);
    try {
      fs.mkdirSync(path.join(folder, 'records'), { recursive: true });
      fs.mkdirSync(path.join(folder, 'images'), { recursive: true });
      return new Medium(folder, keys, sealedOn);
    } catch (cause) {
      if (cause instanceof TomoshibiError) throw cause;
      if (isOutOfSpace(cause)) throw new TomoshibiError('medium-full', { neededGB: 0.1, freeGB: 0 }, { cause });
      throw new TomoshibiError('medium-unwritable', { path: output }, { cause });
    }
  }

  /** The id of the medium mounted at `output`, without touching it; null where there is none yet. */
  static idAt(output: string, keys: FacilityKeys): string | null {
    const folder = path.join(output, mediaFolder);
    const bytes = readPreviousManifest(folder, keys);
    if (!bytes) return idBeforeManifest(folder);
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString())).mediumId;
  }

  async newPart(): Promise<PartFile> {
    const keyId = crypto.randomBytes(16).toString('hex');
    return { path: path.join(this.folder, 'records', `${keyId}.part`), keyId, keyHex: await this.keyOf(keyId) };
  }

  /** The key of a file that is written now. */
  keyOf(keyId: string): Promise<string> {
    return deriveFileKey(this.#keys.mediaKeys[this.#keys.epoch]!, keyId);
  }

  /** Hashes a finished part, makes it durable and gives it its name. */
  async seal(kind: FileKind, part: PartFile, covers: string[]): Promise<ManifestFile> {
    const digest = await durableDigest(part.path);
    const file: ManifestFile = {
      path: pathOfFile(kind, digest),
      bytes: fs.statSync(part.path).size,
      sha256: digest,
      kind,
      keyId: part.keyId,
      epoch: this.#keys.epoch,
      covers,
    };
    this.#files.settle(part.path, file);
    return file;
  }

  /** Takes a file that was sealed in this run back to where it was built, to be built on. */
  unseal(file: ManifestFile, partPath: string): void {
    this.#files.unsettle(file, partPath);
  }

  /** Copies a file of this generation from another medium of the set. */
  async bring(file: ManifestFile, from: Medium): Promise<void> {
    const part = path.join(this.folder, 'records', `${file.sha256}.part`);
    await pipeline(
      fs.createReadStream(path.join(from.folder, file.path), { highWaterMark: 1 << 20 }),
      fs.createWriteStream(part),
    );
    makeDurable(part);
    if ((await sha256Of(part)) !== file.sha256) throw new TomoshibiError('medium-file-damaged', { file: file.path });
    this.#files.settle(part, file);
  }

  /** It lies here, in its size. */
  has(file: ManifestFile): boolean {
    return this.#files.has(file);
  }

  /** It lies here and can be relied upon; what an interrupted run sealed is read once. */
  proves(file: ManifestFile): Promise<boolean> {
    return this.#files.proves(file);
  }

  /** A run that was interrupted left it here, finished. */
  wasUnlisted(file: string): boolean {
    return this.#files.wasUnlisted(file);
  }

  /** Bytes that can still be written. */
  freeBytes(): number {
    const { bavail, bsize } = fs.statfsSync(this.folder);
    return bavail * bsize;
  }

  /** The size of the records file that is current; null on a medium without a generation. */
  recordsBytes(): number | null {
    return this.previous?.files.find((file) => file.path === this.previous!.records)?.bytes ?? null;
  }

  /** Makes this run's generation the medium's current one, and removes what no generation that is kept refers to. */
  async commit(generation: NewGeneration): Promise<Manifest> {
    const manifest = await this.prepare(generation);
    this.activate();
    this.prune();
    return manifest;
  }

  /** Writes everything that makes the generation current but the last renames. */
  async prepare(generation: NewGeneration): Promise<Manifest> {
    const manifest = await nextManifest(generation, {
      keys: this.#keys,
      folder: this.folder,
      mediumId: this.id,
      previous: this.previous && { manifest: this.previous, sha256: sha256(this.#previousBytes!) },
      has: (file) => this.has(file),
      keysFile: (files) =>
        prepareKeysFile({
          folder: this.folder,
          keys: this.#keys,
          mediumId: this.id,
          previous: this.previous,
          files,
          writePart: (name, bytes) => this.#writePart(name, bytes),
          activate: (name) => this.#activate(name),
        }),
    });
    await this.#files.sync();
    const bytes = Buffer.from(`${JSON.stringify(manifest.manifest, null, 1)}\n`);
    this.#writePart(readmeName, readmeText(manifest.manifest));
    this.#writePart(manifestName, bytes);
    this.#writePart(signatureName, sign(this.#keys, bytes));
    this.#prepared = manifest;
    return manifest.manifest;
  }

  /**
   * The signature is renamed first: in the instant between the two renames a reader finds the new manifest, complete and
   * matching it, as manifest.json.part.
   */
  activate(): void {
    this.#isActivated = true;
    this.#activate(signatureName);
    this.#activate(manifestName);
    this.#prepared!.activateKeys();
    this.#activate(readmeName);
  }

  /** Removes what the manifest that is now current does not list. */
  prune(): void {
    this.#files.keepOnly(pathsOf(filesOf(this.#prepared!.manifest)));
    fs.rmSync(path.join(this.folder, newMediumName), { force: true });
  }

  /**
   * Clears what a run that stopped has left on the medium.
   * @param keep paths of what it sealed and the next run is to take over
   */
  discardUncommitted(keep: Iterable<string> = []): void {
    if (this.#isActivated) return;
    this.#files.keepOnly(new Set([...this.#listed(), ...keep]));
    for (const name of [readmeName, manifestName, signatureName, keysName]) {
      fs.rmSync(path.join(this.folder, `${name}.part`), { force: true });
    }
  }

  #listed(): Set<string> {
    return pathsOf(this.previous ? filesOf(this.previous) : []);
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
}

function idBeforeManifest(folder: string): string | null {
  const file = path.join(folder, newMediumName);
  const id = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  return /^[0-9a-f]{32}$/.test(id) ? id : null;
}

function giveId(folder: string): string {
  const id = crypto.randomBytes(16).toString('hex');
  const file = path.join(folder, newMediumName);
  fs.writeFileSync(file, id);
  makeDurable(file);
  return id;
}

function pathsOf(files: Iterable<ManifestFile>): Set<string> {
  const paths = new Set<string>();
  for (const file of files) paths.add(file.path);
  return paths;
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
