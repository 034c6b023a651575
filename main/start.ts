/** What both hosts do alike: read the flags, and put the rooms together. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drillPlaces } from './drill/shipped.ts';
import { Stage } from './drill/stage.ts';
import type { Host } from './host.ts';

export interface Flags {
  /** Folder of main/station/data-dir.ts. */
  dataDir?: string;
  /** Names the station. */
  name?: string;
  /** Where to look for media, instead of the mounted drives. */
  medium?: string;
  /** Station identity file. */
  identity?: string;
  /** A drill with fictional patients, in a folder of its own. */
  drill: boolean;
  /** Browser host only; 0 or absent: any free one. */
  port: number;
}

/** Flags beat TOMOSHIBI_DATA_DIR, TOMOSHIBI_MEDIUM, TOMOSHIBI_IDENTITY. Unknown ones are Chromium's. */
export function readFlags(argv: string[], environment: NodeJS.ProcessEnv): Flags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: argv,
    strict: false,
    options: { 'data-dir': text, name: text, medium: text, identity: text, port: text, drill: { type: 'boolean' } },
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
    drill: values.drill === true,
    port: Number(flag('port') ?? 0),
  };
}

/** Where a build keeps what it reads: beside dist/main, in the repository as in the packed app. */
const rendererFolder = fileURLToPath(new URL('../renderer', import.meta.url));
const formsFolder = fileURLToPath(new URL('../../resources/forms', import.meta.url));
const guideFolder = fileURLToPath(new URL('../../resources/drill', import.meta.url));

/** The station, or the drill that is held in its place. */
export function startApp(flags: Flags, dataFolder: string, host: Host): Promise<Stage> {
  const { name, identity: identityPath, medium } = flags;
  const own = { identityPath, drives: medium ? [medium] : undefined };
  const places = drillPlaces();
  const folders = { dataFolder, formsFolder, guideFolder, rendererFolder, drillPlaces: places };
  return Stage.open({ ...folders, name, host, own }, flags);
}
