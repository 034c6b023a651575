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
import type { StationIdentity } from '../../shared/identity.ts';
import { filesOf } from '../../shared/media.ts';
import type { FoundMedium, ImportView, MediumView, StationView } from '../../shared/views.ts';
import type { AuditLog } from '../audit/audit.ts';
import { Archive } from '../disc/archive.ts';
import type { Discs } from '../disc/discs.ts';
import type { Host } from '../host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Drafts } from '../paper/drafts.ts';
import type { Forms } from '../paper/forms.ts';
import type { IssuedForms } from '../paper/issued-forms.ts';
import type { PrintJobs, PrintOrigin } from '../paper/print-jobs.ts';
import type { Printers } from '../printers/printers.ts';
import type { People } from '../sessions/people.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Stock } from '../stock/stock.ts';
import type { TemporaryIds } from '../temporary/temporary-ids.ts';
import type { DataDir } from './data-dir.ts';
import { codeOf } from './error-code.ts';
import { Generation } from './generation.ts';
import { findIdentityFile } from './identity-file.ts';
import { importMedium } from './import.ts';
import { decryptIdentity, decryptMediaKeys } from './keys.ts';
import { findMedia, type Medium, readKeysFile, readMedium, viewOf } from './medium.ts';
import { OwnData } from './own-data.ts';

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
}

/** Progress events at most this often. */
const progressMilliseconds = 200;

interface Source {
  medium: Medium;
  view: MediumView;
  from: 'medium' | 'copy';
}

