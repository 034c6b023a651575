/**
 * Opening a study in a browser, in our window and in OHIF. Both draw with Cornerstone3D, whose own events say when there
 * is something on the canvas; a browser context of its own each time, so that no cache helps.
 */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { quietChromiumArguments } from '../../../scripts/runtimes.ts';
import { ViewerWindow } from '../../../scripts/viewer-window.ts';
import type { ServedStudy } from './served-study.ts';

export interface Opening {
  /** Seconds from navigation to the first picture on the canvas. */
  firstImage: number;
  /** Seconds from navigation to the last slice decoded and in memory. */
  complete: number;
}

/** In CSS pixels. */
export interface WindowSize {
  width: number;
  height: number;
}

declare global {
  interface Window {
    /** When a picture was first drawn, in milliseconds of `performance.now()`. */
    benchDrawn?: number;
    /** OHIF lays its Cornerstone open. */
    cornerstone?: { cache: { _imageCache: Map<string, { image?: unknown }> } };
  }
}

/** As far as a viewer waits in the bench. */
const patience = 120_000;

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // OHIF is served from one address and its data from another; the same browser for both viewers.
    args: [...quietChromiumArguments, '--disable-web-security', '--enable-precise-memory-info'],
  });
}

/** A page with an empty cache that notes when Cornerstone first draws a picture. */
export async function benchPage(
  browser: Browser,
  viewport: WindowSize = { width: 1366, height: 768 },
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport, locale: 'ja-JP' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.addInitScript(() => {
    let hasPicture = false;
    document.addEventListener('CORNERSTONE_STACK_NEW_IMAGE', () => (hasPicture = true), true);
    document.addEventListener(
      'CORNERSTONE_IMAGE_RENDERED',
      () => {
        if (hasPicture) window.benchDrawn ??= performance.now();
      },
      true,
    );
  });
  return { page, context };
}

/** OHIF's address of the study, until all its slices are in Cornerstone's cache. */
export async function openInOhif(browser: Browser, address: string, slices: number): Promise<Opening> {
  const { page, context } = await benchPage(browser);
  try {
    // No guided tour over the pictures.
    await page.addInitScript(() => localStorage.setItem('shownTours', JSON.stringify(['basicViewerTour'])));
    await page.goto(address, { waitUntil: 'commit' });
    const drawn = await page.waitForFunction(() => window.benchDrawn);
    const complete = await page.waitForFunction((wanted) => {
      const held = window.cornerstone ? [...window.cornerstone.cache._imageCache.values()] : [];
      return held.filter(({ image }) => image).length >= wanted && performance.now();
    }, slices);
    return {
      firstImage: ((await drawn.jsonValue()) as number) / 1000,
      complete: Number(await complete.jsonValue()) / 1000,
    };
  } finally {
    await context.close();
  }
}

/**
 * Our window: from navigation until it can be signed in to, and from the study's address until its pictures are there.
 * What a person takes to sign in is in neither; OHIF knows no sign-in.
 */
export async function openInOurs(browser: Browser, served: ServedStudy, slices: number): Promise<Opening> {
  const { page, context } = await benchPage(browser);
  try {
    const { ready, opening } = await openStudy(page, served);
    const drawn = await page.waitForFunction(() => window.benchDrawn);
    const complete = await seriesComplete(page, slices);
    const since = (now: unknown) => (ready + Number(now) - opening) / 1000;
    return { firstImage: since(await drawn.jsonValue()), complete: since(complete) };
  } finally {
    await context.close();
  }
}

/** When all slices of a series were in memory, in milliseconds of `performance.now()`. */
export async function seriesComplete(page: Page, slices: number): Promise<number> {
  const complete = await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll<HTMLElement>('[data-loaded]')].some(
        ({ dataset }) => Number(dataset.loaded) >= wanted,
      ) && performance.now(),
    slices,
  );
  return Number(await complete.jsonValue());
}

/** Milliseconds of `performance.now()`: when the window could be signed in to, and when the study was asked for. */
export async function openStudy(page: Page, { host, view }: ServedStudy): Promise<{ ready: number; opening: number }> {
  const window = new ViewerWindow(page);
  await page.goto(`${host.url}#token=${host.token}`, { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: window.words.shell['signIn.name'] }).waitFor();
  const ready = await page.evaluate(() => performance.now());
  await window.signIn('計測 太郎', 'clinician');
  const { patientId, studyInstanceUid } = view.study;
  const opening = await page.evaluate(
    (address) => {
      const now = performance.now();
      location.hash = address;
      return now;
    },
    studyAddress(patientId, studyInstanceUid),
  );
  return { ready, opening };
}

export function studyAddress(patientId: string, studyInstanceUid: string): string {
  return `/patients/${encodeURIComponent(patientId)}/studies/${studyInstanceUid}`;
}
