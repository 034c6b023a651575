/**
 * The media of one run: one, or several that share a generation. Each of a set holds the records and the documents; every
 * study lies on one of them. A medium that is missing or full stops the run before anything of a generation is replaced.
 */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { type fileKinds, type Manifest, type ManifestFile, mediaFolder, type StudyCount } from '../../shared/media.ts';
import type { FacilityKeys } from '../keys.ts';
import type { ExportState } from '../state.ts';
import { asMediumError } from './durable.ts';
import type { NewGeneration } from './generation.ts';
import { Medium, type PartFile } from './media.ts';

/** What a medium of the set holds of this run's generation. */
export interface Holding {
  files: ManifestFile[];
  studies: StudyCount[];
}

export class MediaSet {
  /** In the order of export.yml. */
  readonly media: readonly Medium[];
  /** Under which the state remembers what is on them. */
  readonly id: string;
  readonly #state: ExportState;

  private constructor(media: readonly Medium[], id: string, state: ExportState) {
    this.media = media;
    this.id = id;
    this.#state = state;
  }

  /**
   * Prepares every medium. Of a set that was written before, all have to be there; a new disk takes the place of a lost one
   * when somebody has made the folder TOMOSHIBI on it, which no empty mount point has.
   * @param outputs where the media are mounted
   * @throws TomoshibiError `medium-unwritable`, `medium-altered`, `medium-other-facility`, `medium-set-incomplete`,
   *   `medium-set-twice`
   */
  static open(outputs: readonly string[], keys: FacilityKeys, state: ExportState): MediaSet {
    if (outputs.length > 1) {
      const gone = outputs.find((output) => !fs.existsSync(output));
      if (gone) throw new TomoshibiError('medium-set-incomplete', { path: gone });
      requireMembers(outputs, keys, state);
    }
    const media = outputs.map((output) => Medium.open(output, keys, (id) => state.sealedOn(id)));
    const twice = media.findIndex(({ id }, index) => media.findIndex((other) => other.id === id) < index);
    if (twice !== -1) throw new TomoshibiError('medium-set-twice', { path: outputs[twice]! });
    const known = media.find(({ id }) => state.archiveOf(id)) ?? media.find(({ previous }) => previous) ?? media[0]!;
    const id = state.archiveOf(known.id) ?? known.id;
    if (media.length > 1) state.setMembers(id, [...new Set([...state.membersOf(id), ...media.map((each) => each.id)])]);
    return new MediaSet(media, id, state);
  }

  /** Newest generation on any of them; 0 where there is none. */
  get previousSequence(): number {
    return Math.max(...this.media.map(({ previous }) => previous?.sequence ?? 0));
  }

  /** The medium of this id, while it is one of the set. */
  medium(id: string): Medium | null {
    return this.media.find((each) => each.id === id) ?? null;
  }

  /** Where the next study is to be built: where there is most room. */
  roomiest(): Medium {
    if (this.media.length === 1) return this.media[0]!;
    return this.media.reduce((best, each) => (each.freeBytes() > best.freeBytes() ? each : best));
  }

  /** A part of what every medium is to hold. */
  newPart(): Promise<PartFile> {
    return this.media[0]!.newPart();
  }

  /** Seals what every medium is to hold, and puts it on each. */
  async seal(kind: (typeof fileKinds)[number], part: PartFile, covers: string[]): Promise<ManifestFile> {
    const file = await this.media[0]!.seal(kind, part, covers);
    for (const medium of this.media.slice(1)) await medium.bring(file, this.media[0]!);
    return file;
  }

  /** Every medium holds the file; one that lacks it is given it by another. */
  async has(file: ManifestFile): Promise<boolean> {
    const holder = this.media.find((medium) => medium.has(file));
    if (!holder) return false;
    for (const medium of this.media) {
      if (!medium.has(file)) await medium.bring(file, holder);
    }
    return true;
  }

  /**
   * Makes the generation current on every medium. All manifests are written before the first takes effect; a crash in
   * between leaves some media at the generation before, which can be read, and the next run brings them along.
   * @param holdings what each medium holds of it, by medium id
   */
  async commit(
    generation: Omit<NewGeneration, 'studies' | 'set'>,
    holdings: ReadonlyMap<string, Holding>,
  ): Promise<Manifest[]> {
    const nothing: Holding = { files: [], studies: [] };
    const manifests: Manifest[] = [];
    for (const [index, medium] of this.media.entries()) {
      const elsewhere = this.media.flatMap((other, place) => {
        if (other === medium) return [];
        const { files, studies } = holdings.get(other.id) ?? nothing;
        return [{ medium: place + 1, files: files.length, bytes: bytesOf(files), studies }];
      });
      manifests.push(
        await medium.prepare({
          ...generation,
          studies: holdings.get(medium.id)?.files ?? [],
          ...(elsewhere.length > 0 && { set: { medium: index + 1, media: this.media.length, elsewhere } }),
        }),
      );
    }
    for (const medium of this.media) medium.activate();
    for (const medium of this.media) medium.prune();
    if (this.media.length > 1 || this.#state.membersOf(this.id).length > 0) {
      this.#state.setMembers(
        this.id,
        this.media.map((medium) => medium.id),
      );
    }
    return manifests;
  }

  /** Clears what a run that stopped has left; `but-sealed`: what it finished stays for the next one to take over. */
  discardUncommitted(what: 'all' | 'but-sealed'): void {
    for (const medium of this.media) {
      try {
        medium.discardUncommitted(what === 'all' ? [] : this.#state.sealedOn(medium.id));
      } catch {
        // It is gone, or takes nothing any more: the next run clears it. What the run died of matters.
      }
    }
  }

  /** What a run died of, in words where the media are to blame. */
  errorOf(error: unknown): unknown {
    const isGone = this.media.some(({ folder }) => !fs.existsSync(folder));
    if (isGone && !(error instanceof TomoshibiError)) {
      return new TomoshibiError('medium-unwritable', {}, { cause: error });
    }
    return asMediumError(error);
  }
}

/** Before anything is touched: is every medium there that the set was last spread over? */
function requireMembers(outputs: readonly string[], keys: FacilityKeys, state: ExportState): void {
  const ids = outputs.map((output) => Medium.idAt(output, keys));
  const archive = ids.map((id) => id && state.archiveOf(id)).find((found) => found);
  if (!archive) return;
  const missing = state.membersOf(archive).filter((member) => !ids.includes(member));
  if (missing.length === 0) return;
  for (const [index, output] of outputs.entries()) {
    const id = ids[index]!;
    if (id && state.archiveOf(id) === archive) continue;
    const isMadeReady = id === null && fs.existsSync(path.join(output, mediaFolder));
    if (!isMadeReady) throw new TomoshibiError('medium-set-incomplete', { path: output });
  }
}

function bytesOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
