/**
 * Axial slices of an invented chest and upper abdomen in Hounsfield units. `depth` is millimetres below the top of the
 * scan; x runs to the patient's left, y to the back, as in the image.
 */
import { burnIn } from './lettering.ts';
import type { Random } from './random.ts';
import { between, Noise, Raster } from './raster.ts';

export const scanLength = 375;
const fieldOfView = 400;

const air = -1000;
const lung = -860;
const fat = -100;
const muscle = 50;
const bone = 380;
const marrow = 190;
const contrast = 190;
const metal = 3000;

export interface ChestSettings {
  columns: number;
  /** Diameter in millimetres of the nodule in the right upper lobe. */
  noduleDiameter: number;
  effusion: boolean;
}

interface Dot {
  x: number;
  y: number;
  depth: number;
  radius: number;
  value: number;
}

const bodyWidth = [
  [0, 112],
  [35, 158],
  [150, 168],
  [250, 160],
  [375, 166],
] as const;
const bodyThickness = [
  [0, 84],
  [35, 104],
  [150, 114],
  [250, 112],
  [375, 108],
] as const;

/** Makes slices of one chest, all with the same vessels. */
export class ChestPhantom {
  readonly #settings: ChestSettings;
  readonly #dots: Dot[];
  readonly #noise: Noise;

  constructor(settings: ChestSettings, random: Random) {
    this.#settings = settings;
    this.#noise = new Noise(random);
    this.#dots = [...vesselsOf(random, -1), ...vesselsOf(random, 1), ...leadOf()];
  }

  /** HU values of one slice, row by row. `number` only varies the noise. */
  slice(depth: number, number: number): Float32Array {
    const { columns } = this.#settings;
    const raster = new Raster(columns, columns, fieldOfView / columns, air);
    paintBody(raster, depth);
    this.#paintLungs(raster, depth);
    paintMediastinum(raster, depth);
    paintAbdomen(raster, depth);
    paintBones(raster, depth);
    for (const dot of this.#dots) {
      const away = Math.abs(dot.depth - depth);
      if (away < dot.radius) {
        const radius = Math.sqrt(dot.radius ** 2 - away ** 2);
        if (dot.value === metal) raster.ellipse(dot.x, dot.y, radius, radius, metal);
        else raster.ellipseWithin(dot.x, dot.y, radius, radius, dot.value, (value) => value < -700);
      }
    }
    if (Math.abs(depth - 62) < 22) raster.rectangle(72, -88, 44, 8, metal);
    raster.soften(columns >= 512 ? 2 : 1);
    this.#noise.addTo(raster.values, 11, number);
    burnIn(
      raster,
      Math.round(columns * 0.03),
      Math.round(columns * 0.93),
      Math.max(1, Math.round(columns / 400)),
      1200,
    );
    return raster.values;
  }

  #paintLungs(raster: Raster, depth: number): void {
    for (const side of [-1, 1]) {
      const scale = Math.sqrt(Math.max(0, 1 - ((Math.max(depth, 15) - 150) / 135) ** 2));
      if (depth < 15 || depth > 252 || scale <= 0.05) continue;
      const width = (side < 0 ? 60 : 56) * Math.min(1, 0.25 + scale);
      raster.ellipse(side * 74, 4, width, 84 * Math.min(1, 0.2 + scale), lung);
    }
    const { noduleDiameter, effusion } = this.#settings;
    const nodule = (noduleDiameter / 2) ** 2 - (depth - 78) ** 2;
    if (nodule > 0) {
      const radius = Math.sqrt(nodule);
      raster.ellipse(-78, -22, radius, radius * 0.92, 45);
      // Spicules.
      for (let spicule = 0; spicule < 7; spicule++) {
        const angle = spicule * 0.9;
        for (let reach = 0; reach < radius * 0.6; reach += 0.6) {
          raster.ellipse(
            -78 + Math.cos(angle) * (radius + reach),
            -22 + Math.sin(angle) * (radius + reach),
            0.8,
            0.8,
            -150,
          );
        }
      }
    }
    if (effusion && depth > 175) {
      const rise = Math.min(1, (depth - 175) / 50);
      raster.ellipseWithin(-80, 78, 62 * rise, 26 * rise, 8, (value) => value === lung);
    }
  }
}

