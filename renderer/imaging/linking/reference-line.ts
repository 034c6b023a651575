import { angleBetween, dot, minus, type Vector } from '../dicom/vector.ts';
import { pointOf, type SlicePlane } from './slice-plane.ts';

/** Column and row, with parts; 0, 0 is the centre of the first pixel. */
export type PixelPoint = readonly [number, number];

/** Below this angle two planes do not cut one another in a line that says anything. Degrees. */
const leastAngle = 5;

/**
 * Where the slice `source` cuts the picture `target`, in pixels of the target: no longer than the slice itself, and
 * within the picture. Null where they do not cut, nearly lie in one plane, or do not share a Frame of Reference.
 */
export function referenceLineOf(source: SlicePlane, target: SlicePlane): readonly [PixelPoint, PixelPoint] | null {
  if (source.frameOfReferenceUid === null || source.frameOfReferenceUid !== target.frameOfReferenceUid) return null;
  const angle = angleBetween(source.normal, target.normal);
  if (Math.min(angle, 180 - angle) < leastAngle) return null;
  const corners = cornersOf(source);
  const heights = corners.map((corner) => dot(minus(corner, target.origin), target.normal));
  const cuts: PixelPoint[] = [];
  for (const [place, corner] of corners.entries()) {
    const next = (place + 1) % corners.length;
    const [here, there] = [heights[place]!, heights[next]!];
    if (here === there || here > 0 === there > 0) continue;
    const part = here / (here - there);
    const way = minus(corners[next]!, corner);
    cuts.push(pixelOf(target, [corner[0] + way[0] * part, corner[1] + way[1] * part, corner[2] + way[2] * part]));
  }
  const [from, to] = cuts;
  return from && to ? clipped(from, to, target) : null;
}

/** The corners of the picture, around: half a pixel outside the centres of its outermost pixels. */
function cornersOf(plane: SlicePlane): Vector[] {
  const right = plane.columns - 0.5;
  const bottom = plane.rows - 0.5;
  return [
    pointOf(plane, -0.5, -0.5),
    pointOf(plane, right, -0.5),
    pointOf(plane, right, bottom),
    pointOf(plane, -0.5, bottom),
  ];
}

function pixelOf(plane: SlicePlane, point: Vector): PixelPoint {
  const from = minus(point, plane.origin);
  return [dot(from, plane.row) / plane.spacing[0], dot(from, plane.column) / plane.spacing[1]];
}

/** The part of a line within the picture (Liang and Barsky, 1984). */
function clipped(from: PixelPoint, to: PixelPoint, plane: SlicePlane): readonly [PixelPoint, PixelPoint] | null {
  const bounds = [
    [-0.5, plane.columns - 0.5],
    [-0.5, plane.rows - 0.5],
  ] as const;
  let [start, end] = [0, 1];
  for (const axis of [0, 1] as const) {
    const way = to[axis] - from[axis];
    const [least, most] = bounds[axis];
    if (way === 0) {
      if (from[axis] < least || from[axis] > most) return null;
      continue;
    }
    const parts = [(least - from[axis]) / way, (most - from[axis]) / way];
    start = Math.max(start, Math.min(...parts));
    end = Math.min(end, Math.max(...parts));
  }
  if (start >= end) return null;
  const at = (part: number): PixelPoint => [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
  return [at(start), at(end)];
}
