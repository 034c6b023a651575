/** Panes, links, comparison and cine as a reader uses them, in Chromium. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StudyView } from '../../../../shared/views.ts';
import { hasChromium } from '../../../chromium.ts';
import { smallHospital } from '../../../small-hospital.ts';
import { ImagingHarness } from '../harness.ts';

const ct = '2.25.99';
const ctBefore = '2.25.98';
const head = '2.25.97';
const everything = '2.25.100';

describe.skipIf(!hasChromium)('workspace', { timeout: 60_000 }, () => {
  let harness: ImagingHarness;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const [started, hospital] = await Promise.all([ImagingHarness.start(), smallHospital()]);
    harness = started;
    browser = await harness.browser();
    const files = filesUnder(join(hospital, 'dicom'));
    await harness.serve(everything, files);
    const { view } = harness.studies.get(everything)!;
    const slices = instancesOf(view, 'CT', 20);
    const fileOf = fileIndex(files);
    await harness.serve(ct, slices.map(fileOf));
    // The prior has every other slice: the same places under other numbers.
    await harness.serve(ctBefore, slices.filter((_, place) => place % 2 === 0).map(fileOf));
    await harness.serve(head, instancesOf(view, 'MR', 0).map(fileOf));
    Object.assign(harness.studies.get(ct)!.view.study, { started: '2026-11-01T10:00', description: '胸部CT' });
    Object.assign(harness.studies.get(ctBefore)!.view.study, { started: '2026-03-01T09:00', description: '胸部CT' });
    const record = (uid: string) => harness.studies.get(uid)!.view.study;
    harness.patientStudies = [
      { ...record(ct), onMedium: true },
      { ...record(ctBefore), onMedium: true },
      { ...record(ctBefore), studyInstanceUid: '2.25.96', started: '2026-08-01T09:00', onMedium: false },
      { ...record(head), started: '2026-10-01T09:00', onMedium: true },
    ];
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  });
  afterEach(async () => {
    harness.beforeFrame = async () => undefined;
    await page.context().close();
  });

  const open = async (query: Record<string, string>) => {
    await page.goto(harness.url(query));
    await page.waitForSelector('[data-testid=viewport][data-rendered=true]');
  };
  const until = <T>(seen: () => T | Promise<T>) => expect.poll(seen, { timeout: 20_000 });
  const pane = (number: number) => page.locator(`[data-pane="${number}"]`);
  const viewport = (number: number) => pane(number).getByTestId('viewport');
  const shown = (number: number, index: number) =>
    page.waitForSelector(
      `[data-pane="${number}"] [data-testid=viewport][data-rendered=true][data-image-index="${index}"][data-wanted-index="${index}"]`,
    );
  const data = (number: number) =>
    viewport(number).evaluate((element) => Object.fromEntries(Object.entries((element as HTMLElement).dataset)));
  const wheelOver = async (number: number, notches: number) => {
    const box = (await viewport(number).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let notch = 0; notch < Math.abs(notches); notch += 1) await page.mouse.wheel(0, 100 * Math.sign(notches));
  };
  const divide = async (name: string) => {
    await page.keyboard.press('g');
    await page.getByRole('button', { name, exact: true }).click();
  };

  it('divides the screen, takes dragged series, and scrolls what the pointer is over', async () => {
    await open({ study: ct });
    await divide('2行 × 2列');
    await page.waitForSelector('[data-layout="2x2"]');
    expect(await page.locator('[data-pane]').count()).toBe(4);
    await page.locator('[data-series]').first().dragTo(pane(3));
    await shown(3, 0);
    expect(await pane(3).getAttribute('data-active')).toBe('true');

    // Scrolling is linked at first; without the link only the pane below the pointer moves, and nobody clicked it.
    await page.keyboard.press('k');
    await wheelOver(0, 3);
    await shown(0, 3);
    await shown(3, 0);
    await wheelOver(3, 5);
    await shown(3, 5);
    await shown(0, 3);
    expect(await pane(3).getAttribute('data-active')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await shown(3, 6);

    // Linked again from where they stand: three slices apart.
    await page.keyboard.press('k');
    await wheelOver(0, 2);
    await shown(0, 5);
    await shown(3, 8);
    expect(await pane(3).getByTestId('link').innerText()).toContain('手で合わせた');
  });

  it('shows one pane alone and all again as they were', async () => {
    await open({ study: ct });
    await divide('1行 × 2列');
    await page.locator('[data-series]').first().dragTo(pane(1));
    await shown(1, 0);
    await page.keyboard.press('+');
    await until(async () => (await data(1)).zoom).toBe('1.250');
    const narrow = (await viewport(1).boundingBox())!.width;
    await viewport(1).dblclick({ position: { x: 200, y: 200 } });
    await until(async () => (await viewport(1).boundingBox())!.width).toBeGreaterThan(narrow * 1.8);
    expect(await pane(0).isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await until(async () => (await viewport(1).boundingBox())!.width).toBe(narrow);
    expect((await data(1)).zoom).toBe('1.250');
    await page.keyboard.press('u');
    expect(await viewport(1).count()).toBe(0);
  });

  it('keeps pictures undistorted when the screen is divided while they are drawn', async () => {
    await open({ study: ct });
    for (const name of ['1行 × 3列', '3行 × 1列', '2行 × 2列', '1行 × 1列']) {
      await divide(name);
      await page.keyboard.press('ArrowDown');
    }
    const ratios: number[] = [];
    for (const name of ['1行 × 1列', '1行 × 3列', '3行 × 1列']) {
      await divide(name);
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('[data-pane="0"] [data-testid=viewport][data-rendered=true]');
      await page.waitForTimeout(400);
      ratios.push(await aspectOfPicture(page));
    }
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0]!, 1);
  });

  it('puts the likely prior beside in one key, linked by position, and never to be taken for the current', async () => {
    await open({ study: ct });
    await wheelOver(0, 6);
    await shown(0, 6);
    await page.keyboard.press('p');
    await shown(1, 3);
    expect(await pane(0).getAttribute('data-prior')).toBe('false');
    expect(await pane(1).getAttribute('data-prior')).toBe('true');
    const words = await pane(1).locator('header').innerText();
    for (const each of ['過去', '2026-03-01', '今回の8か月前', '連動: 位置']) expect(words).toContain(each);
    expect(await pane(0).locator('header').innerText()).toContain('今回');
    const why = await page.getByRole('status').filter({ hasText: '選びました' }).innerText();
    expect(why).toContain('同じ種類・同じ部位');
    expect(why).toContain('2026-08-01');
    expect(why).toContain('この媒体にありません');

    await wheelOver(0, 4);
    await shown(0, 10);
    await shown(1, 5);
    await wheelOver(1, 2);
    await shown(1, 7);
    await shown(0, 14);
    // The prior reaches less far: its last slice is shown, and that is said.
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('End');
    await shown(0, 19);
    await shown(1, 9);

    await page.keyboard.press('p');
    await page.waitForSelector('[data-layout="1x1"]');
    expect(await pane(0).getAttribute('data-study')).toBe(ct);

    await page.keyboard.press('Shift+P');
    const list = page.getByRole('complementary', { name: '比べる検査' });
    expect(await list.innerText()).toContain('この媒体にない');
    expect(await list.getByRole('button', { name: '並べる' }).count()).toBe(2);
    await page.keyboard.press('Escape');
    expect(await list.count()).toBe(0);
  });

  it('loads the likely prior before anybody asks, after what is on the screen', async () => {
    harness.frameRequests.length = 0;
    await open({ study: ct });
    await until(() => harness.frameRequests.filter((path) => path.includes(ctBefore)).length).toBe(10);
    const first = harness.frameRequests.findIndex((path) => path.includes(ctBefore));
    expect(
      harness.frameRequests.slice(0, first).filter((path) => path.includes(`/${ct}/`)).length,
    ).toBeGreaterThanOrEqual(14);
    await until(() => page.locator('[data-series][data-loaded="20"]').count()).toBe(1);
  });

  it('shares zoom, position and window between linked panes that lie alike, and nothing after unlinking one', async () => {
    await open({ study: ct });
    await page.keyboard.press('p');
    await shown(1, 0);
    const box = (await viewport(0).boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(middle.x, middle.y - 60, { steps: 4 });
    await page.mouse.up({ button: 'right' });
    await until(async () => (await data(1)).zoom).toBe((await data(0)).zoom);
    expect((await data(0)).zoom).not.toBe('1.000');
    await page.mouse.down();
    await page.mouse.move(middle.x + 60, middle.y + 20, { steps: 4 });
    await page.mouse.up();
    await until(async () => (await data(1)).windowWidth).toBe((await data(0)).windowWidth);
    expect((await data(0)).windowWidth).not.toBe('400');

    await pane(1).getByTestId('link').click();
    expect(await pane(1).getByTestId('link').innerText()).toContain('連動しない');
    const before = await data(1);
    await wheelOver(0, 3);
    await shown(0, 3);
    expect((await data(1)).imageIndex).toBe(before.imageIndex);
  });

  it('plays a cine at its own rate, around its end, and stops at a frame that is not there', async () => {
    let gate = Promise.resolve();
    let release: () => void = () => undefined;
    await open({ study: everything });
    await page.locator('[data-series]', { hasText: /US/ }).filter({ hasText: '6フレーム' }).first().click();
    const cine = page.getByTestId('cine').first();
    await cine.waitFor();
    await until(() => page.locator('[data-active=true] [data-rendered=true]').count()).toBe(1);
    await page.keyboard.press(' ');
    expect(await cine.getAttribute('data-playing')).toBe('true');
    const seen = new Set<string>();
    const active = page.locator('[data-active=true]').getByTestId('viewport');
    await expect
      .poll(
        async () => {
          seen.add((await active.getAttribute('data-image-index'))!);
          return seen.size;
        },
        { interval: 20, timeout: 10_000 },
      )
      .toBe(6);
    await page.keyboard.press(' ');
    expect(await cine.getAttribute('data-playing')).toBe('false');
    const stopped = await active.getAttribute('data-image-index');
    await page.waitForTimeout(400);
    expect(await active.getAttribute('data-image-index')).toBe(stopped);

    gate = new Promise((resolve) => {
      release = resolve;
    });
    harness.beforeFrame = async (path) => (path.endsWith('/frames/3') && path.includes(everything) ? gate : undefined);
    await page.reload();
    await page.waitForSelector('[data-testid=viewport][data-rendered=true]');
    await page.locator('[data-series]', { hasText: /US/ }).filter({ hasText: '6フレーム' }).first().click();
    await cine.waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await until(() => active.getAttribute('data-image-index')).toBe('1');
    await until(() => cine.getAttribute('data-waiting')).toBe('true');
    expect(await active.getAttribute('data-image-index')).toBe('1');
    expect(await active.getAttribute('data-rendered')).toBe('true');
    release();
    await until(() => active.getAttribute('data-image-index')).not.toBe('1');
  });

  it('draws where the active slice cuts pictures across it, and not where it does not', async () => {
    await open({ study: head });
    const axes = await page.locator('[data-series]').allInnerTexts();
    expect(axes.length).toBeGreaterThan(1);
    await divide('1行 × 2列');
    await page.locator('[data-series]').nth(0).dragTo(pane(0));
    await page.locator('[data-series]').nth(1).dragTo(pane(1));
    await page.waitForSelector('[data-pane="1"] [data-testid=viewport][data-rendered=true]');
    await wheelOver(1, 1);
    const line = pane(0).getByTestId('reference-line').locator('line');
    await line.waitFor({ state: 'attached' });
    const place = () =>
      line.evaluate((element) => ['x1', 'y1', 'x2', 'y2'].map((name) => element.getAttribute(name)).join());
    const before = await place();
    await wheelOver(1, 1);
    await until(place).not.toBe(before);
    expect(await pane(1).getByTestId('reference-line').count()).toBe(0);
    await page.keyboard.press('x');
    expect(await page.getByTestId('reference-line').count()).toBe(0);
  });

  it('cuts nothing off: what does not fit the toolbar is in its last menu, and every key is listed', async () => {
    for (const language of ['ja', 'en']) {
      await open({ study: ct, language });
      const bar = page.getByRole('toolbar');
      const box = (await bar.boundingBox())!;
      for (const button of await bar.getByRole('button').all()) {
        const own = (await button.boundingBox())!;
        expect(own.x + own.width).toBeLessThanOrEqual(box.x + box.width + 1);
        expect(own.y + own.height).toBeLessThanOrEqual(box.y + box.height + 1);
      }
      await bar.getByRole('button').last().click();
      const more = page.getByRole('menu');
      await more.waitFor();
      expect(await more.getByRole('menuitem').count()).toBeGreaterThan(2);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      const keys = page.getByRole('complementary').filter({ has: page.locator('kbd') });
      const used = (await keys.locator('li kbd').allInnerTexts()).filter(Boolean);
      expect(new Set(used).size, used.join(' ')).toBe(used.length);
      const listed = await keys.innerText();
      for (const key of ['W', 'P', 'G', 'K', 'X', 'B', 'Y', 'Enter', 'U'])
        expect(listed).toMatch(new RegExp(`(^|\\n)${key} `));
      await page.keyboard.press('Escape');
    }
  });
});

/** Width by height of what is light in the first pane. */
async function aspectOfPicture(page: Page): Promise<number> {
  return page
    .locator('[data-pane="0"] [data-testid=viewport] canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, width, height).data;
      const light = (x: number, y: number) => pixels[(y * width + x) * 4]! > 60;
      const middle = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
      const across = Array.from({ length: width }, (_, x) => x).filter((x) => light(x, middle.y));
      const down = Array.from({ length: height }, (_, y) => y).filter((y) => light(middle.x, y) && y < height * 0.85);
      return (across.at(-1)! - across[0]!) / (down.at(-1)! - down[0]!);
    });
}

function instancesOf(view: StudyView, modality: string, least: number): string[] {
  const series = view.series.filter((each) => each.modality === modality && each.instances.length >= least);
  return series.flatMap(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid));
}

/** From SOP Instance UID to its file: the demo hospital writes the UID as ASCII within the first kilobytes. */
function fileIndex(files: readonly string[]): (sopInstanceUid: string) => string {
  const heads = files.map((file) => ({ file, head: headOf(file) }));
  return (sopInstanceUid) => heads.find(({ head: bytes }) => bytes.includes(sopInstanceUid))!.file;
}

function headOf(file: string): string {
  return readFileSync(file).subarray(0, 400).toString('latin1');
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
