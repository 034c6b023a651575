/** The app over a small medium with somebody signed in, and discs to put into it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { DiscChoice, DiscView } from '../../../shared/disc.ts';
import type { Role } from '../../../shared/views.ts';
import { type Facility, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, type Bench, startStation } from '../station-fixture.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the test asserts
  body: any;
}

export interface ServedDisc {
  bench: Bench;
  dataFolder: string;
  get: (url: string) => Promise<Answer>;
  post: (url: string, body?: unknown) => Promise<Answer>;
  bytes: (url: string, accept?: string) => Promise<Buffer>;
  signIn: (role: Role) => Promise<void>;
  /** Reads a disc to its end. */
  read: (folder: string) => Promise<DiscView>;
  /** Brings the choices to their end. */
  bring: (choices: DiscChoice[]) => Promise<DiscView>;
  settled: () => Promise<DiscView>;
}

export async function servedDisc(facility: Facility, dataFolder = temporaryFolder()): Promise<ServedDisc> {
  const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
  const bench = await startStation(facility, { dataFolder });
  await bench.ready(medium.drive);
  const renderer = path.join(temporaryFolder(), 'renderer');
  fs.mkdirSync(renderer);
  const app = appOn(bench, await RendererFiles.list(renderer));
  let token = '';
  const call = async (method: string, url: string, body?: unknown, accept?: string) => {
    const headers = new Headers({ Authorization: `Bearer ${token}` });
    if (accept) headers.set('Accept', accept);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    return app.request(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  };
  const answer = async (response: Response): Promise<Answer> => ({
    status: response.status,
    body: response.status === 204 ? null : await response.json(),
  });
  const signIn = async (role: Role) => {
    const session = await answer(await call('POST', '/api/sessions', { name: '模擬 受付', role }));
    token = session.body.token;
  };
  await signIn('nurse');
  const settled = async (): Promise<DiscView> => {
    for (;;) {
      const disc = bench.station.discs.view();
      if (disc && disc.state !== 'reading' && disc.state !== 'importing') return disc;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const get = async (url: string) => answer(await call('GET', url));
  const post = async (url: string, body?: unknown) => answer(await call('POST', url, body));
  return {
    bench,
    dataFolder,
    get,
    post,
    bytes: async (url, accept) => {
      const response = await call('GET', url, undefined, accept);
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    },
    signIn,
    read: async (folder) => {
      expect((await post('/api/discs', { path: folder })).status).toBe(200);
      return settled();
    },
    bring: async (choices) => {
      const begun = await post('/api/discs/current/import', { choices });
      expect(begun.status, JSON.stringify(begun.body)).toBe(200);
      return settled();
    },
    settled,
  };
}

/** A folder with these files. */
export function discOf(files: Record<string, Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}
