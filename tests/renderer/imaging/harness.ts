/**
 * The image viewer in a real Chromium, over real study databases: a page with only `ImagingScreen` on it, built as the
 * program is built, and a server that answers what the screen asks for.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { build } from 'vite';
import { parseFile, readBatches } from '../../../exporter/sources/dicom/parse.ts';
import { createStudyDatabase } from '../../../exporter/write/study-db.ts';
import { contentSecurityPolicy } from '../../../main/http.ts';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { ImagingStudy } from '../../../shared/records.ts';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import viteConfig from '../../../vite.config.ts';

const harnessRoot = resolve(import.meta.dirname, 'harness');
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const chromiumMissing = !existsSync(chromiumPath);

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** What stands between the study and the screen; a test may replace either answer. */
export interface ServedStudy {
  view: StudyView;
  metadata: (seriesInstanceUid: string) => string;
  frame: (sopInstanceUid: string, frame: number) => { transferSyntaxUid: string; bytes: Uint8Array };
  /** Waited for before a frame is answered. */
  beforeFrame?: (sopInstanceUid: string, frame: number) => Promise<void>;
}

export class ImagingHarness {
  readonly studies = new Map<string, ServedStudy>();
  /** Paths of the frames asked for, in order; `aborted` when the screen went away before the answer. */
  readonly frameRequests: { path: string; aborted: boolean }[] = [];
  readonly patient = fictionalPatient();
  readonly #folder: string;
  readonly #server: Server;
  readonly #browsers: Browser[] = [];
  #databases = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ImagingHarness> {
    const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-imaging-'));
    await build({
      ...viteConfig,
      configFile: false,
      root: harnessRoot,
      logLevel: 'error',
      build: { ...viteConfig.build, outDir: join(folder, 'page'), minify: false },
    });
    const harness = new ImagingHarness(folder);
    await new Promise<void>((listening) => harness.#server.listen(0, '127.0.0.1', listening));
    return harness;
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
    const served: ServedStudy = {
      view: study.view(studyRecord(studyUid, summary)),
      metadata: (seriesInstanceUid) => study.metadata(seriesInstanceUid),
      frame: (sopInstanceUid, frame) => study.frame(sopInstanceUid, frame),
    };
    this.studies.set(studyUid, served);
    return served;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://harness');
    response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    try {
      const [, first, ...rest] = pathname.split('/').map(decodeURIComponent);
      if (pathname === '/api/patients/p1') sendJson(response, JSON.stringify(this.patient));
      else if (first === 'api' && rest[0] === 'studies') sendJson(response, JSON.stringify(this.#study(rest[1]).view));
      else if (first === 'dicom-web') await this.#answerDicomWeb(rest, pathname, response);
      else await this.#answerFile(pathname, response);
    } catch (error) {
      response.statusCode = error instanceof TomoshibiError ? 404 : 500;
      const body = error instanceof TomoshibiError ? error.toBody() : { code: 'internal' };
      sendJson(response, JSON.stringify(body));
    }
  }

  async #answerDicomWeb(parts: string[], pathname: string, response: ServerResponse): Promise<void> {
    const [, studyUid, , seriesUid, what, sopUid, , frame] = parts;
    const study = this.#study(studyUid);
    if (what === 'metadata') {
      sendJson(response, study.metadata(seriesUid!));
      return;
    }
    const asked = { path: pathname, aborted: false };
    this.frameRequests.push(asked);
    response.on('close', () => {
      asked.aborted = !response.writableFinished;
    });
    await study.beforeFrame?.(sopUid!, Number(frame));
    const { transferSyntaxUid, bytes } = study.frame(sopUid!, Number(frame));
    response.setHeader('Content-Type', `application/octet-stream; transfer-syntax=${transferSyntaxUid}`);
    response.end(bytes);
  }

  async #answerFile(pathname: string, response: ServerResponse): Promise<void> {
    const bytes = await readFile(join(this.#folder, 'page', pathname));
    response.setHeader('Content-Type', contentTypes[extname(pathname)] ?? 'application/octet-stream');
    response.end(bytes);
  }

  #study(uid: string | undefined): ServedStudy {
    const study = this.studies.get(uid ?? '');
    if (study === undefined) throw new TomoshibiError('study-not-found');
    return study;
  }
}

function sendJson(response: ServerResponse, body: string): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(body);
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
    encounter: null,
    sameName: [],
    sections: {} as PatientView['sections'],
    counts: {} as PatientView['counts'],
    dataAsOf: null,
  };
}
