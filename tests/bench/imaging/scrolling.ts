/**
 * Scrolling through a series that is in memory: one notch of the wheel per frame of the screen, forth and back.
 *
 * Chromium without a screen draws 60 frames a second, so that 60.0 pictures a second is all that can be had: one in each
 * frame. The target is half a picture less: of 300 frames two may be late, which is what one garbage collection or one turn
 * of another program takes. A picture counts where its number and its pixels both changed; a frame counts as drawn when
 * the page was asked for the next one. Processor time says what a slice costs where the machine has other work.
 */
import type { Browser } from 'playwright';
import { percentile, type Result, result } from '../result.ts';
import type { ServedStudy } from './served-study.ts';
import { benchPage, openStudy, seriesComplete, type WindowSize } from './viewing.ts';

const sizes: readonly WindowSize[] = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
];
/** Towards the last slice, or back to the first. */
const ways = [1, -1, 1, -1] as const;
const target = 59.5;

interface Tick {
  /** Milliseconds since the tick before. */
  milliseconds: number;
  /** The slice that the number on the picture says. */
  said: number;
  /** The slice that was asked for with the tick before. */
  wanted: number;
  /** Numbers the picture on the canvas, by its pixels. */
  drawn: number;
  /** Milliseconds that the picture and its number took to draw since the tick before; null where none was drawn. */
  drawing: number | null;
}

/** @param served the series is its largest */
export async function scrolling(browser: Browser, served: ServedStudy): Promise<Result[]> {
  const results: Result[] = [];
  for (const size of sizes) results.push(...(await scrollingAt(size, browser, served)));
  return results;
}

async function scrollingAt(size: WindowSize, browser: Browser, served: ServedStudy): Promise<Result[]> {
  const slices = served.frames.length;
  const { page, context } = await benchPage(browser, size);
  try {
    await openStudy(page, served);
    await seriesComplete(page, slices);
    const passes: Tick[][] = [];
    const before = await processorMilliseconds(browser);
    for (const way of ways) passes.push(scrolled(await page.evaluate(wheelThrough, { slices, way })));
    const processor = (await processorMilliseconds(browser)) - before;
    const ticks = passes.flat();
    const times = ticks.map(({ milliseconds }) => milliseconds);
    const drawings = ticks.flatMap(({ drawing }) => drawing ?? []);
    const name = (what: string) => `scrolling${what}, ${size.width}×${size.height}`;
    return [
      result(name(` ${slices} slices in memory`), percentile(passes.map(picturesPerSecond), 0.5), 'pictures/s', {
        target,
      }),
      result(name(', time between frames of the screen, p50'), percentile(times, 0.5), 'ms'),
      result(name(', time between frames of the screen, p99'), percentile(times, 0.99), 'ms'),
      result(name(', drawing a slice with its number, p50'), percentile(drawings, 0.5), 'ms'),
      result(name(', drawing a slice with its number, p99'), percentile(drawings, 0.99), 'ms'),
      result(name(', processor time of the browser, a slice'), processor / (slices * ways.length), 'ms'),
      result(name(', pictures under another number'), misnumbered(ticks), 'pictures', { target: 0 }),
      result(name(', slices behind the wheel, most'), Math.max(...ticks.map(lag)), 'slices'),
    ];
  } finally {
    await context.close();
  }
}

/** From the first picture, which stood there before, to the last: what comes after that is no scrolling. */
function scrolled(ticks: readonly Tick[]): Tick[] {
  const last = ticks.findLastIndex((tick, place) => isNew(tick, ticks[place - 1]));
  return ticks.slice(0, last + 1);
}

function picturesPerSecond(ticks: readonly Tick[]): number {
  const [, ...after] = ticks;
  const pictures = after.filter((tick, place) => isNew(tick, ticks[place])).length;
  return (pictures / after.reduce((sum, { milliseconds }) => sum + milliseconds, 0)) * 1000;
}

function isNew({ said, drawn }: Tick, before: Tick | undefined): boolean {
  return before !== undefined && said !== before.said && drawn !== before.drawn;
}

function lag({ said, wanted }: Tick): number {
  return Math.abs(wanted - said);
}

/** A picture that was seen under two numbers stood under a wrong one, and so did two pictures under one number. */
function misnumbered(ticks: readonly Tick[]): number {
  const numbers = new Map<number, Set<number>>();
  const pictures = new Map<number, Set<number>>();
  for (const { drawn, said } of ticks) {
    numbers.set(drawn, (numbers.get(drawn) ?? new Set()).add(said));
    pictures.set(said, (pictures.get(said) ?? new Set()).add(drawn));
  }
  return [...numbers.values(), ...pictures.values()].filter((each) => each.size > 1).length;
}

/** Of all processes of the browser, since they began. */
async function processorMilliseconds(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) * 1000;
}

/** Runs in the page. */
function wheelThrough({ slices, way }: { slices: number; way: 1 | -1 }): Promise<Tick[]> {
  const viewport = document.querySelector<HTMLElement>('[data-testid=viewport]')!;
  const canvas = viewport.querySelector('canvas')!;
  const small = document.createElement('canvas');
  [small.width, small.height] = [48, 48];
  const context = small.getContext('2d', { willReadFrequently: true })!;
  const digest = () => {
    context.drawImage(canvas, 0, 0, 48, 48);
    return context.getImageData(0, 0, 48, 48).data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7);
  };
  let drawing: number | null = null;
  let looked = performance.now();
  // Cornerstone draws after the tick, in the same frame; its microtasks come when the number has been written.
  const rendered = () => queueMicrotask(() => (drawing = performance.now() - looked));
  document.addEventListener('CORNERSTONE_IMAGE_RENDERED', rendered, true);
  return new Promise((resolve) => {
    const ticks: Tick[] = [];
    let before = performance.now();
    const tick = (now: number) => {
      const { imageIndex, wantedIndex } = viewport.dataset;
      ticks.push({
        milliseconds: now - before,
        said: Number(imageIndex),
        wanted: Number(wantedIndex),
        drawn: digest(),
        drawing,
      });
      [before, drawing] = [now, null];
      if (ticks.length > slices + 30) {
        document.removeEventListener('CORNERSTONE_IMAGE_RENDERED', rendered, true);
        return resolve(ticks);
      }
      viewport.dispatchEvent(new WheelEvent('wheel', { deltaY: 100 * way, bubbles: true, cancelable: true }));
      looked = performance.now();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}
