import { describe, expect, it } from 'vitest';
import { pointAt, type VolumeGeometry } from '../../../../renderer/imaging/dicom/geometry.ts';
import type { Vector } from '../../../../renderer/imaging/dicom/vector.ts';
import {
  cutPlane,
  originOf,
  type PlaneStack,
  planeStackOf,
  voxelOf,
} from '../../../../renderer/imaging/volume/reformat.ts';
import { layersOf, thicknessOf } from '../../../../renderer/imaging/volume/slab.ts';
import { planes } from '../../../../renderer/imaging/workspace/pane.ts';

const [columns, rows, slices] = [7, 5, 4];
/** A different number in every voxel. */
const storedAt = ([i, j, k]: Vector) => i + 10 * j + 100 * k - 150;
const block = Array.from({ length: slices }, (_, k) =>
  Int16Array.from({ length: columns * rows }, (__, place) =>
    storedAt([place % columns, Math.floor(place / columns), k]),
  ),
);

function geometryOf(row: Vector, column: Vector, normal: Vector): VolumeGeometry {
  return {
    origin: [-30, -20, 50],
    row,
    column,
    normal,
    spacing: [0.5, 0.8, 3],
    columns,
    rows,
    slices,
    order: [0, 1, 2, 3],
    frameOfReferenceUid: '2.25.1',
    thickness: 3,
  };
}

const turn = (10 * Math.PI) / 180;
/** Acquired axially, sagittally from the right, coronally from behind with the rows upside down, and obliquely. */
const acquired: [string, VolumeGeometry][] = [
  ['axial', geometryOf([1, 0, 0], [0, 1, 0], [0, 0, 1])],
  ['axial, feet first', geometryOf([-1, 0, 0], [0, 1, 0], [0, 0, -1])],
  ['sagittal', geometryOf([0, 1, 0], [0, 0, -1], [-1, 0, 0])],
  ['coronal, upside down', geometryOf([-1, 0, 0], [0, 0, 1], [0, 1, 0])],
  ['oblique', geometryOf([1, 0, 0], [0, Math.cos(turn), Math.sin(turn)], [0, -Math.sin(turn), Math.cos(turn)])],
];

/** What lies at a place of the patient: looked up in the block by coordinates alone. */
function valueAt(geometry: VolumeGeometry, point: Vector): number {
  for (let k = 0; k < slices; k += 1) {
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1) {
        if (Math.hypot(...pointAt(geometry, [i, j, k]).map((each, axis) => each - point[axis]!)) < 1e-6) {
          return block[k]![j * columns + i]!;
        }
      }
    }
  }
  throw new Error(`no voxel at ${point.join(', ')}`);
}

/** Where the pixel of a picture lies, by PS3.3 equation C.7.6.2.1-1 from what the picture says of itself. */
function placeOf(geometry: VolumeGeometry, stack: PlaneStack, index: number, column: number, row: number): Vector {
  const origin = originOf(geometry, stack, index);
  return origin.map(
    (each, axis) =>
      each +
      stack.across.direction[axis]! * stack.across.spacing * column +
      stack.down.direction[axis]! * stack.down.spacing * row,
  ) as unknown as Vector;
}

