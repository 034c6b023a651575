/**
 * A folder of scans becomes filed sheets: every file is read, each page is filed under the sheet whose code it carries, or
 * listed for a person with the reason. Nothing is filed under a guess; the scans themselves are only read.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { FormScope } from '../../shared/forms.ts';
import type { ScanIndex, ScannedPage, ScanReason, ScanStatus } from '../../shared/scan.ts';
import { isOfDrill, type SheetCode } from '../../shared/sheet-code.ts';
import { localTime } from '../paper/local-time.ts';
import type { IssuedSheets } from './issued.ts';
import { Journal } from './journal.ts';
import { placeOfSheet, placeOfUnreadable } from './places.ts';
import { ReaderPool } from './reader-pool.ts';
import { ScanRejection } from './rejection.ts';
import type { PageReading } from './scan-file.ts';
import { type SourceFile, scannedFiles } from './walk.ts';

export interface ScanOptions {
  /** As `checkFolders` gives them. */
  folder: string;
  out: string;
  /** Whose sheets are filed; others' are listed. */
  facility: string;
  issued: IssuedSheets;
  /** Of a drill's own station, where filing is practised; anywhere else sheets of a drill are listed, and not filed. */
  isDrill?: boolean;
  scopeOf: (form: string) => FormScope | null;
  signal: AbortSignal;
  onProgress: (progress: ScanProgress) => void;
  /** What became of the pages of one more file; at first, of all that earlier runs filed. */
  onPages?: (pages: readonly ScannedPage[]) => void;
  /** Sheets whose pages now lie in the output folder, also those of earlier runs. */
  onFiled?: (sheets: SheetCode[]) => void;
  workers?: number;
}

export interface ScanProgress {
  files: number;
  filesDone: number;
  filesSkipped: number;
  bytes: number;
  bytesDone: number;
}

interface ReadSource {
  file: SourceFile;
  sha256: string | null;
  /** Null: the whole file was rejected, or was filed before. */
  pages: (PageReading | ScanReason)[] | null;
  reason: ScanReason | null;
}

/** May hold next time. */
const passing: readonly ScanReason[] = ['not-readable', 'timeout'];
/** A copy helps nobody. */
const notCopied: readonly ScanReason[] = ['not-a-scan', 'empty', 'link', 'too-large', 'not-readable'];

/**
 * Reads and files everything that an earlier run with this output folder did not.
 * @returns everything that is in the output folder now; `complete` is false when the signal was aborted
 * @throws TomoshibiError `scan-folder-not-found`, `scan-output-foreign`, `scan-output-unwritable`
 */
export async function runScan(options: ScanOptions): Promise<Omit<ScanIndex, 'counts'>> {
  const { folder, out, facility, issued, signal } = options;
  const journal = Journal.open(out, facility);
  const pool = new ReaderPool(options.workers);
  const onAbort = () => void pool.close();
  signal.addEventListener('abort', onAbort);
  const passed: ScannedPage[] = [];
  let complete = false;
  try {
    const filing = new Filing(options, journal, pool);
    options.onPages?.(journal.pages());
    const files = await scannedFiles(folder, signal).catch((error: unknown) => {
      if (signal.aborted) return [];
      throw error;
    });
    const progress = new Progress(files, options.onProgress);
    const reading: Promise<ReadSource>[] = [];
    // Files are read ahead of the one being filed, so that no worker waits; they are filed in their order.
    const ahead = pool.workers * 3;
    for (let next = 0, done = 0; done < files.length && !signal.aborted; done++) {
      for (; next < files.length && reading.length < ahead; next++) {
        const source = readSource(files[next]!, folder, journal, pool, progress);
        source.catch(() => undefined);
        reading.push(source);
      }
      const source = await reading.shift()!;
      if (signal.aborted) break;
      const { kept, listed } = await filing.file(source);
      passed.push(...listed);
      options.onPages?.([...kept, ...listed]);
      progress.done(source);
    }
    await Promise.allSettled(reading);
    complete = !signal.aborted;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await pool.close();
    journal.close();
  }
  const pages = [...journal.pages(), ...passed];
  return {
    format: 'tomoshibi-scans',
    version: 1,
    facility,
    madeAt: localTime(new Date()),
    hasLedger: !issued.isEmpty,
    complete,
    pages,
    missing: issued.missing(pages),
  };
}

