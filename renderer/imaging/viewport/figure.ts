/** Arithmetic of measurements, in pixels of the stored picture: what is turned, flipped or zoomed measures the same. */
import type { PixelPoint } from '../dicom/calibration.ts';

/** A measurement as drawn; an outline is closed. */
export type Figure =
  | { kind: 'length'; points: readonly PixelPoint[] }
  | { kind: 'angle'; points: readonly PixelPoint[] }
  | { kind: 'cobb'; points: readonly PixelPoint[] }
  | { kind: 'ellipse'; center: PixelPoint; a: PixelPoint; b: PixelPoint }
  | { kind: 'outline'; points: readonly PixelPoint[] }
  | { kind: 'probe'; point: PixelPoint };

/** Width and height of one pixel in any unit. */
export interface PixelSize {
  x: number;
  y: number;
}

/** Every point a figure reaches to, for finding out which calibration it lies in. */
export function reachOf(figure: Figure): readonly PixelPoint[] {
  if (figure.kind === 'probe') return [figure.point];
  if (figure.kind !== 'ellipse') return figure.points;
  const { center, a, b } = figure;
  const reach = { x: Math.hypot(a.x, b.x), y: Math.hypot(a.y, b.y) };
  return [
    { x: center.x - reach.x, y: center.y - reach.y },
    { x: center.x + reach.x, y: center.y + reach.y },
  ];
}

/** Length of the way through the points, in the unit of the pixel's size. */
export function lengthOf(points: readonly PixelPoint[], size: PixelSize): number {
  let length = 0;
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before) length += Math.hypot((point.x - before.x) * size.x, (point.y - before.y) * size.y);
  }
  return length;
}

/** The angle at the middle of three points, 0–180°; null where two of them are one. */
export function angleOf([from, vertex, to]: readonly PixelPoint[], size: PixelSize): number | null {
  if (!from || !vertex || !to) return null;
  return between(direction(vertex, from, size), direction(vertex, to, size));
}

/** The angle between the lines through the first two and the last two points, 0–90°. */
export function cobbOf([a, b, c, d]: readonly PixelPoint[], size: PixelSize): number | null {
  if (!a || !b || !c || !d) return null;
  const angle = between(direction(a, b, size), direction(c, d, size));
  return angle === null ? null : Math.min(angle, 180 - angle);
}

/** Area of an ellipse or outline, in the square of the unit of the pixel's size. */
export function areaOf(figure: Extract<Figure, { kind: 'ellipse' | 'outline' }>, size: PixelSize): number {
  if (figure.kind === 'ellipse') {
    const { a, b } = figure;
    return Math.PI * Math.abs(a.x * b.y - a.y * b.x) * size.x * size.y;
  }
  let twice = 0;
  for (const [at, point] of figure.points.entries()) {
    const next = figure.points[(at + 1) % figure.points.length]!;
    twice += point.x * next.y - next.x * point.y;
  }
  return (Math.abs(twice) / 2) * size.x * size.y;
}

/** Whether an area contains the centre of a pixel. */
export function contains(figure: Extract<Figure, { kind: 'ellipse' | 'outline' }>, x: number, y: number): boolean {
  if (figure.kind === 'ellipse') {
    const { center, a, b } = figure;
    // In parts of the two half axes.
    const [dx, dy] = [x - center.x, y - center.y];
    const determinant = a.x * b.y - a.y * b.x;
    if (determinant === 0) return false;
    return ((dx * b.y - dy * b.x) / determinant) ** 2 + ((dy * a.x - dx * a.y) / determinant) ** 2 <= 1;
  }
  let inside = false;
  for (const [at, one] of figure.points.entries()) {
    const other = figure.points[(at + 1) % figure.points.length]!;
    if (one.y > y === other.y > y) continue;
    if (x < one.x + ((y - one.y) / (other.y - one.y)) * (other.x - one.x)) inside = !inside;
  }
  return inside;
}

export interface Statistics {
  count: number;
  mean: number;
  /** Of the pixels themselves, not an estimate for more: divided by `count`. */
  deviation: number;
  least: number;
  most: number;
}

/**
 * Statistics of the pixels whose centres lie in the area; null where there is none.
 * @param valueAt the value of a column and row inside `columns` × `rows`
 */
export function statisticsOf(
  figure: Extract<Figure, { kind: 'ellipse' | 'outline' }>,
  { columns, rows }: { columns: number; rows: number },
  valueAt: (column: number, row: number) => number,
): Statistics | null {
  const reach = reachOf(figure);
  const [left, right] = [Math.min(...reach.map(({ x }) => x)), Math.max(...reach.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...reach.map(({ y }) => y)), Math.max(...reach.map(({ y }) => y))];
  let count = 0;
  let mean = 0;
  let squares = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = Math.max(0, Math.ceil(top)); row <= Math.min(rows - 1, bottom); row += 1) {
    for (let column = Math.max(0, Math.ceil(left)); column <= Math.min(columns - 1, right); column += 1) {
      if (!contains(figure, column, row)) continue;
      const value = valueAt(column, row);
      count += 1;
      // Welford: sums of squares of large values would lose the small differences.
      const difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return count === 0 ? null : { count, mean, deviation: Math.sqrt(squares / count), least, most };
}

function direction(from: PixelPoint, to: PixelPoint, size: PixelSize): PixelPoint {
  return { x: (to.x - from.x) * size.x, y: (to.y - from.y) * size.y };
}

function between(one: PixelPoint, other: PixelPoint): number | null {
  if (Math.hypot(one.x, one.y) === 0 || Math.hypot(other.x, other.y) === 0) return null;
  const cross = one.x * other.y - one.y * other.x;
  const dot = one.x * other.x + one.y * other.y;
  return (Math.abs(Math.atan2(cross, dot)) * 180) / Math.PI;
}
