/** What the app asks of whatever runs it: Electron, or the loopback browser host. */
import { TomoshibiError } from '../shared/errors.ts';
import type { FormDefinition } from '../shared/forms.ts';
import type { Printer } from '../shared/printers.ts';

export interface Host {
  kind: 'electron' | 'browser';
  /**
   * Draws the window at a path of the hash router (`/print/<job>?token=…`) and gives its PDF, in the sheet's own paper
   * size. @throws TomoshibiError `print-unavailable`, `print-failed`
   */
  printToPdf: (path: string) => Promise<DrawnSheet & { pdf: Uint8Array }>;
  /**
   * Such a page to a printer's queue without asking, or through the system's print dialog where `queue` is null. Absent
   * where the host has no printer. @throws TomoshibiError `print-failed`, `print-cancelled`, `printer-not-found`
   */
  print?: (path: string, queue: PrintQueue | null) => Promise<DrawnSheet>;
  /** The system's printers. Absent where the host has none. */
  printers?: () => Promise<Printer[]>;
  /**
   * Opens a window nobody sees at a path of the hash router, which answers what it is asked (renderer/imaging/drawing).
   * Absent where the host has none. @throws TomoshibiError `drawing-unavailable`
   */
  openHidden?: (path: string) => Promise<HiddenPage>;
  /**
   * Opens such a window for sheets of many jobs (renderer/sheets/drawing). Absent where nothing can be drawn.
   * @throws TomoshibiError `print-unavailable`
   */
  openSheets?: (path: string) => Promise<SheetsPage>;
  /**
   * Asks the person where to save a file and writes it there, whole or not at all; false when they cancel. `begin` is called
   * once there is a place. Absent where the window saves by itself. @throws TomoshibiError `save-failed`
   */
  saveFile?: (name: string, begin: () => FileContent | Promise<FileContent>) => Promise<boolean>;
  /**
   * Asks once for a folder and writes files there, each whole or not at all, beside what has the same name; false when the
   * person cancels. `written` is called as each is there. Absent where `saveFile` is. @throws TomoshibiError `save-failed`
   */
  saveFiles?: (files: { name: string; begin: () => FileContent; written: () => void }[]) => Promise<boolean>;
  /**
   * Throws the window's page away with everything in its memory and its way back, and shows the first screen anew: a person's
   * session has ended. Absent where the page does so itself.
   */
  beginAnew?: () => void;
  /** Asks the person for a folder; null when they cancel. Absent where the host has no dialog. */
  chooseFolder?: () => Promise<string | null>;
}

export type FileContent = Iterable<Uint8Array>;

export interface HiddenPage {
  /** Calls the page's `answer` function; the request and what it gives are JSON. */
  call(request: unknown): Promise<unknown>;
  close(): void;
}

/** A window of sheets: what it shows at the moment can be taken. */
export interface SheetsPage extends HiddenPage {
  /** In the sheets' own paper size. @throws TomoshibiError `print-failed` */
  pdf(): Promise<Uint8Array>;
  /**
   * To a printer, without asking; fulfilled once the printer's queue has it all. Absent where the host has no printer.
   * @throws TomoshibiError `print-failed`
   */
  print?(how: PrintQueue): Promise<void>;
  /** Frees what sheets drawn before still take: left to itself, the window lets it grow. Absent where it cannot be told. */
  collectGarbage?(): Promise<void>;
}

export interface PrintQueue {
  /** By its name in the system. Nothing is sent unasked to one that nobody named: the system has no usual one everywhere. */
  printer: string;
  /** On both sides, turned over the long edge. */
  duplex: boolean;
  /** A4 where absent. One job of a printer is on one size of paper. */
  paper?: FormDefinition['paper']['size'];
}

/** V8's flags in a window: it may ask for its garbage to be collected while a person reads (renderer/state/tidy.ts). */
export const windowScriptFlags = '--expose-gc';

/** The page is ready to be called. */
export const hiddenReady = "typeof globalThis.answer === 'function'";

/** What the page says of itself once it is laid out: `data-sheet-pages`, of one copy of each of its jobs. */
export interface DrawnSheet {
  pages: number[];
}

/** `2,1` of `data-sheet-pages`; empty while it says nothing. */
export function sheetPages(said: unknown): number[] {
  if (typeof said !== 'string') return [];
  return said
    .split(',')
    .map(Number)
    .filter((pages) => pages > 0);
}

/** `<html>` carries it when fonts are loaded and every page is in place (renderer/sheets/SheetPrint.tsx). */
export const sheetReady = 'html[data-sheet-ready="true"]';

/** Or, with a serial, where something would be cut off: such sheets are not printed. */
export const sheetClipped = 'html[data-sheet-clipped]';

/** @param serial what the page says, if anything @throws TomoshibiError `sheet-clipped` */
export function refuseClipped(serial: unknown): void {
  if (typeof serial === 'string') throw new TomoshibiError('sheet-clipped', { serial });
}

export const sheetTimeoutMilliseconds = 60_000;

/** Asks again and again until it holds. A page under the content security policy cannot be told to wait by itself. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + sheetTimeoutMilliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('the page does not become ready');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
