import { describe, expect, it } from 'vitest';
import type { DisplaySet } from '../../../../renderer/imaging/study/display-sets.ts';
import { planOf, type WantedStack } from '../../../../renderer/imaging/study/reading-plan.ts';

const set = (id: string, count: number): DisplaySet => ({
  id,
  seriesInstanceUid: id,
  modality: 'CT',
  number: null,
  description: null,
  kind: 'images',
  slices: Array.from({ length: count }, (_, index) => ({
    imageId: `${id}${index}`,
    sopInstanceUid: '',
    instanceNumber: null,
    frame: 1,
    frameCount: 1,
    damage: null,
  })),
  bytesPerSlice: 10,
});
const a = set('a', 50);
const b = set('b', 50);
const next = set('n', 50);
const reading = (stack: DisplaySet, index: number): WantedStack => ({ set: stack, index, way: 'reading' });
const plan = (stacks: WantedStack[], budget: number, others: Partial<Parameters<typeof planOf>[0]> = {}) =>
  planOf({ stacks, thumbnails: [], next: [], ...others }, budget, ({ bytesPerSlice }) => bytesPerSlice);

describe('what is loaded, in order', () => {
  it('is what stands in every pane, then around it by turns, thumbnails, the rest, then what may come', () => {
    const order = plan([reading(a, 20), reading(b, 5)], 1e6, { thumbnails: ['t1', 't2'], next: [next] });
    expect(order.slice(0, 2)).toEqual(['a20', 'b5']);
    expect(order.slice(8, 12)).toEqual(['a21', 'b6', 'a19', 'b4']);
    const place = (imageId: string) => order.indexOf(imageId);
    expect(place('t1')).toBeGreaterThan(place('a19'));
    expect(place('t2')).toBeLessThan(place('a45'));
    expect(place('n0')).toBeGreaterThan(place('a45'));
    expect(new Set(order).size).toBe(order.length);
    expect(order.length).toBe(152);
  });

  it('stays within the memory there is, but for what stands in the panes', () => {
    expect(plan([reading(a, 20), reading(b, 5)], 200).length).toBe(20);
    expect(plan([reading(a, 20)], 0)).toEqual(['a20']);
    expect(plan([reading(a, 0)], 1e6, { next: [next] }).length).toBe(100);
    expect(plan([reading(a, 0)], 600, { next: [next] }).length).toBe(60);
  });

  it('goes forwards and around the end while it plays', () => {
    expect(plan([{ set: a, index: 48, way: 'playing' }], 60)).toEqual(['a48', 'a49', 'a0', 'a1', 'a2', 'a3']);
  });

  it('holds a series once although it is in two panes', () => {
    expect(plan([reading(a, 3), reading(a, 3)], 1e6).length).toBe(50);
  });
});
