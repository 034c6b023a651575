import { describe, expect, it } from 'vitest';
import { fill } from '../../../../renderer/i18n/words.ts';
import type { Calibration } from '../../../../renderer/imaging/dicom/calibration.ts';
import { valueUnitOf } from '../../../../renderer/imaging/dicom/value-unit.ts';
import type { Figure } from '../../../../renderer/imaging/viewport/figure.ts';
import { measureLines, type PictureValues } from '../../../../renderer/imaging/viewport/measure-lines.ts';
import { scaleBarOf } from '../../../../renderer/imaging/viewport/scale-bar.ts';
import type { MeasureWords } from '../../../../renderer/imaging/viewport/words.ts';
import words from '../../../../resources/locales/en/measure.json' with { type: 'json' };
import type { DicomJson } from '../../../../shared/dicom-json.ts';

const t: MeasureWords = (key, params) => fill(words[key], params);
const slice: Calibration = { kind: 'plane', x: 0.5, y: 0.5, source: 'spacing', magnification: null };
const detector: Calibration = { ...slice, source: 'detector' };
const none: Calibration = { kind: 'none', x: 1, y: 1 };
const hounsfield: PictureValues = {
  columns: 100,
  rows: 100,
  valueAt: (column, row) => ((column + row) % 2 === 0 ? -100 : 100),
  colorAt: null,
  unit: { kind: 'unit', unit: 'HU' },
};
const length: Figure = {
  kind: 'length',
  points: [
    { x: 0, y: 0 },
    { x: 30, y: 40 },
  ],
};
const square: Figure = {
  kind: 'outline',
  points: [
    { x: 9.5, y: 9.5 },
    { x: 19.5, y: 9.5 },
    { x: 19.5, y: 19.5 },
    { x: 9.5, y: 19.5 },
  ],
};

describe('measureLines', () => {
  it('gives millimetres only where they are those of the body, and says what else they are', () => {
    expect(measureLines(length, slice, hounsfield, t)).toEqual(['25.0 mm']);
    expect(measureLines(length, detector, hounsfield, t)).toEqual(['25.0 mm', 'at the detector, not actual size']);
    const corrected: Calibration = { ...slice, source: 'magnification', magnification: 1.05 };
    expect(measureLines(length, corrected, hounsfield, t)[1]).toContain('1.05');
    expect(measureLines(length, none, hounsfield, t)).toEqual(['50.0 px', 'not calibrated: pixels']);
    expect(measureLines(length, { kind: 'none', x: 1, y: 2 }, hounsfield, t)[1]).toContain('pixel widths');
  });

  it('gives each axis of a Doppler region its own unit', () => {
    const region = { left: 0, top: 0, right: 99, bottom: 99, isSpatial: false };
    const axes = { x: { unit: 's', perPixel: 0.01 }, y: { unit: 'cm/s', perPixel: 2 } } as const;
    const doppler: Calibration = { kind: 'regions', regions: [{ ...region, ...axes }] };
    expect(measureLines(length, doppler, hounsfield, t)).toEqual(['across 0.300 s', 'down 80.000 cm/s']);
    const angle: Figure = {
      kind: 'angle',
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 1, y: 1 },
      ],
    };
    expect(measureLines(angle, doppler, hounsfield, t).join()).not.toContain('°');
  });

  it('gives statistics in the unit of the values, and says where they have none', () => {
    const lines = measureLines(square, slice, hounsfield, t);
    expect(lines).toEqual(['mean 0.0 HU  SD 100.0', 'min −100  max 100', 'area 25.0 mm²  100 px']);
    const stored = measureLines(square, none, { ...hounsfield, unit: { kind: 'stored' } }, t);
    expect(stored).toContain('stored value (no unit)');
    expect(stored.join()).not.toMatch(/HU|mm/);
  });

  it('has no statistics of grey for a colour picture', () => {
    const color: PictureValues = { ...hounsfield, valueAt: null, colorAt: () => [1, 2, 3] };
    expect(measureLines(square, slice, color, t)).toEqual(['Colour picture: no statistics', 'area 25.0 mm²  100 px']);
    expect(measureLines({ kind: 'probe', point: { x: 3.4, y: 4 } }, slice, color, t)).toEqual([
      'R 1  G 2  B 3',
      'column 4  row 5',
    ]);
  });

  it('does not make up values beside the picture', () => {
    expect(measureLines({ kind: 'probe', point: { x: -1, y: 4 } }, slice, hounsfield, t)).toEqual([
      'Outside the picture',
    ]);
    const beside: Figure = { kind: 'ellipse', center: { x: 500, y: 500 }, a: { x: 5, y: 0 }, b: { x: 0, y: 5 } };
    expect(measureLines(beside, slice, hounsfield, t)[0]).toBe('Contains no pixel');
  });
});

describe('valueUnitOf', () => {
  const image = (values: Record<string, (string | number)[]>): DicomJson =>
    Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { vr: 'UN', Value }]));
  const ct = { '00080016': ['1.2.840.10008.5.1.4.1.1.2'], '00080060': ['CT'], '00281053': [1], '00281052': [-1024] };

  it('is HU for a CT that says so or need not', () => {
    expect(valueUnitOf(image({ ...ct, '00080008': ['ORIGINAL', 'PRIMARY', 'AXIAL'] }))).toEqual({
      kind: 'unit',
      unit: 'HU',
    });
    expect(valueUnitOf(image({ ...ct, '00080008': ['DERIVED'], '00281054': ['HU'] }))).toEqual({
      kind: 'unit',
      unit: 'HU',
    });
  });

  it('is not HU for a scout, a derived picture that does not say so, or another type', () => {
    expect(valueUnitOf(image({ ...ct, '00080008': ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] })).kind).toBe('unnamed');
    expect(valueUnitOf(image({ ...ct, '00080008': ['DERIVED', 'SECONDARY'] })).kind).toBe('unnamed');
    expect(valueUnitOf(image({ ...ct, '00080008': ['ORIGINAL'], '00281054': ['US'] })).kind).toBe('unnamed');
  });

  it('is what PET counts, and nothing for what was stored', () => {
    expect(valueUnitOf(image({ '00080060': ['PT'], '00541001': ['BQML'] }))).toEqual({ kind: 'unit', unit: 'Bq/mL' });
    expect(valueUnitOf(image({ '00080060': ['RTDOSE'], '30040002': ['GY'] }))).toEqual({ kind: 'unit', unit: 'Gy' });
    expect(valueUnitOf(image({ '00080060': ['CR'] }))).toEqual({ kind: 'stored' });
    expect(valueUnitOf(image({ '00080060': ['MR'], '00281053': [1], '00281052': [0] }))).toEqual({ kind: 'stored' });
  });
});

describe('scaleBarOf', () => {
  const placement = { origin: { x: 0, y: 0 }, column: { x: 2, y: 0 }, row: { x: 0, y: 2 } };
  const turned = { origin: { x: 0, y: 0 }, column: { x: 0, y: 2 }, row: { x: -2, y: 0 } };

  it('is the longest round length that fits', () => {
    expect(scaleBarOf(slice, placement, 210)).toEqual({ millimetres: 50, pixels: 200 });
    expect(scaleBarOf({ ...slice, y: 1 }, turned, 210)).toEqual({ millimetres: 100, pixels: 200 });
  });

  it('is absent where millimetres are not those of the body', () => {
    expect(scaleBarOf(none, placement, 210)).toBeNull();
    expect(scaleBarOf(detector, placement, 210)).toBeNull();
    expect(scaleBarOf({ ...slice, source: 'unexplained' }, placement, 210)).toBeNull();
  });
});
