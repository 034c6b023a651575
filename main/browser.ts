/**
 * The browser host: the app on 127.0.0.1 for tests, development, and machines where no Electron can be had. Never
 * packaged. Prints one JSON line `{"url":…,"token":…}` when it is ready; open `<url>#token=<token>`.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright';
import { TomoshibiError } from '../shared/errors.ts';
import {
  type HiddenPage,
  type Host,
  hiddenReady,
  refuseClipped,
  type SheetsPage,
  sheetClipped,
  sheetPages,
  sheetReady,
  sheetTimeoutMilliseconds,
  until,
} from './host.ts';
import { addressOf, fenced, type LoopbackFence } from './loopback.ts';
import { readFlags, startApp } from './start.ts';

const flags = readFlags(process.argv.slice(2), process.env);
const fence: LoopbackFence = { authority: '', token: crypto.randomBytes(32).toString('base64url') };
const dataFolder = flags.dataDir ?? path.join(os.homedir(), '.local', 'share', 'tomoshibi');

const host: Host = { kind: 'browser', printToPdf, openHidden, openSheets };
const stage = await startApp(flags, dataFolder, host);

serve({ fetch: fenced(stage.fetch, () => fence), hostname: '127.0.0.1', port: flags.port }, ({ port }) => {
  fence.authority = `127.0.0.1:${port}`;
  console.log(JSON.stringify({ url: `http://${fence.authority}/`, token: fence.token }));
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stage
      .close()
      .then(async () => (await chromium)?.close())
      .catch(() => undefined)
      .finally(() => process.exit(0));
  });
}

let chromium: Promise<Browser> | null = null;

/** Chromium, found and not downloaded; playwright is a development dependency and may be absent. */
async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.TOMOSHIBI_CHROMIUM ?? '/usr/bin/chromium';
  if (!fs.existsSync(executablePath)) throw new TomoshibiError('print-unavailable');
  const playwright = await import('playwright').catch((cause: unknown) => {
    throw new TomoshibiError('print-unavailable', {}, { cause });
  });
  const browser = await playwright.chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  browser.once('disconnected', () => {
    chromium = null;
  });
  return browser;
}

/** Chromium, which stays once it was needed. */
function runningChromium(): Promise<Browser> {
  chromium ??= launchChromium();
  return chromium.catch((error: unknown) => {
    chromium = null;
    throw error;
  });
}

/** A page that draws frames when it is asked (main/imaging/drawing.ts). */
async function openHidden(path: string): Promise<HiddenPage> {
  try {
    return (await openPage(path)).hidden;
  } catch (cause) {
    throw new TomoshibiError('drawing-unavailable', {}, { cause });
  }
}

/** A page that draws sheets of many jobs when it is asked (main/paper/sheet-drawing.ts). */
async function openSheets(path: string): Promise<SheetsPage> {
  const { page, hidden } = await openPage(path, { locale: 'ja-JP' }).catch((cause: unknown) => {
    throw new TomoshibiError('print-unavailable', {}, { cause });
  });
  const pdf = () =>
    page.pdf({ preferCSSPageSize: true, printBackground: true }).catch((cause: unknown) => {
      throw new TomoshibiError('print-failed', {}, { cause });
    });
  const tools = await page.context().newCDPSession(page);
  const collectGarbage = async () => {
    await tools.send('HeapProfiler.collectGarbage');
  };
  return { ...hidden, pdf, collectGarbage };
}

/** A page nobody sees that answers what it is asked, in a context of its own. */
async function openPage(path: string, options?: { locale: string }): Promise<{ page: Page; hidden: HiddenPage }> {
  const context = await (await runningChromium()).newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(addressOf(fence, path));
    await until(async () => (await page.evaluate(hiddenReady)) === true);
    const hidden: HiddenPage = {
      call: (request) => page.evaluate(`globalThis.answer(${JSON.stringify(request)})`),
      // The browser may have gone first.
      close: () => void context.close().catch(() => undefined),
    };
    return { page, hidden };
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Each sheet has a context of its own. */
async function printToPdf(page: string): Promise<{ pdf: Uint8Array; pages: number[] }> {
  const browser = await runningChromium();
  const context = await browser.newContext({ locale: 'ja-JP' });
  try {
    const sheet = await context.newPage();
    await sheet.goto(addressOf(fence, page));
    const settled = `${sheetReady}, ${sheetClipped}`;
    await sheet.waitForSelector(settled, { state: 'attached', timeout: sheetTimeoutMilliseconds });
    refuseClipped(await sheet.locator('html').getAttribute('data-sheet-clipped'));
    const pages = sheetPages(await sheet.locator('html').getAttribute('data-sheet-pages'));
    return { pdf: await sheet.pdf({ preferCSSPageSize: true, printBackground: true }), pages };
  } catch (cause) {
    if (cause instanceof TomoshibiError) throw cause;
    throw new TomoshibiError('print-failed', {}, { cause });
  } finally {
    await context.close();
  }
}
