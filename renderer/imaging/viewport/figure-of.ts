import type { PixelPoint } from '../dicom/calibration.ts';
import type { Figure } from './figure.ts';
import type { MeasuredData } from './stack-tools.ts';
import type { MeasuringTool } from './tools.ts';

type World = [number, number, number];

/**
 * A Cornerstone measurement as a figure in pixels; null while it is not drawn far enough. Cornerstone keeps an ellipse
 * as the ends of its axes (bottom, top, left, right) and a rectangle as its corners row by row.
 * @param toPixel from patient coordinates to pixels of the picture
 */
export function figureOf(
  tool: MeasuringTool,
  { handles, contour }: MeasuredData,
  toPixel: (world: World) => PixelPoint,
): Figure | null {
  const points = handles.points.map(toPixel);
  const [first, second, third, fourth] = points;
  switch (tool) {
    case 'length':
      return second ? { kind: 'length', points } : null;
    case 'angle':
      return third ? { kind: 'angle', points } : null;
    case 'cobb':
      return fourth ? { kind: 'cobb', points } : null;
    case 'ellipse':
      if (!first || !second || !third || !fourth) return null;
      return { kind: 'ellipse', center: middle(points), a: half(third, fourth), b: half(first, second) };
    case 'rectangle':
      if (!first || !second || !third || !fourth) return null;
      return { kind: 'outline', points: [first, second, fourth, third] };
    case 'freehand': {
      const outline = (contour?.polyline ?? []).map(toPixel);
      if (outline.length < 2) return null;
      return contour?.closed ? { kind: 'outline', points: outline } : { kind: 'length', points: outline };
    }
    case 'probe':
      return first ? { kind: 'probe', point: first } : null;
  }
}

function middle(points: readonly PixelPoint[]): PixelPoint {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

function half(from: PixelPoint, to: PixelPoint): PixelPoint {
  return { x: (to.x - from.x) / 2, y: (to.y - from.y) / 2 };
}
