/**
 * The copy on this PC read again from end to end, slowly and in the background: disks lose bits in weeks. A pass that was
 * stopped goes on where it was. A file that is no
 * longer what was signed is taken anew from a medium that is plugged in or from another copy; where there is none it is
 * named, and stays: its pages are authenticated one by one, so that what is damaged is refused and the rest can be read.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { filesOf } from '../../shared/media.ts';
import type { ScrubView } from '../../shared/views.ts';
import type { AuditLog } from '../audit/audit.ts';
import { localTime } from '../paper/local-time.ts';
import { type CopyFile, copyFilesOf } from './copy-files.ts';
import { CopyFailure, CopyPool } from './copy-pool.ts';
import { writeDurably } from './durable.ts';
import { locate, type Medium } from './medium.ts';

export interface ScrubPace {
  /** After the copy was made, or the program started, in milliseconds. */
  firstAfter: number;
  /** Between two passes, in milliseconds. */
  every: number;
  /** In the background, and when somebody asked for it; 0: as fast as it goes. */
  bytesPerSecond: number;
  askedBytesPerSecond: number;
}

export const usualPace: ScrubPace = {
  firstAfter: 30 * 60_000,
  every: 24 * 3600_000,
  bytesPerSecond: 24e6,
  askedBytesPerSecond: 120e6,
};

export interface ScrubOptions {
  audit: AuditLog;
  pace: ScrubPace;
  onChange: () => void;
  /** Folders of media and of other copies that may have a whole file. */
  places: () => Promise<string[]>;
  /** A file is about to be put in another's place: what has it open lets go. */
  replacing: () => void;
  /** These were put in place: what was read of them before may have been damaged. */
  replaced: (files: string[]) => Promise<void>;
}

const stateName = 'scrub.json';
const endSchema = z.object({
  endedAt: z.string(),
  endedMs: z.number(),
  damaged: z.array(z.string()),
  files: z.number().optional(),
  bytes: z.number().optional(),
});
const stateSchema = z.object({
  last: endSchema.nullable(),
  /** A pass that was stopped: the file that comes next, and what it found before. */
  underWay: z.object({ next: z.string(), damaged: z.array(z.string()) }).nullable(),
});
type State = z.output<typeof stateSchema>;
type End = z.output<typeof endSchema>;
const nothing: State = { last: null, underWay: null };

const progressMilliseconds = 1000;
/** What is read again after a program that was killed. */
const noteMilliseconds = 30_000;

export class Scrub {
  readonly #options: ScrubOptions;
  #copy: Medium | null = null;
  #view: ScrubView | null = null;
  #timer: NodeJS.Timeout | null = null;
  #abort: AbortController | null = null;
  #pass: Promise<void> = Promise.resolve();

  constructor(options: ScrubOptions) {
    this.#options = options;
  }

  get view(): ScrubView | null {
    return this.#view;
  }

