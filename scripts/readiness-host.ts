/**
 * What the command line of the readiness asks: the viewer's browser host as a program of its own, which draws with Chromium; without
 * one the app itself, which draws nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { createApp } from '../main/app.ts';
import { AuditLog } from '../main/audit/audit.ts';
import { Forms } from '../main/paper/forms.ts';
import { RendererFiles } from '../main/renderer-files.ts';
import { Sessions } from '../main/sessions/sessions.ts';
import { DataDir } from '../main/station/data-dir.ts';
import { Station } from '../main/station/station.ts';
import { TomoshibiError } from '../shared/errors.ts';
import { buildViewer } from './build.ts';

const root = path.join(import.meta.dirname, '..');
const chromium = process.env.TOMOSHIBI_CHROMIUM ?? '/usr/bin/chromium';

/** What the host answers when it refuses. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Answering {
  draws: boolean;
  answer: (at: string, init: RequestInit) => Promise<Response>;
  stop: () => Promise<void>;
}

export class ReadinessHost {
  session: string | null = null;
  readonly #app: Answering;

  private constructor(app: Answering) {
    this.#app = app;
  }

  /** @param folder empty, for what a station keeps @param medium where media are looked for */
  static async start(folder: string, medium: string): Promise<ReadinessHost> {
    const drives = path.resolve(medium);
    return new ReadinessHost(
      fs.existsSync(chromium) ? await browserHost(folder, drives) : await bareApp(folder, drives),
    );
  }

  /** It has a window to draw in. */
  get draws(): boolean {
    return this.#app.draws;
  }

  async ask<T>(method: string, at: string, body?: unknown): Promise<T> {
    return (await this.#asked(method, at, body)).json() as Promise<T>;
  }

  async bytes(at: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#asked('POST', at)).arrayBuffer());
  }

  stop(): Promise<void> {
    return this.#app.stop();
  }

  async #asked(method: string, at: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.session) headers.Authorization = `Bearer ${this.session}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await this.#app.answer(at, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const refusal = (await response.json().catch(() => ({ code: 'internal' }))) as { code: string };
    throw new Refused(refusal.code);
  }
}

/** @throws Error when it does not start */
async function browserHost(folder: string, medium: string): Promise<Answering> {
  buildViewer();
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/main/browser.js'),
      `--data-dir=${folder}`,
      `--name=${os.hostname()}`,
      `--medium=${medium}`,
      '--port=0',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TOMOSHIBI_CHROMIUM: chromium } },
  );
  const line = await new Promise<string>((resolve, reject) => {
    readline.createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it was ready`)));
  });
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const answer: Answering['answer'] = (at, init) =>
    fetch(new URL(at, url), { ...init, headers: { ...(init.headers as object), 'X-Tomoshibi-Host': token } });
  return { draws: true, answer, stop: () => ended(child) };
}

async function bareApp(folder: string, medium: string): Promise<Answering> {
  const audit = new AuditLog();
  const sessions = new Sessions();
  const forms = new Forms(path.join(root, 'resources/forms'));
  const dataDir = new DataDir(folder, os.hostname());
  const station = new Station({ dataDir, audit, sessions, forms, host: 'browser', drives: [medium] });
  await station.start();
  const printToPdf = () => Promise.reject(new TomoshibiError('print-unavailable'));
  const renderer = await RendererFiles.list(path.join(folder, 'none'));
  const app = createApp({ station, sessions, audit, forms, renderer, host: { kind: 'browser', printToPdf } });
  return { draws: false, answer: async (at, init) => app.request(at, init), stop: () => station.close() };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
