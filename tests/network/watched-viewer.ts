/** The real viewer in either host, watched by strace in a namespace without an interface. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { isRoot, quietChromiumArguments } from '../../scripts/runtimes.ts';
import { EmptyNamespace, type WatchedCommand } from './empty-namespace.ts';

const root = path.join(import.meta.dirname, '../..');
const launchTimeout = 60_000;

export interface WatchedViewer {
  page: Page;
  /** The window may then ask for what its own policy forbids, as a page would whose policy was got around. */
  withoutPolicy: () => Promise<void>;
  close: () => Promise<void>;
  /** Its windows crash, and then it is killed. */
  crash: () => Promise<void>;
}

export interface Surroundings {
  /** Everything a run writes; of whoever runs it. */
  folder: string;
  /** Of the X server. */
  display: string;
  /** The unix socket of a print service. */
  printService?: string;
}

/** The ordinary user of Debian's who owns nothing: as root Chromium has no sandbox. */
export const ordinaryUser = 'nobody';

/** @param as null: whoever runs the tests */
export function makeRoom(folder: string, as: string | null): void {
  fs.mkdirSync(folder, { recursive: true });
  if (as) fs.chmodSync(folder, 0o777);
}

/** All of one user's own, so that no run meets another's files, and no desktop's services. */
function environment({ folder, display, printService }: Surroundings): Record<string, string> {
  const { PATH = '/usr/bin:/bin' } = process.env;
  const own = {
    HOME: folder,
    TMPDIR: folder,
    XDG_CONFIG_HOME: folder,
    XDG_CACHE_HOME: folder,
    XDG_RUNTIME_DIR: folder,
  };
  return { PATH, TZ: 'Asia/Tokyo', DISPLAY: display, ...own, ...(printService && { CUPS_SERVER: printService }) };
}

/**
 * Playwright starts one file: this one starts the program in its own folder under what watches it, keeps what it says there,
 * and lets the kernel write of a crash whatever it will.
 */
function launcher(folder: string, command: string[]): string {
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const lines = [
    '#!/bin/sh',
    `cd ${quote(folder)} && ulimit -c unlimited`,
    `exec ${command.map(quote).join(' ')} "$@" >>said.txt 2>&1`,
  ];
  const file = `${folder}.sh`;
  fs.writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o755 });
  return file;
}

/**
 * Electron spoken to through pipes: the inspector that Playwright's own way needs listens on a port.
 *
 * @param entry the program: the checkout, or a file that starts it
 */
export async function openWatchedElectron(
  electron: string,
  watched: WatchedCommand,
  surroundings: Surroundings,
  options: { entry?: string; sandbox: boolean },
): Promise<WatchedViewer> {
  const { folder } = surroundings;
  const dataDir = path.join(folder, 'station');
  const context = await chromium.launchPersistentContext('', {
    executablePath: launcher(folder, [...watched.prefix, electron]),
    ignoreDefaultArgs: true,
    args: [
      '--remote-debugging-pipe',
      ...(options.sandbox ? [] : ['--no-sandbox']),
      options.entry ?? root,
      `--data-dir=${dataDir}`,
      '--name=3西-PC1',
      `--user-data-dir=${path.join(dataDir, 'chromium')}`,
    ],
    // Only keeps Playwright from asking for the place of a window, which Electron does not answer.
    headless: true,
    viewport: null,
    acceptDownloads: false,
    timeout: launchTimeout,
    env: environment(surroundings),
  });
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const withoutPolicy = async () => {
    const session = await context.newCDPSession(page);
    await session.send('Page.setBypassCSP', { enabled: true });
    await page.reload();
  };
  const crash = async () => {
    const pages = processesOf(dataDir, 'renderer');
    if (pages.length === 0) throw new Error('there is no window to crash');
    for (const pid of pages) process.kill(pid, 'SIGSEGV');
    // A core file is being written.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    for (const pid of processesOf(dataDir, null)) process.kill(pid, 'SIGKILL');
    await context.close();
  };
  return { page, withoutPolicy, close: () => context.close(), crash };
}

