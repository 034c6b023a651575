/** The databases that lie on a medium under their final names, listed once when it is opened. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ManifestFile, mediaPathPattern } from '../../shared/media.ts';
import { makeAllDurable } from './durable.ts';

export class MediumFiles {
  readonly #folder: string;
  /** By path as in the manifest: its size once looked at, or null. */
  readonly #present = new Map<string, number | null>();
  /** Folders with a name in them that is not durable yet. */
  readonly #unsynced = new Set<string>();
  /** Sealed files that no manifest listed when the medium was opened. */
  readonly #unlisted = new Set<string>();
  /** Of those, the ones that were not read since. */
  readonly #unproven = new Set<string>();

  /**
   * Removes what was not finished, and databases that nothing is known of.
   * @param folder TOMOSHIBI
   * @param listed what the manifest lists
   * @param sealed what runs are known to have sealed
   * @param keep a name ending in `.part` that stays
   */
  constructor(folder: string, listed: ReadonlySet<string>, sealed: ReadonlySet<string>, keep: string) {
    this.#folder = folder;
    for (const name of filesBelow(folder, '')) {
      if (listed.has(name)) this.#present.set(name, null);
      else if (sealed.has(name)) {
        this.#present.set(name, null);
        this.#unlisted.add(name);
        this.#unproven.add(name);
      } else if ((isPart(name) && name !== keep) || mediaPathPattern.test(name)) {
        fs.rmSync(this.#at(name), { force: true });
      }
    }
  }

  /** It lies here, in its size. */
  has(file: ManifestFile): boolean {
    const known = this.#present.get(file.path);
    if (known === undefined) return false;
    const size = known ?? fs.statSync(this.#at(file.path), { throwIfNoEntry: false })?.size ?? Number.NaN;
    this.#present.set(file.path, size);
    return size === file.bytes;
  }

  /**
   * It can be relied upon: a manifest listed it, or it was sealed in this run, or its bytes are what an interrupted run
   * sealed. Not every disk keeps what it was told to keep when the power goes.
   */
  async proves(file: ManifestFile): Promise<boolean> {
    if (!this.has(file)) return false;
    if (!this.#unproven.has(file.path)) return true;
    const isWhole = await sha256Of(this.#at(file.path)).then(
      (digest) => digest === file.sha256,
      () => false,
    );
    if (isWhole) this.#unproven.delete(file.path);
    else this.#remove(file.path);
    return isWhole;
  }

  /** A run that was interrupted left it here, finished. */
  wasUnlisted(file: string): boolean {
    return this.#unlisted.has(file);
  }

  /** Gives a finished part its name. Its bytes are on the disk already. */
  settle(part: string, file: ManifestFile): void {
    const target = this.#at(file.path);
    const folder = path.dirname(target);
    if (!fs.existsSync(folder)) {
      fs.mkdirSync(folder, { recursive: true });
      this.#unsynced.add(path.dirname(folder));
    }
    fs.renameSync(part, target);
    this.#unsynced.add(folder);
    this.#present.set(file.path, file.bytes);
  }

  /** Takes a name back. */
  unsettle(file: ManifestFile, part: string): void {
    fs.renameSync(this.#at(file.path), part);
    this.#present.delete(file.path);
  }

  /** Makes every name last. */
  async sync(): Promise<void> {
    await makeAllDurable(this.#unsynced);
    this.#unsynced.clear();
  }

  /** Removes every other file, and what was not finished. */
  keepOnly(kept: ReadonlySet<string>): void {
    for (const file of this.#present.keys()) if (!kept.has(file)) this.#remove(file);
    const building = path.join(this.#folder, 'records');
    for (const name of fs.readdirSync(building)) {
      if (isPart(name)) fs.rmSync(path.join(building, name), { force: true });
    }
  }

  #remove(file: string): void {
    fs.rmSync(this.#at(file), { force: true });
    this.#present.delete(file);
  }

  #at(file: string): string {
    return path.join(this.#folder, file);
  }
}

/** Of a medium's files their names as in the manifest. Links are not followed. */
function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = `${folder}${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, `${name}/`);
    else if (entry.isFile()) yield name;
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function isPart(name: string): boolean {
  return /\.part(?:\.scratch|\.dense)?(?:-journal)?$/.test(name);
}