describe.each(acquired)('planes of a block acquired %s', (_, geometry) => {
  it.each(planes)('%s: every pixel is the voxel that lies where the picture says', (plane) => {
    const stack = planeStackOf(geometry, plane);
    expect(stack.across.count * stack.down.count * stack.through.count).toBe(columns * rows * slices);
    for (let index = 0; index < stack.through.count; index += 1) {
      const picture = cutPlane(block, geometry, stack, [index, index], 'average');
      expect(picture).toBeInstanceOf(Int16Array);
      for (let row = 0; row < stack.down.count; row += 1) {
        for (let column = 0; column < stack.across.count; column += 1) {
          const value = picture[row * stack.across.count + column]!;
          expect(value).toBe(valueAt(geometry, placeOf(geometry, stack, index, column, row)));
          expect(value).toBe(storedAt(voxelOf(stack, column, row, index)));
        }
      }
    }
  });

  it('are seen from the feet, the front and the left', () => {
    const largest = (direction: Vector) => {
      const axis = [0, 1, 2].reduce((best, each) =>
        Math.abs(direction[each]!) > Math.abs(direction[best]!) ? each : best,
      );
      return `${direction[axis]! > 0 ? '+' : '-'}${'xyz'[axis]}`;
    };
    const of = (plane: (typeof planes)[number]) => {
      const { across, down, through } = planeStackOf(geometry, plane);
      return [across, down, through].map(({ direction }) => largest(direction));
    };
    expect(of('axial')).toEqual(['+x', '+y', '-z']);
    expect(of('coronal')).toEqual(['+x', '-z', '+y']);
    expect(of('sagittal')).toEqual(['+y', '-z', '+x']);
  });

  it.each(planes)('%s: a slab is the greatest, the least or the mean of its layers', (plane) => {
    const stack = planeStackOf(geometry, plane);
    const layers: [number, number] = [1, stack.through.count - 1];
    const values = (row: number, column: number) =>
      Array.from({ length: layers[1] - layers[0] + 1 }, (__, layer) =>
        valueAt(geometry, placeOf(geometry, stack, layers[0] + layer, column, row)),
      );
    const [most, least, mean] = (['mip', 'minip', 'average'] as const).map((blend) =>
      cutPlane(block, geometry, stack, layers, blend),
    );
    for (let row = 0; row < stack.down.count; row += 1) {
      for (let column = 0; column < stack.across.count; column += 1) {
        const place = row * stack.across.count + column;
        const found = values(row, column);
        expect(most![place]).toBe(Math.max(...found));
        expect(least![place]).toBe(Math.min(...found));
        expect(mean![place]).toBe(Math.round(found.reduce((sum, each) => sum + each, 0) / found.length));
      }
    }
  });
});

it('says how far an oblique plane lies from the patient’s own', () => {
  const [, oblique] = acquired[4]!;
  expect(planeStackOf(oblique, 'axial').tilt).toBeCloseTo(10, 6);
  expect(planeStackOf(oblique, 'coronal').tilt).toBeCloseTo(10, 6);
  expect(planeStackOf(oblique, 'sagittal').tilt).toBeCloseTo(0, 6);
});

it('does not run over in sums, nor round fractions away', () => {
  const [, geometry] = acquired[0]!;
  const bright = block.map((slice) => Uint16Array.from(slice, () => 65_535));
  const stack = planeStackOf(geometry, 'axial');
  expect(new Set(cutPlane(bright, geometry, stack, [0, 3], 'average'))).toEqual(new Set([65_535]));
  const small = block.map((slice, k) => Float32Array.from(slice, () => k / 8));
  expect(cutPlane(small, geometry, stack, [0, 3], 'average')[0]).toBe(0.1875);
});

describe('a slab', () => {
  it('has as many layers on each side, and says how thick they are', () => {
    expect(layersOf({ blend: 'mip', millimetres: 10 }, 50, 100, 1)).toEqual([45, 55]);
    expect(thicknessOf({ blend: 'mip', millimetres: 10 }, 100, 1)).toBe(11);
    expect(layersOf({ blend: 'mip', millimetres: 2 }, 50, 100, 5)).toEqual([50, 50]);
    expect(thicknessOf({ blend: 'mip', millimetres: 2 }, 100, 5)).toBe(5);
    expect(layersOf(null, 7, 100, 5)).toEqual([7, 7]);
  });

  it('ends where the block ends', () => {
    expect(layersOf({ blend: 'average', millimetres: 20 }, 3, 100, 1)).toEqual([0, 13]);
    expect(layersOf({ blend: 'average', millimetres: 20 }, 98, 100, 1)).toEqual([88, 99]);
    expect(layersOf({ blend: 'mip', millimetres: null }, 98, 100, 1)).toEqual([0, 99]);
    expect(thicknessOf({ blend: 'mip', millimetres: null }, 100, 0.5)).toBe(50);
  });
});
