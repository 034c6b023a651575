/** What the app asks of whatever runs it: Electron, or the loopback browser host. */
export interface Host {
  kind: 'electron' | 'browser';
  /**
   * Draws the window at a path of the hash router (`/print/<job>?token=…`) and gives its PDF, in the sheet's own paper
   * size. @throws TomoshibiError `print-unavailable`, `print-failed`
   */
  printToPdf: (path: string) => Promise<DrawnSheet & { pdf: Uint8Array }>;
  /** Opens the system's print dialog on such a page. Absent where the host has no printer. */
  print?: (path: string) => Promise<DrawnSheet>;
  /**
   * Opens a window nobody sees at a path of the hash router, which answers what it is asked (renderer/imaging/drawing).
   * Absent where the host has none. @throws TomoshibiError `drawing-unavailable`
   */
  openHidden?: (path: string) => Promise<HiddenPage>;
  /**
   * Asks the person where to save a file and writes it there, whole or not at all; false when they cancel. `begin` is called
   * once there is a place. Absent where the window saves by itself. @throws TomoshibiError `save-failed`
   */
  saveFile?: (name: string, begin: () => Iterable<Uint8Array>) => Promise<boolean>;
  /** Asks the person for a folder; null when they cancel. Absent where the host has no dialog. */
  chooseFolder?: () => Promise<string | null>;
}

export interface HiddenPage {
  /** Calls the page's `answer` function; the request and what it gives are JSON. */
  call(request: unknown): Promise<unknown>;
  close(): void;
}

/** The page is ready to be called. */
export const hiddenReady = "typeof globalThis.answer === 'function'";

/** What the page says of itself once it is laid out: `data-sheet-pages` of one copy. */
export interface DrawnSheet {
  pages: number;
}

/** `<html>` carries it when fonts are loaded and every page is in place (renderer/sheets/SheetPrint.tsx). */
export const sheetReady = 'html[data-sheet-ready="true"]';

export const sheetTimeoutMilliseconds = 60_000;

/** Asks again and again until it holds. A page under the content security policy cannot be told to wait by itself. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + sheetTimeoutMilliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('the page does not become ready');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
