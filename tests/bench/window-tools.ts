/**
 * A window of Chromium that is driven with as little as possible: what a test tool keeps of every answer and every element
 * would count as the window's own memory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { windowScriptFlags } from '../../main/host.ts';
import { quietChromiumArguments } from '../../scripts/runtimes.ts';

const startMilliseconds = 30_000;

interface Answer {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export class WindowTools {
  /** Where another tool may connect meanwhile, as `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly #chromium: ChildProcess;
  readonly #folder: string;

  private constructor(chromium: ChildProcess, folder: string, port: string) {
    this.#chromium = chromium;
    this.#folder = folder;
    this.address = `http://127.0.0.1:${port}`;
  }

  /** @param folder for Chromium's own files; removed by `close` */
  static async start(chromiumPath: string, folder: string): Promise<WindowTools> {
    const chromium = spawn(
      chromiumPath,
      [
        '--headless=new',
        '--disable-gpu',
        '--remote-debugging-port=0',
        `--user-data-dir=${folder}`,
        '--window-size=1366,768',
        '--lang=ja-JP',
        `--js-flags=${windowScriptFlags}`,
        ...quietChromiumArguments,
        'about:blank',
      ],
      { stdio: 'ignore' },
    );
    const port = await until(() => {
      const file = path.join(folder, 'DevToolsActivePort');
      return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n')[0] : undefined;
    });
    return new WindowTools(chromium, folder, port);
  }

  /** Of Chromium's first process. */
  get pid(): number {
    return this.#chromium.pid!;
  }

  /** The window itself, which shows one page. */
  async window(): Promise<WindowSession> {
    const pages = (await this.#ask('/json/list')) as { type: string; webSocketDebuggerUrl: string }[];
    return WindowSession.open(pages.find(({ type }) => type === 'page')!.webSocketDebuggerUrl);
  }

  /** The process of the window: of those that draw pages the one that has worked most. */
  async rendererProcess(): Promise<number> {
    const { webSocketDebuggerUrl } = (await this.#ask('/json/version')) as { webSocketDebuggerUrl: string };
    const browser = await WindowSession.open(webSocketDebuggerUrl);
    const { processInfo } = (await browser.send('SystemInfo.getProcessInfo')) as {
      processInfo: { type: string; id: number; cpuTime: number }[];
    };
    browser.close();
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return renderers.toSorted((a, b) => b.cpuTime - a.cpuTime)[0]!.id;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#chromium.once('exit', resolve));
    this.#chromium.kill('SIGTERM');
    await ended;
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #ask(place: string): Promise<unknown> {
    return (await fetch(this.address + place)).json();
  }
}

export class WindowSession {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id === undefined) return;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async open(address: string): Promise<WindowSession> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error('the window cannot be reached')), { once: true });
    });
    return new WindowSession(socket);
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#sent;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result!;
  }

  /** @param expression gives something that JSON can say, or a promise of it */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: unknown }; exceptionDetails?: { text: string } };
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }

  /** Asks again until it holds. */
  async until(condition: string): Promise<void> {
    await until(async () => ((await this.evaluate(condition)) === true ? true : undefined));
  }

  close(): void {
    this.#socket.close();
  }
}

async function until<T>(found: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + startMilliseconds;
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error('the window does not become ready');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
