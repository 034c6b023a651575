/**
 * Bad input on the real screen: every file of the corpus, damaged frames, and descriptions that make no sense. Each ends in
 * a picture or in a sentence, soon, and what is good beside it stays good.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFile } from '../../../shared/dicom-file/parse.ts';
import type { InstanceView } from '../../../shared/views.ts';
import { hasChromium } from '../../chromium.ts';
import { corpus as corpora, hasCorpus } from '../../corpus.ts';
import { smallHospital } from '../../small-hospital.ts';
import { ImagingHarness } from './harness.ts';
import { metadataMutations, wholeAnswers } from './hostile-metadata.ts';

const corpus = join(corpora, 'dicom');
const patienceMs = 5_000;
/** Files of one study: so many that their series stand beside each other, so few that one page shows them soon. */
const filesPerStudy = 60;
const viewport = '[data-testid=viewport]';

describe.skipIf(!hasChromium)('hostile images', () => {
  let harness: ImagingHarness;
  /** A series of twenty slices with nothing wrong. */
  let good: { files: string[]; seriesUid: string };
  let page: Page;
  let pageErrors: string[];

  beforeAll(async () => {
    const [started, hospital] = await Promise.all([ImagingHarness.start(), smallHospital()]);
    harness = started;
    good = largestSeries(filesUnder(join(hospital, 'dicom/ST0001')));
    const browser = await harness.browser();
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.on('crash', () => pageErrors.push('the page crashed'));
    await page.addInitScript(() => {
      let last = performance.now();
      window.longestPause = 0;
      setInterval(() => {
        const now = performance.now();
        window.longestPause = Math.max(window.longestPause, now - last);
        last = now;
      }, 50);
    });
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
  });

  const open = async (study: string) => {
    pageErrors = [];
    await page.goto('about:blank');
    await page.goto(harness.url({ study }));
    await page.waitForSelector('[data-pane]');
  };
  const look = (steps: Step[]) => page.evaluate(lookThrough, { steps, patienceMs });
  const setIds = () =>
    page
      .locator('button[data-set]')
      .evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).dataset.set!));
  const goodPicture = async (): Promise<string> => {
    expect(await look([{ open: good.seriesUid }])).toEqual([{ ...shown(good.seriesUid), index: 0 }]);
    // Without what is written over it.
    return page
      .locator(`${viewport} canvas`)
      .first()
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  };
  const expectUnharmed = async () => {
    expect(pageErrors).toEqual([]);
    expect(await page.getByTestId('pane-failed').count()).toBe(0);
    expect(await page.evaluate(() => window.longestPause)).toBeLessThan(patienceMs);
  };

  it.skipIf(!hasCorpus)('the corpus: a picture or a sentence for each', { timeout: 240_000 }, async () => {
    const wrong: Look[] = [];
    let looked = 0;
    for (const [number, files] of studiesOf(filesUnder(corpus)).entries()) {
      const study = `2.25.7${number}`;
      await harness.serve(study, [...good.files, ...files]);
      await open(study);
      const before = await goodPicture();
      const ids = (await setIds()).filter((each) => each !== good.seriesUid);
      const looks = await look(ids.flatMap((id) => [{ open: id }, { press: 'End', ofMany: true }]));
      looked += ids.length;
      wrong.push(...looks.filter(({ sentence, state }) => state !== 'shown' && sentence.length < 10));
      const objects = page.locator('button[data-object]');
      for (let at = 0; at < (await objects.count()); at += 1) {
        looked += 1;
        await objects.nth(at).click();
        const said = page.locator('[data-pane][data-active=true] :is([data-testid=object], [role=alert])').first();
        await said.waitFor({ timeout: patienceMs });
      }
      expect((await goodPicture()) === before, `the good series of study ${number}`).toBe(true);
      await expectUnharmed();
    }
    expect(wrong).toEqual([]);
    expect(looked).toBeGreaterThan(150);
  });

  it('descriptions that make no sense: a picture or a sentence for each slice', { timeout: 240_000 }, async () => {
    const names = Object.keys(metadataMutations);
    const wrong: { name: string; look: Look }[] = [];
    for (let from = 0; from < names.length; from += good.files.length) {
      const some = names.slice(from, from + good.files.length);
      const study = `2.25.8${from}`;
      await harness.serve(study, good.files);
      await page.route(/\/series\/[^/]+\/metadata$/, async (route) => {
        const response = await route.fetch();
        const datasets = (await response.json()) as DataSet[];
        await route.fulfill({ response, json: datasets.map((each, at) => mutated(each, some[at])) });
      });
      await open(study);
      const looks = await look([{ open: good.seriesUid }, ...some.slice(1).map(() => ({ press: 'ArrowDown' }))]);
      expect(looks.map(({ index }) => index)).toEqual([...some.keys()]);
      for (const [index, each] of looks.entries()) {
        if (each.state !== 'shown' && each.sentence.length < 10) wrong.push({ name: some[index]!, look: each });
      }
      await expectUnharmed();
      await page.unrouteAll({ behavior: 'wait' });
    }
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(wholeAnswers))('metadata that is %s: a sentence', { timeout: 30_000 }, async (_, body) => {
    await harness.serve('2.25.900', good.files);
    await page.route(/\/series\/[^/]+\/metadata$/, (route) =>
      route.fulfill({ body, contentType: 'application/dicom+json' }),
    );
    await open('2.25.900');
    const [first] = await look([{ open: good.seriesUid }]);
    expect(first).toMatchObject({ state: 'refused', sentence: expect.stringMatching(/.{10}/s) as string });
    await expectUnharmed();
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('frames that are not what was exported: a sentence for each, the others shown', { timeout: 60_000 }, async () => {
    const study = '2.25.901';
    const { view } = await harness.serve(study, good.files);
    const uids = view.series[0]!.instances.map(({ sopInstanceUid }) => sopInstanceUid);
    harness.alterFrame = (path, bytes) => {
      const alter = frameMutations[uids.findIndex((uid) => path.includes(`/${uid}/`))];
      return alter ? alter(bytes) : bytes;
    };
    try {
      await open(study);
      const looks = await look([{ open: good.seriesUid }, ...uids.slice(1).map(() => ({ press: 'ArrowDown' }))]);
      expect(looks.map(({ index, state }) => [index, state])).toEqual(
        uids.map((_, index) => [index, frameMutations[index] ? 'refused' : 'shown']),
      );
      await expectUnharmed();
    } finally {
      harness.alterFrame = (_, bytes) => bytes;
    }
  });

  it('a study whose list makes no sense: nothing hangs', { timeout: 60_000 }, async () => {
    const { study, view } = await harness.serve('2.25.902', good.files);
    const [series] = view.series;
    const changes: Partial<InstanceView>[] = [
      { frameCount: 1_000_000_000 },
      { frameCount: 20_000 },
      { rows: 65_535, columns: 65_535 },
      { rows: null, columns: null },
    ];
    const absurd = (change: Partial<InstanceView>) => ({
      ...series!,
      seriesInstanceUid: `2.25.903${changes.indexOf(change)}`,
      instances: series!.instances.slice(0, 1).map((each) => ({ ...each, ...change })),
    });
    harness.studies.set('2.25.902', {
      study,
      view: {
        ...view,
        series: [...view.series, ...changes.map(absurd), { ...series!, seriesInstanceUid: '2.25.9', instances: [] }],
      },
    });
    await open('2.25.902');
    await goodPicture();
    const looks = await look((await setIds()).map((id) => ({ open: id })));
    expect(looks.filter(({ sentence, state }) => state !== 'shown' && sentence.length < 10)).toEqual([]);
    await goodPicture();
    await expectUnharmed();
  });
});

/** A click on the picture of a series, or a key; `ofMany`: not where there is one picture. */
type Step = { open: string } | { press: string; ofMany?: boolean };

interface Look {
  set: string;
  index: number;
  state: 'shown' | 'refused' | 'neither in time';
  /** What is said in place of a picture. */
  sentence: string;
}

function shown(set: string): Omit<Look, 'index'> {
  return { set, state: 'shown', sentence: '' };
}

/**
 * Takes the steps one after the other and waits after each for a picture or a sentence. Runs in the page: between it and
 * the test more time would pass than most pictures take.
 */
async function lookThrough({ steps, patienceMs: patience }: { steps: Step[]; patienceMs: number }): Promise<Look[]> {
  const looks: Look[] = [];
  let set = '';
  for (const step of steps) {
    const before = document.querySelector<HTMLElement>('[data-testid=viewport]')?.dataset ?? {};
    let index = 0;
    if ('open' in step) {
      set = step.open;
      document.querySelector<HTMLElement>(`button[data-set="${set}"]`)!.click();
    } else {
      const last = Number(before.imageCount) - 1;
      if (step.ofMany && last <= 0) continue;
      index = step.press === 'End' ? last : Math.min(last, Number(before.wantedIndex) + 1);
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: step.press, bubbles: true }));
    }
    const until = performance.now() + patience;
    let state: Look['state'] = 'neither in time';
    let sentence = '';
    while (state === 'neither in time' && performance.now() < until) {
      const pane = document.querySelector(`[data-pane][data-set="${set}"]`);
      const { dataset } = pane?.querySelector<HTMLElement>('[data-testid=viewport]') ?? {};
      const isThere = Number(dataset?.wantedIndex) === index && Number(dataset?.imageIndex) === index;
      if (isThere && dataset?.state === 'shown') state = 'shown';
      else if (isThere && dataset?.state === 'refused') {
        state = 'refused';
        sentence = pane?.querySelector('[role=alert]')?.textContent?.trim() ?? '';
      } else await new Promise((resolve) => setTimeout(resolve, 10));
    }
    looks.push({ set, index, state, sentence });
  }
  return looks;
}

