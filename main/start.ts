/** What both hosts do alike: read the flags, open the data folder, put the rooms together. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { AuditLog } from './audit/audit.ts';
import type { Host } from './host.ts';
import { Forms } from './paper/forms.ts';
import { RendererFiles } from './renderer-files.ts';
import { Sessions } from './sessions/sessions.ts';
import { DataDir } from './station/data-dir.ts';
import { Station } from './station/station.ts';

export interface Flags {
  /** Folder of main/station/data-dir.ts. */
  dataDir?: string;
  /** Names the station. */
  name?: string;
  /** Where to look for media, instead of the mounted drives. */
  medium?: string;
  /** Station identity file. */
  identity?: string;
  /** Browser host only; 0 or absent: any free one. */
  port: number;
}

/** Flags beat TOMOSHIBI_DATA_DIR, TOMOSHIBI_MEDIUM, TOMOSHIBI_IDENTITY. Unknown ones are Chromium's. */
export function readFlags(argv: string[], environment: NodeJS.ProcessEnv): Flags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: argv,
    strict: false,
    options: { 'data-dir': text, name: text, medium: text, identity: text, port: text },
  });
  const flag = (name: string, variable?: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && value ? value : (variable && environment[variable]) || undefined;
  };
  return {
    dataDir: flag('data-dir', 'TOMOSHIBI_DATA_DIR'),
    name: flag('name'),
    medium: flag('medium', 'TOMOSHIBI_MEDIUM'),
    identity: flag('identity', 'TOMOSHIBI_IDENTITY'),
    port: Number(flag('port') ?? 0),
  };
}

/** Where a build keeps what it reads: beside dist/main, in the repository as in the packed app. */
const rendererFolder = fileURLToPath(new URL('../renderer', import.meta.url));
const formsFolder = fileURLToPath(new URL('../../resources/forms', import.meta.url));

/** How soon a window that nobody touches is noticed where it asks for nothing itself. */
const sweepMilliseconds = 5_000;

export async function startApp(flags: Flags, dataFolder: string, host: Host) {
  const audit = new AuditLog();
  const sessions = new Sessions();
  const forms = new Forms(formsFolder);
  const station = new Station({
    dataDir: new DataDir(dataFolder, flags.name),
    audit,
    sessions,
    forms,
    host: host.kind,
    identityPath: flags.identity,
    drives: flags.medium ? [flags.medium] : undefined,
  });
  await station.start();
  setInterval(() => sessions.sweep(), sweepMilliseconds).unref();
  const renderer = await RendererFiles.list(rendererFolder);
  return { app: createApp({ station, sessions, audit, host, forms, renderer }), station };
}
