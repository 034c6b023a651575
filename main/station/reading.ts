/**
 * What a station reads at present: a medium or its verified copy, one generation of it, the images of media beside, and the
 * scrub of the copy. Which of them, and whether it may be read at all, is the station's to decide.
 */
import fs from 'node:fs/promises';
import { TomoshibiError } from '../../shared/errors.ts';
import type { GenerationsView } from '../../shared/generations.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import type { Manifest } from '../../shared/media.ts';
import { decryptMediaKeys } from '../../shared/unlock.ts';
import type { AuditLog } from '../audit/audit.ts';
import type { Forms } from '../paper/forms.ts';
import { BesideMedia, besideFolderOf } from './beside.ts';
import type { DataDir } from './data-dir.ts';
import { codeOf } from './error-code.ts';
import { Generation } from './generation.ts';
import { generationIdOf, newestFirst } from './generations.ts';
import { type Medium, readKeysFile, readMedium, readSigned, recordsFileOf } from './medium.ts';
import { Scrub, type ScrubPace, usualPace } from './scrub.ts';
import { Shelf, type Source } from './shelf.ts';

export interface ReadingOptions {
  dataDir: DataDir;
  audit: AuditLog;
  forms: Forms;
  /** Folders to look for media in, instead of the mounted drives. */
  drives?: string[] | undefined;
  /** Of reading the copy again. */
  scrubPace?: ScrubPace | undefined;
  onChange: () => void;
  /** The scrub has put files of the copy in place anew. */
  onReplaced: (files: string[]) => Promise<void>;
}

export class Reading {
  readonly shelf: Shelf;
  readonly beside: BesideMedia;
  readonly scrub: Scrub;
  readonly #options: ReadingOptions;
  #source: Source | null = null;
  #generation: Generation | null = null;

  constructor(options: ReadingOptions) {
    const { dataDir, audit, drives, scrubPace, onChange, onReplaced } = options;
    this.#options = options;
    this.shelf = new Shelf(dataDir, drives);
    this.beside = new BesideMedia(onChange);
    this.scrub = new Scrub({
      audit,
      pace: scrubPace ?? usualPace,
      onChange,
      places: () => this.shelf.places(),
      replacing: () => this.#generation?.studies.closeAll(),
      replaced: onReplaced,
    });
  }

  /** What is open, read or not; null before a medium was shown. */
  get source(): Source | null {
    return this.#source;
  }

  /** Null while nothing is unlocked. */
  get generation(): Generation | null {
    return this.#generation;
  }

  /** A medium that can be read as soon as there is a key. */
  async show(medium: Medium, from: Source['from']): Promise<void> {
    this.#source = await this.shelf.source(medium, medium.manifest, from);
    this.scrub.use(from === 'copy' ? medium : null);
  }

  /** @throws TomoshibiError `medium-is-drill`, `medium-not-drill`, and what Generation.open throws */
  async open(medium: Medium, manifest: Manifest, identity: StationIdentity): Promise<Generation> {
    // Whatever way it came: no record of a hospital is read in a drill, and none of a drill beside a hospital's.
    this.#options.dataDir.checkKind(medium.manifest);
    const keys = await decryptMediaKeys(await readKeysFile(medium), identity);
    return Generation.open({ medium, manifest, keys, beside: this.beside });
  }

  /**
   * Everything that can fail about changing to `medium`; reads from our copy where it is the same generation.
   * @param identity null while the station is locked: nothing is opened then
   */
  async prepare(
    medium: Medium,
    identity: StationIdentity | null,
  ): Promise<{ source: Source; generation: Generation | null }> {
    const source = await this.shelf.best(medium);
    if (!identity) return { source, generation: null };
    const generation = await this.open(source.medium, source.manifest, identity);
    source.view.facilityConfirmed = true;
    this.#options.dataDir.rememberSequence(medium);
    return { source, generation };
  }

  /** Changes to what was prepared. */
  async replace(source: Source, generation: Generation | null, identity: StationIdentity | null): Promise<void> {
    this.#generation?.close();
    this.use(generation);
    this.#source = source;
    this.scrub.use(source.from === 'copy' ? source.medium : null);
    if (!generation || !identity) return;
    await this.beside.fit(() => generation.lackedStudies());
    await this.besideInCopy(identity);
  }

  /** From here on records are read from it, and forms are those it brings. */
  use(generation: Generation | null): void {
    this.#generation = generation;
    this.#options.forms.bring(generation?.forms ?? null);
  }

  /** Its key was tried, and fits. */
  confirmFacility(): void {
    const source = this.#source!;
    source.view = { ...source.view, facilityConfirmed: true };
  }

  /** Closes what is read; what could be read stays shown. */
  close(): void {
    this.#generation?.close();
    this.use(null);
    this.beside.clear();
  }

