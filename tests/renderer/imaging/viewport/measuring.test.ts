/** Measuring, turning and reading what is written on pictures, as a reader does it, over pictures whose values are known. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Element, encodePart10 } from '../../../../scripts/demo-hospital/dicom-writer.ts';
import { hasChromium } from '../../../chromium.ts';
import { corpus, hasCorpus } from '../../../corpus.ts';
import { ImagingHarness } from '../harness.ts';

const viewport = '[data-testid=viewport]';
const columns = 256;
const rows = 128;
const spacing = 0.8;
/** Hounsfield units of the phantom: no two neighbours are alike, and no row is another. */
const hounsfield = (column: number, row: number) => column * 4 - row * 3 + (((column * 7 + row * 13) % 11) - 5);
const realCt = path.join(corpus, 'dicom/cornerstone3D/dicomImageLoader/testImages/CTImage.dcm');

const ct = '2.25.501';
const cr = '2.25.502';
const us = '2.25.503';
const real = '2.25.504';

describe.skipIf(!hasChromium)('measuring', { timeout: 90_000 }, () => {
  let harness: ImagingHarness;
  let folder: string;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tomoshibi-measuring-'));
    harness = await ImagingHarness.start();
    await harness.serve(ct, [phantomCt(folder, 1), phantomCt(folder, 2)]);
    await harness.serve(cr, [phantom(folder, 'cr', radiograph)]);
    await harness.serve(us, [phantom(folder, 'us', ultrasound)]);
    if (hasCorpus) await harness.serve(real, [realCt]);
    const browser = await harness.browser();
    page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  }, 180_000);
  afterAll(async () => {
    await harness?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const shown = (index = 0) => page.waitForSelector(`${viewport}[data-rendered=true][data-image-index="${index}"]`);
  const open = async (study: string, query: Record<string, string> = {}) => {
    await page.goto(harness.url({ study, ...query }));
    await shown();
  };
  /** Where the picture lies: fitted into the viewport, its pixels square. */
  const picture = async (width = columns, height = rows) => {
    const box = (await page.locator(`${viewport} canvas`).first().boundingBox())!;
    const scale = Math.min(box.width / width, box.height / height);
    const left = box.x + (box.width - width * scale) / 2;
    const top = box.y + (box.height - height * scale) / 2;
    return {
      scale,
      /** The middle of a pixel. */
      at: (column: number, row: number) => ({ x: left + (column + 0.5) * scale, y: top + (row + 0.5) * scale }),
    };
  };
  const drag = async (
    from: { x: number; y: number },
    to: { x: number; y: number },
    button: 'left' | 'right' = 'left',
  ) => {
    // Cornerstone takes two presses in quick succession for a double click.
    await page.waitForTimeout(450);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down({ button });
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up({ button });
  };
  const press = async (key: string) => page.keyboard.press(key);
  /** The lines beside each measurement. */
  const measured = () =>
    page
      .locator(`${viewport} .svg-layer text`)
      .evaluateAll((all) => all.map((each) => [...each.children].map((line) => line.textContent).join('|')));
  const measures = (pattern: RegExp) => expect.poll(measured).toContainEqual(expect.stringMatching(pattern));
  const written = () => page.locator(viewport).innerText();
  const marks = async () =>
    Object.fromEntries(
      await page
        .locator(`${viewport} [data-mark]`)
        .evaluateAll((all) => all.map((each) => [(each as HTMLElement).dataset.mark, each.textContent])),
    );

  it('gives a length in the millimetres of the picture, however it is zoomed and turned', async () => {
    await open(ct);
    const { at } = await picture();
    await press('l');
    await drag(at(20, 40), at(120, 40));
    await measures(/^(79\.\d|80\.\d) mm$/);
    const [before] = await measured();
    for (const key of ['.', 'h', 'v', '+', '+']) await press(key);
    await expect.poll(measured).toEqual([before]);
  });

  it('measures each picture for itself, and forgets with the pictures', async () => {
    await open(ct);
    const { at } = await picture();
    await press('l');
    await drag(at(20, 40), at(60, 40));
    await measures(/mm$/);
    await press('ArrowDown');
    await shown(1);
    await expect.poll(measured).toEqual([]);
    await press('ArrowUp');
    await shown(0);
    await measures(/mm$/);
    await open(cr);
    expect(await measured()).toEqual([]);
  });

  it('deletes what is selected, takes back steps, clears', async () => {
    await open(ct);
    const { at } = await picture();
    await press('l');
    await drag(at(20, 30), at(60, 30));
    // Two presses within 0.4 s are a double click.
    await page.waitForTimeout(450);
    await drag(at(20, 90), at(100, 90));
    await expect.poll(async () => (await measured()).length).toBe(2);
    await press('Delete');
    await expect.poll(measured).toEqual([expect.stringMatching(/^(31|32)\.\d mm$/)]);
    await press('Control+z');
    await expect.poll(async () => (await measured()).length).toBe(2);
    await press('Control+z');
    await expect.poll(async () => (await measured()).length).toBe(1);
    await press('Shift+Delete');
    await expect.poll(measured).toEqual([]);
  });

  it.each(['webgl', 'cpu'])('gives the values of the pixels that are pointed at: %s', async (drawing) => {
    const before = page;
    if (drawing === 'cpu') {
      const browser = await harness.browser(['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis']);
      page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
    }
    await open(ct, { language: 'en' });
    const { at } = await picture();
    await press('o');
    for (const [column, row] of [
      [30, 20],
      [200, 100],
    ] as const) {
      await page.waitForTimeout(450);
      const place = at(column, row);
      await page.mouse.click(place.x, place.y);
      const value = String(hounsfield(column, row)).replace('-', '−');
      await measures(new RegExp(`^${value} HU\\|column ${column + 1}  row ${row + 1}$`));
    }
    await press('Shift+Delete');
    await press('q');
    await drag(at(49.5, 29.5), at(99.5, 69.5));
    const inside = range(50, 99).flatMap((column) => range(30, 69).map((row) => hounsfield(column, row)));
    const { mean, deviation } = statistics(inside);
    await expect.poll(async () => (await measured()).length).toBe(1);
    const found = /mean (−?[\d.]+) HU {2}SD ([\d.]+)\|.*\|area ([\d.]+) mm² {2}(\d+) px/.exec((await measured())[0]!)!;
    const [gotMean, gotDeviation, gotArea, gotCount] = found.slice(1).map((each) => Number(each.replace('−', '-')));
    // The mouse stops at whole pixels of the screen: a row or column more or less.
    expect(Math.abs(gotCount! - inside.length)).toBeLessThanOrEqual(100);
    expect(Math.abs(gotMean! - mean)).toBeLessThan(4);
    expect(Math.abs(gotDeviation! - deviation)).toBeLessThan(4);
    expect(gotArea! / (inside.length * spacing * spacing)).toBeCloseTo(1, 1);
    if (drawing === 'cpu') await page.context().browser()?.close();
    page = before;
  });

  it.skipIf(!hasCorpus)('has the statistics of a real slice that its file has', async () => {
    const size = 512;
    const file = readFileSync(realCt);
    const stored = new Int16Array(file.buffer.slice(file.byteOffset + file.length - size * size * 2));
    await open(real, { language: 'en' });
    const { at, scale } = await picture(size, size);
    await press('q');
    const [from, to] = [at(200, 250), at(259, 319)].map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
    await drag(from!, to!);
    await expect.poll(async () => (await measured()).length).toBe(1);
    const origin = at(-0.5, -0.5);
    const pixel = ({ x, y }: { x: number; y: number }) => ({
      x: (x - origin.x) / scale - 0.5,
      y: (y - origin.y) / scale - 0.5,
    });
    const [first, last] = [pixel(from!), pixel(to!)];
    const values = range(Math.ceil(first.y), Math.floor(last.y)).flatMap((row) =>
      range(Math.ceil(first.x), Math.floor(last.x)).map((column) => stored[row * size + column]! - 1024),
    );
    const { mean, deviation } = statistics(values);
    const minus = (number: number | string) => String(number).replace('-', '−');
    expect((await measured())[0]).toBe(
      [
        `mean ${minus(mean.toFixed(1))} HU  SD ${deviation.toFixed(1)}`,
        `min ${minus(Math.min(...values))}  max ${minus(Math.max(...values))}`,
        (await measured())[0]!.split('|')[2],
      ].join('|'),
    );
    expect((await measured())[0]).toContain(`${values.length} px`);
  });

  it('says of a radiograph without calibration that it counts pixels', async () => {
    await open(cr, { language: 'en' });
    const { at } = await picture();
    await press('l');
    await drag(at(20, 40), at(120, 40));
    await measures(/^(99|100)\.\d px\|not calibrated: pixels$/);
    expect(await page.locator(`${viewport} [data-scale]`).count()).toBe(0);
    await press('e');
    await drag(at(150, 60), at(170, 70));
    await measures(/stored value \(no unit\)\|area \d+ px\|not calibrated: pixels$/);
  });

  it('measures ultrasound inside its region only', async () => {
    await open(us, { language: 'en' });
    const { at } = await picture();
    await press('l');
    await drag(at(20, 20), at(70, 20));
    await measures(/^(49|50)\.\d mm$/);
    await drag(at(20, 60), at(200, 60));
    await measures(/px\|outside a calibrated region: pixels$/);
    await drag(at(150, 90), at(200, 110));
    await measures(/^across [\d.]+ s\|down [\d.]+ cm\/s$/);
  });

  it('says which way round a picture is turned, and takes its letters along', async () => {
    await open(ct);
    expect(await marks()).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    await press('h');
    await expect.poll(marks).toEqual({ left: 'L', right: 'R', top: 'A', bottom: 'P' });
    expect(await written()).toContain('左右反転中');
    await press('h');
    await press('.');
    await expect.poll(marks).toEqual({ left: 'P', right: 'A', top: 'R', bottom: 'L' });
    expect(await written()).toContain('90°回転中');
    await press('ArrowDown');
    await shown(1);
    expect(await marks()).toEqual({ left: 'P', right: 'A', top: 'R', bottom: 'L' });
    await press('r');
    await expect.poll(marks).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    expect(await written()).not.toMatch(/反転中|回転中/);
  });

  it('writes whose picture it is, from the picture, and when that is not the chart’s', async () => {
    await open(ct);
    const words = await written();
    for (const each of ['灯火 太郎', '0012345', '1950-01-01', '2026-11-21 08:30', '位置 −5.0 mm', '厚 2.5 mm']) {
      expect(words).toContain(each);
    }
    expect(words).not.toContain('台帳と違う');
    const bar = page.locator(`${viewport} [data-scale]`);
    const { scale } = await picture();
    const length = (await bar.locator('i').boundingBox())!.width;
    expect(Number(await bar.getAttribute('data-scale'))).toBeCloseTo((length / scale) * spacing, 0);
    await open(cr);
    expect(await written()).toContain('台帳と違う');
  });

  it('scrolls by a drag, and zooms about the pointer', async () => {
    await open(ct);
    const { at } = await picture();
    await press('s');
    await drag(at(128, 40), at(128, 90));
    await shown(1);
    await page.mouse.move(at(100, 40).x, at(100, 40).y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(async () => Number(await page.locator(viewport).getAttribute('data-zoom'))).toBeGreaterThan(1.3);
    await shown(1);
  });

  it('offers the windows of the part of the body, and one from the picture', async () => {
    await open(ct);
    await press('1');
    await page.waitForSelector(`${viewport}[data-window-center="40"][data-window-width="80"]`);
    await press('8');
    await page.waitForSelector(`${viewport}:not([data-window-width="80"])`);
    const width = Number(await page.locator(viewport).getAttribute('data-window-width'));
    const values = range(0, columns - 1).flatMap((column) => range(0, rows - 1).map((row) => hounsfield(column, row)));
    const sorted = values.sort((one, other) => one - other);
    const part = (percent: number) => sorted[Math.round(((sorted.length - 1) * percent) / 100)]!;
    expect(Math.abs(width - (part(99) - part(1) + 1))).toBeLessThan(3);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function statistics(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

const cs = (tag: number, value: string): Element => ({ tag, vr: 'CS', value });
const ds = (tag: number, ...values: number[]): Element => ({ tag, vr: 'DS', value: values.join('\\') });
const short = (tag: number, ...value: number[]): Element => ({ tag, vr: 'US', value });

const radiograph: Element[] = [
  { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.1' },
  cs(0x00080060, 'CR'),
  { tag: 0x00100020, vr: 'LO', value: '9999999' },
];

/** A tissue region of 1 mm a pixel on the left, a Doppler region on the right. */
const ultrasound: Element[] = [
  { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.6.1' },
  cs(0x00080060, 'US'),
  {
    tag: 0x00186011,
    vr: 'SQ',
    value: [
      region({ format: 1, left: 0, right: 119, units: [3, 3], deltas: [0.1, 0.1] }),
      region({ format: 3, left: 130, right: 255, units: [4, 7], deltas: [0.01, -2] }),
    ],
  },
];

interface Region {
  format: number;
  left: number;
  right: number;
  units: [number, number];
  deltas: [number, number];
}

function region({ format, left, right, units, deltas }: Region): Element[] {
  const long = (tag: number, value: number): Element => ({ tag, vr: 'UL', value: [value] });
  const double = (tag: number, value: number): Element => ({ tag, vr: 'FD', value: [value] });
  return [
    short(0x00186012, format),
    short(0x00186014, 1),
    long(0x00186018, left),
    long(0x0018601a, 0),
    long(0x0018601c, right),
    long(0x0018601e, rows - 1),
    short(0x00186024, units[0]),
    short(0x00186026, units[1]),
    double(0x0018602c, deltas[0]),
    double(0x0018602e, deltas[1]),
  ];
}

function phantomCt(folder: string, number: number): string {
  return phantom(folder, `ct${number}`, [
    { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
    cs(0x00080008, 'ORIGINAL\\PRIMARY\\AXIAL'),
    cs(0x00080060, 'CT'),
    cs(0x00180015, 'HEAD'),
    ds(0x00180050, 2.5),
    { tag: 0x00200013, vr: 'IS', value: String(number) },
    { tag: 0x00200052, vr: 'UI', value: '2.25.77' },
    ds(0x00200032, -100, -50, number * -5),
    ds(0x00200037, 1, 0, 0, 0, 1, 0),
    ds(0x00280030, spacing, spacing),
    ds(0x00281050, 0),
    ds(0x00281051, 1000),
    ds(0x00281052, -1024),
    ds(0x00281053, 1),
  ]);
}

/** A picture of the phantom's values, stored 1024 higher. */
function phantom(folder: string, name: string, elements: Element[]): string {
  const pixels = Buffer.alloc(columns * rows * 2);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      pixels.writeUInt16LE(hounsfield(column, row) + 1024, (row * columns + column) * 2);
    }
  }
  const given = new Set(elements.map(({ tag }) => tag));
  const common: Element[] = [
    { tag: 0x00080018, vr: 'UI', value: `2.25.${1000 + name.length}${name.codePointAt(name.length - 1)}` },
    { tag: 0x00080020, vr: 'DA', value: '20261121' },
    { tag: 0x00080030, vr: 'TM', value: '083000' },
    { tag: 0x00100010, vr: 'PN', value: 'TOMOSHIBI^TARO=灯火^太郎' },
    { tag: 0x00100020, vr: 'LO', value: '0012345' },
    { tag: 0x00100030, vr: 'DA', value: '19500101' },
    { tag: 0x0020000d, vr: 'UI', value: '2.25.78' },
    { tag: 0x0020000e, vr: 'UI', value: '2.25.79' },
    short(0x00280002, 1),
    cs(0x00280004, 'MONOCHROME2'),
    short(0x00280010, rows),
    short(0x00280011, columns),
    short(0x00280100, 16),
    short(0x00280101, 16),
    short(0x00280102, 15),
    short(0x00280103, 0),
    { tag: 0x7fe00010, vr: 'OW', value: pixels },
  ];
  const file = path.join(folder, `${name}.dcm`);
  writeFileSync(file, encodePart10([...common.filter(({ tag }) => !given.has(tag)), ...elements], 'ISO_IR 192'));
  return file;
}
