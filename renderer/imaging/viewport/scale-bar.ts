import type { Calibration } from '../dicom/calibration.ts';
import type { Placement } from './placement.ts';
import { toPixel } from './placement.ts';

export interface ScaleBar {
  /** On the screen, in CSS pixels. */
  pixels: number;
  millimetres: number;
}

const lengths = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/**
 * The longest round length of at most `most` CSS pixels, lying across the screen; null where millimetres are not those
 * of the body, or not the same everywhere.
 */
export function scaleBarOf(calibration: Calibration, placement: Placement, most: number): ScaleBar | null {
  const size = bodyMillimetres(calibration);
  if (size === null) return null;
  const [from, to] = [toPixel(placement, { x: 0, y: 0 }), toPixel(placement, { x: 1, y: 0 })];
  const perPixel = Math.hypot((to.x - from.x) * size.x, (to.y - from.y) * size.y);
  const millimetres = lengths.findLast((length) => length / perPixel <= most);
  return millimetres === undefined || !(perPixel > 0) ? null : { pixels: millimetres / perPixel, millimetres };
}

function bodyMillimetres(calibration: Calibration): { x: number; y: number } | null {
  switch (calibration.kind) {
    case 'none':
      return null;
    case 'plane': {
      const isOfBody = ['spacing', 'geometry', 'fiducial', 'corrected'].includes(calibration.source);
      return isOfBody ? calibration : null;
    }
    case 'regions': {
      const [first, ...others] = calibration.regions.filter(({ isSpatial }) => isSpatial);
      if (first === undefined) return null;
      const isSame = others.every(
        ({ x, y }) =>
          Math.abs(x.perPixel / first.x.perPixel - 1) < 0.001 && Math.abs(y.perPixel / first.y.perPixel - 1) < 0.001,
      );
      return isSame ? { x: first.x.perPixel * 10, y: first.y.perPixel * 10 } : null;
    }
  }
}
