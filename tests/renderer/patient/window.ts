/**
 * The whole window in a real Chromium, over the records of a hospital in memory: no station, no medium. What is asked of
 * the host is answered by main/records, at once or when a test lets it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page, type Route } from 'playwright';
import { build } from 'vite';
import { Records } from '../../../main/records/records.ts';
import { TomoshibiError } from '../../../shared/errors.ts';
import { type Section, sections } from '../../../shared/records.ts';
import type { StationView } from '../../../shared/views.ts';
import { chromiumPath } from '../../chromium.ts';
import type { Hospital } from '../../main/records/hospital.ts';
import { builtPage } from '../../pages.ts';

const origin = 'http://viewer.test';
const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface WindowOptions {
  width?: number;
  height?: number;
  language?: 'ja' | 'en';
  appearance?: 'light' | 'dark' | 'contrast';
  role?: 'clinician' | 'nurse';
  /** Where to go once signed in, `/patients/…`. */
  path?: string;
}

export class PatientWindows {
  readonly #folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async open(): Promise<PatientWindows> {
    const folder = await builtPage('patient-window', async (outDir) => {
      // A test runner's own would bring React's development build, which mounts everything twice.
      const { NODE_ENV } = process.env;
      process.env.NODE_ENV = 'production';
      await build({ logLevel: 'error', build: { outDir, emptyOutDir: true, reportCompressedSize: false } });
      process.env.NODE_ENV = NODE_ENV;
    });
    const args = ['--no-sandbox', '--disable-gpu'];
    return new PatientWindows(folder, await chromium.launch({ executablePath: chromiumPath, args }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  /** A window of its own, somebody signed in. */
  async window(hospital: Hospital, options: WindowOptions = {}): Promise<PatientWindow> {
    const { width = 1366, height = 768, language = 'ja', appearance = 'light', role = 'clinician', path: to } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      timezoneId: 'Asia/Tokyo',
      locale: 'ja-JP',
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const window = new PatientWindow(page, hospital);
    await page.addInitScript(
      ([shown, spoken]) => {
        localStorage.setItem('tomoshibi-appearance', shown!);
        localStorage.setItem('tomoshibi-language', spoken!);
      },
      [appearance, language],
    );
    await page.route('**/*', (route) => this.#answer(route, window));
    await page.goto(`${origin}/`);
    await page.locator('form input[type=text], form input:not([type])').first().fill('模擬 花子');
    await page.locator(`input[type=radio][value=${role}]`).check();
    await page.locator('form button[type=submit]').click();
    await page.locator('input[type=search]').first().waitFor();
    if (to) await window.goTo(to);
    return window;
  }

  async #answer(route: Route, window: PatientWindow): Promise<void> {
    const url = new URL(route.request().url());
    if (url.origin !== origin) return route.abort();
    if (url.pathname.startsWith('/api/')) return window.answer(route, url);
    const file = path.join(this.#folder, url.pathname === '/' ? 'index.html' : url.pathname);
    if (!fs.existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({
      body: fs.readFileSync(file),
      contentType: contentTypes[path.extname(file)] ?? 'text/plain',
    });
  }
}

export class PatientWindow {
  readonly page: Page;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  records: Records;
  sequence = 128;
  #events: Route | null = null;
  /** Answers to these addresses wait until the promise is settled. */
  readonly held = new Map<string, Promise<void>>();

  constructor(page: Page, hospital: Hospital) {
    this.page = page;
    this.records = new Records(hospital.database, () => true);
  }

  async goTo(to: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, to);
  }

  /** The patient's page, once its first page is drawn. */
  async openPatient(id: string, search = ''): Promise<void> {
    await this.goTo(`/patients/${id}${search}`);
    await this.page.locator('[data-patient-banner]').waitFor();
    await this.page.waitForFunction(() => !document.querySelector('main p[role=status]'));
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Tells the window what the station is now, as its host would. */
  async stationChanged(): Promise<void> {
    await this.#events?.fulfill({
      contentType: 'text/event-stream',
      body: `event: station\ndata: ${JSON.stringify(this.#station())}\n\n`,
    });
    this.#events = null;
  }

  async answer(route: Route, url: URL): Promise<void> {
    const asked = `${url.pathname}${url.search}`;
    this.asked.push(asked);
    if (url.pathname === '/api/station/events') {
      // It stays open until there is something to tell.
      this.#events = route;
      return;
    }
    const records = this.records;
    const original = /^\/api\/patients\/([^/]+)\/documents\/([^/]+)\/content$/.exec(url.pathname);
    if (original) {
      const { content, contentType } = records.document(original[1]!, original[2]!);
      await route.fulfill({ body: Buffer.from(content!), contentType });
      return;
    }
    await this.held.get(url.pathname);
    try {
      const json = this.#read(records, url, route.request().postDataJSON() as object | null);
      await route.fulfill(json === undefined ? { status: 404, json: { code: 'request-invalid' } } : { json });
    } catch (error) {
      const body = error instanceof TomoshibiError ? error.toBody() : { code: 'internal' };
      await route.fulfill({ status: 404, json: body }).catch(() => undefined);
    }
  }

  #read(records: Records, url: URL, posted: object | null): object | undefined {
    const [, , room, id, part, item] = url.pathname.split('/').map(decodeURIComponent);
    if (url.pathname === '/api/station') return this.#station();
    if (url.pathname === '/api/sessions') {
      return { token: 'test', signedInAt: '2026-11-22T08:00', ...posted };
    }
    if (room === 'wards') return { wards: [], current: 0 };
    if (room === 'forms') return { forms: [], sets: [] };
    if (room !== 'patients') return undefined;
    if (id === undefined) return records.search(url.searchParams.get('q') ?? '', 50);
    if (part === undefined) return { ...records.patient(id), discStudies: 0 };
    if (part === 'summary') return records.summaries.summary(id);
    if (part === 'timeline') return records.timelines.timeline(id);
    if (part === 'disc-studies') return [];
    if (part === 'documents' && item) {
      const { content, ...document } = records.document(id, item);
      return { ...document, hasContent: content !== null };
    }
    return (sections as readonly string[]).includes(part) ? records.section(id, part as Section) : undefined;
  }

  #station(): StationView {
    return {
      state: 'ready',
      host: 'browser',
      drill: false,
      stationName: '3西-PC2',
      identityStored: true,
      readingFrom: 'copy',
      import: null,
      beside: [],
      scrub: null,
      medium: {
        path: '/media/usb',
        facilityName: '灯火記念病院（架空）',
        facilityFingerprint: 'test',
        facilityConfirmed: true,
        sequence: this.sequence,
        newestSequence: this.sequence,
        createdAt: '2026-11-21T22:30:00+09:00',
        dataAsOf: '2026-11-21T22:00',
        sources: [],
        files: 1,
        bytes: 1,
        sections: [...sections],
        modalities: [],
        slice: null,
        leftOut: [],
        set: null,
      },
    };
  }
}
