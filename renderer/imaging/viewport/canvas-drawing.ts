/** Drawing without WebGL: Cornerstone's CPU path calls this for every picture. */
import type { Types } from '@cornerstonejs/core';
import type { Ramp } from './ramp.ts';
import { greysOf } from './ramp.ts';

/** What a viewport's canvas shows, where that is not the plain window Cornerstone knows of. */
const ramps = new WeakMap<HTMLCanvasElement, Ramp>();

/** From now on the canvas is drawn through `ramp`. */
export function drawThrough(canvas: HTMLCanvasElement, ramp: Ramp): void {
  ramps.set(canvas, ramp);
}

interface Drawn {
  ramp: Ramp | null;
  inverse: boolean;
  canvas: OffscreenCanvas;
}

/** The last picture each canvas was painted with, at its own size. */
const painted = new WeakMap<HTMLCanvasElement, Drawn & { image: Types.IImage }>();

/**
 * Draws the picture by the formulas of PS3.3 C.11.2. Cornerstone's own way looks greys up by whole numbers: values with
 * fractions come out black, or are replaced by others for good.
 */
export function drawOnCanvas(element: Types.CPUFallbackEnabledElement): void {
  const { canvas, image, viewport } = element;
  const context = canvas?.getContext('2d');
  if (!canvas || !image || !viewport?.voi || !context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = 'black';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = !viewport.pixelReplication;
  context.setTransform(placeOf(canvas, image, viewport));
  const inverse = viewport.invert === true;
  const ramp = image.color ? null : (ramps.get(canvas) ?? null);
  const before = painted.get(canvas);
  const isSame = before?.image === image && before.ramp === ramp && before.inverse === inverse;
  const source = isSame ? before.canvas : paint(image, ramp, inverse);
  painted.set(canvas, { image, ramp, inverse, canvas: source });
  context.drawImage(source, 0, 0);
}

/**
 * Where the picture lies, as Cornerstone's own drawing has it; the transform it keeps beside the viewport is that of
 * before a rotation.
 */
function placeOf(
  canvas: HTMLCanvasElement,
  image: Types.IImage,
  { scale = 1, rotation = 0, translation, hflip, vflip }: Types.CPUFallbackViewport,
): DOMMatrix {
  const { rowPixelSpacing: tall, columnPixelSpacing: wide } = image;
  return new DOMMatrix()
    .translateSelf(canvas.width / 2, canvas.height / 2)
    .rotateSelf(rotation)
    .scaleSelf(tall < wide ? (scale * wide) / tall : scale, wide < tall ? (scale * tall) / wide : scale)
    .rotateSelf(-rotation)
    .translateSelf(translation?.x ?? 0, translation?.y ?? 0)
    .rotateSelf(rotation)
    .scaleSelf(hflip ? -1 : 1, vflip ? -1 : 1)
    .translateSelf(-image.columns / 2, -image.rows / 2);
}

function paint(image: Types.IImage, ramp: Ramp | null, inverse: boolean): OffscreenCanvas {
  const { rows, columns, color } = image;
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const drawn = context.createImageData(columns, rows);
  const out = drawn.data;
  const values = image.getPixelData();
  const greys = color || ramp === null ? null : greysOf(values, ramp);
  for (let place = 0, to = 0; place < rows * columns; place += 1, to += 4) {
    for (let sample = 0; sample < 3; sample += 1) {
      const value = greys ? greys[place]! : color ? values[place * 3 + sample]! : 0;
      out[to + sample] = inverse ? 255 - value : value;
    }
    out[to + 3] = 255;
  }
  context.putImageData(drawn, 0, 0);
  return canvas;
}
