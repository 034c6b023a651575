import type { Types } from '@cornerstonejs/core';
import { greyOf } from '../dicom/voi.ts';
import { levelsOf } from '../frames/picture-image.ts';

/** Draws a decoded picture small into `canvas`, through its own window, whole and undistorted. */
export function drawThumbnail(canvas: HTMLCanvasElement, image: Types.IImage): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { rows, columns } = image;
  const pixels = image.getPixelData();
  const [spacingX, spacingY] = [image.columnPixelSpacing || 1, image.rowPixelSpacing || 1];
  const scale = Math.min(canvas.width / (columns * spacingX), canvas.height / (rows * spacingY));
  const width = Math.max(1, Math.round(columns * spacingX * scale));
  const height = Math.max(1, Math.round(rows * spacingY * scale));
  const levels = levelsOf(image);
  const grey = levels === null ? null : greyOf(levels.vois[0]);
  const drawn = context.createImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / height));
    for (let x = 0; x < width; x += 1) {
      const column = Math.min(columns - 1, Math.floor(((x + 0.5) * columns) / width));
      const from = row * columns + column;
      const to = (y * width + x) * 4;
      for (let sample = 0; sample < 3; sample += 1) {
        const value = grey === null ? pixels[from * 3 + sample]! : grey(pixels[from]!);
        drawn.data[to + sample] = levels?.inverse ? 255 - value : value;
      }
      drawn.data[to + 3] = 255;
    }
  }
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.putImageData(drawn, Math.floor((canvas.width - width) / 2), Math.floor((canvas.height - height) / 2));
}
