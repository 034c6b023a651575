/** How the layers of a thick plane become one picture. */
export const blends = ['average', 'mip', 'minip'] as const;
export type Blend = (typeof blends)[number];

/** A thick plane: layers on both sides of it, `millimetres` in all; null for the whole block. */
export interface Slab {
  blend: Blend;
  millimetres: number | null;
}

/** Thicknesses to choose from, in mm; the last stands for the whole block. */
export const thicknesses: readonly (number | null)[] = [2, 3, 5, 7, 10, 15, 20, 30, 50, 80, null];

export const usualMillimetres = 10;

/**
 * The layers of a slab around `index`: as many on each side, so that the picture lies where it says, and at the ends of
 * the block as far as it goes.
 *
 * @param spacing of the layers, mm
 * @returns first and last layer
 */
export function layersOf(slab: Slab | null, index: number, count: number, spacing: number): [number, number] {
  if (slab === null) return [index, index];
  if (slab.millimetres === null) return [0, count - 1];
  const each = sidesOf(slab.millimetres, spacing);
  return [Math.max(0, index - each), Math.min(count - 1, index + each)];
}

/** The thickness that the layers make, in mm: an odd number of them, at least one. */
export function thicknessOf(slab: Slab | null, count: number, spacing: number): number {
  if (slab === null) return spacing;
  if (slab.millimetres === null) return count * spacing;
  return Math.min(count, 2 * sidesOf(slab.millimetres, spacing) + 1) * spacing;
}

function sidesOf(millimetres: number, spacing: number): number {
  return Math.max(0, Math.round((millimetres / spacing - 1) / 2));
}
