/** The Electron host: one window on `app://tomoshibi/`, which the app of main/app.ts answers. */
import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  protocol,
  type Session,
  session,
  type WebContentsPrintOptions,
} from 'electron';
import { TomoshibiError } from '../shared/errors.ts';
import type { Printer } from '../shared/printers.ts';
import {
  type FileContent,
  type HiddenPage,
  type Host,
  hiddenReady,
  type PrintQueue,
  refuseClipped,
  type SheetsPage,
  sheetClipped,
  sheetPages,
  sheetReady,
  sheetTimeoutMilliseconds,
  until,
  windowScriptFlags,
} from './host.ts';
import { printFailure } from './printers/failure.ts';
import { writeBeside, writeWhole } from './save-file.ts';
import { lockDownProcess, lockedDownWindow, origin, scheme } from './security.ts';
import { readFlags, startApp } from './start.ts';
import { endWith } from './window-close.ts';

const flags = readFlags(process.argv.slice(1), process.env);
const dataFolder = path.resolve(flags.dataDir ?? app.getPath('userData'));

// Chromium's own files, and with them the single-instance lock, are per data folder.
app.setPath('userData', path.join(dataFolder, 'chromium'));
app.setPath('crashDumps', path.join(dataFolder, 'chromium', 'none'));
lockDownProcess();
app.commandLine.appendSwitch('js-flags', windowScriptFlags);
protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);
Menu.setApplicationMenu(null);

// Awaiting `ready` at the top level of a module would wait for ever: Electron waits for the module first.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();

async function start(): Promise<void> {
  // In memory: a partition without `persist:`.
  const own = session.fromPartition('tomoshibi');
  const host: Host = {
    kind: 'electron',
    printToPdf: (page) => onPage(own, page, async (sheet, pages) => ({ pdf: await pdfOf(sheet), pages })),
    print: (page, queue) =>
      onPage(own, page, async (sheet, pages) => {
        await (queue ? printSilently(sheet, queue) : printThroughDialog(sheet));
        return { pages };
      }),
    printers,
    openHidden: (page) => openHidden(own, page),
    openSheets: (page) => openSheets(own, page),
    saveFile,
    saveFiles,
    chooseFolder,
    beginAnew: () => beginAnew(window),
  };
  const stage = await startApp(flags, dataFolder, host);
  own.protocol.handle(scheme, (request) => stage.fetch(request));

  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: '#ffffff',
    ...lockedDownWindow(own),
  });
  window.once('ready-to-show', () => window.show());
  endWith(window, () => stage.isUnderWay);
  let closed = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    void stage.close().finally(() => app.quit());
  });
  await window.loadURL(`${origin}/`);
}

/** Another page in the place of the last one, a moment later: the answer to the last one's request goes first. */
function beginAnew(window: BrowserWindow): void {
  setTimeout(() => {
    if (window.isDestroyed()) return;
    const forget = () => window.webContents.navigationHistory.clear();
    window.loadURL(`${origin}/`).then(forget, () => console.error('the window could not be loaded anew'));
  }, 50);
}

/** Draws a sheet in a window nobody sees, waits until it says that it is whole, and hands it on. */
async function onPage<T>(
  own: Session,
  page: string,
  work: (sheet: BrowserWindow, pages: number[]) => Promise<T>,
): Promise<T> {
  const sheet = new BrowserWindow({ show: false, width: 900, height: 1200, ...lockedDownWindow(own) });
  try {
    await sheet.loadURL(`${origin}/#${page}`);
    return await work(sheet, await pagesOf(sheet));
  } catch (cause) {
    if (cause instanceof TomoshibiError) throw cause;
    throw new TomoshibiError('print-failed', {}, { cause });
  } finally {
    sheet.destroy();
  }
}

/** A window that draws frames when it is asked (main/imaging/drawing.ts). */
async function openHidden(own: Session, page: string): Promise<HiddenPage> {
  const { hidden } = await openWindow(own, page).catch((cause: unknown) => {
    throw new TomoshibiError('drawing-unavailable', {}, { cause });
  });
  return hidden;
}

