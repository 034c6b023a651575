/** A frontal radiograph of an invented chest: what each organ absorbs along the beam, added up. Bright is dense. */
import { burnIn } from './lettering.ts';
import type { Random } from './random.ts';
import { Noise, Raster } from './raster.ts';

export interface RadiographSettings {
  columns: number;
  rows: number;
  pacemaker: boolean;
  /** Opacity in the right lower field, 0 to 1. */
  infiltrate: number;
}

const width = 350; // mm

/** Values 0 to 4095, row by row. The patient's right is on the left. */
export function chestRadiograph(settings: RadiographSettings, random: Random): Float32Array {
  const { columns, rows } = settings;
  const raster = new Raster(columns, rows, width / columns, 0);
  // Torso, shoulders and neck.
  raster.shadow(0, 60, 165, 260, 150);
  for (const side of [-1, 1]) {
    raster.shadow(side * 60, -96, 96, 70, 34);
    raster.shadow(side * 104, -102, 66, 58, 42);
    raster.shadow(side * 140, -70, 40, 90, 40);
  }
  raster.shadow(0, -170, 62, 110, 60);
  // Air takes away. Lungs of several overlapping lobes, the diaphragm higher on the right.
  for (const [x, y, rx, ry, depth] of [
    [-72, -20, 58, 122, -72],
    [-76, 26, 60, 78, -42],
    [-66, -78, 42, 58, -22],
    [72, -16, 56, 122, -72],
    [80, 34, 52, 82, -42],
    [66, -78, 42, 58, -22],
  ] as const)
    raster.shadow(x, y, rx, ry, depth);
  raster.shadow(0, -120, 9, 96, -16); // trachea
  // Heart, great vessels, liver and spleen below the diaphragm.
  raster.shadow(18, 56, 66, 58, 58);
  raster.shadow(30, 70, 58, 46, 34);
  raster.shadow(-2, -10, 30, 86, 36);
  raster.shadow(24, -50, 16, 15, 26);
  raster.shadow(-74, 152, 86, 74, 72);
  raster.shadow(76, 164, 80, 76, 60);
  raster.shadow(60, 116, 22, 14, -26);
  raster.shadow(0, 20, 19, 300, 34); // spine
  for (let vertebra = -7; vertebra < 9; vertebra++) raster.shadow(0, vertebra * 25, 19, 10, 10);
  paintVessels(raster, random);
  if (settings.infiltrate > 0) {
    for (let patch = 0; patch < 26; patch++) {
      const radius = 8 + random.next() * 14;
      raster.shadow(-82 + random.normal() * 20, 62 + random.normal() * 18, radius, radius, 7 * settings.infiltrate);
    }
  }
  addRibs(raster);
  for (const side of [-1, 1]) {
    for (let step = 0; step <= 40; step++)
      raster.shadow(side * (12 + step * 2.6), -122 - step * 0.55 + Math.sin(step / 6) * 3, 6, 6, 3);
    for (let step = 0; step <= 30; step++) raster.shadow(side * (108 + step * 0.7), -96 + step * 2.6, 12, 8, 2.4);
    raster.shadow(side * 146, -116, 22, 22, 34);
  }
  raster.soften(2);
  const { values } = raster;
  for (let index = 0; index < values.length; index++) values[index] = toGrey(values[index]!);
  new Noise(random).addTo(values, 14, 3);
  if (settings.pacemaker) {
    raster.ellipse(86, -84, 22, 25, 3900);
    raster.ellipse(86, -100, 14, 8, 3700);
    for (const [from, to] of [
      [
        [72, -96],
        [-14, -74],
      ],
      [
        [-14, -74],
        [-18, 30],
      ],
      [
        [-18, 30],
        [42, 86],
      ],
    ] as const) {
      for (let step = 0; step <= 200; step++) {
        raster.ellipse(
          from[0] + ((to[0] - from[0]) * step) / 200,
          from[1] + ((to[1] - from[1]) * step) / 200,
          1,
          1,
          3800,
        );
      }
    }
  }
  const scale = Math.max(1, Math.round(columns / 440));
  burnIn(raster, Math.round(columns * 0.04), Math.round(rows * 0.955), scale, 4000);
  // Side marker: the patient's right.
  raster.rectangle(-158, -196, 3, 18, 4000);
  raster.ellipse(-152, -191, 7, 5, 4000);
  raster.ellipse(-153, -191, 3.5, 2.5, 900);
  raster.rectangle(-151, -187, 3, 9, 4000);
  return values;
}

