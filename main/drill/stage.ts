/**
 * What this program is at present: the station, or a drill. A drill is a station of its own over a folder of its own, with its
 * own sessions, log and ledger; while it is held there is no other in memory, and a change from one to the other closes the one
 * before it makes the other.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { DrillRecordSheet, DrillView } from '../../shared/drill.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { createApp } from '../app.ts';
import { AuditLog } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { Forms } from '../paper/forms.ts';
import { RendererFiles } from '../renderer-files.ts';
import { Sessions } from '../sessions/sessions.ts';
import { DataDir } from '../station/data-dir.ts';
import { Station, type StationOptions } from '../station/station.ts';
import { DrillFolder, drillFolderName } from './drills.ts';
import { loadGuide } from './guide.ts';
import { DrillProgress } from './progress.ts';
import { type DrillSource, findDrill } from './shipped.ts';

export interface StageOptions {
  dataFolder: string;
  /** Names the station. */
  name: string | undefined;
  host: Host;
  /** Folders of resources/. */
  formsFolder: string;
  guideFolder: string;
  rendererFolder: string;
  /** Where a drill's medium is looked for, see drillPlaces. */
  drillPlaces: readonly string[];
  /** Of the station, never of a drill. */
  own: Pick<StationOptions, 'identityPath' | 'drives'>;
}

interface Act {
  app: { fetch: (request: Request) => Response | Promise<Response> };
  station: Station;
  sessions: Sessions;
  drill: { folder: DrillFolder; source: DrillSource; progress: DrillProgress } | null;
}

/** How soon a window that nobody touches is noticed where it asks for nothing itself. */
const sweepMilliseconds = 5_000;
/** Before the names of files that a drill saves. */
const fileMark = 'DRILL-';

export class Stage {
  readonly #options: StageOptions;
  /** What waits for the station's log outlives a drill. */
  readonly #audit = new AuditLog();
  #act!: Act;
  /** Ends with the change that is under way, however that ends. */
  #changing: Promise<unknown> | null = null;

  private constructor(options: StageOptions) {
    this.#options = options;
  }

