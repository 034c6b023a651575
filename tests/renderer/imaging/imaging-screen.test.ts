/** The image screen as a reader uses it, in Chromium, over studies of the demo hospital exported into study databases. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium } from '../../chromium.ts';
import { smallHospital, smallHospitalStudies } from '../../small-hospital.ts';
import { ImagingHarness } from './harness.ts';

const everything = '2.25.100';
const ct = '2.25.99';
const viewport = '[data-pane][data-active=true] [data-testid=viewport]';
const lastCtSlice = 19;

describe.skipIf(!hasChromium)('image screen', { timeout: 60_000 }, () => {
  let harness: ImagingHarness;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const [started, folder] = await Promise.all([ImagingHarness.start(), smallHospital()]);
    harness = started;
    browser = await harness.browser();
    const studies = new Map<string, string[]>();
    for (const file of filesUnder(join(folder, 'dicom'))) {
      const [study] = /ST\d+/.exec(file) ?? [];
      if (study) studies.set(study, [...(studies.get(study) ?? []), file]);
    }
    expect(studies.size).toBe(smallHospitalStudies);
    await harness.serve(everything, [...studies.values()].flat());
    const slices = studies.get('ST0001')!.filter((file) => file.includes('SE0002'));
    expect(slices.length).toBe(lastCtSlice + 1);
    await harness.serve(ct, slices);
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
  });
  afterEach(async () => {
    harness.beforeFrame = async () => undefined;
    harness.alterFrame = (_, bytes) => bytes;
    harness.frameRequests.length = 0;
    await page.context().close();
  });

  const open = async (query: Record<string, string> = {}) => {
    await page.goto(harness.url({ study: ct, ...query }));
    await page.waitForSelector(viewport);
  };
  const shown = (index: number) =>
    page.waitForSelector(`${viewport}[data-rendered=true][data-image-index="${index}"][data-wanted-index="${index}"]`);
  const data = () =>
    page.locator(viewport).evaluate((element) => Object.fromEntries(Object.entries((element as HTMLElement).dataset)));
  const text = () => page.locator(viewport).innerText();
  const choose = (series: RegExp) => page.getByRole('navigation').getByRole('button', { name: series }).first().click();
  /** Mean grey of what is on the canvas, without anything that lies over it. */
  const brightness = () =>
    page.locator(`${viewport} canvas.cornerstone-canvas`).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      let sum = 0;
      for (let at = 0; at < pixels.length; at += 4) sum += pixels[at]! + pixels[at + 1]! + pixels[at + 2]!;
      return sum / (pixels.length / 4) / 3;
    });
  const pageWithoutWebGl = async () => {
    const browser = await harness.browser(['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis']);
    return (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  };
  /** Mean grey that the canvas should have: decoded values through the window that is written, fitted into black. */
  const expectedBrightness = async (isInverse: boolean) => {
    const { imageId, windowCenter, windowWidth } = await data();
    const decoder = await page.context().newPage();
    await decoder.goto(harness.url());
    await decoder.waitForSelector('html[data-ready]');
    const path = imageId!.replace('tomoshibi:', '');
    const [decoded] = await decoder.evaluate((each) => window.decodeFrames([each], true), path);
    await decoder.close();
    if (!decoded || 'problem' in decoded) throw new Error(decoded?.detail);
    const bytes = Buffer.from(decoded.shown!, 'base64');
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const lowest = Number(windowCenter) - 0.5 - (Number(windowWidth) - 1) / 2;
    let sum = 0;
    for (const value of values) {
      const grey = Math.min(255, Math.max(0, ((value - lowest) / (Number(windowWidth) - 1)) * 255));
      sum += isInverse ? 255 - grey : grey;
    }
    const { width, height } = await page.locator(`${viewport} canvas.cornerstone-canvas`).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      return { width: canvas.width, height: canvas.height };
    });
    const scale = Math.min(width / decoded.columns, height / decoded.rows);
    return ((sum / values.length) * decoded.columns * decoded.rows * scale * scale) / (width * height);
  };
  /** Mean grey of what a person sees in the viewport, just below the middle, where words over it do not reach. */
  const seenBrightness = async () => {
    const box = (await page.locator(viewport).boundingBox())!;
    const clip = { x: box.x + box.width / 2 - 60, y: box.y + box.height / 2 + 10, width: 120, height: 90 };
    return (await lightOf(await page.screenshot({ clip }))).mean;
  };
  const lightOf = (picture: Buffer): Promise<{ mean: number; most: number }> =>
    page.evaluate(async (png) => {
      const image = new Image();
      image.src = `data:image/png;base64,${png}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data: values } = context.getImageData(0, 0, image.width, image.height);
      const colours = values.filter((_, at) => at % 4 !== 3);
      return {
        mean: colours.reduce((sum, value) => sum + value, 0) / colours.length,
        most: colours.reduce((most, value) => Math.max(most, value), 0),
      };
    }, picture.toString('base64'));

  it('opens on the first image, with who, what, which, and which way round', async () => {
    await open();
    await shown(0);
    expect(await page.locator('header').innerText()).toMatch(
      /灯火 太郎.*1950-01-01.*0012345.*アレルギー: ヨード造影剤/s,
    );
    const written = await text();
    for (const words of ['1 / 20', 'WL', 'WW', 'CT']) expect(written).toContain(words);
    expect(await page.locator('[data-mark]').allInnerTexts()).toEqual(['R', 'L', 'A', 'P']);
    expect(await brightness()).toBeGreaterThan(5);
  });

  it('scrolls by wheel, keys and slider, and stops at both ends', async () => {
    await open();
    await shown(0);
    await page.mouse.move(800, 400);
    await page.mouse.wheel(0, 100);
    await shown(1);
    await page.mouse.wheel(0, -100);
    await shown(0);
    for (const [key, index] of [
      ['ArrowUp', 0],
      ['ArrowDown', 1],
      ['PageDown', 11],
      ['End', lastCtSlice],
      ['ArrowDown', lastCtSlice],
      ['PageUp', lastCtSlice - 10],
      ['Home', 0],
    ] as const) {
      await page.keyboard.press(key);
      await shown(index);
    }
    await page.getByRole('slider').fill('7');
    await shown(7);
    expect(await text()).toContain('8 / 20');
  });

  it('every slice is another picture', async () => {
    await open();
    const seen = new Set<number>();
    for (let index = 0; index <= lastCtSlice; index += 1) {
      await shown(index);
      seen.add(await brightness());
      await page.keyboard.press('ArrowDown');
    }
    expect(seen.size).toBe(lastCtSlice + 1);
  });

  it('windows, inverts, zooms, pans and resets', async () => {
    await open();
    await shown(0);
    const before = await data();
    const lit = await brightness();
    await page.getByRole('button', { name: /^階調/ }).click();
    await page.getByRole('menuitem', { name: '肺野' }).click();
    await page.waitForSelector(`${viewport}[data-window-center="-600"][data-window-width="1500"]`);
    expect(await brightness()).not.toBeCloseTo(lit, 0);

    await drag(page, 'left', 60, 0);
    await expect.poll(async () => Number((await data()).windowWidth)).toBeGreaterThan(1500);
    await page.keyboard.press('i');
    await page.waitForSelector(`${viewport}[data-inverted=true]`);
    expect(await text()).toContain('白黒反転中');

    await drag(page, 'right', 0, -80);
    await expect.poll(async () => (await data()).zoom).not.toBe('1.000');
    await page.getByRole('button', { name: '移動' }).click();
    await drag(page, 'left', 100, 50);

    await page.getByRole('button', { name: 'リセット' }).click();
    await page.waitForSelector(`${viewport}[data-zoom="1.000"][data-inverted=false]`);
    expect(await data()).toMatchObject({ windowCenter: before.windowCenter, windowWidth: before.windowWidth });
    await expect.poll(async () => Math.abs((await brightness()) - lit)).toBeLessThan(0.5);
  });

  it.each(['webgl', 'cpu'])(
    'draws both MONOCHROMEs in the greys of their window, also after a reset: %s',
    async (drawing) => {
      const { study, view } = harness.studies.get(everything)!;
      if (drawing === 'cpu') page = await pageWithoutWebGl();
      await open({ study: everything });
      await shown(0);
      expect((await data()).drawing === 'cpu').toBe(drawing === 'cpu');
      const inverse: boolean[] = [];
      for (const { seriesInstanceUid, modality } of view.series) {
        if (modality !== 'CR') continue;
        const [metadata] = JSON.parse(study.metadata(seriesInstanceUid)) as Record<string, { Value: [string] }>[];
        const isInverse = metadata!['00280004']!.Value[0] === 'MONOCHROME1';
        inverse.push(isInverse);
        await page.locator(`[data-series="${seriesInstanceUid}"]`).click();
        await shown(0);
        const expected = await expectedBrightness(isInverse);
        expect(Math.abs((await brightness()) - expected)).toBeLessThan(2);
        await page.keyboard.press('i');
        await page.waitForSelector(`${viewport}[data-inverted=true]`);
        expect(Math.abs((await brightness()) - expected)).toBeGreaterThan(5);
        await page.keyboard.press('r');
        await page.waitForSelector(`${viewport}[data-inverted=false]`);
        await expect.poll(async () => Math.abs((await brightness()) - expected)).toBeLessThan(2);
      }
      expect(new Set(inverse)).toEqual(new Set([true, false]));
    },
  );

  it('keeps the window and the zoom from slice to slice', async () => {
    await open();
    await shown(0);
    await page.keyboard.press('2');
    await page.keyboard.press('+');
    await page.keyboard.press('End');
    await shown(lastCtSlice);
    expect(await data()).toMatchObject({ windowCenter: '40', windowWidth: '400', zoom: '1.250' });
  });

  it('shows every series of the study: MR, radiographs and the frames of a colour cine', async () => {
    await open({ study: everything });
    await shown(0);
    // The radiographs of the study open side by side; in a small pane less is written.
    await page.keyboard.press('Enter');
    await choose(/MR/);
    await shown(0);
    expect(await text()).toContain('MR');
    await choose(/US/);
    await shown(0);
    expect(await text()).toContain('カラー');
    expect(await text()).toContain('フレーム 1 / 6');
    await page.keyboard.press('End');
    await shown(5);
    const colours = await page.locator(`${viewport} canvas.cornerstone-canvas`).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      let coloured = 0;
      for (let at = 0; at < pixels.length; at += 4) if (Math.abs(pixels[at]! - pixels[at + 2]!) > 40) coloured += 1;
      return coloured;
    });
    expect(colours).toBeGreaterThan(100);
    await expect.poll(() => page.locator('[data-drawn=true]').count()).toBe(await page.locator('[data-drawn]').count());
  });

  it('never shows the picture before under the number of one that is still loading', async () => {
    await open({ study: everything });
    await shown(0);
    let answer: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await expect.poll(() => page.locator('[data-drawn=false]').count()).toBe(0);
    await choose(/T2強調/);
    await shown(0);
    await page.keyboard.press('End');
    await shown(5);
    expect(await seenBrightness()).toBeGreaterThan(10);
    harness.beforeFrame = () => gate;
    // In none of the panes that the study opened with, so only its thumbnail has been read.
    await choose(/T1強調/);
    await page.waitForSelector(`${viewport}[data-state=loading]`);
    expect(await seenBrightness()).toBeLessThan(6);
    expect(await text()).toContain('読み込んでいます');
    expect((await data()).rendered).toBe('false');
    answer();
    await shown(0);
    expect(await seenBrightness()).toBeGreaterThan(10);
  });

  it('does not queue the slices a fast wheel has left behind', async () => {
    const waiting: (() => void)[] = [];
    harness.beforeFrame = () => new Promise((resolve) => waiting.push(resolve));
    await open();
    await page.waitForSelector(`${viewport}[data-state=loading]`);
    await page.mouse.move(800, 400);
    for (let step = 0; step < 12; step += 1) await page.mouse.wheel(0, 100);
    await page.waitForSelector(`${viewport}[data-wanted-index="12"]`);
    // Six at a time, and nothing was answered yet: the wanted one is asked for all the same.
    const wanted = harness.studies.get(ct)!.view.series[0]!.instances[12]!.sopInstanceUid;
    await expect.poll(() => harness.frameRequests.some((path) => path.includes(wanted))).toBe(true);
    const answering = setInterval(() => {
      for (const answer of waiting.splice(0)) answer();
    }, 10);
    await shown(12);
    clearInterval(answering);
    harness.beforeFrame = async () => undefined;
    for (const answer of waiting) answer();
  });

  it('refuses a damaged frame in words, on black, and goes on with the next', async () => {
    await open();
    await shown(0);
    const target = await page.evaluate(
      () => document.querySelector('[data-testid=viewport]')!.getAttribute('data-image-id')!,
    );
    harness.alterFrame = (path, bytes) => (target.endsWith(path) ? bytes.slice(0, bytes.length / 2) : bytes);
    await page.reload();
    await page.waitForSelector(`${viewport}[data-state=refused][data-problem=truncated]`);
    expect(await page.getByRole('alert').innerText()).toContain('この画像は壊れているため表示しません');
    expect(await seenBrightness()).toBeLessThan(40);
    await page.keyboard.press('ArrowDown');
    await shown(1);
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector(`${viewport}[data-state=refused]`);
    expect((await data()).rendered).toBe('false');
  });

  it('leaves nothing of the picture before beside the words of a refusal', async () => {
    const served = harness.studies.get(everything)!;
    const radiograph = served.view.series.find(({ modality }) => modality === 'CR')!.seriesInstanceUid;
    harness.alterFrame = (path, bytes) => (path.includes(radiograph) ? bytes.slice(0, 1000) : bytes);
    await open({ study: everything });
    await choose(/US/);
    await shown(0);
    await page.locator(`[data-series="${radiograph}"]`).click();
    await page.waitForSelector(`${viewport}[data-state=refused]`);
    await page.locator('[role=alert]', { hasText: '壊れている' }).evaluate((words) => words.remove());
    const { x, y, width, height } = (await page.locator(viewport).boundingBox())!;
    const inside = { x: x + 2, y: y + 2, width: width - 4, height: height - 4 };
    expect((await lightOf(await page.screenshot({ clip: inside }))).most).toBeLessThan(4);
  });

  it('lists what cannot be shown, with how many', async () => {
    const served = harness.studies.get(ct)!;
    const [first] = served.view.series;
    const raw = { ...first!.instances[0]!, sopClassUid: '1.2.840.10008.5.1.4.1.1.66', frameCount: 0 };
    harness.studies.set('2.25.101', {
      ...served,
      view: { ...served.view, series: [{ ...first!, modality: 'CT', instances: [raw, raw] }] },
    });
    await page.goto(harness.url({ study: '2.25.101' }));
    await page.waitForSelector('[data-reason=raw-data]');
    expect(await page.getByRole('navigation').innerText()).toMatch(/表示できない項目 \(2\).*2件/s);
    expect(await page.locator('body').innerText()).toContain('この検査には表示できる画像がありません');
  });

  it("does not show another patient's study, and says when the images name somebody else", async () => {
    const served = harness.studies.get(ct)!;
    const { study } = served.view;
    harness.studies.set('2.25.102', { ...served, view: { ...served.view, study: { ...study, patientId: 'p2' } } });
    await page.goto(harness.url({ study: '2.25.102' }));
    await page.getByText('別の患者のもの').waitFor();
    expect(await page.locator(viewport).count()).toBe(0);

    harness.studies.set('2.25.103', {
      ...served,
      view: { ...served.view, study: { ...study, dicomPatientId: '9999999' } },
    });
    await page.goto(harness.url({ study: '2.25.103' }));
    expect(await page.getByRole('alert').innerText()).toContain('9999999');
  });

  it('speaks English', async () => {
    await open({ language: 'en' });
    await shown(0);
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('menuitem', { name: 'Mediastinum' }).click();
    await page.waitForSelector(`${viewport}[data-window-width="400"]`);
    expect(await text()).toContain('Slice');
  });

  it.each(['webgl', 'cpu'])(
    'keeps zoom and turn when the window changes its size, and fitted what was: %s',
    async (drawing) => {
      if (drawing === 'cpu') page = await pageWithoutWebGl();
      await open();
      await shown(0);
      const resized = async (width: number, height: number) => {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(500);
        return { zoom: (await data()).zoom, marks: await page.locator('[data-mark]').allInnerTexts() };
      };
      expect((await resized(1100, 768)).zoom).toBe('1.000');
      await page.keyboard.press('.');
      await page.keyboard.press('+');
      await expect.poll(async () => Number((await data()).zoom)).toBeGreaterThan(1.1);
      const before = { zoom: (await data()).zoom, marks: await page.locator('[data-mark]').allInnerTexts() };
      expect(before.marks).not.toEqual(['R', 'L', 'A', 'P']);
      expect(await resized(1366, 600)).toEqual(before);
      expect(await resized(1366, 768)).toEqual(before);
    },
  );

  it('draws the same picture without WebGL, and says so', async () => {
    await open();
    await shown(0);
    await page.keyboard.press('2');
    await page.waitForSelector(`${viewport}[data-window-width="400"]`);
    const withWebGl = await seenBrightness();
    page = await pageWithoutWebGl();
    await open();
    await shown(0);
    expect((await data()).drawing).toBe('cpu');
    expect(await text()).toContain('描画: CPU');
    await page.keyboard.press('2');
    await page.waitForSelector(`${viewport}[data-window-width="400"]`);
    expect(Math.abs((await seenBrightness()) - withWebGl)).toBeLessThan(3);
    await page.keyboard.press('ArrowDown');
    await shown(1);
  });
});

async function drag(page: Page, button: 'left' | 'right', x: number, y: number): Promise<void> {
  await page.mouse.move(760, 420);
  await page.mouse.down({ button });
  for (let step = 1; step <= 5; step += 1) await page.mouse.move(760 + (x * step) / 5, 420 + (y * step) / 5);
  await page.mouse.up({ button });
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
