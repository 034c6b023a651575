/**
 * The station: which medium is open, whether it can be read, and the copy being made behind.
 *
 *   empty ──open──▶ verified ──unlock──▶ ready ──lock──▶ locked ──unlock──▶ ready
 *
 * Whatever is refused leaves what was open before as it was.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import type { GenerationsView } from '../../shared/generations.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import type { Manifest } from '../../shared/media.ts';
import { decryptIdentity, decryptMediaKeys } from '../../shared/unlock.ts';
import type { FoundMedium, StationView } from '../../shared/views.ts';
import type { AuditEntry, AuditLog } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { hasRotated, listedBy, refuseRetired } from '../incident/retired.ts';
import { finishRotation } from '../incident/rotation.ts';
import type { Forms } from '../paper/forms.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { BesideMedia, besideFolderOf } from './beside.ts';
import { Copying } from './copying.ts';
import type { DataDir } from './data-dir.ts';
import { codeOf } from './error-code.ts';
import { type FoundKey, findKeys } from './found-keys.ts';
import { Generation } from './generation.ts';
import { generationIdOf, newestFirst } from './generations.ts';
import { findIdentityFile } from './identity-file.ts';
import { type Medium, readKeysFile, readMedium, readSigned, recordsFileOf } from './medium.ts';
import { OwnData } from './own-data.ts';
import { StationRooms } from './rooms.ts';
import { Scrub, type ScrubPace, usualPace } from './scrub.ts';
import { Shelf, type Source } from './shelf.ts';
import { UnlockGuard } from './unlock-guard.ts';

export interface StationOptions {
  dataDir: DataDir;
  audit: AuditLog;
  sessions: Sessions;
  forms: Forms;
  host: Host['kind'];
  /** Identity file given on the command line. */
  identityPath?: string;
  /** Folders to look for media in, instead of the mounted drives. */
  drives?: string[];
  /** Of reading the copy again. */
  scrubPace?: ScrubPace | undefined;
}

/** Who asked for it, where somebody is signed in. */
export type By = AuditEntry['person'];

export interface UnlockChoice {
  /** Of the identity file, typed or scanned (shared/identity.ts). */
  identityText?: string;
  /** Where the newest records cannot be read: those before them. */
  olderAllowed?: boolean;
}

export class Station extends StationRooms {
  readonly #options: StationOptions;
  readonly #listeners = new Set<() => void>();
  readonly #beforeLock: (() => Promise<void>)[] = [];
  readonly #underWay: (() => boolean)[] = [];
  #source: Source | null = null;
  #generation: Generation | null = null;
  #unlocked: OwnData | null = null;
  #wasReady = false;
  #replacingKey = false;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #shelf: Shelf;
  readonly #beside: BesideMedia;
  readonly #copying: Copying;
  readonly #scrub: Scrub;
  readonly #guard: UnlockGuard;

