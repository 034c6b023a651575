/** A decoded frame as an ordinary picture (PS3.18 §8.3.5.1). */
import type { Types } from '@cornerstonejs/core';
import type { DrawRequest } from '../../../shared/drawing.ts';
import { greyOf, type Voi } from '../dicom/voi.ts';
import { FrameError } from '../frames/frame-error.ts';
import { levelsOf } from '../frames/picture-image.ts';

/** Pixels that are not square by more than this part are drawn stretched to how they are. */
const tolerance = 0.001;

/** @throws FrameError `mismatch` when the region asked for is not in the picture */
export async function drawImage(image: Types.IImage, request: DrawRequest): Promise<Blob> {
  const { rows, columns } = image;
  const whole = new OffscreenCanvas(columns, rows);
  whole.getContext('2d')!.putImageData(greysOf(image, request.window), 0, 0);

  const { viewport } = request;
  const region = viewport?.region ?? { x: 0, y: 0, width: columns, height: rows };
  const [width, height] = [Math.abs(region.width), Math.abs(region.height)];
  if (region.x + width > columns || region.y + height > rows) throw new FrameError('mismatch', 'viewport');
  const tall = height * pixelHeight(image);
  const scale = viewport ? Math.min(viewport.width / width, viewport.height / tall) : 1;
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(tall * scale)));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  if (scale === 1 && tall === height) context.imageSmoothingEnabled = false;
  // A negative length mirrors (§8.3.5.1.3).
  context.translate(region.width < 0 ? canvas.width : 0, region.height < 0 ? canvas.height : 0);
  context.scale(Math.sign(region.width), Math.sign(region.height));
  context.drawImage(whole, region.x, region.y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: request.type, quality: request.quality / 100 });
}

/** Every pixel through the window asked for, else the picture's own. */
function greysOf(image: Types.IImage, window: DrawRequest['window']): ImageData {
  const { rows, columns, color } = image;
  const values = image.getPixelData();
  const drawn = new ImageData(columns, rows);
  const { data } = drawn;
  const levels = levelsOf(image);
  if (color || levels === null) {
    for (let from = 0, to = 0; to < data.length; from += 3, to += 4) {
      data[to] = values[from]!;
      data[to + 1] = values[from + 1]!;
      data[to + 2] = values[from + 2]!;
      data[to + 3] = 255;
    }
    return drawn;
  }
  const voi: Voi = window ? { kind: 'window', ...window, explanation: null } : levels.vois[0];
  const grey = greyOf(voi);
  for (let from = 0, to = 0; to < data.length; from += 1, to += 4) {
    const level = grey(values[from]!);
    const shown = levels.inverse ? 255 - level : level;
    data[to] = shown;
    data[to + 1] = shown;
    data[to + 2] = shown;
    data[to + 3] = 255;
  }
  return drawn;
}

/** Height of a pixel in widths of one. */
function pixelHeight({ rowPixelSpacing, columnPixelSpacing }: Types.IImage): number {
  if (!(rowPixelSpacing > 0) || !(columnPixelSpacing > 0)) return 1;
  const ratio = rowPixelSpacing / columnPixelSpacing;
  return Math.abs(ratio - 1) > tolerance ? ratio : 1;
}
