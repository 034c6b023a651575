/**
 * Planes through a block of slices, cut along the block's own axes: every pixel of a plane is a voxel that was stored,
 * and nothing is made up between them. (A ray caster on the graphics chip samples between the voxels, and its maxima
 * fall short of the true ones; it also needs a chip, and several seconds without one.)
 */
import { pointAt, type VolumeGeometry } from '../dicom/geometry.ts';
import { angleBetween, dot, times, type Vector } from '../dicom/vector.ts';
import type { PictureValues } from '../frames/frame-decoding.ts';
import type { Plane } from '../workspace/pane.ts';
import type { Blend } from './slab.ts';

/** Values of the modality of one slice, row by row. */
export type Values = PictureValues;

/** An axis of the block: 0 along its rows, 1 along its columns, 2 from slice to slice. */
export type Axis = 0 | 1 | 2;

/** A direction of a plane, which is an axis of the block, walked forwards or backwards. */
export interface Walk {
  axis: Axis;
  backwards: boolean;
  count: number;
  /** mm from one to the next. */
  spacing: number;
  direction: Vector;
}

/** All planes of one orientation: one for each layer of voxels. */
export interface PlaneStack {
  plane: Plane;
  /** To the next column, to the next row, and to the next plane. */
  across: Walk;
  down: Walk;
  through: Walk;
  /** Degrees between the plane and the patient's own. */
  tilt: number;
}

const [left, back, head]: Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
/** As planes are read: seen from the feet, from the front, from the left; from the head down, front to back, right to left. */
const directions: Record<Plane, { across: Vector; down: Vector; through: Vector }> = {
  axial: { across: left!, down: back!, through: times(head!, -1) },
  coronal: { across: left!, down: times(head!, -1), through: back! },
  sagittal: { across: back!, down: times(head!, -1), through: left! },
};

/** The planes of the block that lie nearest to the patient's: an oblique block gives planes as oblique as it is. */
export function planeStackOf(geometry: VolumeGeometry, plane: Plane): PlaneStack {
  const axes = axesOf(geometry);
  const walk = (wanted: Vector): Walk => {
    const axis = axes[wanted.findIndex((part) => part !== 0)]!;
    const own = [geometry.row, geometry.column, geometry.normal][axis]!;
    const backwards = dot(own, wanted) < 0;
    return {
      axis,
      backwards,
      count: [geometry.columns, geometry.rows, geometry.slices][axis]!,
      spacing: geometry.spacing[axis]!,
      direction: backwards ? times(own, -1) : own,
    };
  };
  const wanted = directions[plane];
  const through = walk(wanted.through);
  return {
    plane,
    across: walk(wanted.across),
    down: walk(wanted.down),
    through,
    tilt: angleBetween(through.direction, wanted.through),
  };
}

/** The block's axes that run along the patient's x, y and z: each one once, as near as can be in all. */
function axesOf({ row, column, normal }: VolumeGeometry): [Axis, Axis, Axis] {
  const parts = [row, column, normal].map((direction) => direction.map(Math.abs));
  const orders: [Axis, Axis, Axis][] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const match = (order: readonly Axis[]) =>
    order.reduce<number>((sum, axis, patient) => sum + parts[axis]![patient]!, 0);
  return orders.reduce((best, order) => (match(order) > match(best) + 1e-9 ? order : best));
}

/** Voxel (column, row, slice) of a pixel of the plane `index`; the numbers may lie between pixels. */
export function voxelOf(stack: PlaneStack, across: number, down: number, index: number): Vector {
  const voxel: [number, number, number] = [0, 0, 0];
  const { across: a, down: d, through: t } = stack;
  for (const [walk, at] of [
    [a, across],
    [d, down],
    [t, index],
  ] as const) {
    voxel[walk.axis] = walked(walk, at);
  }
  return voxel;
}

/** Patient coordinates of the centre of the first pixel of a plane. */
export function originOf(geometry: VolumeGeometry, stack: PlaneStack, index: number): Vector {
  return pointAt(geometry, voxelOf(stack, 0, 0, index));
}

/** Where along a walk a voxel lies: the inverse of `walked`. */
export function walked(walk: Walk, at: number): number {
  return walk.backwards ? walk.count - 1 - at : at;
}

/**
 * One plane, row by row: the layers from `first` to `last`, blended.
 *
 * @param slices values of the block, slice by slice in the order of the geometry, all of one type
 * @returns values of the same type; an average of whole numbers is rounded
 */
export function cutPlane(
  slices: readonly Values[],
  geometry: VolumeGeometry,
  stack: PlaneStack,
  [first, last]: readonly [number, number],
  blend: Blend,
): Values {
  const { across, down, through } = stack;
  const size = across.count * down.count;
  const Type = slices[0]!.constructor as new (length: number) => Values;
  const isAverage = blend === 'average' && last > first;
  const cut: Values | Float64Array = isAverage ? new Float64Array(size) : new Type(size);
  for (let layer = first; layer <= last; layer += 1) {
    const fold: Fold = layer === first ? 'set' : blend === 'average' ? 'add' : blend === 'mip' ? 'most' : 'least';
    foldLayer(slices, geometry.columns, { across, down, through }, walked(through, layer), cut, fold);
  }
  if (!isAverage) return cut as Values;
  const count = last - first + 1;
  const isWhole = !(slices[0] instanceof Float32Array || slices[0] instanceof Float64Array);
  const average = new Type(size);
  for (let place = 0; place < size; place += 1) {
    average[place] = isWhole ? Math.round(cut[place]! / count) : cut[place]! / count;
  }
  return average;
}

type Fold = 'set' | 'add' | 'most' | 'least';

function foldLayer(
  slices: readonly Values[],
  columns: number,
  { across, down, through }: Pick<PlaneStack, 'across' | 'down' | 'through'>,
  layer: number,
  cut: Values | Float64Array,
  fold: Fold,
): void {
  // The outer way is the one that changes slices, so that the inner one stays in one of them.
  const [outer, outerTo, inner, innerTo] =
    across.axis === 2 ? [across, 1, down, across.count] : [down, across.count, across, 1];
  const stride = (axis: Axis) => (axis === 0 ? 1 : axis === 1 ? columns : 0);
  const innerStride = stride(inner.axis);
  const step = inner.backwards ? -innerStride : innerStride;
  for (let line = 0; line < outer.count; line += 1) {
    const at = walked(outer, line);
    const slice = slices[outer.axis === 2 ? at : through.axis === 2 ? layer : walked(inner, 0)]!;
    let from = stride(through.axis) * layer + stride(outer.axis) * at + innerStride * walked(inner, 0);
    let to = line * outerTo;
    for (let place = 0; place < inner.count; place += 1) {
      const value = slice[from]!;
      if (fold === 'set') cut[to] = value;
      else if (fold === 'add') cut[to]! += value;
      else if (fold === 'most') {
        if (value > cut[to]!) cut[to] = value;
      } else if (value < cut[to]!) cut[to] = value;
      from += step;
      to += innerTo;
    }
  }
}