  /** From here on this copy is looked after; null: none. */
  use(copy: Medium | null): void {
    if (copy?.folder === this.#copy?.folder) return;
    this.#stop();
    this.#copy = copy;
    const last = copy && stateOf(copy.folder).last;
    this.#view = copy && last && ended(copy, last);
    this.#schedule();
  }

  /** A whole pass now. One that is under way goes on. @throws TomoshibiError `copy-missing` */
  start(): void {
    if (!this.#copy) throw new TomoshibiError('copy-missing');
    if (this.#abort) return;
    this.#begin(this.#options.pace.askedBytesPerSecond);
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#stop();
    this.#copy = null;
    await this.#pass;
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#abort?.abort(new TomoshibiError('import-cancelled'));
    this.#abort = null;
  }

  #schedule(): void {
    if (!this.#copy) return;
    const { firstAfter, every } = this.#options.pace;
    const last = stateOf(this.#copy.folder).last?.endedMs ?? null;
    // A clock that was set back must not put the next pass off for years.
    const due = last === null ? 0 : Math.min(every, last + every - Date.now());
    this.#timer = setTimeout(() => this.#begin(this.#options.pace.bytesPerSecond), Math.max(firstAfter, due));
    this.#timer.unref();
  }

  #begin(bytesPerSecond: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const copy = this.#copy!;
    const abort = new AbortController();
    this.#abort = abort;
    const { length: files } = filesOf(copy.manifest);
    const endedAt = this.#view?.endedAt ?? null;
    this.#view = { state: 'running', files, filesDone: 0, bytes: bytesOf(copy), bytesDone: 0, damaged: [], endedAt };
    this.#pass = this.#pass
      .then(() => this.#run(copy, bytesPerSecond, abort.signal))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) console.error('scrub:', (error as { code?: string }).code ?? 'failed');
      })
      .finally(() => {
        if (this.#abort !== abort) return;
        this.#abort = null;
        if (this.#view?.state === 'running') this.#view = null;
        this.#schedule();
        this.#options.onChange();
      });
  }

  async #run(copy: Medium, bytesPerSecond: number, signal: AbortSignal): Promise<void> {
    const pool = new CopyPool(1);
    const files = await copyFilesOf(copy);
    const { last, underWay } = stateOf(copy.folder);
    // What is no longer here was taken away meanwhile: then from the beginning.
    const from = Math.max(0, underWay ? files.findIndex((one) => keyOf(copy, one) === underWay.next) : 0);
    const damaged = from > 0 ? [...underWay!.damaged] : [];
    const repaired: string[] = [];
    const bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
    const endedAt = this.#view?.endedAt ?? null;
    let filesDone = from;
    let bytesDone = files.slice(0, from).reduce((sum, { file }) => sum + file.bytes, 0);
    const tell = () => {
      const done = { filesDone, bytesDone: bytesDone + pool.bytesUnderWay };
      this.#view = { state: 'running', files: files.length, bytes, ...done, damaged: [...damaged], endedAt };
      this.#options.onChange();
    };
    const note = () => {
      const next = files[filesDone];
      if (next) keep(copy, { last, underWay: { next: keyOf(copy, next), damaged } });
    };
    tell();
    const timer = setInterval(tell, progressMilliseconds);
    let notedAt = performance.now();
    try {
      for (const one of files.slice(from)) {
        signal.throwIfAborted();
        const { file, verified } = one;
        if (!(await isWhole(pool, one, bytesPerSecond, signal))) {
          if (await this.#repair(pool, one, signal)) {
            repaired.push(file.path);
            verified.add([file]);
          } else {
            damaged.push(file.path);
            verified.forget([file.path]);
          }
        }
        filesDone++;
        bytesDone += file.bytes;
        if (performance.now() - notedAt < noteMilliseconds) continue;
        notedAt = performance.now();
        note();
      }
    } finally {
      clearInterval(timer);
      if (signal.aborted) note();
      await pool.close();
    }
    const end: End = { endedAt: localTime(new Date()), endedMs: Date.now(), damaged, files: files.length, bytes };
    keep(copy, { last: end, underWay: null });
    const { audit } = this.#options;
    audit.record({
      action: 'copy-read-again',
      detail: { sequence: copy.manifest.sequence, files: files.length, damaged },
    });
    if (repaired.length > 0) audit.record({ action: 'copy-repaired', detail: { files: repaired } });
    if (this.#copy?.folder === copy.folder) this.#view = ended(copy, end);
    if (repaired.length > 0) await this.#options.replaced(repaired);
  }

  async #repair(pool: CopyPool, { folder, file }: CopyFile, signal: AbortSignal): Promise<boolean> {
    const destination = path.join(folder, file.path);
    const part = `${destination}.part`;
    for (const place of await this.#options.places()) {
      if (place === folder) continue;
      try {
        const { sha256 } = await pool.copy(await locate(place, file), part, 0, signal);
        if (sha256 !== file.sha256) continue;
        await pool.sync([part], []);
        this.#options.replacing();
        fs.renameSync(part, destination);
        await pool.sync([], [path.dirname(destination)]);
        return true;
      } catch {
        // Not there, or not whole either: the next.
        signal.throwIfAborted();
      } finally {
        fs.rmSync(part, { force: true });
      }
    }
    return false;
  }
}

async function isWhole(
  pool: CopyPool,
  { folder, file }: CopyFile,
  bytesPerSecond: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { sha256 } = await pool.hash(path.join(folder, file.path), bytesPerSecond, signal);
    return sha256 === file.sha256;
  } catch (error) {
    if (error instanceof CopyFailure) return false;
    throw error;
  }
}

/** Names a file among all of a copy's. */
function keyOf(copy: Medium, { folder, file }: CopyFile): string {
  return path.posix.join(path.relative(copy.folder, folder).split(path.sep).join('/'), file.path);
}

function stateOf(folder: string): State {
  try {
    const written: unknown = JSON.parse(fs.readFileSync(path.join(folder, stateName), 'utf8'));
    // As it was written before a pass could go on.
    const ended = endSchema.safeParse(written);
    return ended.success ? { last: ended.data, underWay: null } : stateSchema.parse(written);
  } catch {
    return nothing;
  }
}

function keep({ folder }: Medium, state: State): void {
  // Copies may have been removed meanwhile.
  if (fs.existsSync(folder)) writeDurably(path.join(folder, stateName), JSON.stringify(state));
}

function ended(
  copy: Medium,
  { endedAt, damaged, files = filesOf(copy.manifest).length, bytes = bytesOf(copy) }: End,
): ScrubView {
  return { state: 'done', files, filesDone: files, bytes, bytesDone: bytes, damaged, endedAt };
}

function bytesOf({ manifest }: Medium): number {
  return filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0);
}
