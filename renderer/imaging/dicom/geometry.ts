import { type DicomJson, numberOf, numbersOf, pixelDescriptionOf, stringOf } from '../../../shared/dicom-json.ts';
import { angleBetween, cross, dot, length, minus, plus, times, unit, type Vector } from './vector.ts';

/** A stack of slices that together sample a block of space evenly. Patient coordinates (PS3.3 C.7.6.2.1.1), mm. */
export interface VolumeGeometry {
  /** Centre of the first pixel of the first slice. */
  origin: Vector;
  /** Unit vectors: to the next column, to the next row, and to the next slice; the last is row × column. */
  row: Vector;
  column: Vector;
  normal: Vector;
  /** From column to column, from row to row, from slice to slice. */
  spacing: Vector;
  columns: number;
  rows: number;
  slices: number;
  /** Places in the given frames, in the order of the slices along the normal. */
  order: readonly number[];
  frameOfReferenceUid: string | null;
  /** Slice Thickness (0018,0050): less than the spacing leaves space that was never imaged. Null where it is not said. */
  thickness: number | null;
}

/**
 * `few`: too few slices · `color`: colour pictures · `lookup`: values that a Modality LUT has yet to translate ·
 * `position`: slices without position, orientation or pixel spacing · `direction`: an orientation that is none ·
 * `mixed…`: slices that differ in it · `repeated`: several slices at one position · `tilt`: the gantry was tilted ·
 * `sheared`: slices shifted sideways · `missing`: gaps where slices are missing · `irregular`: uneven distances.
 */
export const geometryProblems = [
  'few',
  'color',
  'lookup',
  'position',
  'direction',
  'mixedReference',
  'mixedOrientation',
  'mixedSize',
  'mixedPixelSpacing',
  'mixedPixels',
  'mixedRescale',
  'repeated',
  'tilt',
  'sheared',
  'missing',
  'irregular',
] as const;
export type GeometryProblem = (typeof geometryProblems)[number];

/** Why frames are no volume; `figures` fill the sentence of the reason. */
export interface GeometryRefusal {
  reason: GeometryProblem;
  figures: Record<string, string | number>;
}

export type GeometryJudgement = { geometry: VolumeGeometry } | { refusal: GeometryRefusal };

/** Across two or three slices most of what a plane would show is made up. */
const leastSlices = 4;
/** Degrees. At the edge of a 500 mm picture this is less than half a millimetre. */
const orientationTolerance = 0.1;
/** Degrees. Less is noise of the gantry's sensor; what it shifts is measured all the same. */
const tiltTolerance = 0.5;
/** Pixels by which the stack may drift sideways, all told: nothing is drawn further than this from where it was imaged. */
const driftTolerance = 0.5;
/**
 * How far a slice may lie from its place in the even stack, in parts of the slice spacing. Positions which a scanner
 * rounded to a tenth of a millimetre stay within it from 0.5 mm spacing upward; a slice missing anywhere does not.
 */
const spacingTolerance = 0.1;
/** Millimetres. Scanners write micrometres, and no slices lie as near as this. */
const samePosition = 0.01;

/**
 * Judges whether frames, each as `frameOf` gives it (functional groups laid over the top level), form an even block in
 * which planes can be cut and distances measured. What they do not say is not guessed: they are refused.
 */
export function volumeGeometryOf(frames: readonly DicomJson[]): GeometryJudgement {
  const count = frames.length;
  if (count < leastSlices) return refuse('few', { count, least: leastSlices });
  const [first] = frames as [DicomJson];
  const unlike = pixelRefusal(frames);
  if (unlike) return { refusal: unlike };

  const planes = frames.map(planeOf).filter((plane) => plane !== null);
  if (planes.length < count) return refuse('position', { count: count - planes.length, total: count });
  const unlikePlane = planeRefusal(planes, frames);
  if (unlikePlane) return { refusal: unlikePlane };

  const { row, column, pixelSpacing } = planes[0]!;
  const normal = unit(cross(row, column));
  const slices = planes
    .map(({ position }, place) => ({ place, position, at: dot(position, normal) }))
    .sort((a, b) => a.at - b.at);
  const distances = slices.map(({ at }) => at - slices[0]!.at);
  const positions = distances.filter((at, place) => place === 0 || at - distances[place - 1]! > samePosition).length;
  if (positions < count) return refuse('repeated', { count, positions });
  const shifted =
    tiltRefusal(frames) ??
    driftRefusal(
      slices.map(({ position }) => position),
      normal,
      Math.min(...pixelSpacing),
    ) ??
    spacingRefusal(distances);
  if (shifted) return { refusal: shifted };

  const { rows, columns } = pixelDescriptionOf(first)!;
  return {
    geometry: {
      origin: slices[0]!.position,
      row,
      column,
      normal,
      spacing: [pixelSpacing[1], pixelSpacing[0], distances.at(-1)! / (count - 1)],
      columns,
      rows,
      slices: count,
      order: slices.map(({ place }) => place),
      frameOfReferenceUid: stringOf(first, '00200052'),
      thickness: numberOf(first, '00180050'),
    },
  };
}

