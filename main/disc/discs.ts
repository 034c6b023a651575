/**
 * Discs at the station: the one that is being read or brought, and what was brought before. Lives from an unlocking to the
 * next lock, since it needs the station's keys; a lock stops whatever runs.
 */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import { ParserPool } from '../../shared/dicom-file/parser-pool.ts';
import type { DiscChoice, DiscProblem, DiscStudy, DiscView, FoundDisc } from '../../shared/disc.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Records } from '../records/records.ts';
import { bringStudies } from './bring.ts';
import { Descriptions } from './descriptions.ts';
import { findDiscs } from './drives.ts';
import { Inventory, type InventoryStudy, type ReadingProgress } from './inventory.ts';
import type { Import, Quarantine, QuarantinedStudy } from './quarantine.ts';

export interface DiscsOptions {
  quarantine: Quarantine;
  /** Of the generation that is open now. */
  records: () => Records;
  drives: () => Promise<string[]>;
  /** A number for somebody who is nobody of the chart. */
  newTemporaryId: (by: string) => string;
}

type Log = (entry: Omit<AuditEntry, 'person'>) => void;

/** A scratched disc may need its time for one file; a parser that hangs must not keep the rest. */
const fileTimeoutMs = 120_000;
const lockedOut = new TomoshibiError('station-locked');

interface OpenDisc {
  view: DiscView;
  inventory: Inventory | null;
  abort: AbortController;
  /** The reading or bringing that runs. */
  work: Promise<void>;
}

export class Discs {
  readonly #quarantine: Quarantine;
  readonly #records: () => Records;
  readonly #drives: () => Promise<string[]>;
  readonly #newTemporaryId: (by: string) => string;
  readonly #descriptions: Descriptions;
  #disc: OpenDisc | null = null;

  constructor({ quarantine, records, drives, newTemporaryId }: DiscsOptions) {
    this.#quarantine = quarantine;
    this.#records = records;
    this.#drives = drives;
    this.#newTemporaryId = newTemporaryId;
    this.#descriptions = new Descriptions(quarantine, records);
  }

  get quarantine(): Quarantine {
    return this.#quarantine;
  }

