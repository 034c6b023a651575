/** The verified copy being made behind: of the medium that is open and of those beside it, one after the other. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { ManifestFile } from '../../shared/media.ts';
import type { ImportView } from '../../shared/views.ts';
import type { AuditLog } from '../audit/audit.ts';
import { besideFolderOf } from './beside.ts';
import type { DataDir } from './data-dir.ts';
import { codeOf } from './error-code.ts';
import { type ImportProgress, importMedium } from './import.ts';
import type { Medium } from './medium.ts';

/** Progress events at most this often. */
const progressMilliseconds = 200;

export interface CopyJob {
  /** Null where the medium itself is copied already. */
  medium: { medium: Medium; files: ManifestFile[] } | null;
  /** Folder of the copy, see DataDir.copyFolderOf. */
  target: string;
  sequence: number;
  beside: { id: string; medium: Medium; files: ManifestFile[] }[];
  /** The medium is copied: reads may come from `target`. */
  mediumDone: (folder: string) => Promise<void>;
  besideDone: (id: string, folder: string) => Promise<void>;
}

export interface CopyingOptions {
  dataDir: DataDir;
  audit: AuditLog;
  onChange: () => void;
}

export class Copying {
  readonly #options: CopyingOptions;
  #view: ImportView | null = null;
  #abort: AbortController | null = null;
  #done: Promise<void> = Promise.resolve();
  /** Milliseconds, as performance.now(). */
  #started = 0;
  #shown = 0;

  constructor(options: CopyingOptions) {
    this.#options = options;
  }

  get view(): ImportView | null {
    return this.#view;
  }

  get isRunning(): boolean {
    return this.#view?.state === 'running';
  }

  /** Another medium is open: how the last copy ended is no longer of interest. */
  forget(): void {
    if (!this.isRunning) this.#view = null;
  }

  cancel(): void {
    this.#abort?.abort(new TomoshibiError('import-cancelled'));
  }

  /** When nothing is being written any more. */
  ended(): Promise<void> {
    return this.#done;
  }

  /** To be called while none runs. */
  start(job: CopyJob): void {
    const files = [...(job.medium?.files ?? []), ...job.beside.flatMap((one) => one.files)];
    this.#view = {
      state: 'running',
      files: files.length,
      filesDone: 0,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      bytesDone: 0,
      bytesPerSecond: 0,
      secondsLeft: null,
      error: null,
    };
    this.#abort = new AbortController();
    this.#started = performance.now();
    this.#shown = this.#started;
    this.#options.audit.record({ action: 'import-started', detail: { sequence: job.sequence } });
    this.#done = this.#run(job, this.#abort.signal);
  }

  async #run(job: CopyJob, signal: AbortSignal): Promise<void> {
    const { audit } = this.#options;
    const { sequence } = job;
    try {
      const damaged = await this.#copy(job, signal);
      const error =
        damaged.length > 0 ? { code: 'medium-file-damaged' as const, params: { count: damaged.length } } : null;
      this.#view = { ...this.#view!, state: 'done', secondsLeft: 0, error };
      audit.record({ action: 'import-done', detail: { sequence, damaged } });
    } catch (cause) {
      const error = cause instanceof TomoshibiError ? cause : new TomoshibiError('internal', {}, { cause });
      if (error.code === 'internal') console.error('import:', (cause as { code?: string }).code ?? 'failed');
      const state = error.code === 'import-cancelled' ? 'cancelled' : 'failed';
      this.#view = { ...this.#view!, state, secondsLeft: null, error: error.toBody() };
      audit.record({ action: 'import-failed', detail: { sequence, code: codeOf(error) } });
    }
    this.#abort = null;
    this.#options.onChange();
  }

  async #copy({ medium, target, beside, mediumDone, besideDone }: CopyJob, signal: AbortSignal): Promise<string[]> {
    const { dataDir } = this.#options;
    const damaged: string[] = [];
    let before = { filesDone: 0, bytesDone: 0, bytesCopied: 0 };
    const copy = async (from: Medium, files: ManifestFile[], folder: string, earlier: string[]) => {
      let last = before;
      const onProgress = (progress: ImportProgress) => {
        last = plus(before, progress);
        this.#tell(last);
      };
      const result = await importMedium({ medium: from, target: folder, earlier, files, signal, onProgress });
      before = last;
      damaged.push(...result.damaged);
    };
    if (medium) {
      const earlier = dataDir.completeCopies().filter((folder) => folder !== target);
      await copy(medium.medium, medium.files, target, earlier);
      await mediumDone(target);
      dataDir.pruneCopies(target);
    }
    for (const { id, medium: other, files } of beside) {
      const folder = besideFolderOf(target, id);
      await copy(other, files, folder, []);
      await besideDone(id, folder);
    }
    return damaged;
  }

  #tell({ filesDone, bytesDone, bytesCopied }: ImportProgress): void {
    const now = performance.now();
    const bytesPerSecond = Math.round((bytesCopied / Math.max(1, now - this.#started)) * 1000);
    const left = this.#view!.bytes - bytesDone;
    const secondsLeft = bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null;
    this.#view = { ...this.#view!, filesDone, bytesDone, bytesPerSecond, secondsLeft };
    if (now - this.#shown < progressMilliseconds) return;
    this.#shown = now;
    this.#options.onChange();
  }
}

function plus(a: ImportProgress, b: ImportProgress): ImportProgress {
  return {
    filesDone: a.filesDone + b.filesDone,
    bytesDone: a.bytesDone + b.bytesDone,
    bytesCopied: a.bytesCopied + b.bytesCopied,
  };
}