function paintBody(raster: Raster, depth: number): void {
  const width = between(bodyWidth, depth);
  const thickness = between(bodyThickness, depth);
  raster.ellipse(0, 182, 230, 58, -350); // table
  raster.ellipse(0, 186, 226, 58, -900);
  raster.ellipse(0, 0, width, thickness, -20); // skin
  raster.ellipse(0, 0, width - 2, thickness - 2, fat);
  raster.ellipse(0, 2, width - 15, thickness - 14, muscle);
  // Fat between chest wall and organs below the diaphragm.
  if (depth > 225) raster.ellipse(0, -6, width - 30, thickness - 30, fat + 8);
}

function paintMediastinum(raster: Raster, depth: number): void {
  if (depth > 10 && depth < 245) {
    raster.ellipse(
      2,
      2,
      between(
        [
          [10, 30],
          [90, 36],
          [130, 44],
          [245, 40],
        ],
        depth,
      ),
      62,
      muscle - 10,
    );
    raster.ellipse(0, -62, 16, 24, fat);
  }
  ellipsoid(raster, depth, { x: 24, y: -26, depth: 185, radii: [66, 52, 56] }, 95);
  ellipsoid(raster, depth, { x: 46, y: -14, depth: 190, radii: [27, 24, 36] }, contrast);
  ellipsoid(raster, depth, { x: 10, y: -52, depth: 186, radii: [30, 18, 32] }, contrast - 20);
  ellipsoid(raster, depth, { x: 10, y: 12, depth: 160, radii: [30, 18, 22] }, contrast);
  ellipsoid(raster, depth, { x: -24, y: -26, depth: 172, radii: [20, 24, 28] }, contrast - 10);
  if (depth > 82 && depth < 150) raster.ellipse(-12, -24, 15, 15, contrast + 30);
  if (depth > 82 && depth < 96)
    for (let step = 0; step <= 10; step++) raster.ellipse(-12 + step * 3.6, -24 + step * 6, 12, 12, contrast + 30);
  if (depth > 84) raster.ellipse(depth > 250 ? 10 : 24, 44, 12, 12, contrast + 30);
  if (depth > 30 && depth < 165) raster.ellipse(-30, -18, 9, 9, contrast + 60);
  if (depth > 105 && depth < 135) raster.ellipse(4, -8, 34, 11, contrast);
  if (depth > 10 && depth < 240) raster.ellipse(8, 30, 6, 5, 30);
  if (depth < 112) raster.ellipse(0, 8, 9, 9, air);
  else if (depth < 160) for (const side of [-1, 1]) raster.ellipse(side * (4 + (depth - 112) * 0.8), 10, 7, 7, air);
  if (depth < 30) for (const side of [-1, 1]) raster.ellipse(side * 20, 0, 12, 16, 110); // thyroid
}

function paintAbdomen(raster: Raster, depth: number): void {
  const soft = (value: number) => value > -1000 && value < 300 && value !== -20;
  ellipsoid(raster, depth, { x: -54, y: -2, depth: 264, radii: [78, 82, 74] }, 112, soft);
  ellipsoid(raster, depth, { x: 14, y: -52, depth: 250, radii: [62, 36, 40] }, 112, soft);
  ellipsoid(raster, depth, { x: 100, y: 40, depth: 254, radii: [28, 42, 46] }, 125, soft);
  ellipsoid(raster, depth, { x: 66, y: -36, depth: 268, radii: [44, 32, 44] }, 25, soft);
  ellipsoid(raster, depth, { x: 66, y: -52, depth: 264, radii: [30, 12, 30] }, -930);
  ellipsoid(raster, depth, { x: -52, y: -40, depth: 300, radii: [16, 18, 26] }, 8, soft);
  for (const [x, at] of [
    [-62, 322],
    [62, 312],
  ] as const) {
    ellipsoid(raster, depth, { x, y: 52, depth: at, radii: [29, 27, 54] }, contrast + 10, soft);
    ellipsoid(raster, depth, { x: x * 0.9, y: 50, depth: at, radii: [12, 13, 36] }, 60);
  }
  if (depth > 318) {
    for (let loop = 0; loop < 9; loop++) {
      const x = -84 + loop * 21;
      const y = -44 + Math.sin(loop * 2.1 + depth / 17) * 16;
      raster.ellipseWithin(x, y, 13, 12, 55, soft);
      if (loop % 3 === 1) raster.ellipse(x, y - 4, 8, 5, -880);
    }
  }
}