async function readSource(
  file: SourceFile,
  folder: string,
  journal: Journal,
  pool: ReaderPool,
  progress: Progress,
): Promise<ReadSource> {
  let sha256: string | null = null;
  try {
    if (file.refused) throw new ScanRejection(file.refused);
    const location = path.join(folder, file.source);
    sha256 = await pool.digest(location);
    if (journal.entry(sha256)) return { file, sha256, pages: null, reason: null };
    const count = await pool.open(location);
    if (count < 1) throw new ScanRejection('damaged');
    const pages = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const page = await reasonOr(pool.read(location, index + 1));
        progress.read(file.bytes / count);
        return page;
      }),
    );
    return { file, sha256, pages, reason: null };
  } catch (error) {
    if (!(error instanceof ScanRejection)) throw error;
    return { file, sha256, pages: null, reason: error.reason };
  }
}

async function reasonOr<T>(work: Promise<T>): Promise<T | ScanReason> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ScanRejection) return error.reason;
    throw error;
  }
}

class Filing {
  readonly #options: ScanOptions;
  readonly #journal: Journal;
  readonly #pool: ReaderPool;

  constructor(options: ScanOptions, journal: Journal, pool: ReaderPool) {
    this.#options = options;
    this.#journal = journal;
    this.#pool = pool;
  }