/** Patient coordinates of a voxel's centre; indices (column, row, slice) may lie between voxels. */
export function pointAt(geometry: VolumeGeometry, [i, j, k]: Vector): Vector {
  const { origin, row, column, normal, spacing } = geometry;
  const inSlice = plus(times(row, i * spacing[0]), times(column, j * spacing[1]));
  return plus(plus(origin, inSlice), times(normal, k * spacing[2]));
}

/** Column, row and slice, with parts, at a point in patient coordinates. */
export function voxelAt(geometry: VolumeGeometry, point: Vector): Vector {
  const { origin, row, column, normal, spacing } = geometry;
  const from = minus(point, origin);
  return [dot(from, row) / spacing[0], dot(from, column) / spacing[1], dot(from, normal) / spacing[2]];
}

/** Some of a series' frames, told from the rest by one attribute. */
export interface Part {
  by: (typeof dividers)[number]['name'];
  value: string;
  /** Places in the given frames. */
  places: number[];
}

/** What tells phases, echoes and the like apart, the plainest first (PS3.3 C.8.3.1, C.8.13, C.7.6.16.2.2). */
const dividers = [
  { name: 'temporalPosition', tags: ['00200100', '00209128'] },
  { name: 'bValue', tags: ['00189087'] },
  { name: 'echo', tags: ['00180086', '00189082', '00180081'] },
  { name: 'acquisition', tags: ['00200012'] },
  { name: 'stack', tags: ['00209056'] },
  { name: 'triggerTime', tags: ['00181060'] },
  { name: 'acquisitionTime', tags: ['00080032', '00189074'] },
  { name: 'imageType', tags: ['00080008', '00089007'] },
] as const;

/**
 * Parts an uneven series falls into by one attribute, if each part by itself is a volume; else none. Series of several
 * phases, echoes or diffusion weightings have several slices at each position.
 */
export function volumePartsOf(frames: readonly DicomJson[]): Part[] {
  for (const { name, tags } of dividers) {
    for (const tag of tags) {
      const places = new Map<string, number[]>();
      for (const [place, frame] of frames.entries()) {
        const value = (frame[tag]?.Value ?? []).join('\\');
        places.set(value, [...(places.get(value) ?? []), place]);
      }
      if (places.size < 2 || places.size * leastSlices > frames.length || places.has('')) continue;
      const parts = [...places].map(([value, each]) => ({ by: name, value, places: each }));
      const areVolumes = parts.every((part) => 'geometry' in volumeGeometryOf(part.places.map((at) => frames[at]!)));
      if (areVolumes) return parts;
    }
  }
  return [];
}

interface ImagePlane {
  position: Vector;
  row: Vector;
  column: Vector;
  /** Between rows, between columns: as Pixel Spacing says it. */
  pixelSpacing: readonly [number, number];
}

/** Image Plane Module (PS3.3 C.7.6.2), or null where a part of it is missing or no length. */
function planeOf(frame: DicomJson): ImagePlane | null {
  const position = numbersOf(frame, '00200032');
  const cosines = numbersOf(frame, '00200037');
  const pixelSpacing = numbersOf(frame, '00280030');
  if (position.length !== 3 || cosines.length !== 6 || pixelSpacing.length !== 2) return null;
  if (![...position, ...cosines, ...pixelSpacing].every(Number.isFinite)) return null;
  if (!pixelSpacing.every((each) => each > 0)) return null;
  return {
    position: position as unknown as Vector,
    row: cosines.slice(0, 3) as unknown as Vector,
    column: cosines.slice(3) as unknown as Vector,
    pixelSpacing: pixelSpacing as unknown as [number, number],
  };
}