function paintBones(raster: Raster, depth: number): void {
  const disc = depth % 26 < 5;
  raster.ellipse(0, 74, 20, 16, disc ? 75 : bone);
  if (!disc) raster.ellipse(0, 74, 17, 13, marrow);
  raster.ellipse(0, 98, 15, 12, bone - 40);
  raster.ellipse(0, 95, 9, 8, 30);
  if (depth % 26 > 8) raster.ellipse(0, 106 < between(bodyThickness, depth) - 6 ? 104 : 98, 3.5, 9, bone);
  for (const side of [-1, 1]) if (!disc) raster.ellipse(side * 26, 92, 13, 4, bone - 60);
  if (depth > 55 && depth < 205) {
    raster.ellipse(0, -between(bodyThickness, depth) + 16, 17, 6, bone - 120);
    raster.ellipse(0, -between(bodyThickness, depth) + 16, 14, 3.5, marrow);
  }
  for (const side of [-1, 1]) {
    if (depth > 15 && depth < 130) {
      for (let step = 0; step < 26; step++)
        raster.ellipse(side * (78 + step * 1.8), 84 - step * 1.5, 3.5, 3, bone - 100);
    }
    if (depth > 20 && depth < 42)
      for (let step = 0; step < 30; step++) raster.ellipse(side * (16 + step * 2.8), -72 + step * 0.7, 5, 4, bone);
    for (let rib = 0; rib < 12; rib++) paintRib(raster, depth, side, rib);
  }
}

/** A rib starts at the spine and comes down as it goes forward: one slice cuts each rib once. */
function paintRib(raster: Raster, depth: number, side: number, rib: number): void {
  const start = -12 + rib * 26;
  const drop = rib < 7 ? 95 : 60;
  for (let step = -3; step <= 3; step++) {
    const along = (depth - start) / drop + step * 0.012;
    if (along < 0.02 || along > (rib < 10 ? 0.93 : 0.5)) continue;
    const angle = Math.PI / 2 - along * Math.PI * 0.9;
    const x = side * Math.cos(angle) * (between(bodyWidth, depth) - 22);
    const y = Math.sin(angle) * (between(bodyThickness, depth) - 19);
    raster.ellipse(x, y, 4.6, 4.2, bone + 40);
    raster.ellipse(x, y, 2.2, 2, marrow);
  }
}

function ellipsoid(
  raster: Raster,
  depth: number,
  shape: { x: number; y: number; depth: number; radii: readonly [number, number, number] },
  value: number,
  inside?: (value: number) => boolean,
): void {
  const scale = Math.sqrt(Math.max(0, 1 - ((depth - shape.depth) / shape.radii[2]) ** 2));
  if (scale < 0.03) return;
  const [x, y] = [shape.radii[0] * scale, shape.radii[1] * scale];
  if (inside) raster.ellipseWithin(shape.x, shape.y, x, y, value, inside);
  else raster.ellipse(shape.x, shape.y, x, y, value);
}

/** Pulmonary vessels from the hilum outwards, thinner as they go. */
function vesselsOf(random: Random, side: -1 | 1): Dot[] {
  const dots: Dot[] = [];
  for (let vessel = 0; vessel < 130; vessel++) {
    let x = side * 42;
    let y = 4;
    let depth = 138;
    const goal = { x: side * random.int(40, 128), y: random.int(-70, 78), depth: random.int(30, 240) };
    const steps = 60;
    const radius = 1.4 + random.next() * 2.4;
    for (let step = 0; step < steps; step++) {
      x += (goal.x - x) / (steps - step) + random.normal() * 0.5;
      y += (goal.y - y) / (steps - step) + random.normal() * 0.5;
      depth += (goal.depth - depth) / (steps - step);
      dots.push({ x, y, depth, radius: Math.max(0.7, radius * (1 - step / steps)) + 0.6, value: 70 });
    }
  }
  return dots;
}

/** A pacemaker lead: from the box below the left clavicle through the vena cava into the right ventricle. */
function leadOf(): Dot[] {
  const path = [
    [80, -84, 50],
    [30, -50, 44],
    [-30, -18, 60],
    [-30, -20, 160],
    [10, -52, 200],
    [34, -56, 212],
  ] as const;
  const dots: Dot[] = [];
  for (let part = 1; part < path.length; part++) {
    const [from, to] = [path[part - 1]!, path[part]!];
    for (let step = 0; step < 90; step++) {
      const at = (index: 0 | 1 | 2) => from[index] + ((to[index] - from[index]) * step) / 90;
      dots.push({ x: at(0), y: at(1), depth: at(2), radius: 1.3, value: metal });
    }
  }
  return dots;
}
