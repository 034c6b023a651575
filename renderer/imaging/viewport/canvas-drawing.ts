/** Drawing without WebGL: Cornerstone's CPU path calls this for every picture. */
import type { Types } from '@cornerstonejs/core';
import { type GreyTable, greyTableOf, writeColors, writeGreys } from './grey-pixels.ts';
import type { Ramp } from './ramp.ts';

/** What a viewport's canvas shows, where that is not the plain window Cornerstone knows of. */
const ramps = new WeakMap<HTMLCanvasElement, Ramp>();

/** From now on the canvas is drawn through `ramp`. */
export function drawThrough(canvas: HTMLCanvasElement, ramp: Ramp): void {
  ramps.set(canvas, ramp);
}

/** A picture at its own size. */
interface Painted {
  image: Types.IImage;
  ramp: Ramp | null;
  inverse: boolean;
  canvas: OffscreenCanvas;
  table: GreyTable | null;
}

/** The last picture of each canvas: the next one is painted over it. */
const painted = new WeakMap<HTMLCanvasElement, Painted>();

/** Pixels painted at a time: a slice of 512 × 512 at once, larger pictures without a copy of the whole. */
const bandPixels = 2 ** 18;

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
  const before = painted.get(canvas) ?? null;
  const isSame = before?.image === image && before.ramp === ramp && before.inverse === inverse;
  const now = isSame ? before : paint(image, ramp, inverse, before);
  painted.set(canvas, now);
  context.drawImage(now.canvas, 0, 0);
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

function paint(image: Types.IImage, ramp: Ramp | null, inverse: boolean, before: Painted | null): Painted {
  const { rows, columns, color } = image;
  const fits = before?.canvas.width === columns && before.canvas.height === rows;
  const canvas = fits ? before.canvas : new OffscreenCanvas(columns, rows);
  const values = image.getPixelData();
  const greys = ramp && { voi: ramp.voi, inverse };
  const table = greys && greyTableOf(values, greys, before?.table ?? null);
  const context = canvas.getContext('2d', { alpha: false })!;
  const band = bandOf(columns, rows);
  const out = new Uint32Array(band.data.buffer);
  for (let top = 0; top < rows; top += band.height) {
    const first = top * columns;
    const rest = out.subarray(0, (rows - top) * columns);
    if (color) writeColors(rest, values, first, inverse);
    else if (greys) writeGreys(rest, values, first, table ?? greys);
    else rest.fill(0xff000000);
    context.putImageData(band, 0, top);
  }
  return { image, ramp, inverse, canvas, table };
}

let lastBand: ImageData | null = null;

/** As many whole rows as are painted at a time; the one of the picture before where that is as large. */
function bandOf(columns: number, rows: number): ImageData {
  const height = Math.min(rows, Math.max(1, Math.floor(bandPixels / columns)));
  if (lastBand?.width !== columns || lastBand.height !== height) lastBand = new ImageData(columns, height);
  return lastBand;
}
