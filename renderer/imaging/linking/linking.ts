import { dot, type Vector } from '../dicom/vector.ts';
import { placeAlong, type SlicePlane } from './slice-plane.ts';

/** What of a pane follows when another is moved. */
export const linkKinds = ['scroll', 'zoom', 'pan', 'window'] as const;
export type LinkKind = (typeof linkKinds)[number];
export type Links = Readonly<Record<LinkKind, boolean>>;

/** A stack in a pane, as far as linking goes. */
export interface LinkedStack {
  /** Of study and series: the same series copied into another study is another stack. */
  setId: string;
  modality: string;
  index: number;
  /** Null as long as nothing is known about the slices: then nothing follows. A slice without a position is null. */
  planes: readonly (SlicePlane | null)[] | null;
  count: number;
}

/**
 * How two stacks go together. `frame`: by position, in one Frame of Reference · `hand`: by position, from where the two
 * stood when they were linked · `coordinates`: by position, taking the scanner's coordinates of two examinations for
 * the same · `centres`: by position, the middles laid on one another · `fraction`: by the part of the stack gone
 * through, which says nothing of anatomy.
 */
export type ScrollWay = 'frame' | 'hand' | 'coordinates' | 'centres' | 'fraction';

/** Slices of two stacks that somebody laid beside one another. */
export interface Anchor {
  leader: number;
  follower: number;
}

export interface Following {
  index: number;
  way: ScrollWay;
  /** The leader is where the follower has no slices: its nearest one is shown. */
  beyond: boolean;
}

/** Cosine of the angle up to which planes count as the same plane: 25°, as much as a gantry tilts. */
const parallel = Math.cos((25 * Math.PI) / 180);
/** Of the shorter stack, for coordinates of two examinations to be taken for the same. */
const leastOverlap = 0.5;

/**
 * The slice of `follower` that goes with `leader.index`; null where the two do not go together: planes across one
 * another, single pictures, different kinds of examination without positions.
 */
export function followingOf(leader: LinkedStack, follower: LinkedStack, anchor: Anchor | null): Following | null {
  if (leader.count < 2 || follower.count < 2 || leader.planes === null || follower.planes === null) return null;
  const from = leader.planes[leader.index];
  const firstFollower = follower.planes.find((plane) => plane !== null);
  if (from && firstFollower) {
    if (Math.abs(dot(from.normal, firstFollower.normal)) < parallel) return null;
    if (leader.setId === follower.setId && anchor === null) return { index: leader.index, way: 'frame', beyond: false };
    return byPosition(leader.planes, from, follower, firstFollower, leader, anchor);
  }
  return leader.modality === follower.modality ? byFraction(leader, follower, anchor) : null;
}

function byPosition(
  leaderPlanes: readonly (SlicePlane | null)[],
  from: SlicePlane,
  follower: LinkedStack,
  { normal, frameOfReferenceUid }: SlicePlane,
  leader: LinkedStack,
  anchor: Anchor | null,
): Following {
  const along = (plane: SlicePlane | null | undefined) => (plane ? placeAlong(plane, normal) : null);
  const places = follower.planes!.map(along);
  const shift = shiftOf(
    leaderPlanes.map(along),
    places,
    anchor,
    isSameFrame(from.frameOfReferenceUid, frameOfReferenceUid),
  );
  const target = along(from)! + shift.by;
  const wish = leader.count > 1 ? (leader.index / (leader.count - 1)) * (follower.count - 1) : 0;
  let index = follower.index;
  let least = Number.POSITIVE_INFINITY;
  for (const [place, at] of places.entries()) {
    if (at === null) continue;
    const distance = Math.abs(at - target);
    // Several slices at one position, as in phases: the one as far through the stack as the leader's.
    const isNearer = distance < least - 0.01;
    const isAsNear = distance < least + 0.01 && Math.abs(place - wish) < Math.abs(index - wish);
    if (!isNearer && !isAsNear) continue;
    index = place;
    least = Math.min(least, distance);
  }
  return { index, way: shift.way, beyond: least > gapOf(places) };
}

/** How much is added to the leader's position to get the follower's, mm along the follower's normal. */
function shiftOf(
  leader: readonly (number | null)[],
  follower: readonly (number | null)[],
  anchor: Anchor | null,
  isSame: boolean,
): { by: number; way: ScrollWay } {
  const anchored = anchor && [leader[anchor.leader] ?? null, follower[anchor.follower] ?? null];
  if (anchored && anchored[0] !== null && anchored[1] !== null) return { by: anchored[1]! - anchored[0]!, way: 'hand' };
  if (isSame) return { by: 0, way: 'frame' };
  const a = rangeOf(leader);
  const b = rangeOf(follower);
  const overlap = Math.min(a.most, b.most) - Math.max(a.least, b.least);
  const shorter = Math.min(a.most - a.least, b.most - b.least);
  if (shorter > 0 && overlap >= leastOverlap * shorter) return { by: 0, way: 'coordinates' };
  return { by: (b.least + b.most - a.least - a.most) / 2, way: 'centres' };
}

function byFraction(leader: LinkedStack, follower: LinkedStack, anchor: Anchor | null): Following {
  const ratio = (follower.count - 1) / (leader.count - 1);
  const wish = anchor ? anchor.follower + (leader.index - anchor.leader) * ratio : leader.index * ratio;
  const index = Math.max(0, Math.min(follower.count - 1, Math.round(wish)));
  return { index, way: 'fraction', beyond: Math.abs(wish - index) > 1 };
}

function isSameFrame(a: string | null, b: string | null): boolean {
  return a !== null && a === b;
}

function rangeOf(places: readonly (number | null)[]): { least: number; most: number } {
  const there = places.filter((place) => place !== null);
  return { least: Math.min(...there), most: Math.max(...there) };
}

/** The usual distance between neighbouring slices, mm. */
function gapOf(places: readonly (number | null)[]): number {
  const sorted = places.filter((place) => place !== null).sort((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((place, before) => place - sorted[before]!)
    .filter((gap) => gap > 0.01)
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? 0;
}

/** Whether two pictures lie the same way, so that zoom and position of one make sense on the other. */
export function liesAlike(a: SlicePlane | null | undefined, b: SlicePlane | null | undefined): boolean {
  if (!a || !b) return !a && !b;
  const same = (left: Vector, right: Vector) => dot(left, right) > parallel;
  return same(a.row, b.row) && same(a.column, b.column);
}
