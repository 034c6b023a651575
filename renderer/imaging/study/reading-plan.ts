import { readingOrder } from '../frames/frame-queue.ts';
import type { DisplaySet } from './display-sets.ts';

/** A series on the screen. */
export interface WantedStack {
  set: DisplaySet;
  index: number;
  /** `whole`: a plane through all slices is shown, so none can be spared · `playing`: read forwards, around the end. */
  way: 'reading' | 'whole' | 'playing';
}

export interface Wanted {
  /** What is on the screen, the active pane first. */
  stacks: readonly WantedStack[];
  /** The picture that stands for each series. */
  thumbnails: readonly string[];
  /** Series that are likely to be looked at next, the likeliest first. */
  next: readonly DisplaySet[];
}

const nearby = 12;

/**
 * The frames to load, most wanted first, as far as `budget` goes: what is on the screen now, what is near it in every
 * pane by turns, the thumbnails, the rest of what is on the screen, then what is likely to be looked at next.
 * What is on the screen is wanted whatever the budget says.
 *
 * @param budget bytes of decoded pictures
 * @param bytesOf bytes of one decoded picture of a set
 */
export function planOf(wanted: Wanted, budget: number, bytesOf: (set: DisplaySet) => number): string[] {
  const plan = new Set<string>();
  let left = budget;
  const take = (set: DisplaySet, place: number, must = false): boolean => {
    const imageId = set.slices[place]?.imageId;
    if (imageId === undefined || plan.has(imageId)) return true;
    const bytes = Math.max(1, bytesOf(set));
    if (left < bytes && !must) return false;
    left -= bytes;
    plan.add(imageId);
    return true;
  };
  for (const { set, index } of wanted.stacks) take(set, index, true);
  const orders = wanted.stacks.map((stack) => ({ set: stack.set, order: orderOf(stack) }));
  const byTurns = (from: number, to: number) => {
    for (let step = from; step < to; step += 1) {
      for (const { set, order } of orders) if (step < order.length && !take(set, order[step]!)) return;
    }
  };
  byTurns(0, nearby);
  for (const imageId of wanted.thumbnails) plan.add(imageId);
  byTurns(nearby, Math.max(0, ...orders.map(({ order }) => order.length)));
  for (const set of wanted.next) {
    for (const place of readingOrder(set.slices.length, 0)) if (!take(set, place)) return [...plan];
  }
  return [...plan];
}

function orderOf({ set, index, way }: WantedStack): number[] {
  const count = set.slices.length;
  if (way === 'playing') return Array.from({ length: count }, (_, step) => (index + step) % count);
  return readingOrder(count, index);
}
