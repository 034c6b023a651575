import { describe, expect, it } from 'vitest';
import { referenceLineOf } from '../../../../renderer/imaging/linking/reference-line.ts';
import { type SlicePlane, slicePlaneOf } from '../../../../renderer/imaging/linking/slice-plane.ts';

const axial: SlicePlane = {
  origin: [-100, -100, 30],
  row: [1, 0, 0],
  column: [0, 1, 0],
  normal: [0, 0, 1],
  spacing: [1, 1],
  columns: 201,
  rows: 201,
  frameOfReferenceUid: 'f',
};
/** x = 20; columns towards the back, rows towards the feet from z = 100. */
const sagittal: SlicePlane = {
  origin: [20, -100, 100],
  row: [0, 1, 0],
  column: [0, 0, -1],
  normal: [-1, 0, 0],
  spacing: [2, 0.5],
  columns: 101,
  rows: 401,
  frameOfReferenceUid: 'f',
};

describe('reference lines', () => {
  it('lie where the slice cuts the picture, in its pixels', () => {
    const [from, to] = referenceLineOf(axial, sagittal)!;
    // z = 30 is 70 mm below the first row, 0.5 mm each.
    expect(from[1]).toBeCloseTo(140);
    expect(to[1]).toBeCloseTo(140);
    expect([from[0], to[0]].sort((a, b) => a - b)).toEqual([expect.closeTo(-0.25), expect.closeTo(100.25)]);
  });

  it('and the other way round', () => {
    const [from, to] = referenceLineOf(sagittal, axial)!;
    expect(from[0]).toBeCloseTo(120);
    expect(to[0]).toBeCloseTo(120);
  });

  it('are no longer than the slice, and do not leave the picture', () => {
    const small = { ...axial, origin: [-100, -10, 30] as const, rows: 21 };
    const [from, to] = referenceLineOf(small, sagittal)!;
    expect([from[0], to[0]].sort((a, b) => a - b)).toEqual([expect.closeTo(44.75), expect.closeTo(55.25)]);
    const large = { ...axial, origin: [-500, -500, 30] as const, rows: 1001, columns: 1001 };
    const cut = referenceLineOf(large, sagittal)!;
    expect(cut.map(([column]) => column).sort((a, b) => a - b)).toEqual([-0.5, 100.5]);
  });

  it('go aslant across a picture that is tilted', () => {
    const half = Math.SQRT1_2;
    const tilted = { ...axial, row: [1, 0, 0], column: [0, half, half], normal: [0, -half, half] } as SlicePlane;
    const [from, to] = referenceLineOf(tilted, sagittal)!;
    // 45°: as many millimetres down as across.
    expect(Math.abs((to[0] - from[0]) * 2)).toBeCloseTo(Math.abs((to[1] - from[1]) * 0.5));
  });

  it('are absent where the slice does not reach, lies in the same plane, or belongs to another examination', () => {
    expect(referenceLineOf({ ...axial, origin: [50, -100, 30] }, sagittal)).toBeNull();
    expect(referenceLineOf(axial, { ...axial, origin: [-100, -100, 40] })).toBeNull();
    expect(referenceLineOf({ ...axial, frameOfReferenceUid: 'g' }, sagittal)).toBeNull();
    const nowhere = { frameOfReferenceUid: null };
    expect(referenceLineOf({ ...axial, ...nowhere }, { ...sagittal, ...nowhere })).toBeNull();
  });
});

describe('the plane of a slice', () => {
  const described = {
    '00200032': { vr: 'DS', Value: [-100, -50, 30] },
    '00200037': { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
    '00280030': { vr: 'DS', Value: [0.5, 0.7] },
    '00280010': { vr: 'US', Value: [100] },
    '00280011': { vr: 'US', Value: [200] },
  };

  it('takes Pixel Spacing as between rows, then between columns', () => {
    expect(slicePlaneOf(described)).toMatchObject({ spacing: [0.7, 0.5], rows: 100, columns: 200, normal: [0, 0, 1] });
  });

  it('is unknown where anything of it is missing or no direction', () => {
    for (const tag of Object.keys(described)) expect(slicePlaneOf({ ...described, [tag]: undefined })).toBeNull();
    const skewed = { ...described, '00200037': { vr: 'DS', Value: [1, 0, 0, 1, 0, 0] } };
    expect(slicePlaneOf(skewed)).toBeNull();
    expect(slicePlaneOf({ ...described, '00280030': { vr: 'DS', Value: [0, 0.7] } })).toBeNull();
  });
});