/** A window that draws sheets of many jobs when it is asked (main/paper/sheet-drawing.ts). */
async function openSheets(own: Session, page: string): Promise<SheetsPage> {
  const { window, hidden } = await openWindow(own, page).catch((cause: unknown) => {
    throw new TomoshibiError('print-unavailable', {}, { cause });
  });
  const tools = window.webContents.debugger;
  tools.attach();
  return {
    ...hidden,
    pdf: () => pdfOf(window),
    print: (how) => printSilently(window, how),
    collectGarbage: () => tools.sendCommand('HeapProfiler.collectGarbage'),
  };
}

/** A window nobody sees that answers what it is asked. */
async function openWindow(own: Session, page: string): Promise<{ window: BrowserWindow; hidden: HiddenPage }> {
  const options = lockedDownWindow(own);
  const window = new BrowserWindow({
    show: false,
    width: 64,
    height: 64,
    ...options,
    webPreferences: { ...options.webPreferences, backgroundThrottling: false },
  });
  try {
    await window.loadURL(`${origin}/#${page}`);
    await until(async () => (await window.webContents.executeJavaScript(hiddenReady)) === true);
  } catch (error) {
    window.destroy();
    throw error;
  }
  const hidden: HiddenPage = {
    call: (request) => window.webContents.executeJavaScript(`globalThis.answer(${JSON.stringify(request)})`),
    close: () => window.destroy(),
  };
  return { window, hidden };
}

/** Waits until the sheets are laid out, and gives the pages of one copy of each job. */
async function pagesOf(sheet: BrowserWindow): Promise<number[]> {
  const question = `document.querySelector('${sheetReady}')?.dataset.sheetPages`;
  const clipped = `document.querySelector('${sheetClipped}')?.dataset.sheetClipped`;
  const deadline = Date.now() + sheetTimeoutMilliseconds;
  while (Date.now() < deadline) {
    refuseClipped(await sheet.webContents.executeJavaScript(clipped));
    const pages = sheetPages(await sheet.webContents.executeJavaScript(question));
    if (pages.length > 0) return pages;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new TomoshibiError('print-failed');
}

function pdfOf(sheet: BrowserWindow): Promise<Uint8Array> {
  return sheet.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true });
}

/** One copy of what is drawn: the page holds every copy, each numbered. */
function printThroughDialog(sheet: BrowserWindow): Promise<void> {
  return printed(sheet, { silent: false, printBackground: true }, undefined);
}

/** To the printer's queue without a dialog: nobody answers one for every few patients of a ward. */
function printSilently(sheet: BrowserWindow, { printer, duplex, paper = 'A4' }: PrintQueue): Promise<void> {
  const options: WebContentsPrintOptions = {
    silent: true,
    printBackground: true,
    color: false,
    margins: { marginType: 'none' },
    pageSize: paper,
    duplexMode: duplex ? 'longEdge' : 'simplex',
    deviceName: printer,
  };
  return printed(sheet, options, printer);
}

function printed(sheet: BrowserWindow, options: WebContentsPrintOptions, printer: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    sheet.webContents.print(options, (done, reason) => {
      if (done) resolve();
      else reject(printFailure(reason, printer));
    });
  });
}

/** In the system's order, which has no usual one among them. */
async function printers(): Promise<Printer[]> {
  const [window] = BrowserWindow.getAllWindows();
  const found = (await window?.webContents.getPrintersAsync()) ?? [];
  return found.map(({ name, displayName, description }) => {
    // CUPS has what people call it in the description, Windows and macOS in the display name.
    const title = displayName && displayName !== name ? displayName : description || name;
    return { name, title };
  });
}

async function saveFile(name: string, begin: () => FileContent | Promise<FileContent>): Promise<boolean> {
  const { filePath } = await dialog.showSaveDialog({ defaultPath: name });
  if (!filePath) return false;
  await writeWhole(filePath, begin);
  return true;
}

async function saveFiles(files: Parameters<NonNullable<Host['saveFiles']>>[0]): Promise<boolean> {
  const folder = await chooseFolder();
  if (folder === null) return false;
  for (const { name, begin, written } of files) {
    await writeBeside(folder, name, begin);
    written();
  }
  return true;
}

async function chooseFolder(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory'] });
  return filePaths[0] ?? null;
}