/** Film response: thin parts dark, thick parts bright, both ends flattened. */
function toGrey(absorbed: number): number {
  return Math.min(4095, Math.max(0, 3900 / (1 + Math.exp(-(absorbed - 118) / 34)) - 60));
}

function paintVessels(raster: Raster, random: Random): void {
  for (const side of [-1, 1]) {
    for (let vessel = 0; vessel < 46; vessel++) {
      const goalX = side * (40 + random.next() * 80);
      const goalY = -100 + random.next() * 190;
      const thick = 1.5 + random.next() * 3.5;
      const startX = side * (22 + random.next() * 18);
      const startY = -22 + random.next() * 44;
      for (let step = 0; step < 50; step++) {
        const along = step / 50;
        const bend = Math.sin(along * Math.PI) * 6 * random.next();
        const radius = thick * (1 - along * 0.8);
        raster.shadow(
          startX + (goalX - startX) * along,
          startY + (goalY - startY) * along + bend,
          radius + 0.6,
          radius + 0.6,
          radius * 0.55,
        );
      }
    }
  }
}

/** The highest of all ribs at a pixel counts, so that a rib drawn as many discs does not add up with itself. */
function addRibs(raster: Raster): void {
  const ribs = new Raster(raster.columns, raster.rows, raster.spacing, 0);
  const { columns, rows, spacing } = raster;
  const disc = (x: number, y: number, radius: number, strength: number) => {
    const first = Math.max(0, Math.ceil((y - radius) / spacing + rows / 2));
    const last = Math.min(rows - 1, Math.floor((y + radius) / spacing + rows / 2));
    for (let row = first; row <= last; row++) {
      const dy = (row - rows / 2 + 0.5) * spacing - y;
      const half = Math.sqrt(Math.max(0, radius * radius - dy * dy));
      const from = Math.max(0, Math.ceil((x - half) / spacing + columns / 2));
      const to = Math.min(columns - 1, Math.floor((x + half) / spacing + columns / 2));
      for (let column = from; column <= to; column++) {
        const dx = (column - columns / 2 + 0.5) * spacing - x;
        const away = (dx * dx + dy * dy) / (radius * radius);
        const value = strength * (0.55 + 0.45 * away) * (away > 0.95 ? 0.5 : 1);
        const at = row * columns + column;
        if (value > ribs.values[at]!) ribs.values[at] = value;
      }
    }
  };
  for (const side of [-1, 1]) {
    for (let rib = 0; rib < 10; rib++) {
      const top = -142 + rib * 25;
      const reach = 62 + Math.min(rib, 5) * 13;
      for (let step = 0; step <= 240; step++) {
        const along = step / 240;
        // Behind: out and slightly down; then round the flank and steeply down in front, fainter.
        const angle = along * Math.PI * 0.86;
        const x =
          side *
          (14 +
            reach * Math.sin(Math.min(angle, Math.PI / 2)) -
            (angle > Math.PI / 2 ? reach * 0.8 * (1 - Math.sin(angle)) : 0));
        const y = top + along * (along < 0.55 ? 26 : 26 + (along - 0.55) * 150);
        disc(x, y, 5.2, along < 0.55 ? 15 : 9);
      }
    }
  }
  for (let index = 0; index < ribs.values.length; index++) raster.values[index]! += ribs.values[index]!;
}