  found(): Promise<FoundDisc[]> {
    return findDiscs(this.#drives);
  }

  view(): DiscView | null {
    return this.#disc?.view ?? null;
  }

  /**
   * Begins to read a disc; one at a time.
   * @throws TomoshibiError `disc-not-found`, `disc-busy` while another is being brought
   */
  async open(location: string, log: Log): Promise<DiscView> {
    this.#requireIdle();
    const root = await fs.realpath(location).catch(() => null);
    const stat = root === null ? null : await fs.stat(root).catch(() => null);
    if (root === null || !stat?.isDirectory()) throw new TomoshibiError('disc-not-found');
    await this.#stop(new TomoshibiError('import-cancelled'));
    const disc: OpenDisc = {
      view: { ...newView, id: crypto.randomUUID(), path: root, progress: { ...noProgress } },
      inventory: null,
      abort: new AbortController(),
      work: Promise.resolve(),
    };
    this.#disc = disc;
    log({ action: 'disc-opened', detail: { disc: disc.view.id } });
    disc.work = this.#run(disc, 'reading', async (pool, onProgress) => {
      const { signal } = disc.abort;
      const onDirectory = (listed: Inventory) => {
        disc.view = { ...disc.view, ...this.#descriptions.disc(listed) };
      };
      const inventory = await Inventory.read({ root, pool, signal, onProgress, onDirectory });
      disc.inventory = inventory;
      disc.view = { ...disc.view, ...this.#descriptions.disc(inventory), state: 'read' };
      log({
        action: 'disc-read',
        detail: {
          disc: disc.view.id,
          files: disc.view.progress.files,
          studies: inventory.studies.length,
          refused: inventory.problems.length,
          directory: inventory.directory,
        },
      });
    }).finally(() => {
      if (disc.view.error) log({ action: 'disc-failed', detail: { disc: disc.view.id, code: disc.view.error.code } });
    });
    return disc.view;
  }

  /**
   * Begins to bring studies, each for a patient of the chart, an earlier temporary patient, or, where `patientId` is null,
   * a new temporary patient, one for each person on the disc.
   * @throws TomoshibiError `disc-not-found` when none was read, `disc-busy`, `disc-not-confirmed`, `patient-not-found`,
   *   `study-not-found`
   */
  bring(choices: DiscChoice[], by: string, log: Log): DiscView {
    this.#requireIdle();
    const disc = this.#disc;
    const inventory = disc?.inventory;
    if (!disc || !inventory) throw new TomoshibiError('disc-not-found');
    const targets = this.#targets(choices, inventory);
    disc.abort = new AbortController();
    disc.view = {
      ...disc.view,
      state: 'importing',
      error: null,
      imported: [],
      notImported: [],
      progress: { ...noProgress },
    };
    log({ action: 'disc-import-started', detail: { disc: disc.view.id, studies: targets.size } });
    disc.work = this.#run(disc, 'importing', async (pool, onProgress) => {
      const { kept, refused } = await this.#bringAll(disc, targets, by, pool, onProgress);
      disc.view = {
        ...disc.view,
        ...this.#descriptions.disc(inventory),
        state: 'imported',
        imported: kept.map((entry) => this.describeStudy(entry)),
        notImported: refused.map(({ study, problems }) => ({ study: this.#descriptions.found(study), problems })),
      };
      for (const { id, patientId, study, problemCount } of kept) {
        const detail = { disc: disc.view.id, copy: id, study: study.studyInstanceUid, refused: problemCount };
        log({ action: 'disc-study-imported', patientId, detail: { ...detail, instances: study.instanceCount } });
      }
    }).finally(() => {
      if (disc.view.error) log({ action: 'disc-failed', detail: { disc: disc.view.id, code: disc.view.error.code } });
    });
    return disc.view;
  }

  /** With what depends on the medium that is open. */
  describeStudy(entry: QuarantinedStudy): DiscStudy {
    return this.#descriptions.study(entry);
  }

  /** Stops what runs and forgets the disc. */
  async forget(): Promise<void> {
    await this.#stop(new TomoshibiError('import-cancelled'));
    this.#disc = null;
  }

  /** Stops what runs; what was read or chosen stays on the screen. */
  async cancel(): Promise<DiscView | null> {
    await this.#stop(new TomoshibiError('import-cancelled'));
    return this.view();
  }

  /** Before the keys are forgotten. */
  async close(): Promise<void> {
    await this.#stop(lockedOut);
    this.#disc = null;
    this.#quarantine.close();
  }

  async #bringAll(
    disc: OpenDisc,
    targets: Map<InventoryStudy, string | null>,
    by: string,
    pool: ParserPool,
    onProgress: (progress: ReadingProgress) => void,
  ): Promise<{ kept: QuarantinedStudy[]; refused: { study: InventoryStudy; problems: DiscProblem[] }[] }> {
    const quarantine = this.#quarantine;
    const brought = await bringStudies({
      root: disc.view.path,
      studies: [...targets.keys()],
      quarantine,
      pool,
      signal: disc.abort.signal,
      onProgress,
    });
    const patients = disc.inventory!.patients();
    const made = new Map<string, Import['temporary'][number]>();
    const studies: Import['studies'] = [];
    const refused: { study: InventoryStudy; problems: DiscProblem[] }[] = [];
    for (const [study, { incoming, problems }] of brought) {
      if (!incoming) {
        refused.push({ study, problems });
        continue;
      }
      let patientId = targets.get(study) ?? null;
      if (patientId === null) {
        const onDisc = patients.find(({ studies: of }) => of.includes(study))!;
        const temporary = made.get(onDisc.key) ?? quarantine.temporary.make(onDisc.person, this.#newTemporaryId(by));
        made.set(onDisc.key, temporary);
        patientId = temporary.id;
      }
      studies.push({ incoming, patientId });
    }
    try {
      disc.abort.signal.throwIfAborted();
      if (studies.length === 0) throw new TomoshibiError('disc-study-unreadable');
      const kept = quarantine.keep({ discId: disc.view.id, by, studies, temporary: [...made.values()] });
      return { kept, refused };
    } catch (error) {
      quarantine.discard(studies.map(({ incoming }) => incoming.id));
      throw error;
    }
  }

  /** Whom each chosen study is for. */
  #targets(choices: DiscChoice[], inventory: Inventory): Map<InventoryStudy, string | null> {
    const targets = new Map<InventoryStudy, string | null>();
    for (const { study: key, patientId, confirmed } of choices) {
      const study = inventory.study(key);
      if (!study) throw new TomoshibiError('study-not-found');
      if (!confirmed) throw new TomoshibiError('disc-not-confirmed');
      if (patientId !== null && !this.#quarantine.temporary.get(patientId)) this.#records().patient(patientId);
      targets.set(study, patientId);
    }
    if (targets.size === 0) throw new TomoshibiError('request-invalid');
    return targets;
  }

  /** Runs with its own workers, and turns its end into the view. */
  async #run(
    disc: OpenDisc,
    state: 'reading' | 'importing',
    work: (pool: ParserPool, onProgress: (progress: ReadingProgress) => void) => Promise<void>,
  ): Promise<void> {
    const pool = new ParserPool({ timeoutMs: fileTimeoutMs });
    const started = performance.now();
    // A parser that hangs is not waited for.
    disc.abort.signal.addEventListener('abort', () => void pool.close());
    disc.view = { ...disc.view, state };
    try {
      await work(pool, (progress) => {
        disc.view = { ...disc.view, progress: { ...progress, secondsLeft: secondsLeft(progress, started) } };
      });
    } catch (cause) {
      const error = cause instanceof TomoshibiError ? cause : new TomoshibiError('internal', {}, { cause });
      if (error.code === 'internal') console.error('disc:', (cause as { code?: string }).code ?? 'failed');
      disc.view = {
        ...disc.view,
        state: error.code === 'import-cancelled' ? 'cancelled' : 'failed',
        error: error.toBody(),
      };
    } finally {
      await pool.close();
    }
  }

  async #stop(reason: TomoshibiError): Promise<void> {
    this.#disc?.abort.abort(reason);
    await this.#disc?.work;
  }

  #requireIdle(): void {
    if (this.#disc?.view.state === 'importing') throw new TomoshibiError('disc-busy');
  }
}

const noProgress = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0, secondsLeft: null };

const newView: Omit<DiscView, 'id' | 'path' | 'progress'> = {
  state: 'reading',
  directory: 'absent',
  patients: [],
  problems: [],
  problemCount: 0,
  otherFiles: 0,
  imported: [],
  notImported: [],
  error: null,
};

function secondsLeft({ files, filesDone, bytes, bytesDone }: ReadingProgress, started: number): number | null {
  const elapsed = (performance.now() - started) / 1000;
  const done = bytes > 0 ? bytesDone / bytes : filesDone / Math.max(1, files);
  return done > 0 && elapsed > 1 ? Math.ceil((elapsed / done) * (1 - done)) : null;
}
