/** Planes through a series as a reader uses them, in Chromium, over a phantom whose every voxel is known. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Element } from '../../../../scripts/demo-hospital/dicom-writer.ts';
import { TomoshibiError } from '../../../../shared/errors.ts';
import { hasChromium } from '../../../chromium.ts';
import { ImagingHarness } from '../harness.ts';
import { phantom, phantomValue, writeEnhancedPhantom, writePhantom } from './phantom.ts';

const { columns, rows, slices, spacing } = phantom;
const axial = 0;
const sagittal = 1;
const coronal = 2;
const projection = 3;

/** What a pixel of each plane shows: the same voxel, looked up by its own formula. */
const expectedAt = {
  axial: (column: number, row: number, index: number) => phantomValue(column, row, slices - 1 - index),
  sagittal: (column: number, row: number, index: number) => phantomValue(index, column, slices - 1 - row),
  coronal: (column: number, row: number, index: number) => phantomValue(column, index, slices - 1 - row),
};
const sizes = { axial: [columns, rows], sagittal: [rows, slices], coronal: [columns, slices] } as const;

const element = (tag: number, vr: 'DS' | 'IS', value: string): Element => ({ tag, vr, value });

describe.skipIf(!hasChromium)('planes through a series', { timeout: 60_000 }, () => {
  let harness: ImagingHarness;
  let folder: string;
  let browser: Browser;
  let page: Page;

  const studies = {
    even: '2.25.700',
    tilted: '2.25.701',
    gap: '2.25.702',
    phases: '2.25.703',
    enhanced: '2.25.704',
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tomoshibi-planes-'));
    harness = await ImagingHarness.start();
    browser = await harness.browser();
    const serve = (uid: string, change?: NonNullable<Parameters<typeof writePhantom>[2]>['slice']) =>
      harness.serve(uid, writePhantom(join(folder, uid), uid, { slice: change }));
    await serve(studies.even);
    await serve(studies.tilted, (elements) => elements.set(0x00181120, element(0x00181120, 'DS', '-15')));
    await serve(studies.gap, (elements, slice) => (slice === 12 || slice === 13 ? null : elements));
    await harness.serve(studies.enhanced, writeEnhancedPhantom(join(folder, 'enhanced'), studies.enhanced));
    // Two echoes at each position.
    await serve(studies.phases, (elements, slice) =>
      elements
        .set(0x00200032, element(0x00200032, 'DS', `-40\\-30\\${Math.floor(slice / 2) * 5}`))
        .set(0x00180086, element(0x00180086, 'IS', String((slice % 2) + 1))),
    );
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  });
  afterEach(async () => {
    harness.beforeFrame = async () => undefined;
    await page.close();
  });

  const open = (study: string, query: Record<string, string> = {}) =>
    page.goto(harness.url({ study, planes: '1', ...query }));
  const pane = (number: number) => page.locator(`[data-pane="${number}"]`);
  const shown = (number: number, index?: number) =>
    pane(number)
      .locator(
        `[data-testid=viewport][data-rendered=true]${index === undefined ? '' : `[data-image-index="${index}"]`}`,
      )
      .waitFor();
  const allShown = () => Promise.all([axial, sagittal, coronal, projection].map((number) => shown(number)));
  const volume = (number: number) =>
    pane(number)
      .locator('[data-testid=volume]')
      .evaluate((found) => Object.fromEntries(Object.entries((found as HTMLElement).dataset)));
  const picture = (number: number) => page.evaluate((at) => window.pictureOf(at), number);
  const refusal = () => pane(axial).getByRole('alert').innerText();

  /** Every value of what a pane holds, against the formula. */
  const expectValues = async (number: number, expected: (column: number, row: number) => number) => {
    const { width, height, values } = await picture(number);
    const wrong: string[] = [];
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const value = values[row * width + column];
        if (value !== expected(column, row)) wrong.push(`${column},${row}: ${value} / ${expected(column, row)}`);
      }
    }
    expect(wrong).toEqual([]);
    return [width, height];
  };

  it.each([
    ['single images', studies.even],
    ['an enhanced multi-frame instance', studies.enhanced],
  ])('shows every voxel where it lies, and the maxima of the whole block: %s', async (_, study) => {
    await open(study);
    await allShown();
    for (const [number, plane] of [
      [axial, 'axial'],
      [sagittal, 'sagittal'],
      [coronal, 'coronal'],
    ] as const) {
      const { index } = await picture(number);
      const found = await expectValues(number, (column, row) => expectedAt[plane](column, row, index));
      expect(found).toEqual(sizes[plane]);
    }
    await expectValues(projection, (column, row) =>
      Math.max(...Array.from({ length: rows }, (__, layer) => expectedAt.coronal(column, row, layer))),
    );
  });

  it.each(['webgl', 'cpu'])(
    'draws them in the greys of their window, in their own proportions: %s',
    async (drawing) => {
      if (drawing === 'cpu') {
        await page.close();
        const withoutWebGl = await harness.browser([
          '--disable-gpu',
          '--disable-software-rasterizer',
          '--disable-3d-apis',
        ]);
        page = await withoutWebGl.newPage({ viewport: { width: 1366, height: 768 } });
      }
      await open(studies.even);
      await allShown();
      for (const [number, plane] of [
        [axial, 'axial'],
        [sagittal, 'sagittal'],
        [coronal, 'coronal'],
      ] as const) {
        const { index, center, span } = await picture(number);
        const places = Array.from({ length: 60 }, (_, place) => [
          3 + ((place * 37) % (sizes[plane][0] - 6)),
          3 + ((place * 23) % (sizes[plane][1] - 6)),
        ]) as [number, number][];
        const greys = await page.evaluate(([at, where]) => window.greysAt(at, where), [number, places] as const);
        for (const [place, [column, row]] of places.entries()) {
          const value = expectedAt[plane](column, row, index);
          // The middle of a pixel falls between those of the screen, where the phantom's ramp has gone on a little; the plain
          // canvas draws it up to half a pixel aside.
          const grey = ((value - (center - 0.5)) / (span - 1) + 0.5) * 255;
          const wanted = Math.max(0, Math.min(255, grey));
          expect(Math.abs(greys[place]! - wanted), `${plane} ${column},${row}`).toBeLessThanOrEqual(
            drawing === 'cpu' ? 2.5 : 1.5,
          );
        }
      }
      // 2.5 mm from slice to slice and 0.9 mm from column to column: neither is stretched to the other.
      const [from, right, below] = await page.evaluate(
        (at) =>
          window.canvasOf(at, [
            [0, 0],
            [10, 0],
            [0, 10],
          ]),
        coronal,
      );
      expect((below![1] - from![1]) / (right![0] - from![0])).toBeCloseTo(spacing[2] / spacing[0], 2);
      expect(await pane(coronal).locator('[data-mark]').allInnerTexts()).toEqual(['R', 'L', 'H', 'F']);
      expect(await pane(sagittal).locator('[data-mark]').allInnerTexts()).toEqual(['A', 'P', 'H', 'F']);
    },
  );

  it('opens at the slice that was being read', async () => {
    // Instances are numbered from the head down: the sixth is the fifth layer below the top one.
    await open(studies.even, { from: '5' });
    await shown(axial, 5);
    expect((await volume(coronal)).point).toBe('47,39,34');
  });

  it('goes through one place in all planes: by wheel, slider, keys and by dragging the cross', async () => {
    await open(studies.even);
    await allShown();
    expect((await volume(axial)).point).toBe('47,39,19');
    const box = (await pane(axial).locator('[data-testid=viewport]').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 + 90, box.y + 40);
    await page.mouse.wheel(0, 100);
    await shown(axial, 21);
    expect((await volume(coronal)).point).toBe('47,39,18');
    await pane(coronal).getByRole('slider').fill('20');
    await shown(coronal, 20);
    expect((await volume(axial)).point).toBe('47,20,18');
    await page.evaluate((at) => window.panes[at]!.turn!((now) => now + 23), sagittal);
    await shown(sagittal, 70);

    // The value under the cross is that of the voxel, and is written in Hounsfield units.
    expect(await volume(axial)).toMatchObject({ point: '70,20,18', value: String(phantomValue(70, 20, 18)) });
    expect(await pane(axial).innerText()).toContain(`${phantomValue(70, 20, 18)} HU`);
    expect(await pane(axial).innerText()).toContain('L23.0 A16.0 H45.0 mm');

    const [cross] = await page.evaluate((at) => window.canvasOf(at, [[70, 20]]), axial);
    const [target] = await page.evaluate((at) => window.canvasOf(at, [[30, 55]]), axial);
    const canvas = (await pane(axial).locator('canvas').first().boundingBox())!;
    const before = await pane(axial).locator('[data-testid=viewport]').getAttribute('data-window-center');
    await page.mouse.move(canvas.x + cross![0], canvas.y + cross![1]);
    await page.mouse.down();
    await page.mouse.move(canvas.x + target![0], canvas.y + target![1], { steps: 4 });
    await page.mouse.up();
    await shown(sagittal, 30);
    await shown(coronal, 55);
    expect((await volume(projection)).point).toBe('30,55,18');
    expect(await pane(axial).locator('[data-testid=viewport]').getAttribute('data-window-center')).toBe(before);

    // A press anywhere puts the cross once that is chosen.
    await pane(coronal).getByRole('button', { name: '十字' }).click();
    const [place] = await page.evaluate((at) => window.canvasOf(at, [[12, 30]]), coronal);
    const lower = (await pane(coronal).locator('canvas').first().boundingBox())!;
    await page.mouse.click(lower.x + place![0], lower.y + place![1]);
    await shown(axial, 30);
    await shown(sagittal, 12);
  });

  it('makes thick planes: maximum, minimum and mean of as many layers as it says', async () => {
    await open(studies.even);
    await allShown();
    await page.evaluate((at) => window.panes[at]!.turn!(() => 8), axial);
    await shown(axial, 8);
    const layers = (column: number, row: number) =>
      [6, 7, 8, 9, 10].map((index) => expectedAt.axial(column, row, index));
    for (const [option, blend, expected] of [
      ['最大値 (MIP)', 'mip', (found: number[]) => Math.max(...found)],
      ['最小値 (MinIP)', 'minip', (found: number[]) => Math.min(...found)],
      ['平均', 'average', (found: number[]) => Math.round(found.reduce((sum, each) => sum + each, 0) / 5)],
    ] as const) {
      await pane(axial).getByRole('combobox', { name: '重ね方' }).selectOption(option);
      await pane(axial).locator(`[data-testid=volume][data-slab^="${blend}"]`).waitFor();
      await shown(axial, 8);
      expect(await pane(axial).innerText()).toContain('12.5 mm');
      await expectValues(axial, (column, row) => expected(layers(column, row)));
    }
    await pane(axial).getByRole('slider', { name: '厚み' }).fill('10');
    await shown(axial, 0);
    expect(await pane(axial).innerText()).toContain('平均 全体');
  });

  it('keeps window and zoom while the thickness changes', async () => {
    await open(studies.even);
    await allShown();
    await page.evaluate((at) => {
      window.panes[at]!.setWindow!(222, 333);
      window.panes[at]!.zoomBy!(1.5);
    }, axial);
    const viewport = pane(axial).locator('[data-testid=viewport]');
    await expect.poll(() => viewport.getAttribute('data-zoom')).toBe('1.500');
    await page.evaluate(
      (at) =>
        window.panes[at]!.commands!()
          .find(({ key }) => key === 't')!
          .run(),
      axial,
    );
    await pane(axial).locator('[data-testid=volume][data-slab="mip 10"]').waitFor();
    await expect.poll(() => viewport.getAttribute('data-zoom')).toBe('1.500');
    expect(await viewport.getAttribute('data-window-center')).toBe('222');
    expect(await viewport.getAttribute('data-window-width')).toBe('333');
  });

  it('has one window for all planes of single layers, and another for the maxima', async () => {
    await open(studies.even);
    await allShown();
    await page.evaluate((at) => window.panes[at]!.setWindow!(50, 200), sagittal);
    const center = (number: number) =>
      pane(number).locator('[data-testid=viewport]').getAttribute('data-window-center');
    await expect.poll(() => center(axial)).toBe('50');
    await expect.poll(() => center(coronal)).toBe('50');
    expect(await center(projection)).toBe('100');
  });

  it('measures in millimetres and Hounsfield units on every plane', async () => {
    await open(studies.even);
    await allShown();
    const texts = async () => (await pane(coronal).locator('svg').allTextContents()).join(' ');
    await page.evaluate((at) => window.panes[at]!.chooseTool('length'), coronal);
    const [from, to] = await page.evaluate(
      (at) =>
        window.canvasOf(at, [
          [10, 5],
          [10, 25],
        ]),
      coronal,
    );
    const canvas = (await pane(coronal).locator('canvas').first().boundingBox())!;
    await page.mouse.move(canvas.x + from![0], canvas.y + from![1]);
    await page.mouse.down();
    await page.mouse.move(canvas.x + to![0], canvas.y + to![1], { steps: 5 });
    await page.mouse.up();
    await expect.poll(texts).toMatch(/\d mm/);
    const length = Number(/([\d.]+) mm/.exec(await texts())![1]);
    expect(Math.abs(length - 20 * spacing[2])).toBeLessThan(1.5);

    await page.evaluate((at) => window.panes[at]!.chooseTool('rectangle'), coronal);
    const [corner, opposite] = await page.evaluate(
      (at) =>
        window.canvasOf(at, [
          [40, 22],
          [50, 28],
        ]),
      coronal,
    );
    await page.mouse.move(canvas.x + corner![0], canvas.y + corner![1]);
    await page.mouse.down();
    await page.mouse.move(canvas.x + opposite![0], canvas.y + opposite![1], { steps: 5 });
    await page.mouse.up();
    await expect.poll(texts).toMatch(/HU/);
  });

  it.each([
    ['ja', studies.tilted, 'ガントリ傾斜 −15.0°のため'],
    ['en', studies.tilted, 'The gantry was tilted by −15.0°'],
    ['ja', studies.gap, '抜けているスライスが 2枚'],
    ['en', studies.gap, '2 slices are missing from a stack spaced 2.50 mm'],
  ])('is refused in words, with the figure: %s %s', async (language, study, words) => {
    await open(study, { language });
    await pane(axial).getByRole('alert').waitFor();
    expect(await refusal()).toContain(words);
    expect(await pane(axial).locator('canvas').count()).toBe(0);
    await pane(axial)
      .getByRole('button', { name: language === 'ja' ? '元の画像に戻る' : 'Back to the original images' })
      .click();
    await shown(axial);
  });

  it('is refused when a slice is damaged, however many others are whole', async () => {
    harness.beforeFrame = async (path) => {
      if (path.includes('.1.20/')) throw new TomoshibiError('frame-damaged');
    };
    await open(studies.even);
    await pane(axial).getByRole('alert').waitFor();
    expect(await refusal()).toMatch(/40枚のうち 1枚のスライスが壊れているか読めない\(最初は \d+枚目\)/);
    expect(await pane(axial).getByRole('button', { name: 'もう一度試す' }).count()).toBe(0);
  });

  it('can be tried again when a slice could not be read', async () => {
    harness.beforeFrame = async (path) => {
      if (path.includes('.1.20/')) throw new Error('unreachable');
    };
    await open(studies.even);
    await pane(axial).getByRole('alert').waitFor();
    harness.beforeFrame = async () => undefined;
    await pane(axial).getByRole('button', { name: 'もう一度試す' }).click();
    await allShown();
  });

  it('says how many slices it waits for, and can be stopped', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let served = 0;
    harness.beforeFrame = async () => {
      served += 1;
      if (served > 10) await held;
    };
    await open(studies.even);
    await pane(sagittal).getByText('10 / 40枚').waitFor();
    expect(await pane(sagittal).innerText()).toContain('すべてのスライスを読み込んで確認しています');
    await pane(axial).getByRole('button', { name: '中止する' }).click();
    await pane(axial).locator('[data-testid=volume]').waitFor({ state: 'detached' });
    release();
    await shown(sagittal);
  });

  it('is refused before anything is read when it would not fit in memory', async () => {
    harness.frameRequests.length = 0;
    await open(studies.even, { cacheMegabytes: '0.5' });
    await pane(axial).getByRole('alert').waitFor();
    expect(await refusal()).toContain('約 1 MB の記憶域が必要');
  });

  it('offers the echoes of a series that has two at each position', async () => {
    await open(studies.phases);
    await pane(axial).getByRole('alert').waitFor();
    expect(await refusal()).toContain('同じ位置に複数の画像がある(40枚・20か所)');
    await pane(axial).getByRole('button', { name: 'エコー 2(20枚)' }).click();
    await shown(axial);
    const { index } = await picture(axial);
    // Echo 2 is every other slice of the phantom, from its second one on.
    await expectValues(axial, (column, row) => phantomValue(column, row, 2 * (19 - index) + 1));
  });

  it('lets go of everything when it is closed, however often it is opened', async () => {
    await open(studies.even);
    const states: unknown[] = [];
    for (let round = 0; round < 20; round += 1) {
      await allShown();
      await page.evaluate(() => window.showPlanes(false));
      await expect.poll(() => page.evaluate(() => window.cacheState().planes)).toBe(0);
      states.push(await page.evaluate(() => window.cacheState()));
      await page.evaluate(() => window.showPlanes(true));
    }
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(1);
    expect(states[0]).toMatchObject({ volumes: 0, planes: 0, pinned: 0 });
  });
});
