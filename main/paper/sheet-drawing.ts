/**
 * Windows nobody sees that draw the sheets of many jobs one lot after another. A window is used for a while and then opened
 * anew, so that memory stays what one lot takes; all close when the station locks.
 */
import { TomoshibiError } from '../../shared/errors.ts';
import type { DrawnJob, SheetDrawingAnswer, SheetDrawingRequest } from '../../shared/sheet-drawing.ts';
import type { Host, SheetsPage } from '../host.ts';

const layMilliseconds = 120_000;
const idleMilliseconds = 60_000;
/** Sides after which a window is opened anew, for what it keeps all the same. */
const mostSides = 600;

interface SheetsWindow {
  page: SheetsPage;
  sides: number;
}

export class SheetDrawing {
  readonly #host: Host;
  readonly #free: SheetsWindow[] = [];
  readonly #busy = new Set<SheetsWindow>();
  #idle: NodeJS.Timeout | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  get available(): boolean {
    return this.#host.openSheets !== undefined;
  }

  /**
   * Lays the jobs out in a window that is this caller's until `work` ends.
   * @throws TomoshibiError `print-unavailable`, `sheet-clipped`, `print-failed`, and what `work` throws
   */
  async draw<T>(jobs: DrawnJob[], work: (laid: LaidSheets) => Promise<T>): Promise<T> {
    const window = await this.#take();
    try {
      const pages = await this.#lay(window, jobs);
      window.sides += jobs.reduce((sum, { job }, index) => sum + pages[index]! * job.copies, 0);
      const result = await work({
        pages,
        number: async (pile, first, duplex) => {
          await ask(window, { kind: 'number', pile, first, duplex });
        },
        page: window.page,
      });
      // What is on paper is on paper: a window that cannot be cleared is only not used again.
      await clear(window).then(
        () => this.#give(window),
        () => this.#close(window),
      );
      return result;
    } catch (error) {
      // A window that crashed or hangs is not used again.
      this.#close(window);
      throw error;
    }
  }

  /** Closes every window, those at work too. */
  close(): void {
    clearTimeout(this.#idle);
    for (const window of [...this.#free, ...this.#busy]) this.#close(window);
  }

  async #lay(window: SheetsWindow, jobs: DrawnJob[]): Promise<number[]> {
    const answer = await ask(window, { kind: 'lay', jobs });
    if (answer.kind === 'refused') throw new TomoshibiError('sheet-clipped', { serial: answer.serial });
    if (answer.kind !== 'laid' || answer.pages.length !== jobs.length || !answer.pages.every((count) => count > 0)) {
      throw new TomoshibiError('print-failed');
    }
    return answer.pages;
  }

  async #take(): Promise<SheetsWindow> {
    clearTimeout(this.#idle);
    const { openSheets } = this.#host;
    if (!openSheets) throw new TomoshibiError('print-unavailable');
    const window = this.#free.pop() ?? { page: await openSheets('/sheets'), sides: 0 };
    this.#busy.add(window);
    return window;
  }

  #give(window: SheetsWindow): void {
    if (!this.#busy.delete(window)) return;
    if (window.sides >= mostSides) window.page.close();
    else this.#free.push(window);
    if (this.#busy.size > 0) return;
    this.#idle = setTimeout(() => this.close(), idleMilliseconds);
    this.#idle.unref();
  }

  #close(window: SheetsWindow): void {
    const known = this.#busy.delete(window) || this.#free.includes(window);
    const index = this.#free.indexOf(window);
    if (index >= 0) this.#free.splice(index, 1);
    if (known) window.page.close();
  }
}

/** Jobs that are in place on their pages. */
export interface LaidSheets {
  /** Of one copy of each job. */
  pages: number[];
  /** Writes the place in the pile on every side; an empty name writes nothing. */
  number(pile: string, first: number, duplex: boolean): Promise<void>;
  page: SheetsPage;
}

/** Sheets of one lot are some 300 MB, which would else pile up until Chromium minds. */
async function clear(window: SheetsWindow): Promise<void> {
  await ask(window, { kind: 'clear' });
  await window.page.collectGarbage?.();
}

async function ask(window: SheetsWindow, request: SheetDrawingRequest): Promise<SheetDrawingAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TomoshibiError('print-failed', { reason: 'timeout' })), layMilliseconds);
  });
  try {
    return (await Promise.race([window.page.call(request), late])) as SheetDrawingAnswer;
  } catch (error) {
    if (error instanceof TomoshibiError) throw error;
    throw new TomoshibiError('print-failed', {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
