/** Frames of an invented apical four-chamber view: a grey sector, beating walls, a colour Doppler jet, a marker strip. */
import { eachDot } from './lettering.ts';
import type { Random } from './random.ts';

export interface UltrasoundSettings {
  columns: number;
  rows: number;
  frames: number;
}

/** Where the sector lies in the picture, for the region calibration (PS3.3 C.8.5.5). */
export function sectorOf({ columns, rows }: Pick<UltrasoundSettings, 'columns' | 'rows'>): {
  left: number;
  top: number;
  right: number;
  bottom: number;
  apexX: number;
  cmPerPixel: number;
} {
  const top = Math.round(rows * 0.06);
  const bottom = Math.round(rows * 0.94);
  return {
    left: Math.round(columns * 0.12),
    right: Math.round(columns * 0.88),
    top,
    bottom,
    apexX: Math.round(columns / 2),
    cmPerPixel: 16 / (bottom - top),
  };
}

/** RGB, three bytes a pixel, all frames one after another. */
export function heartCine(settings: UltrasoundSettings, random: Random): Uint8Array {
  const { columns, rows, frames } = settings;
  const sector = sectorOf(settings);
  const cine = new Uint8Array(columns * rows * 3 * frames);
  const speckle = speckleOf(random);
  for (let frame = 0; frame < frames; frame++) {
    const picture = cine.subarray(frame * columns * rows * 3, (frame + 1) * columns * rows * 3);
    const phase = frame / frames;
    // 1 filled, 0 squeezed: a quick systole and a slow filling.
    const filling =
      phase < 0.35 ? 1 - Math.sin((phase / 0.35) * (Math.PI / 2)) : Math.sin(((phase - 0.35) / 0.65) * (Math.PI / 2));
    for (let row = sector.top; row < sector.bottom; row++) {
      for (let column = sector.left; column < sector.right; column++) {
        const x = (column - sector.apexX) * sector.cmPerPixel;
        const y = (row - sector.top) * sector.cmPerPixel;
        const range = Math.hypot(x, y);
        const angle = Math.atan2(x, y);
        if (Math.abs(angle) > 0.72 || range > 15.9 || range < 0.25) continue;
        const echo = echoAt(x, y, filling);
        const grain = speckle(angle, range);
        const grey = Math.min(255, echo * grain * (1.1 - range / 40));
        const at = (row * columns + column) * 3;
        picture[at] = picture[at + 1] = picture[at + 2] = grey;
        const jet = jetAt(x, y, phase) * (0.6 + 0.4 * grain);
        if (Math.abs(jet) > 0.12 && echo < 60) {
          const strength = Math.min(1, Math.abs(jet));
          picture[at] = jet > 0 ? 90 + 165 * strength : 0;
          picture[at + 1] = 170 * strength * strength;
          picture[at + 2] = jet > 0 ? 0 : 90 + 165 * strength;
        }
      }
    }
    paintStrip(picture, settings, phase);
    eachDot(
      Math.round(columns * 0.02),
      Math.round(rows * 0.95 - 15),
      Math.max(1, Math.round(columns / 640)),
      (column, row) => {
        if (row < rows && column < columns)
          picture.fill(235, (row * columns + column) * 3, (row * columns + column) * 3 + 3);
      },
    );
  }
  return cine;
}

/** Echo strength, 0 blood to 200 valve, in centimetres from the probe. */
function echoAt(x: number, y: number, filling: number): number {
  const squeeze = 0.72 + 0.28 * filling;
  const inside = (cx: number, cy: number, rx: number, ry: number) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2;
  const heart = inside(0.3, 7.6, 5.6, 6.8);
  if (heart > 1.12) return 42;
  if (heart > 1) return 150; // pericardium
  if (y > 8.6 && y < 9 && Math.abs(x - 0.3) < 4.6) {
    const open = filling > 0.3 ? Math.min(1, filling) : 0;
    const nearest = Math.min(Math.abs(x - 2.3), Math.abs(x + 1.9));
    return nearest < 1.1 * open ? 8 : 180; // mitral and tricuspid leaflets
  }
  const leftVentricle = inside(2.1, 5.6, 1.75 * squeeze, 3.1 * (0.85 + 0.15 * filling));
  const rightVentricle = inside(-1.9, 6, 1.35 * squeeze, 2.6);
  const leftAtrium = inside(2.2, 11, 1.9 * (1.15 - 0.15 * filling), 1.85);
  const rightAtrium = inside(-1.8, 11, 1.75 * (1.15 - 0.15 * filling), 1.8);
  const nearest = Math.min(leftVentricle, rightVentricle, leftAtrium, rightAtrium);
  if (nearest < 1) return 8;
  return nearest < 1.14 ? 150 : 105;
}

/** Velocity as colour: inflow red while filling, a thin blue jet of regurgitation while squeezing. */
function jetAt(x: number, y: number, phase: number): number {
  if (phase > 0.4) {
    const inflow = Math.exp(-(((x - 2.2) / 0.7) ** 2) - ((y - 7.4) / 2) ** 2);
    return inflow * Math.sin(((phase - 0.4) / 0.6) * Math.PI) * 1.3;
  }
  const regurgitation = Math.exp(-(((x - 1.9 - (y - 9) * 0.2) / 0.35) ** 2) - ((y - 10) / 1.1) ** 2);
  return -1.3 * regurgitation * Math.sin((phase / 0.4) * Math.PI);
}

/** Speckle is fixed to the beam: fine along it, wider across, wider still far away. */
function speckleOf(random: Random): (angle: number, range: number) => number {
  const beams = 260;
  const samples = 700;
  const table = Float32Array.from({ length: beams * samples }, () => Math.abs(random.normal()) * 0.55 + 0.35);
  return (angle, range) => {
    const beam = ((angle + 0.75) / 1.5) * (beams - 2);
    const sample = (range / 16.2) * (samples - 1);
    const left = Math.floor(beam);
    const at = left * samples + Math.floor(sample);
    const share = beam - left;
    return table[at]! * (1 - share) + table[at + samples]! * share;
  };
}

/** An electrocardiogram below, with the moment of this frame, and a grey wedge at the side. */
function paintStrip(picture: Uint8Array, { columns, rows }: UltrasoundSettings, phase: number): void {
  const from = Math.round(columns * 0.4);
  const to = Math.round(columns * 0.96);
  const base = rows * 0.96;
  for (let column = from; column < to; column++) {
    const beat = (((column - from) / (to - from)) * 2) % 1;
    const wave =
      Math.exp(-(((beat - 0.05) / 0.012) ** 2)) -
      0.25 * Math.exp(-(((beat - 0.08) / 0.01) ** 2)) +
      0.25 * Math.exp(-(((beat - 0.33) / 0.05) ** 2));
    const row = Math.round(base - wave * rows * 0.05);
    const at = (Math.min(rows - 1, row) * columns + column) * 3;
    picture[at + 1] = 230;
    if (Math.abs((column - from) / (to - from) - phase / 2) < 0.003) {
      for (let mark = Math.round(rows * 0.9); mark < rows - 1; mark++) picture[(mark * columns + column) * 3] = 220;
    }
  }
  for (let row = Math.round(rows * 0.1); row < rows * 0.4; row++) {
    const shade = 255 * (1 - (row - rows * 0.1) / (rows * 0.3));
    const at = (row * columns + Math.round(columns * 0.95)) * 3;
    picture.fill(shade, at, at + 3 * Math.max(2, Math.round(columns / 90)));
  }
}
