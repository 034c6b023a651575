import { describe, expect, it } from 'vitest';
import { followingOf, type LinkedStack, liesAlike } from '../../../../renderer/imaging/linking/linking.ts';
import type { SlicePlane } from '../../../../renderer/imaging/linking/slice-plane.ts';

const axial = { row: [1, 0, 0], column: [0, 1, 0], normal: [0, 0, 1] } as const;
const sagittal = { row: [0, 1, 0], column: [0, 0, -1], normal: [-1, 0, 0] } as const;

function planes(count: number, from: number, step: number, frame: string | null, way: object = axial): SlicePlane[] {
  return Array.from({ length: count }, (_, place) => {
    const at = from + place * step;
    const origin = way === axial ? ([-100, -100, at] as const) : ([at, -100, 100] as const);
    return {
      ...axial,
      ...way,
      origin,
      spacing: [1, 1],
      columns: 200,
      rows: 200,
      frameOfReferenceUid: frame,
    } as SlicePlane;
  });
}

const stack = (
  setId: string,
  index: number,
  own: (SlicePlane | null)[] | null,
  count = own?.length ?? 10,
): LinkedStack => ({
  setId,
  modality: 'CT',
  index,
  planes: own,
  count,
});

describe('linked scrolling', () => {
  it('goes by position within a Frame of Reference, whatever the spacing and the direction of the slices', () => {
    const thin = planes(100, 0, 1, 'f1');
    const thick = planes(20, 0, 5, 'f1');
    const fromBelow = planes(100, 99, -1, 'f1');
    expect(followingOf(stack('a', 50, thin), stack('b', 0, thick), null)).toEqual({
      index: 10,
      way: 'frame',
      beyond: false,
    });
    expect(followingOf(stack('a', 52, thin), stack('b', 0, thick), null)!.index).toBe(10);
    expect(followingOf(stack('a', 53, thin), stack('b', 0, thick), null)!.index).toBe(11);
    expect(followingOf(stack('a', 30, thin), stack('c', 0, fromBelow), null)!.index).toBe(69);
  });

  it('says when the leader is where the follower has no slices', () => {
    const follower = planes(20, 0, 1, 'f1');
    const leader = planes(100, 0, 1, 'f1');
    expect(followingOf(stack('a', 20, leader), stack('b', 0, follower), null)).toMatchObject({
      index: 19,
      beyond: false,
    });
    expect(followingOf(stack('a', 60, leader), stack('b', 0, follower), null)).toMatchObject({
      index: 19,
      beyond: true,
    });
  });

  it('goes across examinations by coordinates that overlap, and says so', () => {
    const now = planes(100, -400, 3, 'f1');
    const before = planes(60, -390, 5, 'f2');
    expect(followingOf(stack('a', 40, now), stack('b', 0, before), null)).toEqual({
      index: 22,
      way: 'coordinates',
      beyond: false,
    });
  });

  it('lays the middles on one another where coordinates do not overlap', () => {
    const now = planes(101, -1000, 1, 'f1');
    const before = planes(51, 0, 2, 'f2');
    expect(followingOf(stack('a', 50, now), stack('b', 0, before), null)).toEqual({
      index: 25,
      way: 'centres',
      beyond: false,
    });
  });

  it('keeps the offset of two slices that somebody laid beside one another', () => {
    const now = planes(100, 0, 1, 'f1');
    const before = planes(100, 7, 1, 'f2');
    const anchor = { leader: 10, follower: 20 };
    expect(followingOf(stack('a', 30, now), stack('b', 0, before), anchor)).toEqual({
      index: 40,
      way: 'hand',
      beyond: false,
    });
    // The other way round the same two slices still belong together.
    expect(followingOf(stack('b', 40, before), stack('a', 0, now), { leader: 20, follower: 10 })!.index).toBe(30);
  });

  it('does not scroll planes that lie across one another, nor single pictures', () => {
    const a = planes(50, 0, 1, 'f1');
    expect(followingOf(stack('a', 5, a), stack('b', 0, planes(50, 0, 1, 'f1', sagittal)), null)).toBeNull();
    expect(followingOf(stack('a', 5, a), stack('b', 0, planes(1, 0, 1, 'f1')), null)).toBeNull();
  });

  it('goes by the part of the stack where pictures have no position, for the same kind of picture only', () => {
    const bare = (count: number) => Array.from({ length: count }, () => null);
    expect(followingOf(stack('a', 5, bare(11)), stack('b', 0, bare(101)), null)).toEqual({
      index: 50,
      way: 'fraction',
      beyond: false,
    });
    const ultrasound = { ...stack('b', 0, bare(101)), modality: 'US' };
    expect(followingOf(stack('a', 5, bare(11)), ultrasound, null)).toBeNull();
  });

  it('moves nothing as long as it is not known where the slices lie', () => {
    expect(followingOf(stack('a', 5, planes(20, 0, 1, 'f1')), stack('b', 3, null), null)).toBeNull();
  });

  it('goes to the same phase where several slices lie at one position', () => {
    const phases = [...planes(10, 0, 1, 'f1'), ...planes(10, 0, 1, 'f1')];
    expect(followingOf(stack('a', 14, phases), stack('b', 0, phases), null)!.index).toBe(14);
    expect(followingOf(stack('a', 4, phases), stack('b', 0, phases), null)!.index).toBe(4);
  });

  it('shares zoom and position only between pictures that lie the same way', () => {
    const [plane] = planes(1, 0, 1, 'f1');
    const turned = { ...plane!, row: [-1, 0, 0], column: [0, -1, 0] } as SlicePlane;
    expect(liesAlike(plane, planes(1, 50, 1, 'f2')[0])).toBe(true);
    expect(liesAlike(plane, turned)).toBe(false);
    expect(liesAlike(plane, null)).toBe(false);
    expect(liesAlike(null, null)).toBe(true);
  });
});