export class Station {
  readonly #options: StationOptions;
  readonly #listeners = new Set<() => void>();
  readonly #beforeLock: (() => Promise<void>)[] = [];
  readonly #underWay: (() => boolean)[] = [];
  #source: Source | null = null;
  #generation: Generation | null = null;
  #unlocked: OwnData | null = null;
  #wasReady = false;
  #import: ImportView | null = null;
  #importAbort: AbortController | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: StationOptions) {
    this.#options = options;
  }

  /** Offers the newest verified copy that is here, so that a reboot needs no medium. */
  async start(): Promise<void> {
    const { dataDir, audit } = this.#options;
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
      import: this.#import,
      beside: [],
      scrub: null,
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

  findMedia(): Promise<FoundMedium[]> {
    return findMedia(this.#options.dataDir.facility?.publicKey ?? null, this.#options.drives);
  }

  /**
   * Verifies a medium. While the station is unlocked it is read at once, under the identity in hand.
   * @throws TomoshibiError see readMedium and DataDir.checkSequence
   */
  open(location: string, olderAllowed: boolean): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      try {
        if (this.#import?.state === 'running') throw new TomoshibiError('import-already-running');
        const medium = await readMedium(location, dataDir.facility?.publicKey ?? null);
        const older = this.#checkSequence(medium, olderAllowed);
        const { source, generation } = await this.#prepare(medium);
        this.#replace(source, generation);
        this.#import = null;
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
   * @throws TomoshibiError `station-not-open`, `identity-missing`, `identity-invalid`, `passphrase-wrong`,
   *   `medium-other-facility`, `identity-not-recipient`, and what Generation.open throws
   */
  unlock(passphrase: string, identityPath?: string): Promise<StationView> {
    return this.#inTurn(async () => {
      const { dataDir, audit } = this.#options;
      if (!this.#source) throw new TomoshibiError('station-not-open');
      if (this.#generation) return this.view();
      let generation: Generation | undefined;
      let own: OwnData | undefined;
      try {
        const { identityPath: given, drives, forms } = this.#options;
        const file = await findIdentityFile({ named: identityPath || given, dataDir, drives });
        const identity = await decryptIdentity(file, passphrase);
        const { medium } = this.#source;
        const { facility, sequence } = medium.manifest;
        if (identity.facilityKey !== facility.publicKey) throw new TomoshibiError('medium-other-facility');
        generation = await this.#openGeneration(medium, identity);
        const records = () => this.generation.records;
        own = await OwnData.open(identity, { dataDir, audit, forms, records, drives });
        dataDir.storeIdentity(file);
        dataDir.pinFacility(facility);
        dataDir.rememberSequence(medium);
        audit.record({ action: 'unlocked', detail: { sequence } });
        this.#unlocked = own;
        this.#use(generation);
        this.#source.view = { ...this.#source.view, facilityConfirmed: true };
        this.#wasReady = true;
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
      if (!this.#generation) return this.view();
      // What cannot end well must not keep the station open.
      for (const work of this.#beforeLock) await work().catch(() => console.error('lock: something did not end well'));
      this.#options.audit.record({ action: 'locked' });
      this.#options.sessions.endAll();
      await this.#unlocked?.discs.close();
      this.#generation.close();
      this.#use(null);
      this.#unlocked?.close();
      this.#unlocked = null;
      this.#options.audit.close();
      return this.#changed();
    });
  }

  /** Starts the verified copy behind. @throws TomoshibiError `station-not-open`, `import-already-running` */
  startImport(): Promise<StationView> {
    return this.#inTurn(async () => {
      const generation = this.generation;
      if (this.#import?.state === 'running') throw new TomoshibiError('import-already-running');
      if (this.#source?.from === 'copy') return this.view();
      const files = generation.filesByNeed();
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      this.#import = {
        state: 'running',
        files: files.length,
        filesDone: 0,
        bytes,
        bytesDone: 0,
        bytesPerSecond: 0,
        secondsLeft: null,
        error: null,
      };
      this.#importAbort = new AbortController();
      const { audit } = this.#options;
      audit.record({ action: 'import-started', detail: { sequence: generation.medium.manifest.sequence } });
      void this.#runImport(generation.medium, files, this.#importAbort.signal);
      return this.#changed();
    });
  }

  cancelImport(): StationView {
    this.#importAbort?.abort(new TomoshibiError('import-cancelled'));
    return this.view();
  }

  /** What is being read. @throws TomoshibiError `station-locked`, `station-not-open` */
  get generation(): Generation {
    if (!this.#generation) throw new TomoshibiError(this.#wasReady ? 'station-locked' : 'station-not-open');
    return this.#generation;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  requireReady(): void {
    void this.generation;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get ledger(): Ledger {
    return this.#own.ledger;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get temporaryIds(): TemporaryIds {
    return this.#own.temporaryIds;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get stock(): Stock {
    return this.#own.stock;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get printJobs(): PrintJobs {
    return this.#own.printJobs;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get issuedForms(): IssuedForms {
    return this.#own.issuedForms;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get printers(): Printers {
    return this.#own.printers;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get people(): People {
    return this.#own.people;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get drafts(): Drafts {
    return this.#own.drafts;
  }

  /** @throws TomoshibiError `station-locked`, `station-not-open` */
  get discs(): Discs {
    return this.#own.discs;
  }

  /** Patients and studies, of the medium and of discs. @throws TomoshibiError `station-locked`, `station-not-open` */
  get archive(): Archive {
    return new Archive(this.generation, this.discs);
  }

  /** What a sheet says of where it comes from. */
  get printOrigin(): PrintOrigin {
    const { id, name } = this.generation.medium.manifest.facility;
    return { facilityId: id, facilityName: name, station: this.#options.dataDir.stationName };
  }

  async close(): Promise<void> {
    this.cancelImport();
    await this.lock();
  }

  async #runImport(medium: Medium, files: Medium['manifest']['files'], signal: AbortSignal): Promise<void> {
    const { dataDir, audit } = this.#options;
    const target = dataDir.copyFolderOf(medium);
    const started = performance.now();
    let shown = started;
    try {
      const { damaged } = await importMedium({
        medium,
        target,
        earlier: dataDir.completeCopies().find((folder) => folder !== target) ?? null,
        files,
        signal,
        onProgress: ({ filesDone, bytesDone, bytesCopied }) => {
          const now = performance.now();
          const bytesPerSecond = Math.round((bytesCopied / Math.max(1, now - started)) * 1000);
          const left = this.#import!.bytes - bytesDone;
          const secondsLeft = bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null;
          this.#import = { ...this.#import!, filesDone, bytesDone, bytesPerSecond, secondsLeft };
          if (now - shown < progressMilliseconds) return;
          shown = now;
          this.#changed();
        },
      });
      await this.#inTurn(() => this.#switchToCopy(medium, target));
      dataDir.pruneCopies(target);
      const error =
        damaged.length > 0 ? { code: 'medium-file-damaged' as const, params: { count: damaged.length } } : null;
      this.#import = { ...this.#import!, state: 'done', secondsLeft: 0, error };
      audit.record({ action: 'import-done', detail: { sequence: medium.manifest.sequence, damaged } });
    } catch (cause) {
      const error = cause instanceof TomoshibiError ? cause : new TomoshibiError('internal', {}, { cause });
      if (error.code === 'internal') console.error('import:', (cause as { code?: string }).code ?? 'failed');
      const state = error.code === 'import-cancelled' ? 'cancelled' : 'failed';
      this.#import = { ...this.#import!, state, secondsLeft: null, error: error.toBody() };
      audit.record({ action: 'import-failed', detail: { code: error.code } });
    }
    this.#importAbort = null;
    this.#changed();
  }

  /** From here on reads come from the copy; the medium may be pulled. */
  async #switchToCopy(medium: Medium, folder: string): Promise<void> {
    const copy = await readMedium(folder, medium.manifest.facility.publicKey);
    const before = this.#generation;
    if (before && this.#unlocked) this.#use(await this.#openGeneration(copy, this.#unlocked.identity));
    this.#source = { ...this.#source!, medium: copy, from: 'copy' };
    before?.close();
  }

  async #show(medium: Medium, from: Source['from']): Promise<void> {
    this.#source = { medium, from, view: await viewOf(medium, false) };
    this.#changed();
  }

  /** Everything that can fail about changing to `medium`; reads from our copy where it is the same generation. */
  async #prepare(medium: Medium): Promise<{ source: Source; generation: Generation | null }> {
    const { dataDir } = this.#options;
    const folder = dataDir.copyFolderOf(medium);
    const copied = dataDir.completeCopies().includes(folder) && (await hasEveryFile(folder, medium));
    const copy = copied ? await readMedium(folder, medium.manifest.facility.publicKey).catch(() => null) : null;
    const used = copy?.manifestSha256 === medium.manifestSha256 ? copy : medium;
    const source: Source = {
      medium: used,
      from: used === copy ? 'copy' : 'medium',
      view: { ...(await viewOf(medium, false)) },
    };
    if (!this.#unlocked) return { source, generation: null };
    const generation = await this.#openGeneration(used, this.#unlocked.identity);
    source.view.facilityConfirmed = true;
    dataDir.rememberSequence(medium);
    return { source, generation };
  }

  get #own(): OwnData {
    if (!this.#unlocked) throw new TomoshibiError(this.#wasReady ? 'station-locked' : 'station-not-open');
    return this.#unlocked;
  }

  #replace(source: Source, generation: Generation | null): void {
    this.#generation?.close();
    this.#use(generation);
    this.#source = source;
  }

  /** From here on records are read from it, and forms are those it brings. */
  #use(generation: Generation | null): void {
    this.#generation = generation;
    this.#options.forms.bring(generation?.forms ?? null);
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

  async #openGeneration(medium: Medium, identity: StationIdentity): Promise<Generation> {
    const keys = await decryptMediaKeys(await readKeysFile(medium), identity);
    return Generation.open(medium, keys);
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

/** False for a copy of which studies were left out: then the medium may still supply them. */
async function hasEveryFile(folder: string, { manifest }: Medium): Promise<boolean> {
  for (const file of filesOf(manifest)) {
    if ((await fs.stat(path.join(folder, file.path)).catch(() => null))?.size !== file.bytes) return false;
  }
  return true;
}
