/** Slices of an invented head, T1 or T2 weighted, through any plane: signal by tissue at a point in millimetres. */
import { burnIn } from './lettering.ts';
import type { Random } from './random.ts';
import { Noise, Raster } from './raster.ts';

type Weighting = 't1' | 't2';
const signals = {
  t1: { air: 15, fat: 900, skull: 60, fluid: 120, grey: 420, white: 560, lesion: 330 },
  t2: { air: 15, fat: 700, skull: 60, fluid: 1000, grey: 560, white: 400, lesion: 850 },
} as const;

export class HeadPhantom {
  readonly #noise: Noise;

  constructor(random: Random) {
    this.#noise = new Noise(random);
  }

  /** Axial slice `height` mm above the centre, or sagittal slice `height` mm left of it; `columns` pixels a side. */
  slice(
    plane: 'axial' | 'sagittal',
    weighting: Weighting,
    height: number,
    columns: number,
    number: number,
  ): Float32Array {
    const raster = new Raster(columns, columns, 240 / columns, 0);
    const signal = signals[weighting];
    for (let row = 0; row < columns; row++) {
      for (let column = 0; column < columns; column++) {
        const across = (column - columns / 2 + 0.5) * raster.spacing;
        const down = (row - columns / 2 + 0.5) * raster.spacing;
        const value = plane === 'axial' ? tissueAt(across, down, height) : tissueAt(height, across, -down);
        raster.values[row * columns + column] = signal[value];
      }
    }
    raster.soften();
    this.#noise.addTo(raster.values, 14, number);
    burnIn(
      raster,
      Math.round(columns * 0.03),
      Math.round(columns * 0.91),
      Math.max(1, Math.round(columns / 300)),
      1100,
    );
    return raster.values.map((value) => Math.max(0, value));
  }
}

/** x to the left, y to the back, z upwards. */
function tissueAt(x: number, y: number, z: number): keyof (typeof signals)['t1'] {
  const out = (rx: number, ry: number, rz: number, cx = 0, cy = 0, cz = 0) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2;
  const neck = z < -40 && (x / 52) ** 2 + ((y - 18) / 56) ** 2 < 1;
  const face = out(46, 42, 62, 0, -52, -52) < 1;
  const head = out(78, 96, 92);
  if (head > 1) {
    if (face) {
      if (out(14, 26, 20, 0, -66, -38) < 1 || out(26, 18, 8, 0, -74, -84) < 1) return 'air';
      return out(40, 36, 56, 0, -52, -52) < 1 ? 'grey' : 'fat';
    }
    if (!neck) return 'air';
    if ((x / 9) ** 2 + ((y - 26) / 9) ** 2 < 1) return (x / 6) ** 2 + ((y - 26) / 6) ** 2 < 1 ? 'white' : 'fluid';
    return (x / 46) ** 2 + ((y - 18) / 50) ** 2 < 1 ? 'grey' : 'fat';
  }
  if (head > 0.9) return 'fat';
  if (head > 0.815) return 'skull';
  for (const side of [-1, 1])
    if (out(13, 14, 13, side * 30, -72, -28) < 1) return out(10, 11, 10, side * 30, -72, -28) < 1 ? 'fluid' : 'grey';
  if (z < -34 && y < 22 && out(60, 40, 30, 0, -40, -56) < 1) return out(16, 22, 14, 0, -58, -44) < 1 ? 'air' : 'grey';
  if (head > 0.775) return 'fluid';
  // Brain stem and cerebellum.
  if (out(13, 13, 44, 0, 14, -44) < 1) return 'white';
  if (out(48, 28, 24, 0, 48, -42) < 1) return Math.sin(z * 1.1 + Math.abs(x) * 0.16) > 0.1 ? 'grey' : 'white';
  // Temporal lobes beside the cisterns.
  if (z < -34) return Math.abs(x) > 26 && y < 30 && head < 0.7 ? 'grey' : 'fluid';
  // Lateral ventricles, third ventricle.
  for (const side of [-1, 1]) {
    if (out(9, 34, 13, side * (11 + Math.abs(y) * 0.12), 4, 12) < 1) return 'fluid';
    if (out(16, 22, 15, side * 22, 4, -4) < 1) return 'grey';
  }
  if (out(3, 16, 14, 0, 6, -4) < 1) return 'fluid';
  if (out(7, 9, 7, 30, -28, 24) < 1 || out(4, 4, 4, 38, -14, 30) < 1) return 'lesion';
  // Falx, then folds: the cortex is deeper where a wave over the surface is high.
  if (Math.abs(x) < 1.6 && z > -6) return 'fluid';
  const around = Math.atan2(y, x);
  const fold =
    Math.sin(around * 17 + z * 0.19) * Math.cos(z * 0.21 + around * 5) + 0.5 * Math.sin(around * 29 - z * 0.13);
  const edge = head / 0.775;
  if (fold > 0.85 && edge > 0.72) return 'fluid';
  return edge > 0.83 - 0.13 * Math.max(-0.6, fold) ? 'grey' : 'white';
}
