/** Where the picture lies on the viewport, and which way round. Pixels are those of the stored picture. */
import type { PixelPoint } from '../dicom/calibration.ts';
import type { OrientationMarks } from '../dicom/orientation.ts';

/** From pixels of the picture (0, 0 is the centre of the first) to CSS pixels of the viewport. */
export interface Placement {
  origin: PixelPoint;
  /** One column, and one row, further. */
  column: PixelPoint;
  row: PixelPoint;
}

/** How a picture is turned: mirrored left to right first where it is, then turned clockwise. */
export interface Turn {
  mirrored: boolean;
  quarters: 0 | 1 | 2 | 3;
}

export const unturned: Turn = { mirrored: false, quarters: 0 };

export function toViewport({ origin, column, row }: Placement, { x, y }: PixelPoint): PixelPoint {
  return { x: origin.x + x * column.x + y * row.x, y: origin.y + x * column.y + y * row.y };
}

export function toPixel({ origin, column, row }: Placement, { x, y }: PixelPoint): PixelPoint {
  const [dx, dy] = [x - origin.x, y - origin.y];
  const determinant = column.x * row.y - column.y * row.x;
  return { x: (dx * row.y - dy * row.x) / determinant, y: (dy * column.x - dx * column.y) / determinant };
}

/** How the picture is seen to be turned, whoever turned it. */
export function turnOf({ column, row }: Placement): Turn {
  const mirrored = column.x * row.y - column.y * row.x < 0;
  // The way that lay to the right before the turn.
  const right = mirrored ? { x: -column.x, y: -column.y } : column;
  const quarters = (Math.round(Math.atan2(right.y, right.x) / (Math.PI / 2)) + 4) % 4;
  return { mirrored, quarters: quarters as Turn['quarters'] };
}

/** Turned further as seen on the screen. */
export function rotated({ mirrored, quarters }: Turn, degrees: 90 | -90): Turn {
  return { mirrored, quarters: quarter(quarters + degrees / 90) };
}

/** Flipped as seen on the screen: `horizontal` swaps left and right. */
export function flipped({ mirrored, quarters }: Turn, axis: 'horizontal' | 'vertical'): Turn {
  return { mirrored: !mirrored, quarters: quarter(axis === 'horizontal' ? -quarters : 2 - quarters) };
}

/** The letters at the edges of the screen for a picture so turned. */
export function turnedMarks(marks: OrientationMarks, { mirrored, quarters }: Turn): OrientationMarks {
  const { top, right, bottom, left } = marks;
  const clockwise = mirrored ? [top, left, bottom, right] : [top, right, bottom, left];
  const at = (edge: number) => clockwise[(edge - quarters + 4) % 4]!;
  return { top: at(0), right: at(1), bottom: at(2), left: at(3) };
}

function quarter(quarters: number): Turn['quarters'] {
  return (((quarters % 4) + 4) % 4) as Turn['quarters'];
}
