/** Graphics of presentation states as SVG paths in pixels of the screen. */
import { type Placement, toViewport } from '../viewport/placement.ts';
import type { AnnotationGraphic, DisplayedArea, Shutter, Units } from './presentation-state.ts';

export interface Point {
  x: number;
  y: number;
}

/** Where a point of a state lies on the screen. */
export type ToScreen = (point: readonly [number, number], units: Units) => Point;

/**
 * PIXEL: the corner of the first pixel is 0\0 · DISPLAY: 0\0 to 1\1 across the displayed area · MATRIX (PS3.3
 * C.10.5.1.2), which only tiled pictures have: taken as PIXEL.
 * @param area corners as the state has them, the first pixel being 1\1
 */
export function screenOf(placement: Placement, area: Pick<DisplayedArea, 'topLeft' | 'bottomRight'>): ToScreen {
  const [left, top] = area.topLeft;
  const [right, bottom] = area.bottomRight;
  return ([x, y], units) => {
    if (units !== 'DISPLAY') return toViewport(placement, { x: x - 0.5, y: y - 0.5 });
    return toViewport(placement, { x: left - 1.5 + x * (right - left + 1), y: top - 1.5 + y * (bottom - top + 1) });
  };
}

const pointSize = 5;
const arcSteps = 72;

/** @returns SVG path data */
export function graphicPath({ type, points, units, filled }: AnnotationGraphic, toScreen: ToScreen): string {
  const seen = points.map((point) => toScreen(point, units));
  const [first, second] = seen;
  switch (type) {
    case 'POINT':
      return `M${first!.x - pointSize} ${first!.y}h${pointSize * 2}M${first!.x} ${first!.y - pointSize}v${pointSize * 2}`;
    case 'POLYLINE':
      return lines(seen, filled);
    case 'INTERPOLATED':
      return curve(seen);
    case 'CIRCLE': {
      const [center, edge] = points;
      const radius = Math.hypot(edge![0] - center![0], edge![1] - center![1]);
      return ring(center!, [radius, 0], [0, radius], units, toScreen);
    }
    case 'ELLIPSE':
      return ellipse(points, units, toScreen);
    default:
      return second ? lines(seen, false) : '';
  }
}

/** Ends of the major axis, then of the minor one. */
function ellipse(points: AnnotationGraphic['points'], units: Units, toScreen: ToScreen): string {
  const [from, to, above, below] = points;
  const center = [(from![0] + to![0]) / 2, (from![1] + to![1]) / 2] as const;
  const major = [(to![0] - from![0]) / 2, (to![1] - from![1]) / 2] as const;
  const minor = [(below![0] - above![0]) / 2, (below![1] - above![1]) / 2] as const;
  return ring(center, major, minor, units, toScreen);
}

/** A closed line around `center`: through the placement point by point, so that it holds for pixels of any shape. */
function ring(
  center: readonly [number, number],
  one: readonly [number, number],
  other: readonly [number, number],
  units: Units,
  toScreen: ToScreen,
): string {
  const around = Array.from({ length: arcSteps }, (_, step) => {
    const angle = (step / arcSteps) * 2 * Math.PI;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return toScreen([center[0] + one[0] * c + other[0] * s, center[1] + one[1] * c + other[1] * s], units);
  });
  return lines(around, true);
}

function lines(points: readonly Point[], closed: boolean): string {
  const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('');
  return closed ? `${path}Z` : path;
}

/** A Catmull-Rom curve through all points; a last point that is the first closes it. */
function curve(points: readonly Point[]): string {
  const at = (index: number) => points[Math.max(0, Math.min(points.length - 1, index))]!;
  let path = `M${at(0).x.toFixed(2)} ${at(0).y.toFixed(2)}`;
  for (let index = 0; index < points.length - 1; index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    const control = (near: Point, one: Point, other: Point, sign: number) =>
      `${(near.x + (sign * (other.x - one.x)) / 6).toFixed(2)} ${(near.y + (sign * (other.y - one.y)) / 6).toFixed(2)}`;
    path += `C${control(from, before, to, 1)} ${control(to, from, after, -1)} ${to.x.toFixed(2)} ${to.y.toFixed(2)}`;
  }
  return path;
}

/**
 * The hole of each shape of a shutter: what lies outside any of them is covered (PS3.3 C.7.6.11).
 * @returns SVG path data of each shape
 */
export function shutterHoles({ rectangle, circle, polygon }: Shutter, toScreen: ToScreen): string[] {
  const holes: string[] = [];
  if (rectangle) {
    const [left, right, upper, lower] = rectangle;
    // The outermost rows and columns are still shown.
    const corners = [
      [left - 1, upper - 1],
      [right, upper - 1],
      [right, lower],
      [left - 1, lower],
    ] as const;
    holes.push(
      lines(
        corners.map((corner) => toScreen(corner, 'PIXEL')),
        true,
      ),
    );
  }
  if (circle) {
    const center = [circle.column - 0.5, circle.row - 0.5] as const;
    holes.push(ring(center, [circle.radius, 0], [0, circle.radius], 'PIXEL', toScreen));
  }
  if (polygon) {
    const vertices = Array.from({ length: Math.floor(polygon.length / 2) }, (_, at) =>
      toScreen([polygon[at * 2 + 1]! - 0.5, polygon[at * 2]! - 0.5], 'PIXEL'),
    );
    holes.push(lines(vertices, true));
  }
  return holes;
}
