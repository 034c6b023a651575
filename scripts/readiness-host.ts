/** The viewer's browser host as a program of its own, asked over its API: for the command line. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const root = path.join(import.meta.dirname, '..');
const built = path.join(root, 'dist/main/browser.js');
const chromium = process.env.TOMOSHIBI_CHROMIUM ?? '/usr/bin/chromium';

/** What the host answers when it refuses. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class Host {
  session: string | null = null;
  /** It has a window to draw in. */
  readonly draws: boolean;
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #token: string;

  private constructor(child: ChildProcess, { url, token }: { url: string; token: string }, draws: boolean) {
    this.#process = child;
    this.#url = url;
    this.#token = token;
    this.draws = draws;
  }

  /** @throws Error when it does not start */
  static async start(folder: string, medium: string): Promise<Host> {
    const draws = fs.existsSync(built) && fs.existsSync(chromium);
    const program = draws ? built : path.join(root, 'main/browser.ts');
    const child = spawn(
      process.execPath,
      [program, `--data-dir=${folder}`, `--name=${os.hostname()}`, `--medium=${path.resolve(medium)}`, '--port=0'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        // What was not built cannot be drawn: then nothing is tried.
        env: { ...process.env, TOMOSHIBI_CHROMIUM: draws ? chromium : path.join(folder, 'absent') },
      },
    );
    const line = await new Promise<string>((resolve, reject) => {
      readline.createInterface({ input: child.stdout }).once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it was ready`)));
    });
    return new Host(child, JSON.parse(line), draws);
  }

  async ask<T>(method: string, at: string, body?: unknown): Promise<T> {
    return (await this.#fetch(method, at, body)).json() as Promise<T>;
  }

  async bytes(at: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#fetch('POST', at)).arrayBuffer());
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#process.exitCode !== null) return resolve();
      this.#process.once('exit', () => resolve());
      this.#process.kill('SIGTERM');
    });
  }

  async #fetch(method: string, at: string, body?: unknown): Promise<Response> {
    const response = await fetch(new URL(at, this.#url), {
      method,
      headers: {
        'X-Tomoshibi-Host': this.#token,
        ...(this.session && { Authorization: `Bearer ${this.session}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const refusal = (await response.json().catch(() => ({ code: 'internal' }))) as { code: string };
    throw new Refused(refusal.code);
  }
}
