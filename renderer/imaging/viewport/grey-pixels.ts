/**
 * From values to the pixels of a canvas, opaque greys of 32 bits each: looked up once a value, written once a pixel, as a
 * picture has to be drawn within a frame of the screen.
 */
import { greyOf, type Voi } from '../dicom/voi.ts';

/** How values become greys; `inverse` turns black and white round. */
export interface Greys {
  voi: Voi;
  inverse: boolean;
}

/** The pixel of every value of 16 bits. */
export interface GreyTable extends Greys {
  isSigned: boolean;
  /** By the value's lowest 16 bits. */
  pixels: Uint32Array;
}

/** For values that are whole numbers of 16 bits or fewer, `before` where that is the same table; null for others. */
export function greyTableOf(
  values: ArrayLike<number>,
  { voi, inverse }: Greys,
  before: GreyTable | null,
): GreyTable | null {
  if (!(values instanceof Int16Array || values instanceof Uint16Array)) return null;
  const isSigned = values instanceof Int16Array;
  if (before?.isSigned === isSigned && before.inverse === inverse && isSame(before.voi, voi)) return before;
  const pixels = new Uint32Array(65536);
  const least = isSigned ? -32768 : 0;
  const pixelAt = pixelOf({ voi, inverse });
  for (let value = least; value < least + 65536; value += 1) pixels[value & 0xffff] = pixelAt(value);
  return { voi, inverse, isSigned, pixels };
}

/** Fills `out` with the pixels of the values from `first` on. */
export function writeGreys(out: Uint32Array, values: ArrayLike<number>, first: number, greys: Greys | GreyTable): void {
  if ('pixels' in greys) {
    const { pixels } = greys;
    for (let place = 0; place < out.length; place += 1) out[place] = pixels[values[first + place]! & 0xffff]!;
    return;
  }
  const pixelAt = pixelOf(greys);
  for (let place = 0; place < out.length; place += 1) out[place] = pixelAt(values[first + place]!);
}

/** Fills `out` with the pixels of the colours, three values each, from pixel `first` on. */
export function writeColors(out: Uint32Array, values: ArrayLike<number>, first: number, inverse: boolean): void {
  const turned = inverse ? 0x00ffffff : 0;
  for (let place = 0, from = first * 3; place < out.length; place += 1, from += 3) {
    out[place] = pixel(values[from]!, values[from + 1]!, values[from + 2]!) ^ turned;
  }
}

function pixelOf({ voi, inverse }: Greys): (value: number) => number {
  const greyAt = greyOf(voi);
  // Rounds and clamps as a canvas does.
  const grey = new Uint8ClampedArray(1);
  return (value) => {
    grey[0] = greyAt(value);
    const shown = inverse ? 255 - grey[0]! : grey[0]!;
    return pixel(shown, shown, shown);
  };
}

/** Opaque. Its bytes are in the order of every processor that the program runs on, lowest first. */
function pixel(red: number, green: number, blue: number): number {
  return red | (green << 8) | (blue << 16) | 0xff000000;
}

function isSame(one: Voi, other: Voi): boolean {
  if (one === other) return true;
  if (one.kind !== 'window' || other.kind !== 'window') return false;
  return one.center === other.center && one.width === other.width && one.function === other.function;
}
