import { describe, expect, it } from 'vitest';
import { modalityOf, paddingOf } from '../../../../renderer/imaging/dicom/modality.ts';
import { greyOf, isInverse, voisOf } from '../../../../renderer/imaging/dicom/voi.ts';
import { frameOf } from '../../../../shared/dicom-json.ts';

const ds = (...Value: number[]) => ({ vr: 'DS', Value });
const cs = (value: string) => ({ vr: 'CS', Value: [value] });
const sq = (...Value: object[]) => ({ vr: 'SQ', Value });

describe('what a picture offers', () => {
  it('every window with its explanation, in its order', () => {
    const frame = {
      '00281050': ds(40, -600),
      '00281051': ds(400, 1500),
      '00281055': { vr: 'LO', Value: ['WINDOW1', 'LUNG'] },
    };
    expect(voisOf(frame, true)).toEqual([
      { kind: 'window', center: 40, width: 400, function: 'LINEAR', explanation: 'WINDOW1' },
      { kind: 'window', center: -600, width: 1500, function: 'LINEAR', explanation: 'LUNG' },
    ]);
  });

  it('a table before a window, and no window its function does not allow', () => {
    const table = sq({
      '00283002': { vr: 'US', Value: [2, 0, 8] },
      '00283003': { vr: 'LO', Value: ['NORMAL'] },
      '00283006': { vr: 'US', Value: [0, 255] },
    });
    const frame = { '00281050': ds(1), '00281051': ds(0.5), '00283010': table };
    expect(voisOf(frame, false).map(({ kind, explanation }) => [kind, explanation])).toEqual([['table', 'NORMAL']]);
    expect(voisOf({ ...frame, '00281056': cs('LINEAR_EXACT') }, false)).toHaveLength(2);
  });

  it('differs from frame to frame where functional groups say so', () => {
    const group = (center: number, slope: number) => ({
      '00289132': sq({ '00281050': ds(center), '00281051': ds(10) }),
      '00289145': sq({ '00281052': ds(0), '00281053': ds(slope) }),
    });
    const dataset = { '52009230': sq(group(1, 2), group(5, 3)) };
    const frames = [1, 2].map((frame) => frameOf(dataset, frame));
    expect(frames.map((frame) => voisOf(frame, false)[0])).toMatchObject([{ center: 1 }, { center: 5 }]);
    expect(frames.map((frame) => modalityOf(frame, false))).toMatchObject([{ slope: 2 }, { slope: 3 }]);
  });
});

describe('greys', () => {
  it('of a window one wide are black up to its centre and white above', () => {
    const grey = greyOf({ kind: 'window', center: 40, width: 1, function: 'LINEAR', explanation: null });
    expect([39, 39.5, 40].map(grey)).toEqual([0, 0, 255]);
  });

  it('are turned round by MONOCHROME1 unless a presentation shape says otherwise', () => {
    expect(isInverse({ '00280004': cs('MONOCHROME1') })).toBe(true);
    expect(isInverse({ '00280004': cs('MONOCHROME1'), '20500020': cs('IDENTITY') })).toBe(false);
    expect(isInverse({ '00280004': cs('MONOCHROME2'), '20500020': cs('INVERSE') })).toBe(true);
  });
});

describe('values of the modality', () => {
  it('of angiograms are not those of their table, which is not for display', () => {
    const table = sq({ '00283002': { vr: 'US', Value: [2, 0, 16] }, '00283006': { vr: 'US', Value: [7, 9] } });
    const angiogram = { '00080016': cs('1.2.840.10008.5.1.4.1.1.12.1'), '00283000': table };
    expect(modalityOf(angiogram, false)).toEqual({ kind: 'linear', slope: 1, intercept: 0 });
    expect(modalityOf({ '00283000': table }, false)).toMatchObject({ kind: 'table', table: { first: 0 } });
    expect(modalityOf({ '00283000': sq({}) }, false)).toBeNull();
  });

  it('of dose grids are scaled by their own attribute', () => {
    const dose = { '00080016': cs('1.2.840.10008.5.1.4.1.1.481.2'), '3004000E': ds(0.001), '00281053': ds(5) };
    expect(modalityOf(dose, false)).toEqual({ kind: 'linear', slope: 0.001, intercept: 0 });
  });

  it('know padding, a range of it too, signed where the values are', () => {
    const us = (value: number) => ({ vr: 'US', Value: [value] });
    expect(paddingOf({}, true)).toBeNull();
    expect(paddingOf({ '00280120': us(63_536) }, true)).toEqual({ low: -2000, high: -2000 });
    expect(paddingOf({ '00280120': us(10), '00280121': us(2) }, false)).toEqual({ low: 2, high: 10 });
  });
});
