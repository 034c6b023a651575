import { cache } from '@cornerstonejs/core';
import type { DicomJson } from '../../../shared/dicom-json.ts';
import { calibrationOf, pixelShapeOf } from '../dicom/calibration.ts';

/**
 * Has a picture in memory drawn with pixels of their own shape where they are not square, also where only their aspect is
 * known.
 *
 * @param frame the data set as the frame of the picture sees it
 */
export function shapePixels(imageId: string, frame: DicomJson): void {
  const image = cache.getImage(imageId);
  if (!image) return;
  const shape = pixelShapeOf(calibrationOf(frame));
  const { columnPixelSpacing: x, rowPixelSpacing: y } = image;
  // A spacing of zero would draw nothing at all.
  if (x > 0 && y > 0 && Math.abs(y / x / shape - 1) < 0.001) return;
  image.columnPixelSpacing = 1;
  image.rowPixelSpacing = shape;
}
