/** The media that are at hand: copies kept on this PC, the medium that is open, drives that are plugged in. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import { filesOf, type Manifest } from '../../shared/media.ts';
import type { FoundMedium, MediumView } from '../../shared/views.ts';
import type { DataDir } from './data-dir.ts';
import { Generations, type ReadableGeneration } from './generations.ts';
import { findMedia, type Medium, readMedium, viewOf } from './medium.ts';

/** What is read, and where from. */
export interface Source {
  medium: Medium;
  /** Of the generation that is read, see GenerationParts. */
  manifest: Manifest;
  view: MediumView;
  from: 'medium' | 'copy';
}

export class Shelf {
  readonly generations = new Generations();
  readonly #dataDir: DataDir;
  readonly #drives: string[] | undefined;
  /** The medium that was opened last, while reads may come from elsewhere. */
  #opened: Medium | null = null;

  /** @param drives folders to look for media in, instead of the mounted drives */
  constructor(dataDir: DataDir, drives: string[] | undefined) {
    this.#dataDir = dataDir;
    this.#drives = drives;
  }

  set opened(medium: Medium) {
    this.#opened = medium;
  }

  find(): Promise<FoundMedium[]> {
    return findMedia(this.#dataDir.facility?.publicKey ?? null, this.#drives, (manifest) =>
      this.#dataDir.checkKind(manifest),
    );
  }

  async source(medium: Medium, manifest: Manifest, from: Source['from']): Promise<Source> {
    const newestSequence = this.#dataDir.newestSequence(medium);
    return { medium, manifest, from, view: await viewOf(medium, manifest, { confirmed: false, newestSequence }) };
  }

  /** A medium, or our whole copy of the same in its place. */
  async best(medium: Medium): Promise<Source> {
    const folder = this.#dataDir.copyFolderOf(medium);
    const copied = this.#dataDir.completeCopies().includes(folder) && (await hasEveryFile(folder, medium));
    const copy = copied ? await readMedium(folder, medium.manifest.facility.publicKey).catch(() => null) : null;
    const isSame = copy?.manifestSha256 === medium.manifestSha256;
    const source = await this.source(isSame ? copy : medium, medium.manifest, isSame ? 'copy' : 'medium');
    source.view.path = medium.folder;
    return source;
  }

  /** The medium of a copy that was begun, where it is newer than every copy that was ended, and plugged in. */
  async interrupted(): Promise<Medium | null> {
    const [begun] = this.#dataDir.unfinishedCopies();
    const [ended] = this.#dataDir.completeCopies();
    if (!begun || (ended && path.basename(ended) > path.basename(begun))) return null;
    for (const { path: folder, problem } of await this.find()) {
      if (problem) continue;
      const medium = await readMedium(folder, this.#dataDir.facility?.publicKey ?? null).catch(() => null);
      if (medium && this.#dataDir.copyFolderOf(medium) === begun) return medium;
    }
    return null;
  }

  /** Generations of what is open, of the copies, and of the medium that was opened last. */
  async readable({ medium, from }: Source): Promise<ReadableGeneration[]> {
    const { publicKey } = medium.manifest.facility;
    const copies = this.#dataDir.completeCopies().filter((folder) => folder !== medium.folder);
    const others = await Promise.all(copies.map((folder) => readMedium(folder, publicKey).catch(() => null)));
    const opened = this.#opened && (await readMedium(this.#opened.folder, publicKey).catch(() => null));
    return this.generations.find([
      { medium, from },
      ...others.flatMap((copy) => (copy ? [{ medium: copy, from: 'copy' as const }] : [])),
      ...(opened ? [{ medium: opened, from: 'medium' as const }] : []),
    ]);
  }

  /** @throws TomoshibiError `generation-not-found` */
  async readableById(source: Source, id: string): Promise<ReadableGeneration> {
    const found = (await this.readable(source)).find((generation) => generation.id === id);
    if (!found) throw new TomoshibiError('generation-not-found');
    return found;
  }

  /** Generations at hand from before that of `source`, the newest first. What cannot be opened is left out. */
  async olderThan(source: Source, identity: StationIdentity): Promise<(ReadableGeneration & { manifest: Manifest })[]> {
    const known = await Promise.all(
      (await this.readable(source)).map(async (generation) => {
        const manifest = await this.generations.manifestOf(generation, identity).catch(() => null);
        return manifest && { ...generation, manifest };
      }),
    );
    return known
      .filter((generation) => generation !== null)
      .filter(({ manifest }) => manifest.sequence < source.manifest.sequence)
      .sort((a, b) => b.manifest.sequence - a.manifest.sequence);
  }

  /** Folders in which a whole file may be had in place of a damaged one. */
  async places(): Promise<string[]> {
    const plugged = (await this.find()).flatMap(({ path: folder, problem }) => (problem ? [] : [folder]));
    const opened = this.#opened ? [this.#opened.folder] : [];
    return [...new Set([...opened, ...plugged, ...this.#dataDir.completeCopies()])];
  }
}

/** False for a copy of which studies were left out: then the medium may still supply them. */
async function hasEveryFile(folder: string, { manifest }: Medium): Promise<boolean> {
  for (const file of filesOf(manifest)) {
    if ((await fs.stat(path.join(folder, file.path)).catch(() => null))?.size !== file.bytes) return false;
  }
  return true;
}
