/** The two hosts with their windows, each with an inspector: what a process holds is asked of it from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { hasDisplay, isRoot } from '../../scripts/runtimes.ts';
import { startVirtualScreen } from '../../scripts/viewer.ts';
import { WindowSession, WindowTools } from '../bench/window-tools.ts';
import { SoakWindow } from './window.ts';

const root = path.join(import.meta.dirname, '../..');
const startMilliseconds = 60_000;

export interface SoakFolders {
  /** Of the station. */
  data: string;
  /** Of temporary files, of this host alone. */
  temporary: string;
  /** Where PDFs are saved. */
  saved: string;
}

export interface SoakHost {
  kind: 'browser' | 'electron';
  window: SoakWindow;
  /** Inspector of the process that holds keys and databases. */
  main: WindowSession;
  mainPid: number;
  /** First processes of everything that is measured. */
  roots: number[];
  /** Address of the DevTools protocol. */
  address: string;
  /** Shows the first screen. */
  begin: () => Promise<void>;
  /** Once nothing else drives the window: from here on PDFs come to their folder. */
  saveUnasked: () => Promise<void>;
  /** The station closes as when a person ends the program. */
  close: () => Promise<void>;
}

export async function startBrowser(chromium: string, folders: SoakFolders): Promise<SoakHost> {
  const program = path.join(root, 'dist/main/browser.js');
  const server = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', program, `--data-dir=${folders.data}`, '--name=soak', '--port=0'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folders.temporary, TOMOSHIBI_CHROMIUM: chromium },
    },
  );
  const [inspector, ready] = await Promise.all([
    inspectorOf(server),
    lineOf(server, server.stdout, /^\{.*"token".*\}$/),
  ]);
  const { url, token } = JSON.parse(ready) as { url: string; token: string };
  const tools = await WindowTools.start(chromium, path.join(folders.temporary, '..', 'window'));
  const window = await SoakWindow.open(await pageOf(tools.address));
  const main = await WindowSession.open(inspector);
  return {
    kind: 'browser',
    window,
    main,
    mainPid: server.pid!,
    roots: [server.pid!, tools.pid],
    address: tools.address,
    begin: async () => {
      await window.send('Page.navigate', { url: `${url}#token=${token}` });
    },
    saveUnasked: async () => {
      const version = (await (await fetch(`${tools.address}/json/version`)).json()) as { webSocketDebuggerUrl: string };
      const browser = await WindowSession.open(version.webSocketDebuggerUrl);
      await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folders.saved });
    },
    close: async () => {
      window.close();
      main.close();
      await tools.close();
      await ended(server);
    },
  };
}

export async function startElectron(electron: string, folders: SoakFolders): Promise<SoakHost> {
  const screen = hasDisplay() ? null : await startVirtualScreen({});
  const profile = path.join(folders.data, 'chromium');
  const program = spawn(
    electron,
    [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--inspect=127.0.0.1:0',
      '--remote-debugging-port=0',
      root,
      `--data-dir=${folders.data}`,
      '--name=soak',
      `--user-data-dir=${profile}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TMPDIR: folders.temporary, ...(screen && { DISPLAY: screen.display }) },
    },
  );
  const [inspector, tools] = await Promise.all([
    inspectorOf(program),
    lineOf(program, program.stderr, /^DevTools listening on ws:\/\//),
  ]);
  const address = `http://${new URL(/ws:\S+/.exec(tools)![0]).host}`;
  const main = await WindowSession.open(inspector);
  const window = await SoakWindow.open(await pageOf(address));
  return {
    kind: 'electron',
    window,
    main,
    mainPid: program.pid!,
    roots: [program.pid!],
    address,
    begin: async () => {
      await window.send('Page.reload');
    },
    saveUnasked: async () => {
      // Nobody is there to answer the system's dialog.
      await main.send('Runtime.evaluate', {
        expression: `void (require('electron').dialog.showSaveDialog = async ({ defaultPath }) => ({
          canceled: false, filePath: ${JSON.stringify(`${folders.saved}/`)} + defaultPath }))`,
        includeCommandLineAPI: true,
      });
    },
    close: async () => {
      window.close();
      main.close();
      await ended(program);
      screen?.process.kill();
    },
  };
}

/** Its inspector says on stderr where it listens. */
async function inspectorOf(program: ChildProcess): Promise<string> {
  return /ws:\S+/.exec(await lineOf(program, program.stderr!, /^Debugger listening on ws:\/\//))![0];
}

/** What else the program says is let through. */
function lineOf(program: ChildProcess, stream: NodeJS.ReadableStream, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${program.spawnfile} does not become ready`)), startMilliseconds);
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      if (!wanted.test(line)) return;
      clearTimeout(late);
      resolve(line);
    });
    program.once('error', reject);
    program.once('exit', (code) => reject(new Error(`${program.spawnfile} ended with ${code}`)));
  });
}

async function pageOf(address: string): Promise<string> {
  const deadline = performance.now() + startMilliseconds;
  for (;;) {
    const pages = (await (await fetch(`${address}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = pages.find(({ type }) => type === 'page');
    if (page) return page.webSocketDebuggerUrl;
    if (performance.now() > deadline) throw new Error('there is no window');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const exit = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await exit;
}

/** Made anew. */
export function soakFolders(work: string): SoakFolders {
  const folders = {
    data: path.join(work, 'station'),
    temporary: path.join(work, 'temporary'),
    saved: path.join(work, 'saved'),
  };
  for (const folder of Object.values(folders)) {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
  }
  return folders;
}
