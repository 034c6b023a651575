/**
 * Scans at the station: the folder that is being filed, or was filed last. Lives from an unlocking to the next lock, which
 * stops it; what is filed by then stays, and the next start goes on.
 */

import { TomoshibiError } from '../../shared/errors.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import {
  type MissingSheet,
  type ScanIndex,
  type ScannedPage,
  type ScanView,
  scanListLimit,
} from '../../shared/scan.ts';
import { isOfDrill, type SheetCode } from '../../shared/sheet-code.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { localTime } from '../paper/local-time.ts';
import { IssuedSheets } from './issued.ts';
import { addTo, countsOf, noCounts, writeLists } from './lists.ts';
import { ReentryList } from './reentry-list.ts';
import { runScan, type ScanProgress } from './run.ts';
import { checkFolders } from './walk.ts';
import { type ScanLanguage, scanWords } from './words.ts';

export interface ScansOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  ledger: () => Ledger;
  /** As the codes of its sheets name it. */
  facility: () => string;
  formOf: (code: string) => FormDefinition | null;
}

export interface ScanRequest {
  folder: string;
  out: string;
  /** Of the words in the output folder. */
  language: ScanLanguage;
}

type Log = (entry: Omit<AuditEntry, 'person'>) => void;

const mostSheets = 5_000_000;

export class Scans {
  readonly reentry: ReentryList;
  readonly #options: ScansOptions;
  #view: ScanView | null = null;
  #abort = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(options: ScansOptions) {
    this.#options = options;
    this.reentry = new ReentryList(options.ledger, options.formOf);
  }

  view(): ScanView | null {
    return this.#view;
  }

  /**
   * Begins to file a folder; one at a time.
   * @throws TomoshibiError `scan-running`, `scan-folder-not-found`, `scan-folders-overlap`
   */
  async start(request: ScanRequest, by: string, log: Log): Promise<ScanView> {
    this.#requireIdle();
    const ledger = this.#options.ledger();
    const { folder, out } = await checkFolders(request.folder, request.out);
    this.#requireIdle();
    this.#abort = new AbortController();
    const started = performance.now();
    const view: ScanView = {
      state: 'listing',
      folder,
      out,
      startedBy: by,
      startedAt: localTime(new Date()),
      files: 0,
      filesDone: 0,
      filesSkipped: 0,
      bytes: 0,
      bytesDone: 0,
      secondsLeft: null,
      counts: noCounts(),
      attention: [],
      again: [],
      missing: [],
      error: null,
    };
    this.#view = view;
    log({ action: 'scan-started' });
    this.#work = this.#run(request.language, ledger, view, started)
      .then((index) => log({ action: 'scan-ended', detail: { ...index.counts, complete: index.complete } }))
      .catch((cause: unknown) => {
        const error = cause instanceof TomoshibiError ? cause : new TomoshibiError('internal', {}, { cause });
        if (error.code === 'internal') console.error('scan:', (cause as { code?: string }).code ?? 'failed');
        view.state = 'failed';
        view.error = error.toBody();
        log({ action: 'scan-failed', detail: { code: error.code } });
      });
    return view;
  }

  /** What was filed stays. */
  async cancel(): Promise<ScanView | null> {
    this.#abort.abort();
    await this.#work;
    return this.#view;
  }

  /** Stops what runs, and forgets it. */
  async close(): Promise<void> {
    await this.cancel();
    this.#view = null;
  }

  async #run(language: ScanLanguage, ledger: Ledger, view: ScanView, started: number): Promise<ScanIndex> {
    const { facility, formOf } = this.#options;
    const act = { by: view.startedBy };
    const returns = (form: string) => formOf(form)?.returns ?? true;
    const issued = new IssuedSheets(ledger.sheets({}, { limit: mostSheets }), returns);
    const run = await runScan({
      folder: view.folder,
      out: view.out,
      facility: facility(),
      issued,
      isDrill: isOfDrill({ serial: ledger.prefix }),
      scopeOf: (form) => formOf(form)?.scope ?? null,
      signal: this.#abort.signal,
      onProgress: (progress) => Object.assign(view, shown(progress, started)),
      onPages: (pages) => {
        addTo(view.counts, pages);
        keepFirst(view.attention, pages, ['person', 'other-facility']);
        keepFirst(view.again, pages, ['again']);
      },
      onFiled: (sheets: SheetCode[]) => {
        ledger.scanned(sheets, act);
        ledger.matched(sheets, act);
      },
    });
    const index = { ...run, counts: countsOf(run.pages, run.missing.length) };
    await writeLists(view.out, index, formOf, scanWords(language));
    view.counts = index.counts;
    view.missing = index.missing.slice(0, scanListLimit) satisfies MissingSheet[];
    view.secondsLeft = null;
    view.state = index.complete ? 'done' : 'cancelled';
    return index;
  }

  #requireIdle(): void {
    if (this.#view?.state === 'listing' || this.#view?.state === 'running') throw new TomoshibiError('scan-running');
  }
}

function shown(progress: ScanProgress, started: number): Partial<ScanView> {
  const { bytes, bytesDone, filesDone } = progress;
  const elapsed = (performance.now() - started) / 1000;
  const share = bytes > 0 ? bytesDone / bytes : 1;
  const secondsLeft = filesDone > 0 && elapsed > 2 ? Math.ceil((elapsed / share) * (1 - share)) : null;
  return { ...progress, state: 'running', secondsLeft };
}

function keepFirst(list: ScannedPage[], pages: readonly ScannedPage[], statuses: ScannedPage['status'][]): void {
  for (const page of pages) if (list.length < scanListLimit && statuses.includes(page.status)) list.push(page);
}
