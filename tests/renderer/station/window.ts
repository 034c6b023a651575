/**
 * The whole window in a real Chromium over a station that a test makes up: what the host answers is what stands in
 * `StationWindow`, and what was asked of it is kept.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page, Route } from 'playwright';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { DifferencesView, GenerationView } from '../../../shared/generations.ts';
import { sections } from '../../../shared/records.ts';
import type { FoundMedium, MediumView, PatientView, StationView } from '../../../shared/views.ts';
import { sectionStatus } from '../records.ts';

const origin = 'http://station.test';
const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

export const medium: MediumView = {
  path: '/media/usb/TOMOSHIBI',
  facilityName: '灯火記念病院 (架空)',
  facilityFingerprint: '3f2a 90c1 77de 5b04',
  facilityConfirmed: false,
  sequence: 128,
  newestSequence: 128,
  createdAt: '2026-11-21T22:30:00',
  dataAsOf: '2026-11-21T22:00',
  sources: [{ name: '基幹', kind: 'ssmix2', dataAsOf: '2026-11-21T22:00' }],
  files: 12_000,
  bytes: 1_900_000_000_000,
  sections: [...sections],
  modalities: ['CT', 'MR', 'US'],
  slice: null,
  leftOut: [],
  set: null,
};

export const emptyStation: StationView = {
  state: 'empty',
  host: 'browser',
  drill: false,
  stationName: '3西-PC2',
  identityStored: false,
  medium: null,
  readingFrom: null,
  import: null,
  beside: [],
  scrub: null,
};

export const readyStation: StationView = {
  ...emptyStation,
  state: 'ready',
  identityStored: true,
  medium: { ...medium, facilityConfirmed: true },
  readingFrom: 'copy',
};

export const foundMedium: FoundMedium = {
  path: '/media/usb/TOMOSHIBI',
  facilityName: '灯火記念病院 (架空)',
  sequence: 128,
  createdAt: '2026-11-21T22:30:00',
  problem: null,
};

const patient = {
  patient: {
    id: 'taro',
    identifier: '0012345',
    name: '灯火 太郎',
    kana: 'トモシビ タロウ',
    birthDate: '1950-01-01',
    sex: 'male',
    deceasedAt: null,
    identityNote: null,
    source: 'ssmix2:test',
  },
  allergyState: 'unknown',
  allergies: [],
  flags: [],
  encounter: null,
  sameName: [],
  sections: Object.fromEntries(sections.map((section) => [section, sectionStatus(section)])),
  counts: Object.fromEntries(sections.map((section) => [section, 0])),
  dataAsOf: '2026-11-21T22:00',
} as unknown as PatientView;

export class StationWindow {
  readonly page: Page;
  station: StationView = emptyStation;
  media: FoundMedium[] = [];
  keys: { path: string }[] = [];
  generations: GenerationView[] = [];
  differences: DifferencesView | null = null;
  /** Refusals by `POST /api/station/open`. */
  readonly refused = new Map<string, ErrorBody>();
  /** What each request that changes something becomes; without it the station stays. */
  readonly changes = new Map<string, (body: Record<string, unknown>) => StationView>();
  readonly sent: { request: string; body: Record<string, unknown> }[] = [];
  #events: Route | null = null;

  private constructor(page: Page) {
    this.page = page;
  }

  /** @param folder the built viewer */
  static async open(browser: Browser, folder: string, how: Partial<StationWindow> = {}): Promise<StationWindow> {
    const context = await browser.newContext({
      viewport: { width: 1366, height: 768 },
      timezoneId: 'Asia/Tokyo',
      locale: 'ja-JP',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    const window = new StationWindow(await context.newPage());
    Object.assign(window, how);
    await window.page.route('**/*', (route) => window.#answer(route, folder));
    await window.page.goto(`${origin}/`);
    return window;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async goTo(to: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, to);
  }

  /** Tells the window what the station is now, as its host would. */
  async becomes(station: StationView): Promise<void> {
    this.station = station;
    const body = `event: station\ndata: ${JSON.stringify(station)}\n\n`;
    await this.#events?.fulfill({ contentType: 'text/event-stream', body });
    this.#events = null;
  }

  /** What a person reads. */
  async words(selector = 'main'): Promise<string> {
    return (await this.page.locator(selector).first().innerText()).replace(/\s+/g, ' ').trim();
  }

  async #answer(route: Route, folder: string): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    if (url.origin !== origin) return route.abort();
    if (!url.pathname.startsWith('/api/')) {
      const file = path.join(folder, url.pathname === '/' ? 'index.html' : url.pathname);
      if (!fs.existsSync(file)) return route.fulfill({ status: 404 });
      return route.fulfill({
        body: fs.readFileSync(file),
        contentType: contentTypes[path.extname(file)] ?? 'text/plain',
      });
    }
    if (url.pathname === '/api/station/events') {
      // It stays open until there is something to tell.
      this.#events = route;
      return;
    }
    const asked = `${request.method()} ${url.pathname}`;
    if (request.method() !== 'GET') {
      const body = (request.postDataJSON() ?? {}) as Record<string, unknown>;
      this.sent.push({ request: asked, body });
      const refusal = this.refused.get(asked);
      if (refusal) return route.fulfill({ status: 400, json: refusal });
      if (url.pathname === '/api/sessions') {
        return route.fulfill({
          json: { token: 'test', signedInAt: '2026-11-22T03:00', staffId: null, emergency: null, ...body },
        });
      }
      this.station = this.changes.get(asked)?.(body) ?? this.station;
      return route.fulfill({ json: this.station });
    }
    const json = this.#read(url.pathname);
    return route.fulfill(json === undefined ? { status: 404, json: { code: 'request-invalid' } } : { json });
  }

  #read(pathname: string): unknown {
    if (pathname === '/api/station') return this.station;
    if (pathname === '/api/station/media') return this.media;
    if (pathname === '/api/station/keys') return this.keys;
    if (pathname === '/api/station/generations') return { generations: this.generations };
    if (pathname === '/api/patients/taro') return patient;
    if (pathname === '/api/patients/taro/differences') return this.differences ?? undefined;
    return undefined;
  }
}