  /** @throws TomoshibiError `drill-missing` */
  static async open(options: StageOptions, { drill }: { drill: boolean }): Promise<Stage> {
    const stage = new Stage(options);
    stage.#act = drill ? await stage.#drill() : await stage.#real();
    setInterval(() => stage.#act.sessions.sweep(), sweepMilliseconds).unref();
    return stage;
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    // A page that comes in the middle of a change is of what comes after it, and marked as that is.
    await this.#changing;
    const { app, drill } = this.#act;
    const response = await app.fetch(request);
    return drill ? withMarkedName(response) : response;
  };

  get isUnderWay(): boolean {
    return this.#act.station.isUnderWay;
  }

  close(): Promise<void> {
    return this.#act.station.close();
  }

  view(): DrillView {
    const { drill } = this.#act;
    const available = findDrill(this.#options.drillPlaces) !== null;
    if (!drill) return { available, running: null };
    const { day, passphrase, people } = drill.source;
    return { available, running: { day, passphrase, people, beganAt: drill.folder.kept.beganAt } };
  }

  /** @throws TomoshibiError `drill-not-running` */
  get progress(): DrillProgress {
    return this.#running.progress;
  }

  /** The drill that is held. @throws TomoshibiError `drill-not-running` */
  get #running(): NonNullable<Act['drill']> {
    const { drill } = this.#act;
    if (!drill) throw new TomoshibiError('drill-not-running');
    return drill;
  }

  /** What goes onto its page. @throws TomoshibiError `drill-not-running` */
  record(): DrillRecordSheet {
    const { source, folder, progress } = this.#running;
    const { station } = this.#act;
    return {
      ...progress.view(),
      facility: station.view().medium?.facilityName ?? '',
      station: station.dataDir.stationName,
      day: source.day,
      madeAt: new Date().toISOString(),
      printed: folder.kept.printed,
    };
  }

  /**
   * Leaves the station, which is locked or has nothing open, for a drill.
   * @throws TomoshibiError `drill-running`, `drill-missing`, `drill-needs-lock`, `import-already-running`
   */
  begin(): Promise<void> {
    return this.#change(async () => {
      const { station, drill } = this.#act;
      if (drill) throw new TomoshibiError('drill-running');
      if (!findDrill(this.#options.drillPlaces)) throw new TomoshibiError('drill-missing');
      const { state, import: copying } = station.view();
      if (state === 'ready') throw new TomoshibiError('drill-needs-lock');
      if (copying?.state === 'running') throw new TomoshibiError('import-already-running');
      await station.close();
      this.#act = await this.#drill().catch(async (error: unknown) => {
        this.#act = await this.#real();
        throw error;
      });
    });
  }

  /** Back to the station, at once. @param keep whether the drill's data stay @throws TomoshibiError `drill-not-running` */
  end(keep: boolean): Promise<void> {
    return this.#change(async () => {
      const { folder } = this.#running;
      await this.#act.station.close();
      folder.end(keep);
      this.#act = await this.#real();
    });
  }

  async #change(work: () => Promise<void>): Promise<void> {
    if (this.#changing) throw new TomoshibiError('station-busy');
    const change = work();
    this.#changing = change.catch(() => undefined);
    try {
      await change;
    } finally {
      this.#changing = null;
    }
    this.#options.host.beginAnew?.();
  }

  async #real(): Promise<Act> {
    const { dataFolder, name, host, own, formsFolder, rendererFolder } = this.#options;
    const sessions = new Sessions();
    const forms = new Forms(formsFolder);
    const dataDir = new DataDir(dataFolder, name);
    const audit = this.#audit;
    const station = new Station({ dataDir, audit, sessions, forms, host: host.kind, ...own });
    await station.start();
    const renderer = await RendererFiles.list(rendererFolder);
    const app = createApp({ station, sessions, audit, host, forms, renderer, stage: this });
    return { app, station, sessions, drill: null };
  }

  async #drill(): Promise<Act> {
    const { dataFolder, name, host: real, formsFolder, guideFolder, rendererFolder, drillPlaces } = this.#options;
    const source = findDrill(drillPlaces);
    if (!source) throw new TomoshibiError('drill-missing');
    const folder = DrillFolder.begin(dataFolder);
    const guide = loadGuide(guideFolder, path.join(dataFolder, drillFolderName));
    const progress = new DrillProgress(guide, folder);
    const audit = new AuditLog();
    audit.onEntry((entry) => progress.entered(entry));
    const sessions = new Sessions();
    const forms = new Forms(formsFolder);
    const dataDir = new DataDir(folder.folder, name ?? nameOf(dataFolder), { isDrill: true });
    dataDir.storeIdentity(fs.readFileSync(source.identity));
    const host = marked(real);
    // The drill's own medium is all that is looked for: whatever else is plugged in is none of it.
    const station = new Station({ dataDir, audit, sessions, forms, host: host.kind, drives: [source.folder] });
    await station.start();
    if (station.view().state === 'empty') await station.open(source.folder, false);
    const renderer = await RendererFiles.list(rendererFolder, () => source.day);
    const app = createApp({ station, sessions, audit, host, forms, renderer, stage: this });
    return { app, station, sessions, drill: { folder, source, progress } };
  }
}

/** As the station is called; its folder is only read. */
function nameOf(dataFolder: string): string | undefined {
  try {
    const told = JSON.parse(fs.readFileSync(path.join(dataFolder, 'station.json'), 'utf8')) as {
      stationName?: unknown;
    };
    return typeof told.stationName === 'string' ? told.stationName : undefined;
  } catch {
    return undefined;
  }
}

/** Files that a drill saves say so in their names. */
function marked(host: Host): Host {
  const { saveFile, saveFiles } = host;
  return {
    ...host,
    ...(saveFile && { saveFile: (name, begin) => saveFile(fileMark + name, begin) }),
    ...(saveFiles && {
      saveFiles: (files) => saveFiles(files.map((file) => ({ ...file, name: fileMark + file.name }))),
    }),
  };
}

function withMarkedName(response: Response): Response {
  const disposition = response.headers.get('Content-Disposition');
  if (disposition) {
    response.headers.set('Content-Disposition', disposition.replace('filename="', `filename="${fileMark}`));
  }
  return response;
}
