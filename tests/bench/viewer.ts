/** The viewer without a window: a station on a fresh data folder, asked over its API as the window asks it. */
import fs from 'node:fs';
import path from 'node:path';
import { createApp } from '../../main/app.ts';
import { AuditLog } from '../../main/audit/audit.ts';
import { Forms } from '../../main/paper/forms.ts';
import { RendererFiles } from '../../main/renderer-files.ts';
import { Sessions } from '../../main/sessions/sessions.ts';
import { DataDir } from '../../main/station/data-dir.ts';
import { Station } from '../../main/station/station.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { SessionView, StationView } from '../../shared/views.ts';
import { passphrase } from './medium.ts';
import type { WrittenMedium } from './written-medium.ts';

export interface BenchViewer {
  station: Station;
  dataDir: string;
  /** The whole body. Throws where the answer is not 2xx. */
  get(path: string, accept?: string): Promise<Buffer>;
  post<T>(path: string, body?: object): Promise<T>;
  /** The app itself, asked as the one who is signed in. */
  fetch: (request: Request) => Response | Promise<Response>;
  /** Verifies, unlocks (the passphrase's scrypt included) and signs in. */
  open(medium: WrittenMedium): Promise<void>;
  close(): Promise<void>;
}

export async function benchViewer(work: string): Promise<BenchViewer> {
  const dataDir = fs.mkdtempSync(path.join(work, 'station-'));
  const audit = new AuditLog();
  const sessions = new Sessions();
  const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
  const station = new Station({
    dataDir: new DataDir(dataDir, 'bench'),
    audit,
    sessions,
    forms,
    host: 'browser',
    drives: [],
  });
  await station.start();
  const renderer = await RendererFiles.list(path.join(dataDir, 'no-window'));
  const printToPdf = () => Promise.reject(new TomoshibiError('print-unavailable'));
  const app = createApp({ station, sessions, audit, forms, renderer, host: { kind: 'browser', printToPdf } });
  let token = '';

  const ask = async (url: string, init: RequestInit): Promise<Buffer> => {
    const response = await app.request(url, init);
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${url}: ${response.status} ${body.toString().slice(0, 200)}`);
    return body;
  };
  const get = (url: string, accept = 'application/json') =>
    ask(url, { headers: { Authorization: `Bearer ${token}`, Accept: accept } });
  const post = async <T>(url: string, body: object = {}): Promise<T> => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    return JSON.parse((await ask(url, { method: 'POST', headers, body: JSON.stringify(body) })).toString()) as T;
  };
  const open = async (medium: WrittenMedium) => {
    await post<StationView>('/api/station/open', { path: medium.medium });
    await post<StationView>('/api/station/unlock', { passphrase, identityPath: medium.identityPath });
    token = (await post<SessionView>('/api/sessions', { name: '計測 太郎', role: 'clinician' })).token;
  };
  const fetchAsSignedIn = (request: Request) => {
    request.headers.set('Authorization', `Bearer ${token}`);
    return app.fetch(request);
  };
  const close = async () => {
    await station.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  return { station, dataDir, get, post, fetch: fetchAsSignedIn, open, close };
}
