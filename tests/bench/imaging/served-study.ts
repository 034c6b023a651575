/** The browser host over a medium, asked over loopback as its window asks it; and the CT that everything is measured on. */
import fs from 'node:fs';
import path from 'node:path';
import { type BrowserHost, startBrowserHost } from '../../../scripts/viewer.ts';
import type { SessionView, StudyView } from '../../../shared/views.ts';
import { type BenchMedium, passphrase } from '../medium.ts';

export interface ServedStudy {
  host: BrowserHost;
  /** `http://127.0.0.1:<port>/dicom-web` */
  dicomweb: string;
  /** What a signed-in window sends. */
  headers: Record<string, string>;
  view: StudyView;
  /** Of the series with the most images: `/studies/…/frames/1`, in display order. */
  frames: string[];
  stop(): Promise<void>;
}

/** The files of the 300-slice CT of the featured patient. */
export function ctFiles(medium: BenchMedium): string[] {
  const folder = path.join(medium.hospitalFolder, 'dicom/ST0001/SE0002');
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
}

export function ctUid(medium: BenchMedium): string {
  const { featured, dicom } = medium.hospital;
  return dicom!.uids[featured.id]![0]!;
}

/** A station in a process of its own, unlocked and signed in to. */
export async function serveMedium(work: string, medium: BenchMedium): Promise<ServedStudy> {
  const dataDir = fs.mkdtempSync(path.join(work, 'station-'));
  const host = await startBrowserHost({ dataDir, stationName: 'bench' });
  const base = host.url.replace(/\/$/, '');
  const hostHeaders = { 'X-Tomoshibi-Host': host.token };
  const ask = async <T>(address: string, headers: Record<string, string>, body?: object): Promise<T> => {
    const response = await fetch(base + address, {
      method: body ? 'POST' : 'GET',
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return (await response.json()) as T;
  };
  const stop = async () => {
    await host.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await ask('/api/station/open', hostHeaders, { path: medium.medium });
    await ask('/api/station/unlock', hostHeaders, { passphrase, identityPath: medium.identityPath });
    const session = await ask<SessionView>('/api/sessions', hostHeaders, { name: '計測 太郎', role: 'clinician' });
    const headers = { ...hostHeaders, Authorization: `Bearer ${session.token}` };
    const view = await ask<StudyView>(`/api/studies/${ctUid(medium)}`, headers);
    const series = view.series.toSorted((a, b) => b.instances.length - a.instances.length)[0]!;
    const frames = series.instances.map(
      ({ sopInstanceUid }) =>
        `/studies/${view.study.studyInstanceUid}/series/${series.seriesInstanceUid}/instances/${sopInstanceUid}/frames/1`,
    );
    return { host, dicomweb: `${base}/dicom-web`, headers, view, frames, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