  /** @returns pages that are kept in the journal now, and those that are listed this time only */
  async file({ file, sha256, pages, reason }: ReadSource): Promise<{ kept: ScannedPage[]; listed: ScannedPage[] }> {
    const { source } = file;
    const whole: ScannedPage = { ...unknown, source, sourceSha256: sha256 };
    const earlier = sha256 === null ? undefined : this.#journal.entry(sha256);
    if (earlier) {
      this.#tell(earlier.pages);
      if (earlier.source === source) return { kept: [], listed: [] };
      return { kept: [], listed: [{ ...whole, status: 'same-file', beside: earlier.source }] };
    }
    const decided: ScannedPage[] = reason ? [this.#rejected({ ...whole, reason })] : [];
    for (const [index, reading] of (pages ?? []).entries()) {
      // The page of a file that is one page alone keeps its bytes.
      const extension = pages!.length === 1 ? endingOf(source) : 'pdf';
      decided.push(this.#decided({ ...whole, sourcePage: index + 1 }, reading, decided, extension));
    }
    const written = await Promise.all(decided.map((page) => this.#write(page)));
    if (this.#options.signal.aborted) return { kept: [], listed: [] };
    if (sha256 === null || written.some((page) => page.reason && passing.includes(page.reason))) {
      return { kept: [], listed: written };
    }
    this.#journal.add({ sha256, source, pages: written });
    this.#tell(written);
    return { kept: written, listed: [] };
  }

  /** @param before pages of the same file, in their order @param usual the ending of a page that could not be read */
  #decided(
    page: ScannedPage,
    reading: PageReading | ScanReason,
    before: readonly ScannedPage[],
    usual: string,
  ): ScannedPage {
    const neighbour = before.findLast(({ code, status }) => code && (status === 'filed' || status === 'again'));
    const forPerson = (reason: ScanReason, status: ScanStatus = 'person', extension = usual): ScannedPage => ({
      ...page,
      status,
      reason,
      file: placeOfUnreadable(page.source, page.sourceSha256!, page.sourcePage, extension),
      beside: neighbour?.file ?? null,
    });
    if (typeof reading === 'string') return forPerson(reading);
    const { sheets, extension, barcodes } = reading;
    if (reading.isBlank) return forPerson('no-code', 'blank', extension);
    const [code] = sheets;
    if (!code) {
      const reason = reading.damaged ? 'code-damaged' : reading.others ? 'other-code' : 'no-code';
      return { ...forPerson(reason, 'person', extension), barcodes };
    }
    if (sheets.length > 1) return { ...forPerson('several-sheets', 'person', extension), barcodes };
    const { facility, issued, scopeOf } = this.#options;
    if (isOfDrill(code) && !this.#options.isDrill) return { ...forPerson('drill', 'person', extension), code };
    if (code.facility !== facility) return { ...page, status: 'other-facility', code };
    if (issued.contradicts(code)) return { ...forPerson('against-ledger', 'person', extension), code };
    const known = [...this.#journal.ofSheet(code), ...before.filter((one) => isSameSheet(one, code))];
    const first = known[0];
    return {
      ...page,
      status: first ? 'again' : 'filed',
      code,
      file: placeOfSheet(code, scopeOf(code.form), extension, known.length),
      beside: first?.file ?? null,
      voided: issued.isVoided(code),
    };
  }

  async #write(page: ScannedPage): Promise<ScannedPage> {
    if (page.file === null) return page;
    const { folder, out } = this.#options;
    const target = path.join(out, page.file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    const written = await this.#pool
      .write(path.join(folder, page.source), page.sourcePage, target)
      .then((sha256) => ({ sha256, reason: page.reason }), asReason);
    if (written.sha256 !== null) return { ...page, sha256: written.sha256 };
    // Its code was read, but the page itself cannot be taken out of its file: it is not filed.
    const isPerson = page.status === 'person' || page.status === 'blank';
    const reason = isPerson ? page.reason : written.reason;
    return { ...page, status: 'person', reason, file: null, beside: isPerson ? page.beside : null };
  }

  #rejected(page: ScannedPage): ScannedPage {
    if (!page.sourceSha256 || notCopied.includes(page.reason!)) return page;
    return { ...page, file: placeOfUnreadable(page.source, page.sourceSha256, null, endingOf(page.source)) };
  }

  #tell(pages: readonly ScannedPage[]): void {
    const sheets = pages.filter(({ status }) => status === 'filed' || status === 'again').map(({ code }) => code!);
    if (sheets.length > 0) this.#options.onFiled?.(sheets);
  }
}

function endingOf(source: string): string {
  const ending = path.posix.extname(source).slice(1).toLowerCase();
  return /^[a-z0-9]{1,5}$/.test(ending) ? ending : 'bin';
}

function asReason(error: unknown): { sha256: null; reason: ScanReason } {
  if (error instanceof ScanRejection) return { sha256: null, reason: error.reason };
  throw error;
}

function isSameSheet({ code, status }: ScannedPage, other: SheetCode): boolean {
  if (!code || (status !== 'filed' && status !== 'again')) return false;
  return code.serial === other.serial && code.copy === other.copy && code.page === other.page;
}

const unknown = {
  status: 'person' as const,
  sourcePage: null,
  reason: null,
  code: null,
  file: null,
  sha256: null,
  barcodes: [],
  beside: null,
  voided: false,
};

class Progress {
  readonly #progress: ScanProgress;
  readonly #onProgress: (progress: ScanProgress) => void;

  constructor(files: readonly SourceFile[], onProgress: (progress: ScanProgress) => void) {
    this.#onProgress = onProgress;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    this.#progress = { files: files.length, filesDone: 0, filesSkipped: 0, bytes, bytesDone: 0 };
    onProgress(this.#progress);
  }

  /** A part of a file. */
  read(bytes: number): void {
    this.#progress.bytesDone += bytes;
    this.#onProgress(this.#progress);
  }

  done({ file, pages, reason }: ReadSource): void {
    this.#progress.filesDone++;
    if (pages === null) this.#progress.bytesDone += file.bytes;
    if (pages === null && reason === null) this.#progress.filesSkipped++;
    this.#onProgress(this.#progress);
  }
}
