/**
 * The image viewer in a real Chromium, over real study databases: a page with only `ImagingScreen` on it, built as the
 * program is built, and a server that answers what the screen asks for.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type Browser, chromium } from 'playwright';
import { build } from 'vite';
import { failure, setSafeHeaders } from '../../../main/http.ts';
import { dicomweb } from '../../../main/imaging/dicomweb.ts';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { parseFile, readBatches } from '../../../shared/dicom-file/parse.ts';
import { createStudyDatabase } from '../../../shared/dicom-file/study-db.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import { type ImagingStudy, type Section, sections } from '../../../shared/records.ts';
import type { PatientView, SectionRecords, SectionStatus, StudyView } from '../../../shared/views.ts';
import viteConfig from '../../../vite.config.ts';
import { chromiumPath } from '../../chromium.ts';
import { builtPage } from '../../pages.ts';

const harnessRoot = resolve(import.meta.dirname, 'harness');
const entries = { screen: './main.tsx', frames: './frames.ts' };

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

export interface ServedStudy {
  view: StudyView;
  study: Study;
}

export class ImagingHarness {
  readonly studies = new Map<string, ServedStudy>();
  /** Paths of the frames asked for, in order. */
  readonly frameRequests: string[] = [];
  /** What the patient's list of studies says; the studies themselves are those served. */
  patientStudies: SectionRecords['studies'][] = [];
  /** Waited for before a frame is answered. */
  beforeFrame: (path: string) => Promise<void> = async () => undefined;
  /** What is sent instead of a frame's bytes. */
  alterFrame: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes;
  readonly #folder: string;
  readonly #server: ServerType;
  readonly #browsers: Browser[] = [];
  #databases = 0;

  private constructor(folder: string, server: (harness: ImagingHarness) => ServerType) {
    this.#folder = folder;
    this.#server = server(this);
  }

  /** @param entry what is on the page: the whole image screen, or the loading and drawing of frames alone */
  static async start(entry: keyof typeof entries = 'screen'): Promise<ImagingHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-imaging-'));
    const page = await builtPage(`imaging-${entry}`, (outDir) => buildPage(entry, outDir));
    return new Promise((resolveHarness) => {
      const harness: ImagingHarness = new ImagingHarness(folder, (self) =>
        serve({ fetch: appOf(self, page).fetch, hostname: '127.0.0.1', port: 0 }, () => resolveHarness(harness)),
      );
    });
  }

  async browser(args: string[] = []): Promise<Browser> {
    const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', ...args] });
    this.#browsers.push(browser);
    return browser;
  }

  url(query: Record<string, string> = {}): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/index.html?${new URLSearchParams(query)}`;
  }

  /** Exports DICOM files into a study database, as the exporter does, and serves it as `studyUid`. */
  async serve(studyUid: string, files: readonly string[]): Promise<ServedStudy> {
    this.#databases += 1;
    const path = join(this.#folder, `${this.#databases}.db`);
    const key = createHash('sha256').update(path).digest('hex');
    const database = createStudyDatabase(path, key);
    for (const file of files) {
      const parsed = parseFile(file);
      if (parsed.kind !== 'instance') throw new Error(`${file} is no instance`);
      const batches = readBatches(parsed.instance, parsed.source);
      await database.add(parsed.instance, file, asAsync(batches));
      parsed.source.close();
    }
    const summary = database.finish();
    const study = new Study(openReadOnly(path, key));
    const served = { study, view: study.view(studyRecord(studyUid, summary)) };
    this.studies.set(studyUid, served);
    return served;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function buildPage(entry: keyof typeof entries, outDir: string) {
  return build({
    ...viteConfig,
    configFile: false,
    root: harnessRoot,
    logLevel: 'error',
    build: {
      ...viteConfig.build,
      outDir,
      minify: false,
      rolldownOptions: { input: join(harnessRoot, 'index.html') },
    },
    plugins: [
      viteConfig.plugins,
      {
        name: 'entry',
        transformIndexHtml: { order: 'pre', handler: (html) => html.replace('./entry', entries[entry]) },
      },
    ],
  });
}

function appOf(harness: ImagingHarness, page: string): Hono {
  const served = (uid: string) => {
    const study = harness.studies.get(uid);
    if (study === undefined) throw new TomoshibiError('study-not-found');
    return study;
  };
  const app = new Hono();
  app.onError(failure);
  app.use(async (c, next) => {
    await next();
    setSafeHeaders(c.res.headers);
  });
  app.use('/dicom-web/studies/:study/series/:series/instances/:instance/frames/:frame', async (c, next) => {
    harness.frameRequests.push(c.req.path);
    await harness.beforeFrame(c.req.path);
    await next();
    if (!c.res.ok) return;
    const bytes = new Uint8Array(await c.res.arrayBuffer());
    c.res = new Response(harness.alterFrame(c.req.path, bytes) as Uint8Array<ArrayBuffer>, c.res);
    c.res.headers.delete('Content-Length');
  });
  app.get('/api/patients/p1', (c) => c.json(fictionalPatient()));
  app.get('/api/patients/p1/studies', (c) =>
    c.json({ status: null, records: harness.patientStudies, total: harness.patientStudies.length }),
  );
  app.get('/api/patients/p1/disc-studies', (c) => c.json([]));
  app.get('/api/patients/p1/:section', (c) =>
    c.json({ status: notExported(c.req.param('section') as Section), records: [], total: 0 }),
  );
  app.get('/api/studies/:uid', (c) => c.json(served(c.req.param('uid')).view));
  app.route(
    '/dicom-web',
    dicomweb({ study: async (uid) => served(uid).study, studies: () => [], isOnMedium: () => true }),
  );
  app.get('*', async (c) => {
    const bytes = await readFile(join(page, c.req.path));
    return c.body(bytes, 200, { 'Content-Type': contentTypes[extname(c.req.path)] ?? 'application/octet-stream' });
  });
  return app;
}

/** The paths of all frames of a study, in its order, whatever they are shown as. */
export function framePathsOf({ study, series }: StudyView): string[] {
  return series.flatMap(({ seriesInstanceUid, instances }) =>
    instances.flatMap(({ sopInstanceUid, frameCount }) => {
      const instance = `/dicom-web/studies/${study.studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      return Array.from({ length: frameCount }, (_, index) => `${instance}/frames/${index + 1}`);
    }),
  );
}

async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

type Summary = ReturnType<ReturnType<typeof createStudyDatabase>['finish']>;

function studyRecord(studyInstanceUid: string, summary: Summary): ImagingStudy {
  return {
    patientId: 'p1',
    id: studyInstanceUid,
    source: 'test',
    recordedAt: null,
    studyInstanceUid,
    accessionNumber: null,
    started: summary.study.started,
    description: summary.study.description,
    modalities: summary.modalities.join('\\'),
    bodyPart: summary.bodyPart,
    referrer: null,
    seriesCount: summary.seriesCount,
    instanceCount: summary.instanceCount,
    file: 'images/00/00.db',
    dicomPatientName: summary.patient.name || null,
    dicomPatientId: summary.patient.identifier || null,
    dicomBirthDate: summary.patient.birthDate,
  };
}

function notExported(section: Section): SectionStatus {
  return { section, status: 'not-exported', asOf: null, since: null, sources: [], gaps: [] };
}

/** Only what the screen reads: its line of identity and allergies. */
function fictionalPatient(): PatientView {
  return {
    patient: {
      id: 'p1',
      identifier: '0012345',
      name: '灯火 太郎',
      kana: 'トモシビ タロウ',
      romaji: null,
      birthDate: '1950-01-01',
      sex: 'male',
      address: null,
      postalCode: null,
      phones: [],
      deceasedAt: null,
      identityNote: null,
      source: 'test',
      recordedAt: null,
    },
    allergyState: 'recorded',
    allergies: [
      {
        patientId: 'p1',
        id: 'a1',
        source: 'test',
        recordedAt: null,
        text: 'ヨード造影剤',
        code: null,
        codeSystem: null,
        assertion: 'present',
        category: 'drug',
        clinicalStatus: 'active',
        verificationStatus: 'confirmed',
        severity: null,
        reaction: null,
        onset: null,
        note: null,
      },
    ],
    flags: [],
    encounter: null,
    sameName: [],
    sections: Object.fromEntries(sections.map((each) => [each, notExported(each)])) as PatientView['sections'],
    counts: {} as PatientView['counts'],
    dataAsOf: null,
  };
}
