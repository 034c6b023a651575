/** The station's window, driven as tests/bench/window-tools.ts drives one, and what it asks the station for. */
import { WindowSession } from '../bench/window-tools.ts';

/** What a whole hospital's wards take on paper is counted once, on a machine that does other things too. */
const patienceMilliseconds = 300_000;
const askAgainMilliseconds = 10;

/** What the window has asked the station for since the last time, with the answer's status. */
export interface Asked {
  method: string;
  path: string;
  status: number;
  /** Of a print job that was made. */
  serial?: string;
}

/** Put into every page before its own scripts: the log is held against what the window says that it asked. */
const listening = `(() => {
  const ask = globalThis.fetch;
  const soak = (globalThis.soak = { asked: [], pending: 0 });
  globalThis.fetch = async (input, init) => {
    const method = (init && init.method) || 'GET';
    const path = new URL(typeof input === 'string' ? input : (input.url ?? String(input)), location.href);
    soak.pending += 1;
    try {
      const answer = await ask(input, init);
      const asked = { method, path: path.pathname + path.search, status: answer.status };
      if (method === 'POST' && asked.path === '/api/print-jobs' && answer.ok) {
        asked.serial = (await answer.clone().json()).serial;
      }
      soak.asked.push(asked);
      return answer;
    } finally {
      soak.pending -= 1;
    }
  };
})()`;

/** While a page is thrown away there is nobody to answer. */
const between = /context|navigated|Cannot find|uniqueContextId/i;

export class SoakWindow {
  readonly #session: WindowSession;

  private constructor(session: WindowSession) {
    this.#session = session;
  }

  /** @param socket of the page, as the DevTools protocol lists it */
  static async open(socket: string): Promise<SoakWindow> {
    const session = await WindowSession.open(socket);
    await session.send('Page.enable');
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: listening });
    return new SoakWindow(session);
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.#session.send(method, params);
  }

  evaluate(expression: string): Promise<unknown> {
    return this.#session.evaluate(expression);
  }

  /** Asks again until it holds, over a page that is thrown away meanwhile. @param what says what was waited for */
  async until(condition: string, what: string): Promise<void> {
    const deadline = performance.now() + patienceMilliseconds;
    for (;;) {
      const holds = await this.#session.evaluate(condition).catch((error: Error) => {
        if (!between.test(error.message)) throw error;
      });
      if (holds === true) return;
      if (performance.now() > deadline) throw new Error(`${what}: not after ${patienceMilliseconds / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, askAgainMilliseconds));
    }
  }

  /** Nothing is on its way from the station. */
  async settled(): Promise<void> {
    const idle = 'globalThis.soak?.pending === 0';
    await this.until(idle, 'answers of the station');
    await this.evaluate('new Promise((resolve) => setTimeout(resolve))');
    await this.until(idle, 'answers of the station');
  }

  /** Empties the list. */
  async asked(): Promise<Asked[]> {
    return (await this.evaluate('globalThis.soak.asked.splice(0)')) as Asked[];
  }

  close(): void {
    this.#session.close();
  }
}