/** Electron's own of this data folder: of one type, or its first, on which all others depend. */
function processesOf(dataDir: string, type: string | null): number[] {
  const found: number[] = [];
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let command: string;
    try {
      command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      continue;
    }
    // Not the shell, strace and the like that were given the same words.
    if (!command.includes(dataDir) || !/^\S*\belectron /.test(command)) continue;
    const its = / --type=([\w-]+)/.exec(command)?.[1] ?? null;
    if (its === type) found.push(Number(pid));
  }
  return found;
}

/** The browser host and, separately watched, a Chromium with its window. */
export async function openWatchedBrowser(
  chromiumPath: string,
  watched: { host: WatchedCommand; window: WatchedCommand },
  surroundings: Surroundings,
): Promise<Pick<WatchedViewer, 'page' | 'close'>> {
  const { folder } = surroundings;
  const host = path.join(root, 'dist/main/browser.js');
  const dataDir = path.join(folder, 'station');
  const [program, ...rest] = [...watched.host.prefix, process.execPath, host, `--data-dir=${dataDir}`, '--port=0'];
  const server = spawn(program!, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment(surroundings), TOMOSHIBI_CHROMIUM: chromiumPath },
  });
  const gone = once(server, 'exit');
  let context: BrowserContext | undefined;
  const close = async () => {
    await context?.close();
    endWatched(server);
    await gone;
  };
  try {
    const { url, token } = JSON.parse(await firstLine(server.stdout, server)) as { url: string; token: string };
    context = await chromium.launchPersistentContext(path.join(folder, 'browser'), {
      executablePath: launcher(folder, [...watched.window.prefix, chromiumPath]),
      chromiumSandbox: !isRoot,
      args: [...quietChromiumArguments, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
      viewport: { width: 1366, height: 768 },
      locale: 'ja-JP',
      timeout: launchTimeout,
      env: environment(surroundings),
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${url}#token=${token}`, { timeout: launchTimeout });
    return { page, close };
  } catch (error) {
    // Nothing of this try is left over for another.
    await close();
    throw error;
  }
}

/** strace lets what it watches go on when it is told to end: that ends by its own id, unless it has ended already. */
function endWatched(strace: ChildProcess): void {
  let children: string;
  try {
    children = fs.readFileSync(`/proc/${strace.pid}/task/${strace.pid}/children`, 'utf8');
  } catch {
    return;
  }
  for (const pid of children.split(' ').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGTERM');
    } catch {
      // It went meanwhile.
    }
  }
}

/** An X server that lets everybody of this machine in, by its socket. */
export async function startDisplay(): Promise<{ display: string; stop: () => void }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1366x768x24', '-nolisten', 'tcp', '-ac'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = `:${await firstLine(server.stdio[3] as Readable, server)}`;
  return { display, stop: () => void server.kill() };
}

/** One run in its own namespace; none of its programs is left. */
export async function inEmptyNamespace<T>(
  options: { loopback: boolean },
  run: (namespace: EmptyNamespace) => Promise<T>,
): Promise<T> {
  const namespace = await EmptyNamespace.open(options);
  try {
    return await run(namespace);
  } finally {
    namespace.close();
  }
}

/** Whether the ordinary user may read this checkout and the program. */
export function ordinaryUserMay(files: string[]): boolean {
  const look = files.map((file) => `test -r '${file}'`).join(' && ');
  return spawnSync('setpriv', ['--reuid', ordinaryUser, '--clear-groups', 'sh', '-c', look]).status === 0;
}

function firstLine(stream: Readable, owner: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stream });
    lines.once('line', resolve);
    owner.once('error', reject);
    owner.once('exit', (code) => reject(new Error(`${owner.spawnfile} ended with ${code} before it was ready`)));
  });
}
