/** A station over a temporary data folder, and the app on it without a host. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach } from 'vitest';
import { type AppContext, createApp } from '../../main/app.ts';
import { AuditLog } from '../../main/audit/audit.ts';
import type { Host } from '../../main/host.ts';
import { Forms } from '../../main/paper/forms.ts';
import type { RendererFiles } from '../../main/renderer-files.ts';
import { Sessions } from '../../main/sessions/sessions.ts';
import { DataDir } from '../../main/station/data-dir.ts';
import type { ScrubPace } from '../../main/station/scrub.ts';
import { Station } from '../../main/station/station.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ImportView, ScrubView, StationView } from '../../shared/views.ts';
import { type Facility, passphrase, temporaryFolder } from './medium-fixture.ts';

export const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));

const stations: Station[] = [];
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close();
});

export interface Bench {
  station: Station;
  audit: AuditLog;
  sessions: Sessions;
  dataDir: DataDir;
  identityPath: string;
  /** Opens and unlocks with the facility's own identity. */
  ready: (location: string) => Promise<StationView>;
}

export async function startStation(
  facility: Facility,
  options: { dataFolder?: string; drives?: string[]; scrubPace?: ScrubPace } = {},
): Promise<Bench> {
  const audit = new AuditLog();
  const sessions = new Sessions();
  const dataDir = new DataDir(options.dataFolder ?? temporaryFolder(), 'テスト端末');
  const identityPath = path.join(temporaryFolder(), 'station-identity.age');
  fs.writeFileSync(identityPath, facility.identityFile);
  const { drives = [], scrubPace } = options;
  const station = new Station({ dataDir, audit, sessions, forms, host: 'browser', drives, scrubPace });
  stations.push(station);
  await station.start();
  const ready = async (location: string) => {
    await station.open(location, false);
    return station.unlock(passphrase, identityPath);
  };
  return { station, audit, sessions, dataDir, identityPath, ready };
}

export function appOn(bench: Bench, renderer: RendererFiles, host: Partial<Host> = {}) {
  const printToPdf = () => Promise.reject(new TomoshibiError('print-unavailable'));
  const context: AppContext = { ...bench, forms, renderer, host: { kind: 'browser', printToPdf, ...host } };
  return createApp(context);
}

/** The copy's last state, once it no longer runs. */
export function importEnd(station: Station): Promise<ImportView> {
  return new Promise((resolve) => {
    const look = () => {
      const view = station.view().import;
      if (!view || view.state === 'running') return;
      stop();
      resolve(view);
    };
    const stop = station.onChange(look);
    look();
  });
}

/** What a pass of reading the copy again has come to. */
export function scrubEnd(station: Station): Promise<ScrubView> {
  return new Promise((resolve) => {
    const look = () => {
      const view = station.view().scrub;
      if (view?.state !== 'done') return;
      stop();
      resolve(view);
    };
    const stop = station.onChange(look);
    look();
  });
}

export async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'no error';
  } catch (error) {
    return error instanceof TomoshibiError ? error.code : String(error);
  }
}