type DataSet = Record<string, unknown>;

function mutated(dataset: DataSet, name: string | undefined): DataSet {
  return name === undefined ? dataset : { ...dataset, ...metadataMutations[name] };
}

/** By the place of the slice; what is not here is left as it is. */
const frameMutations: Record<number, (bytes: Uint8Array) => Uint8Array> = {
  1: () => new Uint8Array(),
  3: (bytes) => bytes.subarray(0, 1),
  5: (bytes) => bytes.subarray(0, bytes.length / 2),
  7: (bytes) => bytes.subarray(0, -1),
  9: (bytes) => new Uint8Array([...bytes, ...bytes]),
  11: () => new TextEncoder().encode('<!doctype html><title>502</title>'),
  13: () => new TextEncoder().encode('{"code":"frame-damaged"}'),
};

interface Instance {
  sopInstanceUid: string;
  seriesInstanceUid: string;
}

/** Null for what is no instance: a directory of a disc, or nothing that can be kept. */
function instanceOf(file: string): Instance | null {
  try {
    const parsed = parseFile(file);
    if (parsed.kind !== 'instance') return null;
    parsed.source.close();
    const { sopInstanceUid, series } = parsed.instance;
    return { sopInstanceUid, seriesInstanceUid: series.seriesInstanceUid };
  } catch {
    return null;
  }
}

function largestSeries(files: readonly string[]): { files: string[]; seriesUid: string } {
  const series = new Map<string, string[]>();
  for (const file of files) {
    const uid = instanceOf(file)!.seriesInstanceUid;
    series.set(uid, [...(series.get(uid) ?? []), file]);
  }
  const [seriesUid, largest] = [...series].sort(([, a], [, b]) => b.length - a.length)[0]!;
  return { files: largest, seriesUid };
}

/** The files in studies of some size, each instance once in a study. */
function studiesOf(files: readonly string[]): string[][] {
  const studies: { files: string[]; uids: Set<string> }[] = [];
  for (const file of files) {
    const instance = instanceOf(file);
    if (!instance) continue;
    let study = studies.find(({ files: of, uids }) => of.length < filesPerStudy && !uids.has(instance.sopInstanceUid));
    if (!study) {
      study = { files: [], uids: new Set() };
      studies.push(study);
    }
    study.files.push(file);
    study.uids.add(instance.sopInstanceUid);
  }
  return studies.map((study) => study.files);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

declare global {
  interface Window {
    /** The longest time for which the page did nothing else, in milliseconds. */
    longestPause: number;
  }
}