  /** Nothing is to be read from a copy any more. */
  leaveCopies(): void {
    this.scrub.use(null);
    if (this.#source?.from === 'copy') this.#source = null;
  }

  /**
   * Where the records of what is open cannot be read: the newest older generation at hand that can, and only by choice.
   * @throws TomoshibiError `records-unreadable` without the choice, with what there is; `cause` where there is none
   */
  async openOlder(cause: unknown, identity: StationIdentity, allowed: boolean): Promise<Generation> {
    const isDamage = ['medium-file-damaged', 'medium-file-missing'].includes(codeOf(cause));
    for (const found of isDamage ? await this.shelf.olderThan(this.#source!, identity) : []) {
      const { medium, manifest, from } = found;
      const generation = await this.open(medium, manifest, identity).catch(() => null);
      if (!generation) continue;
      if (!allowed) {
        generation.close();
        throw new TomoshibiError('records-unreadable', { createdAt: manifest.createdAt.slice(0, 16) }, { cause });
      }
      // What is read now is older than what was seen, and every screen says so.
      this.#options.dataDir.rememberSequence(this.#source!.medium);
      this.#source = await this.shelf.source(medium, manifest, from);
      const detail = { sequence: manifest.sequence, id: found.id, isOlder: true, instead: codeOf(cause) };
      this.#options.audit.record({ action: 'generation-opened', detail });
      return generation;
    }
    throw cause;
  }

  /** What can be read now, newest first. */
  async generations(identity: StationIdentity | null): Promise<GenerationsView> {
    const source = this.#source;
    if (!source) return { generations: [] };
    const openId = generationIdOf(recordsFileOf(source.manifest));
    const newestSequence = this.#options.dataDir.newestSequence(source.medium);
    const readable = await this.shelf.readable(source);
    const views = readable.map((one) => this.shelf.generations.view(one, identity, { openId, newestSequence }));
    return { generations: (await Promise.all(views)).sort(newestFirst) };
  }

  /**
   * Changes to another generation at hand. @returns what is logged of it
   * @throws TomoshibiError `generation-not-found`, `medium-forked`, and what opening a medium throws
   */
  async choose(id: string, identity: StationIdentity): Promise<{ sequence: number; isOlder: boolean }> {
    const { dataDir } = this.#options;
    const found = await this.shelf.readableById(this.#source!, id);
    const manifest = await this.shelf.generations.manifestOf(found, identity);
    const { sequence } = manifest;
    if (found.isOwn) dataDir.checkSequence(found.medium, true);
    else dataDir.checkRecords(found.medium, sequence, found.records.path);
    const source = await this.shelf.source(found.medium, manifest, found.from);
    source.view.facilityConfirmed = true;
    const generation = await this.open(found.medium, manifest, identity);
    await this.replace(source, generation, identity);
    return { sequence, isOlder: sequence < source.view.newestSequence };
  }

  /** Another generation at hand, for the caller to close. @throws TomoshibiError `generation-not-found`, and what `open` throws */
  async other(id: string, identity: StationIdentity): Promise<Generation> {
    const found = await this.shelf.readableById(this.#source!, id);
    const manifest = await this.shelf.generations.manifestOf(found, identity);
    return this.open(found.medium, manifest, identity);
  }

  /** From here on reads come from the copy in `folder`; the medium may be pulled. */
  async switchToCopy(medium: Medium, folder: string, identity: StationIdentity | null): Promise<void> {
    const copy = await readMedium(folder, medium.manifest.facility.publicKey);
    const source = this.#source;
    // Another generation was opened meanwhile: it stays open.
    if (source?.medium.manifestSha256 !== copy.manifestSha256) return;
    const before = this.#generation;
    if (before && identity) this.use(await this.open(copy, source.manifest, identity));
    this.#source = { ...source, medium: copy, from: 'copy' };
    before?.close();
    this.scrub.use(copy);
  }

  /** What an earlier copy took from media beside its own. */
  async besideInCopy(identity: StationIdentity): Promise<void> {
    const { medium, from } = this.#source!;
    if (from !== 'copy' || !this.#generation) return;
    const names = await fs.readdir(besideFolderOf(medium.folder)).catch((): string[] => []);
    const lacked = names.length > 0 ? this.#generation.lackedStudies() : [];
    for (const name of names) {
      // What is not whole adds nothing; the medium can be plugged in again.
      const copy = await readSigned(besideFolderOf(medium.folder, name), identity.facilityKey).catch(() => null);
      if (copy) await this.beside.add(copy, identity, lacked, true).catch(() => null);
    }
  }

  /** The scrub has put files in place anew: the records that are read may be among them. */
  async readAnew(files: string[], identity: StationIdentity | null): Promise<void> {
    const { medium, manifest } = this.#source ?? {};
    const before = this.#generation;
    if (!before || !identity || !medium || !manifest || !files.includes(manifest.records)) return;
    this.use(await this.open(medium, manifest, identity));
    before.close();
  }
}
