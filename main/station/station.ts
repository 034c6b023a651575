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
import { decryptIdentity, decryptMediaKeys } from '../../shared/unlock.ts';
import type { FoundMedium, StationView } from '../../shared/views.ts';
import type { AuditEntry, AuditLog } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { hasRotated, listedBy, refuseRetired } from '../incident/retired.ts';
import { finishRotation } from '../incident/rotation.ts';
import type { Forms } from '../paper/forms.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { Copying } from './copying.ts';
import type { DataDir } from './data-dir.ts';
import { codeOf } from './error-code.ts';
import { type FoundKey, findKeys } from './found-keys.ts';
import type { Generation } from './generation.ts';
import { findIdentityFile } from './identity-file.ts';
import { type Medium, readKeysFile, readMedium, readSigned } from './medium.ts';
import { OwnData } from './own-data.ts';
import { Reading } from './reading.ts';
import { StationRooms } from './rooms.ts';
import type { ScrubPace } from './scrub.ts';
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
  readonly #reading: Reading;
  #unlocked: OwnData | null = null;
  #wasReady = false;
  #replacingKey = false;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #copying: Copying;
  readonly #guard: UnlockGuard;

  constructor(options: StationOptions) {
    super();
    this.#options = options;
    const onChange = () => void this.#changed();
    const { dataDir, audit, forms, drives, scrubPace } = options;
    this.#reading = new Reading({
      dataDir,
      audit,
      forms,
      drives,
      scrubPace,
      onChange,
      onReplaced: (files) => this.#inTurn(() => this.#reading.readAnew(files, this.#identityInHand)),
    });
    this.#copying = new Copying({ dataDir, audit, onChange });
    this.#guard = new UnlockGuard(dataDir.folder);
  }

  /**
   * Offers the newest verified copy that is here, so that a reboot needs no medium; before it the medium whose copy was
   * interrupted, where that is newer and plugged in.
   */
  async start(): Promise<void> {
    const { dataDir, audit } = this.#options;
    if (finishRotation(dataDir.folder) === 'abandoned') audit.record({ action: 'key-rotation-abandoned' });
    const interrupted = await this.#reading.shelf.interrupted();
    if (interrupted) return this.#show(interrupted, 'medium');
    for (const folder of dataDir.completeCopies()) {
      try {
        const medium = await readMedium(folder, dataDir.facility?.publicKey ?? null);
        dataDir.checkKind(medium.manifest);
        await this.#show(medium, 'copy');
        return;
      } catch (error) {
        audit.record({ action: 'medium-refused', detail: { copy: path.basename(folder), code: codeOf(error) } });
      }
    }
  }

  view(): StationView {
    const { dataDir, host } = this.#options;
    const { source, generation } = this.#reading;
    const readable = generation !== null;
    return {
      state: readable ? 'ready' : source === null ? 'empty' : this.#wasReady ? 'locked' : 'verified',
      host,
      drill: dataDir.isDrill,
      stationName: dataDir.stationName,
      identityStored: dataDir.readIdentity() !== null,
      medium: source?.view ?? null,
      readingFrom: readable ? (source?.from ?? null) : null,
      import: this.#copying.view,
      beside: this.#reading.beside.view(),
      scrub: this.#reading.scrub.view,
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
    return this.#reading.shelf.find();
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
        dataDir.checkKind(medium.manifest);
        const older = this.#checkSequence(medium, olderAllowed);
        const { source, generation } = await this.#reading.prepare(medium, this.#identityInHand);
        this.#reading.shelf.opened = medium;
        await this.#reading.replace(source, generation, this.#identityInHand);
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
      const { source } = this.#reading;
      if (!source) throw new TomoshibiError('station-not-open');
      if (this.#reading.generation) return this.view();
      let generation: Generation | undefined;
      let own: OwnData | undefined;
      try {
        const { identityPath: given, drives, forms } = this.#options;
        const named = identityPath || (identityText || hasRotated(dataDir.folder) ? undefined : given);
        const file = await findIdentityFile({ named, text: identityText, dataDir, drives });
        const identity = await this.#decrypted(file, passphrase);
        await refuseRetired(dataDir.folder, identity);
        const { medium, manifest } = source;
        const { facility } = manifest;
        if (identity.facilityKey !== facility.publicKey) throw new TomoshibiError('medium-other-facility');
        const open = () => this.#reading.open(medium, manifest, identity);
        generation = await listedBy(dataDir.folder, identity, open).catch((error: unknown) =>
          this.#reading.openOlder(error, identity, olderAllowed),
        );
        const records = () => this.generation.records;
        own = await OwnData.open(identity, { dataDir, audit, forms, records, drives });
        dataDir.storeIdentity(file);
        dataDir.pinFacility(facility);
        dataDir.rememberSequence(medium);
        const wrongBefore = this.#guard.passed();
        audit.record({ action: 'unlocked', detail: { sequence: generation.manifest.sequence, wrongBefore } });
        this.#unlocked = own;
        this.#reading.use(generation);
        this.#reading.confirmFacility();
        this.#wasReady = true;
        await this.#reading.besideInCopy(identity);
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

  /** Closes the databases and forgets keys and sessions. A copy in progress goes on: it needs neither. */
  lock(): Promise<StationView> {
    return this.#inTurn(async () => {
      if (!this.#reading.generation) return this.view();
      // What cannot end well must not keep the station open.
      for (const work of this.#beforeLock) await work().catch(() => console.error('lock: something did not end well'));
      this.#options.audit.record({ action: 'locked' });
      this.#options.sessions.endAll();
      await this.#unlocked?.discs.close();
      this.#reading.close();
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
      const beside = this.#reading.beside.toCopy();
      const isCopied = this.#reading.source?.from === 'copy';
      if (isCopied && beside.length === 0) return this.view();
      const target = isCopied ? medium.folder : this.#options.dataDir.copyFolderOf(medium);
      this.#copying.start({
        medium: isCopied ? null : { medium, files: this.generation.filesByNeed() },
        target,
        sequence: medium.manifest.sequence,
        beside,
        mediumDone: (folder) => this.#inTurn(() => this.#reading.switchToCopy(medium, folder, this.#identityInHand)),
        besideDone: async (id, folder) => {
          this.#reading.beside.useCopy(id, await readSigned(folder, medium.manifest.facility.publicKey));
        },
      });
      return this.#changed();
    });
  }

  /** Reads the copy again from end to end, now. @throws TomoshibiError `copy-missing`, `import-already-running` */
  startScrub(): StationView {
    if (this.#copying.isRunning) throw new TomoshibiError('import-already-running');
    this.#reading.scrub.start();
    return this.#changed();
  }

  cancelImport(): StationView {
    this.#copying.cancel();
    return this.view();
  }

  /** What can be read now, newest first. */
  generations(): Promise<GenerationsView> {
    return this.#reading.generations(this.#identityInHand);
  }

  /**
   * Reads another generation from here on: an explicit choice, which is logged.
   * @throws TomoshibiError `generation-not-found`, `medium-forked`, and what opening a medium throws
   */
  openGeneration(id: string, by?: By): Promise<StationView> {
    return this.#inTurn(async () => {
      const { audit } = this.#options;
      const { identity } = this.own;
      try {
        const { sequence, isOlder } = await this.#reading.choose(id, identity);
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
    const other = await this.#reading.other(id, this.own.identity);
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
        dataDir.checkKind(medium.manifest);
        dataDir.checkSequence(medium, true);
        const lacked = this.generation.lackedStudies();
        const id = await this.#reading.beside.add(medium, identity, lacked);
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
    if (!this.#reading.beside.remove(id)) throw new TomoshibiError('generation-not-found');
    this.#reading.generation?.studies.closeAll();
    this.#options.audit.record({ action: 'beside-closed', ...(by && { person: by }), detail: { id } });
    return this.#changed();
  }

  /** What is being read. @throws TomoshibiError `station-locked`, `station-not-open` */
  get generation(): Generation {
    const { generation } = this.#reading;
    if (!generation) throw new TomoshibiError(this.#wasReady ? 'station-locked' : 'station-not-open');
    return generation;
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
          this.#reading.close();
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
      this.#reading.leaveCopies();
      await fs.rm(dataDir.copiesFolder, { recursive: true, force: true });
      await fs.mkdir(dataDir.copiesFolder, { recursive: true, mode: 0o700 });
      return this.#changed();
    });
  }

  async close(): Promise<void> {
    this.cancelImport();
    await this.#copying.ended();
    await this.#reading.scrub.close();
    await this.lock();
  }

  async #show(medium: Medium, from: 'medium' | 'copy'): Promise<void> {
    await this.#reading.show(medium, from);
    this.#changed();
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

  /** Null while the station is locked, or its key is being replaced. */
  get #identityInHand(): StationIdentity | null {
    return this.#unlocked?.identity ?? null;
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
