/** What the viewer reads of a medium until the first chart: which files it opens, and how many bytes, told by strace. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { type BrowserHost, startBrowserHost } from '../../../scripts/viewer.ts';
import type { PatientHits, SessionView } from '../../../shared/views.ts';
import { passphrase } from '../medium.ts';
import type { HeadlineMedium } from './medium.ts';

export interface MediumReads {
  /** Study files that were opened. */
  studyFiles: number;
  /** Of the records database; what is read of it, read twice counted twice. */
  recordsBytes: number;
  /** Of everything on the medium. */
  bytes: number;
}

/** The program that the window talks to, from naming the medium to the data of a chart. */
export async function mediumReads(work: string, medium: HeadlineMedium): Promise<MediumReads | { missing: string }> {
  const dataDir = fs.mkdtempSync(path.join(work, 'traced-'));
  const log = path.join(dataDir, 'strace.log');
  const host = await startBrowserHost({ dataDir, stationName: 'bench' });
  try {
    const calls = 'trace=openat,open,read,pread64,readv,preadv';
    const tracer = spawn('strace', ['-f', '-y', '-o', log, '-e', calls, '-p', String(host.pid)]);
    if (!(await attached(tracer))) return { missing: 'strace may not look at another program here' };
    try {
      await toChart(host, medium);
    } finally {
      tracer.kill('SIGINT');
      await once(tracer, 'exit');
    }
    return readsOf(fs.readFileSync(log, 'utf8'), path.join(medium.medium, 'TOMOSHIBI'));
  } finally {
    await host.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

function attached(tracer: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    tracer.stderr!.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (/attached/.test(said)) resolve(true);
    });
    tracer.once('exit', () => resolve(false));
    tracer.once('error', () => resolve(false));
  });
}

async function toChart(host: BrowserHost, medium: HeadlineMedium): Promise<void> {
  const headers: Record<string, string> = { 'X-Tomoshibi-Host': host.token, 'Content-Type': 'application/json' };
  const ask = async <T>(address: string, body?: object): Promise<T> => {
    const response = await fetch(new URL(address, host.url), {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return (await response.json()) as T;
  };
  await ask('/api/station/open', { path: medium.medium });
  await ask('/api/station/unlock', { passphrase, identityPath: medium.identityPath });
  const session = await ask<SessionView>('/api/sessions', { name: '計測 太郎', role: 'clinician' });
  headers.Authorization = `Bearer ${session.token}`;
  const { id } = medium.hospital.featured;
  const { hits } = await ask<PatientHits>(`/api/patients?q=${id}`);
  const patient = `/api/patients/${encodeURIComponent(hits.find(({ identifier }) => identifier === id)!.id)}`;
  await ask(patient);
  await ask(`${patient}/summary`);
}

/**
 * @param log lines of `strace -f -y`: `pid pread64(25</path>, …) = 8192`, `pid openat(…, "/path", …) = 25</path>`
 * @param folder TOMOSHIBI of the medium
 */
export function readsOf(log: string, folder: string): MediumReads {
  const reads: MediumReads = { studyFiles: 0, recordsBytes: 0, bytes: 0 };
  const studies = new Set<string>();
  const real = `${fs.existsSync(folder) ? fs.realpathSync(folder) : folder}/`;
  for (const line of log.split('\n')) {
    const opened = /\bopen(?:at)?\(.* = \d+<([^>]+)>/.exec(line)?.[1];
    if (opened?.startsWith(`${real}images/`) && opened.endsWith('.db')) studies.add(opened);
    const read = /\b(?:read|pread64|readv|preadv)\(\d+<([^>]+)>.* = (\d+)$/.exec(line);
    if (!read?.[1]?.startsWith(real)) continue;
    reads.bytes += Number(read[2]);
    if (read[1].startsWith(`${real}records/`)) reads.recordsBytes += Number(read[2]);
  }
  return { ...reads, studyFiles: studies.size };
}
