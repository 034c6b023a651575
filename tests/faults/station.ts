/** A station asked over its API, as the window asks it: what comes back is an answer, or an error with its code. */
import fs from 'node:fs';
import path from 'node:path';
import { createApp } from '../../main/app.ts';
import { AuditLog } from '../../main/audit/audit.ts';
import { Forms } from '../../main/paper/forms.ts';
import { RendererFiles } from '../../main/renderer-files.ts';
import { Sessions } from '../../main/sessions/sessions.ts';
import { DataDir } from '../../main/station/data-dir.ts';
import { Station } from '../../main/station/station.ts';
import { type ErrorBody, type ErrorCode, TomoshibiError } from '../../shared/errors.ts';
import type { ImportView, SessionView, StationView } from '../../shared/views.ts';
import { passphrase } from './hospital.ts';

export interface Answer {
  /** Null where it is an answer; `internal` where the program did not know what happened to it. */
  code: ErrorCode | null;
  body: Buffer;
}

const notBegun = {
  state: 'failed',
  files: 0,
  filesDone: 0,
  bytes: 0,
  bytesDone: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
} as const;

export class FaultStation {
  readonly station: Station;
  readonly audit: AuditLog;
  readonly #app: ReturnType<typeof createApp>;
  #token = '';

  private constructor(station: Station, audit: AuditLog, app: ReturnType<typeof createApp>) {
    this.station = station;
    this.audit = audit;
    this.#app = app;
  }

  /** @param dataFolder of a station that was here before, or a new one */
  static async start(dataFolder: string): Promise<FaultStation> {
    fs.mkdirSync(dataFolder, { recursive: true });
    const audit = new AuditLog();
    const sessions = new Sessions();
    const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
    const dataDir = new DataDir(dataFolder, '故障試験端末');
    const station = new Station({ dataDir, audit, sessions, forms, host: 'browser', drives: [] });
    await station.start();
    const renderer = await RendererFiles.list(path.join(dataFolder, 'no-window'));
    const printToPdf = () => Promise.reject(new TomoshibiError('print-unavailable'));
    const app = createApp({ station, sessions, audit, forms, renderer, host: { kind: 'browser', printToPdf } });
    return new FaultStation(station, audit, app);
  }

  get view(): StationView {
    return this.station.view();
  }

  async ask(url: string, body?: object): Promise<Answer> {
    const headers = {
      ...(this.#token && { Authorization: `Bearer ${this.#token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    };
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await this.#app.request(url, init);
    try {
      const bytes = Buffer.from(await response.arrayBuffer());
      return { code: response.ok ? null : codeOf(bytes), body: bytes };
    } catch (error) {
      // Broken off within a long answer: whoever asks gets none.
      return { code: error instanceof TomoshibiError ? error.code : 'internal', body: Buffer.alloc(0) };
    }
  }

  /** @returns null, or the code of the refusal */
  async open(location: string, olderAllowed = false): Promise<ErrorCode | null> {
    return (await this.ask('/api/station/open', { path: location, olderAllowed })).code;
  }

  /** Unlocks and signs in. @returns null, or the code of the refusal */
  async unlock(identityPath: string): Promise<ErrorCode | null> {
    const { code } = await this.ask('/api/station/unlock', { passphrase, identityPath });
    if (code !== null) return code;
    const session = await this.ask('/api/sessions', { name: '故障 試験', role: 'clinician' });
    if (session.code !== null) return session.code;
    this.#token = (JSON.parse(session.body.toString()) as SessionView).token;
    return null;
  }

  async openAndUnlock(location: string, identityPath: string): Promise<ErrorCode | null> {
    return (await this.open(location)) ?? (await this.unlock(identityPath));
  }

  /** Makes the verified copy. @param onChange called with every sign of progress @returns null where there is nothing to copy */
  async import(onChange: (view: ImportView) => void = () => {}): Promise<ImportView | null> {
    let ended: (view: ImportView | null) => void;
    const end = new Promise<ImportView | null>((resolve) => {
      ended = resolve;
    });
    const stop = this.station.onChange(() => {
      const view = this.view.import;
      if (!view) return;
      onChange(view);
      if (view.state !== 'running') ended(view);
    });
    try {
      const { code } = await this.ask('/api/station/import', {});
      if (code !== null) return { ...notBegun, error: { code } };
      return this.view.import?.state === 'running' ? await end : this.view.import;
    } finally {
      stop();
    }
  }

  /** Opens and copies. @returns `done`, or the code of what prevented it */
  async copy(location: string): Promise<string> {
    const refused = await this.open(location);
    if (refused !== null) return refused;
    if (this.view.readingFrom === 'copy') return 'done';
    const view = await this.import();
    return view?.error?.code ?? view?.state ?? 'not begun';
  }

  close(): Promise<void> {
    return this.station.close();
  }
}

function codeOf(body: Buffer): ErrorCode {
  try {
    return (JSON.parse(body.toString()) as ErrorBody).code ?? 'internal';
  } catch {
    return 'internal';
  }
}