  constructor(options: StationOptions) {
    super();
    this.#options = options;
    this.#shelf = new Shelf(options.dataDir, options.drives);
    const onChange = () => void this.#changed();
    this.#beside = new BesideMedia(onChange);
    this.#copying = new Copying({ dataDir: options.dataDir, audit: options.audit, onChange });
    this.#guard = new UnlockGuard(options.dataDir.folder);
    this.#scrub = new Scrub({
      audit: options.audit,
      pace: options.scrubPace ?? usualPace,
      onChange,
      places: () => this.#shelf.places(),
      replacing: () => this.#generation?.studies.closeAll(),
      replaced: (files) => this.#inTurn(() => this.#readAnew(files)),
    });
  }

  /**
   * Offers the newest verified copy that is here, so that a reboot needs no medium; before it the medium whose copy was
   * interrupted, where that is newer and plugged in.
   */
  async start(): Promise<void> {
    const { dataDir, audit } = this.#options;
    if (finishRotation(dataDir.folder) === 'abandoned') audit.record({ action: 'key-rotation-abandoned' });
    const interrupted = await this.#shelf.interrupted();
    if (interrupted) return this.#show(interrupted, 'medium');
    for (const folder of dataDir.completeCopies()) {
      try {
        const medium = await readMedium(folder, dataDir.facility?.publicKey ?? null);
        await this.#show(medium, 'copy');
        return;
      } catch (error) {
        audit.record({ action: 'medium-refused', detail: { copy: path.basename(folder), code: codeOf(error) } });
      }
    }
  }

  view(): StationView {
    const { dataDir, host } = this.#options;
    const readable = this.#generation !== null;
    return {
      state: readable ? 'ready' : this.#source === null ? 'empty' : this.#wasReady ? 'locked' : 'verified',
      host,
      stationName: dataDir.stationName,
      identityStored: dataDir.readIdentity() !== null,
      medium: this.#source?.view ?? null,
      readingFrom: readable ? (this.#source?.from ?? null) : null,
      import: this.#copying.view,
      beside: this.#beside.view(),
      scrub: this.#scrub.view,
    };
  }

  /** @returns a function that stops the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Work to end in good order while ledger and log are still open. */
  beforeLock(work: () => Promise<void>): void {
    this.#beforeLock.push(work);
  }

  /** @param asked whether something is lost when the program ends now */
  whileUnderWay(asked: () => boolean): void {
    this.#underWay.push(asked);
  }

  /** Something is under way that ends with the program. */
  get isUnderWay(): boolean {
    return this.#underWay.some((asked) => asked());
  }

  findKeys(): Promise<FoundKey[]> {
    return findKeys(this.#options.drives);
  }

  findMedia(): Promise<FoundMedium[]> {
    return this.#shelf.find();
  }

  /**
   * Verifies a medium. While the station is unlocked it is read at once, under the identity in hand.
   * @throws TomoshibiError see readMedium and DataDir.checkSequence
   */
  open(location: string, olderAllowed: boolean): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      try {
        if (this.#copying.isRunning) throw new TomoshibiError('import-already-running');
        const medium = await readMedium(location, dataDir.facility?.publicKey ?? null);
        const older = this.#checkSequence(medium, olderAllowed);
        const { source, generation } = await this.#prepare(medium);
        this.#shelf.opened = medium;
        await this.#replace(source, generation);
        this.#copying.forget();
        const { sequence } = medium.manifest;
        audit.record({ action: older ? 'older-medium-opened' : 'medium-opened', detail: { sequence } });
      } catch (error) {
        audit.record({ action: 'medium-refused', detail: { code: codeOf(error) } });
        throw error;
      }
      return this.#changed();
    });
  }

  /**
   * Decrypts the identity, confirms the facility, opens the records in place. The identity file is kept, encrypted as it
   * is, so that the next start needs the passphrase alone.
   * @throws TomoshibiError `station-not-open`, `identity-missing`, `identity-invalid`, `identity-line-wrong`,
   *   `passphrase-wrong`, `unlock-too-soon`, `medium-other-facility`, `identity-not-recipient`, `records-unreadable`, and what
   *   Generation.open throws
   */
  unlock(
    passphrase: string,
    identityPath?: string,
    { identityText, olderAllowed = false }: UnlockChoice = {},
  ): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      if (!this.#source) throw new TomoshibiError('station-not-open');
      if (this.#generation) return this.view();
      let generation: Generation | undefined;
      let own: OwnData | undefined;
      try {
        const { identityPath: given, drives, forms } = this.#options;
        const named = identityPath || (identityText || hasRotated(dataDir.folder) ? undefined : given);
        const file = await findIdentityFile({ named, text: identityText, dataDir, drives });
        const identity = await this.#decrypted(file, passphrase);
        await refuseRetired(dataDir.folder, identity);
        const { medium, manifest } = this.#source;
        const { facility } = manifest;
        if (identity.facilityKey !== facility.publicKey) throw new TomoshibiError('medium-other-facility');
        const open = () => this.#openGeneration(medium, manifest, identity);
        generation = await listedBy(dataDir.folder, identity, open).catch((error: unknown) =>
          this.#openOlder(error, identity, olderAllowed),
        );
        const records = () => this.generation.records;
        own = await OwnData.open(identity, { dataDir, audit, forms, records, drives });
        dataDir.storeIdentity(file);
        dataDir.pinFacility(facility);
        dataDir.rememberSequence(medium);
        const wrongBefore = this.#guard.passed();
        audit.record({ action: 'unlocked', detail: { sequence: generation.manifest.sequence, wrongBefore } });
        this.#unlocked = own;
        this.#use(generation);
        this.#source.view = { ...this.#source.view, facilityConfirmed: true };
        this.#wasReady = true;
        await this.#besideInCopy();
      } catch (error) {
        generation?.close();
        await own?.discs.close();
        own?.close();
        audit.close();
        audit.record({ action: 'unlock-refused', detail: { code: codeOf(error) } });
        throw error;
      }
      return this.#changed();
    });
  }

  /**
   * Where the records of what is open cannot be read: the newest older generation at hand that can, and only by choice.
   * @throws TomoshibiError `records-unreadable` without the choice, with what there is; `cause` where there is none
   */
  async #openOlder(cause: unknown, identity: StationIdentity, allowed: boolean): Promise<Generation> {
    const isDamage = ['medium-file-damaged', 'medium-file-missing'].includes(codeOf(cause));
    for (const found of isDamage ? await this.#shelf.olderThan(this.#source!, identity) : []) {
      const { medium, manifest, from } = found;
      const generation = await this.#openGeneration(medium, manifest, identity).catch(() => null);
      if (!generation) continue;
      if (!allowed) {
        generation.close();
        throw new TomoshibiError('records-unreadable', { createdAt: manifest.createdAt.slice(0, 16) }, { cause });
      }
      // What is read now is older than what was seen, and every screen says so.
      this.#options.dataDir.rememberSequence(this.#source!.medium);
      this.#source = await this.#shelf.source(medium, manifest, from);
      const detail = { sequence: manifest.sequence, id: found.id, isOlder: true, instead: codeOf(cause) };
      this.#options.audit.record({ action: 'generation-opened', detail });
      return generation;
    }
    throw cause;
  }

  /** Closes the databases and forgets keys and sessions. A copy in progress goes on: it needs neither. */
  lock(): Promise<StationView> {
    return this.#inTurn(async () => {
      if (!this.#generation) return this.view();
      // What cannot end well must not keep the station open.
      for (const work of this.#beforeLock) await work().catch(() => console.error('lock: something did not end well'));
      this.#options.audit.record({ action: 'locked' });
      this.#options.sessions.endAll();
      await this.#unlocked?.discs.close();
      this.#generation.close();
      this.#use(null);
      this.#beside.clear();
      this.#unlocked?.close();
      this.#unlocked = null;
      this.#options.audit.close();
      return this.#changed();
    });
  }

  /** Starts the verified copy behind, or lets one that runs go on. @throws TomoshibiError `station-not-open` */
  startImport(): Promise<StationView> {
    return this.#inTurn(async () => {
      const { medium } = this.generation;
      if (this.#copying.isRunning) return this.view();
      const beside = this.#beside.toCopy();
      const isCopied = this.#source?.from === 'copy';
      if (isCopied && beside.length === 0) return this.view();
      const target = isCopied ? medium.folder : this.#options.dataDir.copyFolderOf(medium);
      this.#copying.start({
        medium: isCopied ? null : { medium, files: this.generation.filesByNeed() },
        target,
        sequence: medium.manifest.sequence,
        beside,
        mediumDone: (folder) => this.#inTurn(() => this.#switchToCopy(medium, folder)),
        besideDone: async (id, folder) => {
          this.#beside.useCopy(id, await readSigned(folder, medium.manifest.facility.publicKey));
        },
      });
      return this.#changed();
    });
  }

  /** Reads the copy again from end to end, now. @throws TomoshibiError `copy-missing`, `import-already-running` */
  startScrub(): StationView {
    if (this.#copying.isRunning) throw new TomoshibiError('import-already-running');
    this.#scrub.start();
    return this.#changed();
  }

  cancelImport(): StationView {
    this.#copying.cancel();
    return this.view();
  }

  /** What can be read now, newest first. */
  async generations(): Promise<GenerationsView> {
    const identity = this.#unlocked?.identity ?? null;
    const openId = this.#source && generationIdOf(recordsFileOf(this.#source.manifest));
    const newestSequence = this.#source ? this.#options.dataDir.newestSequence(this.#source.medium) : 0;
    const readable = this.#source ? await this.#shelf.readable(this.#source) : [];
    const views = readable.map((one) => this.#shelf.generations.view(one, identity, { openId, newestSequence }));
    return { generations: (await Promise.all(views)).sort(newestFirst) };
  }

  /**
   * Reads another generation from here on: an explicit choice, which is logged.
   * @throws TomoshibiError `generation-not-found`, `medium-forked`, and what opening a medium throws
   */
  openGeneration(id: string, by?: By): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      const { identity } = this.own;
      try {
        const found = await this.#shelf.readableById(this.#source!, id);
        const manifest = await this.#shelf.generations.manifestOf(found, identity);
        const { sequence } = manifest;
        if (found.isOwn) dataDir.checkSequence(found.medium, true);
        else dataDir.checkRecords(found.medium, sequence, found.records.path);
        const source = await this.#shelf.source(found.medium, manifest, found.from);
        source.view.facilityConfirmed = true;
        const generation = await this.#openGeneration(found.medium, manifest, identity);
        await this.#replace(source, generation);
        const isOlder = sequence < source.view.newestSequence;
        audit.record({ action: 'generation-opened', ...(by && { person: by }), detail: { sequence, id, isOlder } });
      } catch (error) {
        audit.record({ action: 'medium-refused', ...(by && { person: by }), detail: { id, code: codeOf(error) } });
        throw error;
      }
      return this.#changed();
    });
  }

  /**
   * The open generation and another, to be compared; the other is closed after `work`.
   * @throws TomoshibiError `generation-not-found`, `station-locked`, `station-not-open`, and what opening a medium throws
   */
  async compare<T>(id: string, work: (open: Generation, other: Generation) => T): Promise<T> {
    const open = this.generation;
    const found = await this.#shelf.readableById(this.#source!, id);
    const { identity } = this.own;
    const manifest = await this.#shelf.generations.manifestOf(found, identity);
    const other = await this.#openGeneration(found.medium, manifest, identity);
    try {
      return work(open, other);
    } finally {
      other.close();
    }
  }

  /**
   * Reads the images of one more medium of this facility beside the open one.
   * @throws TomoshibiError `beside-adds-nothing`, `medium-forked`, and what opening a medium throws
   */
  openBeside(location: string, by?: By): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      const { identity } = this.own;
      try {
        const medium = await readSigned(location, identity.facilityKey);
        dataDir.checkSequence(medium, true);
        const lacked = this.generation.lackedStudies();
        const id = await this.#beside.add(medium, identity, lacked);
        dataDir.rememberSequence(medium);
        const { sequence } = medium.manifest;
        audit.record({ action: 'beside-opened', ...(by && { person: by }), detail: { sequence, id } });
      } catch (error) {
        audit.record({ action: 'medium-refused', ...(by && { person: by }), detail: { code: codeOf(error) } });
        throw error;
      }
      return this.#changed();
    });
  }

  /** @throws TomoshibiError `generation-not-found` where there is none */
  closeBeside(id: string, by?: By): StationView {
    if (!this.#beside.remove(id)) throw new TomoshibiError('generation-not-found');
    this.#generation?.studies.closeAll();
    this.#options.audit.record({ action: 'beside-closed', ...(by && { person: by }), detail: { id } });
    return this.#changed();
  }

  /** What is being read. @throws TomoshibiError `station-locked`, `station-not-open` */
  get generation(): Generation {
    if (!this.#generation) throw new TomoshibiError(this.#wasReady ? 'station-locked' : 'station-not-open');
    return this.#generation;
  }

  get dataDir(): DataDir {
    return this.#options.dataDir;
  }

  /** The medium that is open can be opened again with the key that the station has now. */
  async isListed(): Promise<boolean> {
    const { medium } = this.generation;
    const keys = await decryptMediaKeys(await readKeysFile(medium), this.own.identity).catch(() => null);
    return keys !== null;
  }

  /**
   * Replaces the station's key while nothing of its own is open. Records stay readable until the lock. Where `replace` throws,
   * what counts is what `finishRotation` leaves.
   * @param replace given the present identity, gives the one from then on
   * @throws TomoshibiError `import-already-running`, `station-locked`, `station-not-open`, and what `replace` throws
   */
  replaceKey(replace: (present: StationIdentity) => Promise<StationIdentity>): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit, forms, drives, sessions } = this.#options;
      if (this.#copying.isRunning) throw new TomoshibiError('import-already-running');
      const before = this.own;
      let { identity } = before;
      this.#replacingKey = true;
      try {
        for (const work of this.#beforeLock) await work().catch(() => console.error('key: something did not end well'));
        await before.discs.close();
        before.close();
        this.#unlocked = null;
        audit.close();
        identity = await replace(identity);
      } finally {
        if (finishRotation(dataDir.folder) === 'abandoned') audit.record({ action: 'key-rotation-abandoned' });
        const records = () => this.generation.records;
        this.#unlocked = await OwnData.open(identity, { dataDir, audit, forms, records, drives }).catch((error) => {
          // Without a log and a ledger nobody may go on.
          sessions.endAll();
          this.#generation?.close();
          this.#use(null);
          throw error;
        });
        this.#replacingKey = false;
      }
      return this.#changed();
    });
  }

  get isReplacingKey(): boolean {
    return this.#replacingKey;
  }

  /** Removes every verified copy, and locks: what was read from them is closed. @throws TomoshibiError `import-already-running` */
  async deleteCopies(by: NonNullable<By>): Promise<StationView> {
    const { dataDir, audit } = this.#options;
    if (this.#copying.isRunning) throw new TomoshibiError('import-already-running');
    audit.record({ action: 'copies-deleted', person: by, detail: { copies: dataDir.completeCopies().length } });
    await this.lock();
    return this.#inTurn(async () => {
      this.#scrub.use(null);
      await fs.rm(dataDir.copiesFolder, { recursive: true, force: true });
      await fs.mkdir(dataDir.copiesFolder, { recursive: true, mode: 0o700 });
      if (this.#source?.from === 'copy') this.#source = null;
      return this.#changed();
    });
  }

  async close(): Promise<void> {
    this.cancelImport();
    await this.#copying.ended();
    await this.#scrub.close();
    await this.lock();
  }

  /** From here on reads come from the copy; the medium may be pulled. */
  async #switchToCopy(medium: Medium, folder: string): Promise<void> {
    const copy = await readMedium(folder, medium.manifest.facility.publicKey);
    const source = this.#source;
    // Another generation was opened meanwhile: it stays open.
    if (source?.medium.manifestSha256 !== copy.manifestSha256) return;
    const before = this.#generation;
    const { identity } = this.#unlocked ?? {};
    if (before && identity) this.#use(await this.#openGeneration(copy, source.manifest, identity));
    this.#source = { ...source, medium: copy, from: 'copy' };
    before?.close();
    this.#scrub.use(copy);
  }

  async #show(medium: Medium, from: Source['from']): Promise<void> {
    this.#source = await this.#shelf.source(medium, medium.manifest, from);
    this.#scrub.use(from === 'copy' ? medium : null);
    this.#changed();
  }

  /** Everything that can fail about changing to `medium`; reads from our copy where it is the same generation. */
  async #prepare(medium: Medium): Promise<{ source: Source; generation: Generation | null }> {
    const source = await this.#shelf.best(medium);
    if (!this.#unlocked) return { source, generation: null };
    const generation = await this.#openGeneration(source.medium, source.manifest, this.#unlocked.identity);
    source.view.facilityConfirmed = true;
    this.#options.dataDir.rememberSequence(medium);
    return { source, generation };
  }

  /**
   * What an unlocked station keeps of its own.
   * @throws TomoshibiError `station-locked`, `station-not-open`; `station-busy` while its key is replaced
   */
  get own(): OwnData {
    if (this.#replacingKey && !this.#unlocked) throw new TomoshibiError('station-busy');
    if (!this.#unlocked) throw new TomoshibiError(this.#wasReady ? 'station-locked' : 'station-not-open');
    return this.#unlocked;
  }

  async #replace(source: Source, generation: Generation | null): Promise<void> {
    this.#generation?.close();
    this.#use(generation);
    this.#source = source;
    this.#scrub.use(source.from === 'copy' ? source.medium : null);
    if (!generation) return;
    await this.#beside.fit(() => generation.lackedStudies());
    await this.#besideInCopy();
  }

  /** From here on records are read from it, and forms are those it brings. */
  #use(generation: Generation | null): void {
    this.#generation = generation;
    this.#options.forms.bring(generation?.forms ?? null);
  }

  /** What an earlier copy took from media beside its own. */
  async #besideInCopy(): Promise<void> {
    const { medium, from } = this.#source!;
    if (from !== 'copy' || !this.#generation) return;
    const { identity } = this.own;
    const names = await fs.readdir(besideFolderOf(medium.folder)).catch((): string[] => []);
    const lacked = names.length > 0 ? this.#generation.lackedStudies() : [];
    for (const name of names) {
      // What is not whole adds nothing; the medium can be plugged in again.
      const copy = await readSigned(besideFolderOf(medium.folder, name), identity.facilityKey).catch(() => null);
      if (copy) await this.#beside.add(copy, identity, lacked, true).catch(() => null);
    }
  }

  /** Counted before it is told that it was wrong. */
  async #decrypted(file: Uint8Array, passphrase: string): Promise<StationIdentity> {
    this.#guard.check();
    try {
      return await decryptIdentity(file, passphrase);
    } catch (error) {
      if (codeOf(error) === 'passphrase-wrong') this.#guard.refused();
      throw error;
    }
  }

  /** The records that are read were put in place anew. */
  async #readAnew(files: string[]): Promise<void> {
    const { medium, manifest } = this.#source ?? {};
    const before = this.#generation;
    const { identity } = this.#unlocked ?? {};
    if (!before || !identity || !medium || !manifest || !files.includes(manifest.records)) return;
    this.#use(await this.#openGeneration(medium, manifest, identity));
    before.close();
  }

  /** @returns whether it is an older generation, opened by choice */
  #checkSequence(medium: Medium, olderAllowed: boolean): boolean {
    try {
      this.#options.dataDir.checkSequence(medium, false);
      return false;
    } catch (error) {
      if (!olderAllowed || codeOf(error) !== 'medium-rolled-back') throw error;
      return true;
    }
  }

  async #openGeneration(medium: Medium, manifest: Manifest, identity: StationIdentity): Promise<Generation> {
    const keys = await decryptMediaKeys(await readKeysFile(medium), identity);
    return Generation.open({ medium, manifest, keys, beside: this.#beside });
  }

  #changed(): StationView {
    for (const listener of this.#listeners) listener();
    return this.view();
  }

  /** One change at a time: a lock during an unlock waits for it. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(change);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