/** Slices whose numbers do not mean the same, or that have no numbers a plane could be cut through. */
function pixelRefusal(frames: readonly DicomJson[]): GeometryRefusal | null {
  const pixels = frames.map(pixelDescriptionOf);
  const color = pixels.find((pixel) => pixel !== null && !/^MONOCHROME[12]$/.test(pixel.photometricInterpretation));
  if (color) return refusal('color', { kind: color.photometricInterpretation });
  if (frames.some((frame) => (frame['00283000']?.Value?.length ?? 0) > 0)) return refusal('lookup', {});
  return (
    mixed('mixedSize', pixels, (pixel) => (pixel ? `${pixel.columns}×${pixel.rows}` : '?')) ??
    mixed('mixedPixels', pixels, (pixel) =>
      pixel ? `${pixel.photometricInterpretation} ${pixel.bitsStored} ${pixel.signed ? '±' : '+'}` : '?',
    ) ??
    mixed('mixedRescale', frames, (frame) => {
      // PET is rescaled slice by slice on purpose, all to the same unit (PS3.3 C.8.9.4).
      if (stringOf(frame, '00080060') === 'PT') return stringOf(frame, '00541001') ?? '';
      const slope = numberOf(frame, '00281053') ?? 1;
      const intercept = numberOf(frame, '00281052') ?? 0;
      return `×${slope} ${signed(intercept, 0)} ${stringOf(frame, '00281054') ?? ''}`.trim();
    })
  );
}

function planeRefusal(planes: readonly ImagePlane[], frames: readonly DicomJson[]): GeometryRefusal | null {
  const { row, column } = planes[0]!;
  const isUnit = [row, column].every((direction) => Math.abs(length(direction) - 1) < 0.01);
  if (!isUnit || Math.abs(dot(row, column)) > 0.01) return refusal('direction', {});
  const references = new Set(frames.map((frame) => stringOf(frame, '00200052')));
  if (references.size > 1) return refusal('mixedReference', { count: references.size });
  const angle = Math.max(
    ...planes.flatMap((plane) => [angleBetween(row, plane.row), angleBetween(column, plane.column)]),
  );
  if (angle > orientationTolerance) return refusal('mixedOrientation', { angle: angle.toFixed(1) });
  return mixed('mixedPixelSpacing', planes, ({ pixelSpacing }) => pixelSpacing.map((mm) => mm.toFixed(3)).join('×'));
}

/**
 * Gantry/Detector Tilt (0018,1120) is believed even where positions say otherwise: one of the two is wrong then, and
 * planes would be cut askew.
 */
function tiltRefusal(frames: readonly DicomJson[]): GeometryRefusal | null {
  const tilts = frames.map((frame) => numberOf(frame, '00181120') ?? 0);
  const most = tilts.reduce((tilt, each) => (Math.abs(each) > Math.abs(tilt) ? each : tilt), 0);
  return Math.abs(most) > tiltTolerance ? refusal('tilt', { angle: signed(most, 1) }) : null;
}

/** Slices that do not lie on top of one another, as they do after a gantry tilt that nothing mentions. */
function driftRefusal(positions: readonly Vector[], normal: Vector, pixel: number): GeometryRefusal | null {
  const drifts = positions.map((position) => {
    const way = minus(position, positions[0]!);
    return length(minus(way, times(normal, dot(way, normal))));
  });
  const most = Math.max(...drifts);
  if (most <= driftTolerance * pixel) return null;
  const angle = angleBetween(minus(positions.at(-1)!, positions[0]!), normal);
  return refusal('sheared', { angle: angle.toFixed(1), millimetres: most.toFixed(1) });
}

/** @param distances of the slices from the first, ascending, mm */
function spacingRefusal(distances: readonly number[]): GeometryRefusal | null {
  const even = distances.at(-1)! / (distances.length - 1);
  if (distances.every((at, place) => Math.abs(at - place * even) <= spacingTolerance * even)) return null;
  const gaps = distances.slice(1).map((at, place) => at - distances[place]!);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
  const steps = gaps.map((gap) => Math.round(gap / usual));
  const isMultiple = gaps.every(
    (gap, place) => steps[place]! >= 1 && Math.abs(gap - steps[place]! * usual) <= spacingTolerance * usual,
  );
  const absent = steps.reduce((sum, step) => sum + step - 1, 0);
  if (isMultiple && absent > 0) return refusal('missing', { count: absent, spacing: usual.toFixed(2) });
  return refusal('irregular', { least: Math.min(...gaps).toFixed(2), most: Math.max(...gaps).toFixed(2) });
}

function mixed<T>(reason: GeometryProblem, items: readonly T[], textOf: (item: T) => string): GeometryRefusal | null {
  const found = [...new Set(items.map(textOf))];
  if (found.length === 1) return null;
  return refusal(reason, { found: found.slice(0, 3).join(' / ') + (found.length > 3 ? ' / …' : '') });
}

function refuse(reason: GeometryProblem, figures: Record<string, string | number>): GeometryJudgement {
  return { refusal: refusal(reason, figures) };
}

function refusal(reason: GeometryProblem, figures: Record<string, string | number>): GeometryRefusal {
  return { reason, figures };
}

/** With its sign, so that the direction of a tilt can be read: `−15.0`. */
function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
