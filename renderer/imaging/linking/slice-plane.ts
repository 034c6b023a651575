import { type DicomJson, numberOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';
import { cross, dot, length, plus, times, unit, type Vector } from '../dicom/vector.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { StudyMetadata } from '../study/study-metadata.ts';

/** Where a picture lies in the patient (PS3.3 C.7.6.2.1.1), mm. */
export interface SlicePlane {
  /** Centre of the first pixel. */
  origin: Vector;
  /** Unit vectors: to the next column, to the next row, and row × column. */
  row: Vector;
  column: Vector;
  normal: Vector;
  /** From column to column, and from row to row. */
  spacing: readonly [number, number];
  columns: number;
  rows: number;
  /** Only planes with the same one, and not null, share coordinates. */
  frameOfReferenceUid: string | null;
}

/** The plane of one frame, as `frameOf` gives it; null where the image does not say where it is. */
export function slicePlaneOf(frame: DicomJson): SlicePlane | null {
  const position = numbersOf(frame, '00200032');
  const cosines = numbersOf(frame, '00200037');
  const spacing = numbersOf(frame, '00280030');
  const columns = numberOf(frame, '00280011');
  const rows = numberOf(frame, '00280010');
  if (position.length !== 3 || cosines.length !== 6 || spacing.length !== 2 || !columns || !rows) return null;
  const numbers = [...position, ...cosines, ...spacing];
  if (!numbers.every(Number.isFinite) || !spacing.every((mm) => mm > 0)) return null;
  const row = cosines.slice(0, 3) as unknown as Vector;
  const column = cosines.slice(3) as unknown as Vector;
  const across = cross(row, column);
  if (Math.abs(length(row) - 1) > 0.01 || Math.abs(length(column) - 1) > 0.01 || length(across) < 0.99) return null;
  return {
    origin: position as unknown as Vector,
    row,
    column,
    normal: unit(across),
    spacing: [spacing[1]!, spacing[0]!],
    columns,
    rows,
    frameOfReferenceUid: stringOf(frame, '00200052'),
  };
}

/** Patient coordinates of a place in the picture; 0, 0 is the centre of the first pixel. */
export function pointOf(plane: SlicePlane, column: number, row: number): Vector {
  const { origin, spacing } = plane;
  return plus(plus(origin, times(plane.row, column * spacing[0])), times(plane.column, row * spacing[1]));
}

/** Centre of the picture in patient coordinates. */
export function centreOf(plane: SlicePlane): Vector {
  return pointOf(plane, (plane.columns - 1) / 2, (plane.rows - 1) / 2);
}

/** Distance of a plane's centre along a direction, mm. */
export function placeAlong(plane: SlicePlane, direction: Vector): number {
  return dot(centreOf(plane), direction);
}

const known = new WeakMap<DisplaySet, readonly (SlicePlane | null)[]>();

/** The planes of a set's slices; null as long as its series has not been described. */
export function planesOf(set: DisplaySet, metadata: StudyMetadata): readonly (SlicePlane | null)[] | null {
  const before = known.get(set);
  if (before) return before;
  const frames = set.slices.map(({ sopInstanceUid, frame }) => metadata.frame(sopInstanceUid, frame));
  if (frames.some((frame) => frame === null)) return null;
  const planes = frames.map((frame) => slicePlaneOf(frame!));
  known.set(set, planes);
  return planes;
}
