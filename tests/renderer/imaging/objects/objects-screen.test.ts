/** What studies hold beside pictures, opened as a reader opens it, in Chromium under the program's own security policy. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Element, encodePart10 } from '../../../../scripts/demo-hospital/dicom-writer.ts';
import { fictionalPdf } from '../../../../scripts/demo-hospital/tiny-pdf.ts';
import { hasChromium } from '../../../chromium.ts';
import { smallHospital } from '../../../small-hospital.ts';
import { ImagingHarness } from '../harness.ts';

const ct = '2.25.201';
const radiograph = '2.25.202';
const ecg = '2.25.203';
const ultrasound = '2.25.204';
const long = '2.25.205';
const damaged = '2.25.206';
const viewport = '[data-testid=viewport]';
const cineFrames = 500;

describe.skipIf(!hasChromium)('objects on the screen', { timeout: 60_000 }, () => {
  let harness: ImagingHarness;
  let folder: string;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tomoshibi-objects-'));
    const [started, hospital] = await Promise.all([ImagingHarness.start(), smallHospital()]);
    harness = started;
    const demo = (study: string) => filesUnder(join(hospital, 'dicom', study));
    await harness.serve(ct, demo('ST0001'));
    await harness.serve(radiograph, demo('ST0003'));
    await harness.serve(ecg, demo('ST0004'));
    await harness.serve(ultrasound, demo('ST0009'));
    await harness.serve(long, [longCine(folder)]);
    await harness.serve(damaged, [
      document(folder, 'cut', fictionalPdf('架空', '2026-11-20').subarray(0, 300)),
      document(folder, 'none', Buffer.from('this is no PDF at all')),
      document(folder, 'model', Buffer.from('solid fictional'), 'model/stl'),
    ]);
    const browser = await harness.browser();
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => message.text().includes('Content Security') && problems.push(message.text()));
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });
  beforeEach(() => {
    harness.frameRequests.length = 0;
  });

  const open = async (study: string, query: Record<string, string> = {}) => {
    await page.goto(harness.url({ study, ...query }));
    await page.waitForSelector('nav');
  };
  const choose = (kind: string, place = 0) => page.locator(`[data-object=${kind}]`).nth(place).click();
  const pane = () => page.locator('[data-testid=object]').innerText();
  const shown = (index: number) => page.waitForSelector(`${viewport}[data-rendered=true][data-image-index="${index}"]`);
  const data = () =>
    page.locator(viewport).evaluate((element) => Object.fromEntries(Object.entries((element as HTMLElement).dataset)));
  /** Where a canvas is painted: how many pixels, and their middle in parts of its size. */
  const painted = (selector: string) =>
    page.locator(selector).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data: pixels } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let [count, x, y] = [0, 0, 0];
      for (let at = 0; at < pixels.length / 4; at += 1) {
        if (pixels[at * 4 + 3]! < 100) continue;
        count += 1;
        x += at % canvas.width;
        y += Math.floor(at / canvas.width);
      }
      return { count, x: x / count / canvas.width, y: y / count / canvas.height };
    });

  it('lists them with their kind, and opens a report whose links open slices', async () => {
    await open(ct);
    await page.waitForSelector('[data-object]');
    const kinds = await page
      .locator('[data-object]')
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.object));
    expect(kinds).toEqual(['presentation', 'key-object', 'report', 'report', 'document']);
    await choose('report');
    await page.getByRole('heading', { name: 'CT読影レポート' }).waitFor();
    expect(await pane()).toMatch(/記載完了 ・ 確定.*灯火 太郎.*0012345.*18mm大の結節.*右上葉肺癌の疑い/s);
    await page.locator('[data-link]').click();
    await shown(4);

    await choose('report', 1);
    await page.getByText('未確定').waitFor();
    expect(await pane()).toMatch(/記載途中 ・ 未確定.*長径: 18 mm/s);
  });

  it('marks key images, goes from one to the next, and shows them alone', async () => {
    await open(ct);
    await page.waitForSelector('[data-set^="key:"]');
    await page.locator('[data-set]').first().click();
    await page.waitForSelector(`${viewport}[data-rendered=true]`);
    await page.keyboard.press('Home');
    await shown(0);
    expect(await page.locator('[data-testid=key-image]').count()).toBe(0);
    for (const index of [4, 10, 18, 4]) {
      await page.keyboard.press('j');
      await shown(index);
      await page.getByTestId('key-image').waitFor();
    }
    expect(await page.getByTestId('key-image').innerText()).toContain('関心画像');
    await choose('key-object');
    await page.getByRole('button', { name: 'キー画像だけを見る' }).click();
    await shown(0);
    expect(await data()).toMatchObject({ imageCount: '3' });
  });

  it('applies a presentation state to the pictures it names, when it is chosen, and takes it back', async () => {
    await open(ct);
    await page.waitForSelector('[data-object=presentation]');
    await page.locator('[data-set]').first().click();
    await page.waitForSelector(`${viewport}[data-rendered=true]`);
    await page.keyboard.press('Home');
    await shown(0);
    const own = await data();
    await page.keyboard.press('j');
    await shown(4);
    // Offered, not applied.
    expect((await data()).windowCenter).toBe(own.windowCenter);
    expect(await page.locator('[data-testid=presentation]').count()).toBe(0);
    await page.getByTestId('presentation-choice').selectOption({ index: 1 });
    await page.waitForSelector(`${viewport}[data-window-center="-600"][data-window-width="1500"]`);
    await page.waitForSelector('[data-graphic=CIRCLE]');
    expect(Number((await data()).zoom)).toBeGreaterThan(1.2);
    expect(await page.locator('[data-annotation]').textContent()).toContain('結節 18mm');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector(`${viewport}[data-image-index="5"][data-window-center="${own.windowCenter}"]`);
    expect(await page.locator('[data-graphic]').count()).toBe(0);
    expect(await page.getByText('この画像には表示設定がありません').count()).toBe(1);
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector(`${viewport}[data-image-index="4"][data-window-center="-600"]`);
    await page.getByTestId('presentation-choice').selectOption('');
    await page.waitForSelector(`${viewport}[data-window-center="${own.windowCenter}"][data-zoom="1.000"]`);
  });

  it('draws overlay planes where they lie, turns them with the picture, and hides them with a key', async () => {
    await open(radiograph);
    await page.waitForSelector('[data-testid=overlays]');
    const before = await painted('[data-testid=overlays]');
    expect(before.count).toBeGreaterThan(500);
    // The lower right quarter of the picture, which stands in the middle of the viewport.
    expect(before.x).toBeGreaterThan(0.5);
    expect(before.y).toBeGreaterThan(0.7);
    expect(await page.getByTestId('overlay-note').innerText()).toBe('重ね書き 1');
    await page.keyboard.press('.');
    await expect.poll(async () => (await painted('[data-testid=overlays]')).x).toBeLessThan(0.45);
    await page.keyboard.press('t');
    await expect.poll(() => page.locator('[data-testid=overlays]').count()).toBe(0);
    expect(await page.getByTestId('overlay-note').innerText()).toContain('隠しています');
  });

  it('shows a PDF page by page, Japanese without embedded fonts included', async () => {
    await open(ct);
    await page.waitForSelector('[data-object=document]');
    await choose('document');
    await page.waitForSelector('[data-testid=pdf][data-page="1"][data-pages="2"]');
    const ink = () =>
      page.locator('[data-testid=pdf] canvas').evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data: pixels } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let dark = 0;
        for (let at = 0; at < pixels.length; at += 4)
          if (pixels[at]! + pixels[at + 1]! + pixels[at + 2]! < 200) dark += 1;
        return dark / (pixels.length / 4);
      });
    const first = await ink();
    expect(first).toBeGreaterThan(0.004);
    await page.getByRole('button', { name: '次のページ' }).click();
    await page.waitForSelector('[data-testid=pdf][data-page="2"]');
    expect(await ink()).not.toBe(first);
    expect(await page.getByRole('button', { name: '次のページ' }).isDisabled()).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector('[data-testid=pdf][data-page="1"]');
    const incomplete = page.getByText('一部が表示されていない');
    expect(await incomplete.count()).toBe(0);

    // Without its character maps a page would be drawn with gaps.
    await page.route('**/*.bcmap', (route) => route.abort());
    await open(ct);
    await choose('document');
    await incomplete.waitFor();
    await page.unroute('**/*.bcmap');
  });

  it('says what is wrong with a document instead of showing a part of it', async () => {
    await open(damaged);
    expect(await page.locator('[data-reason], [data-object]').count()).toBe(3);
    for (const place of [0, 1]) {
      await choose('document', place);
      await page.getByText('このPDFは壊れているため表示できません').waitFor();
    }
    expect(await page.locator('[data-reason=model]').innerText()).toContain('立体モデル');
  });

  it('draws an ECG in twelve leads on millimetre paper, as high as its millivolts', async () => {
    await open(ecg);
    await choose('waveform');
    await page.waitForSelector('[data-channel=V6]');
    const leads = await page.locator('[data-channel]').evaluateAll((all) =>
      all.map((each) => {
        const path = each.querySelector('path:last-of-type')!.getAttribute('d')!;
        const heights = [...path.matchAll(/ (-?[\d.]+)/g)].map(([, y]) => Number(y));
        const places = [...path.matchAll(/[ML](-?[\d.]+)/g)].map(([, x]) => Number(x));
        return {
          label: (each as SVGElement).dataset.channel!,
          reach: Math.max(...heights) - Math.min(...heights),
          length: places.at(-1)! - places[0]!,
        };
      }),
    );
    expect(leads.map(({ label }) => label)).toEqual('I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'.split(' '));
    // Ten seconds at 25 mm/s; lead III falls by 2.3 mV and rises by 0.55 mV, at 10 mm/mV.
    expect(leads[2]!.length).toBeCloseTo(250, 0);
    expect(leads[2]!.reach).toBeGreaterThan(27);
    expect(leads[2]!.reach).toBeLessThan(31);
    await page.getByRole('button', { name: '20 mm/mV' }).click();
    await page.waitForSelector('[data-calibration="20"]');
    expect(await pane()).toContain('500 Hz');
  });

  it('plays a video, steps through it, and names the kinds this browser does not play', async () => {
    await open(ultrasound);
    await choose('video');
    await page.waitForSelector('[data-testid=video] video');
    await expect
      .poll(
        () => page.locator('[data-testid=video] video').evaluate((video) => (video as HTMLVideoElement).readyState),
        {
          timeout: 20_000,
        },
      )
      .toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: '1コマ進む' }).click();
    await page.waitForSelector('[data-testid=video][data-time="0.033"]');
    await page.getByRole('button', { name: '1コマ戻る' }).click();
    await page.waitForSelector('[data-testid=video][data-time="0.000"]');
    await page.getByRole('button', { name: '×0.5' }).click();
    await page.getByRole('button', { name: '再生' }).click();
    await expect
      .poll(async () => Number(await page.getByTestId('video').getAttribute('data-time')))
      .toBeGreaterThan(0.2);
    const size = await page.locator('video').evaluate((video) => {
      const { videoWidth, videoHeight } = video as HTMLVideoElement;
      return [videoWidth, videoHeight];
    });
    expect(size).toEqual([320, 240]);

    const { view, study } = harness.studies.get(ultrasound)!;
    const mpeg2 = view.series.map((series) => ({
      ...series,
      instances: series.instances.map((instance) => ({ ...instance, transferSyntaxUid: '1.2.840.10008.1.2.4.100' })),
    }));
    harness.studies.set('2.25.299', { study, view: { ...view, series: mpeg2 } });
    await open('2.25.299');
    await choose('video', 2);
    await page.getByText('この動画の方式 (MPEG-2) は、この端末では再生できません').waitFor();
  });

  it('says that a damaged video is damaged', async () => {
    harness.alterFrame = (path, bytes) => (path.endsWith('/frames/1') ? bytes.slice(0, bytes.length / 3) : bytes);
    await open(ultrasound);
    await choose('video');
    await page.getByText('この動画は壊れているため再生できません').waitFor();
    harness.alterFrame = (_, bytes) => bytes;
  });

  it('opens a cine of 500 frames on its first picture, long before all are loaded', async () => {
    await open(long);
    await shown(0);
    const asked = new Set(harness.frameRequests).size;
    expect(asked).toBeLessThan(100);
    expect(await data()).toMatchObject({ imageCount: String(cineFrames) });
    await page.keyboard.press('End');
    await shown(cineFrames - 1);
    expect(new Set(harness.frameRequests).size).toBeLessThan(cineFrames);
  });

  it('speaks English', async () => {
    await open(ct, { language: 'en' });
    await choose('report', 1);
    await page.getByText('Partial ・ Unverified').waitFor();
    await choose('document');
    await page.getByRole('button', { name: 'Next page' }).waitFor();
  });
});

