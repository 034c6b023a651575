/** Scrolling through a series that is in memory: one notch of the wheel per frame of the screen, as fast as it is drawn. */
import type { Browser } from 'playwright';
import { percentile, type Result, result } from '../result.ts';
import type { ServedStudy } from './served-study.ts';
import { benchPage, openStudy, seriesComplete } from './viewing.ts';

interface Tick {
  /** Milliseconds since the tick before. */
  milliseconds: number;
  /** The slice that the number on the picture says. */
  said: number;
  /** The slice that was asked for with the tick before. */
  wanted: number;
  /** Numbers the picture on the canvas, by its pixels. */
  drawn: number;
}

export async function scrolling(browser: Browser, served: ServedStudy): Promise<Result[]> {
  const slices = served.frames.length;
  const { page, context } = await benchPage(browser);
  try {
    await openStudy(page, served);
    await seriesComplete(page, slices);
    const ticks = await page.evaluate(wheelThrough, slices);
    // What comes after the last slice was drawn is no scrolling.
    const times = ticks.slice(0, lastChange(ticks) + 1).map(({ milliseconds }) => milliseconds);
    const seconds = times.reduce((sum, each) => sum + each, 0) / 1000;
    const pictures = new Set(ticks.map(({ drawn }) => drawn)).size;
    return [
      result('scrolling 300 slices in memory', pictures / seconds, 'pictures/s', { target: 60 }),
      result('scrolling, time between frames of the screen, p50', percentile(times, 0.5), 'ms'),
      result('scrolling, time between frames of the screen, p95', percentile(times, 0.95), 'ms'),
      result('scrolling, pictures under another number', stale(ticks), 'pictures', { target: 0 }),
      result('scrolling, slices behind the wheel, most', Math.max(...ticks.map(lag)), 'slices'),
    ];
  } finally {
    await context.close();
  }
}

/** The last tick that saw another picture than the one before it. */
function lastChange(ticks: readonly Tick[]): number {
  return ticks.findLastIndex(({ drawn }, at) => drawn !== ticks[at - 1]?.drawn);
}

function lag({ said, wanted }: Tick): number {
  return Math.abs(wanted - said);
}

/** A picture that was seen under two numbers stood under a wrong one. */
function stale(ticks: readonly Tick[]): number {
  const numbers = new Map<number, Set<number>>();
  for (const { drawn, said } of ticks) numbers.set(drawn, (numbers.get(drawn) ?? new Set()).add(said));
  return [...numbers.values()].filter((said) => said.size > 1).length;
}

/** Runs in the page. */
function wheelThrough(slices: number): Promise<Tick[]> {
  const viewport = document.querySelector<HTMLElement>('[data-testid=viewport]')!;
  const canvas = viewport.querySelector('canvas')!;
  const small = document.createElement('canvas');
  [small.width, small.height] = [48, 48];
  const context = small.getContext('2d', { willReadFrequently: true })!;
  const digest = () => {
    context.drawImage(canvas, 0, 0, 48, 48);
    return context.getImageData(0, 0, 48, 48).data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7);
  };
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
      });
      before = now;
      if (ticks.length > slices + 30) return resolve(ticks.slice(1));
      viewport.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, bubbles: true, cancelable: true }));
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}
