/** Starts the built viewer in either host and hands out its window as a Playwright page. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from 'playwright';
import { hasDisplay, isRoot, quietChromiumArguments } from './runtimes.ts';

const root = path.join(import.meta.dirname, '..');
const launchTimeout = 45_000;

export interface Viewer {
  host: 'electron' | 'browser';
  page: Page;
  /** Present in Electron only. */
  application: ElectronApplication | null;
  close(): Promise<void>;
}

export interface ViewerOptions {
  /** Where the station keeps its databases. */
  dataDir: string;
  stationName: string;
  /** A folder that is looked through for media and keys, instead of the mounted drives. */
  drive?: string;
  width?: number;
  height?: number;
  /** A window on the display instead of a headless one (browser host only). */
  headed?: boolean;
}

export async function openInElectron(electron: string, options: ViewerOptions): Promise<Viewer> {
  const screen = hasDisplay() ? null : await startVirtualScreen(options);
  const launch = () =>
    _electron.launch({
      executablePath: electron,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        root,
        `--data-dir=${options.dataDir}`,
        `--name=${options.stationName}`,
        ...driveFlag(options),
        `--user-data-dir=${path.join(options.dataDir, 'chromium')}`,
      ],
      chromiumSandbox: !isRoot,
      cwd: root,
      timeout: launchTimeout,
      env: { ...(process.env as Record<string, string>), ...(screen && { DISPLAY: screen.display }) },
    });
  // Now and then its processes wait for each other at the start, on a busy machine, and a second one does not.
  const application = await launch().catch(launch);
  const page = await application.firstWindow({ timeout: launchTimeout });
  const close = async () => {
    await application.close();
    screen?.process.kill();
  };
  return { host: 'electron', page, application, close };
}

export async function openInBrowser(chromiumPath: string, options: ViewerOptions): Promise<Viewer> {
  const server = await startBrowserHost(options, chromiumPath);
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: chromiumPath,
      headless: !options.headed,
      args: quietChromiumArguments,
    });
    const size = { width: options.width ?? 1366, height: options.height ?? 768 };
    const page = await browser.newPage({ viewport: options.headed ? null : size, locale: 'ja-JP' });
    await page.goto(`${server.url}#token=${server.token}`);
    const opened = browser;
    const close = async () => {
      await opened.close();
      await server.stop();
    };
    return { host: 'browser', page, application: null, close };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

function driveFlag({ drive }: Pick<ViewerOptions, 'drive'>): string[] {
  return drive ? [`--medium=${drive}`] : [];
}

export interface BrowserHost {
  url: string;
  token: string;
  pid: number;
  stop(): Promise<void>;
}

/** Runs main/browser.ts and waits for its one JSON line. */
export async function startBrowserHost(
  options: Pick<ViewerOptions, 'dataDir' | 'stationName' | 'drive'>,
  chromiumPath?: string,
): Promise<BrowserHost> {
  const server = spawn(
    process.execPath,
    [
      path.join(root, 'dist/main/browser.js'),
      `--data-dir=${options.dataDir}`,
      `--name=${options.stationName}`,
      ...driveFlag(options),
      '--port=0',
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(chromiumPath && { TOMOSHIBI_CHROMIUM: chromiumPath }) },
    },
  );
  const line = await firstLine(server.stdout, server);
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const stop = () =>
    new Promise<void>((resolve) => {
      if (server.exitCode !== null) return resolve();
      server.once('exit', () => resolve());
      server.kill('SIGTERM');
    });
  return { url, token, pid: server.pid!, stop };
}

/** An X server for Electron on a machine without a display. */
export async function startVirtualScreen(
  options: Pick<ViewerOptions, 'width' | 'height'>,
): Promise<{ display: string; process: ChildProcess }> {
  const size = `${options.width ?? 1366}x${options.height ?? 768}x24`;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return { display: `:${await firstLine(server.stdio[3] as Readable, server)}`, process: server };
}

function firstLine(stream: Readable, owner: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stream });
    lines.once('line', resolve);
    owner.once('error', reject);
    owner.once('exit', (code) => reject(new Error(`${owner.spawnfile} ended with ${code} before it was ready`)));
  });
}