const us = (tag: number, value: number): Element => ({ tag, vr: 'US', value: [value] });
const cs = (tag: number, value: string): Element => ({ tag, vr: 'CS', value });

function common(sopClass: string, key: string, modality: string): Element[] {
  return [
    { tag: 0x00080016, vr: 'UI', value: sopClass },
    { tag: 0x00080018, vr: 'UI', value: `2.25.3${key}` },
    cs(0x00080060, modality),
    { tag: 0x00100010, vr: 'PN', value: 'FICTIONAL' },
    { tag: 0x00100020, vr: 'LO', value: '0012345' },
    { tag: 0x0020000d, vr: 'UI', value: '2.25.301' },
    { tag: 0x0020000e, vr: 'UI', value: `2.25.302${key}` },
  ];
}

function longCine(folder: string): string {
  const size = 128;
  const pixels = new Uint8Array(size * size * cineFrames);
  for (let frame = 0; frame < cineFrames; frame += 1) {
    pixels.fill(frame % 256, frame * size * size, (frame + 0.5) * size * size);
  }
  const path = join(folder, 'long.dcm');
  const elements: Element[] = [
    ...common('1.2.840.10008.5.1.4.1.1.3.1', '1', 'US'),
    us(0x00280002, 1),
    cs(0x00280004, 'MONOCHROME2'),
    { tag: 0x00280008, vr: 'IS', value: String(cineFrames) },
    us(0x00280010, size),
    us(0x00280011, size),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    { tag: 0x7fe00010, vr: 'OB', value: pixels },
  ];
  writeFileSync(path, encodePart10(elements, 'ISO_IR 192'));
  return path;
}

function document(folder: string, name: string, bytes: Uint8Array, type = 'application/pdf'): string {
  const isModel = type !== 'application/pdf';
  const path = join(folder, `${name}.dcm`);
  const elements: Element[] = [
    ...common(`1.2.840.10008.5.1.4.1.1.104.${isModel ? 3 : 1}`, String(name.length + bytes.length), 'DOC'),
    { tag: 0x00420012, vr: 'LO', value: type },
    { tag: 0x00420011, vr: 'OB', value: bytes },
  ];
  writeFileSync(path, encodePart10(elements, 'ISO_IR 192'));
  return path;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
