import { describe, expect, it } from 'vitest';
import { orientationMarksOf } from '../../../../renderer/imaging/dicom/orientation.ts';
import { type DicomJson, frameOf } from '../../../../shared/dicom-json.ts';

const cosines = (...Value: number[]): DicomJson => ({ '00200037': { vr: 'DS', Value } });

describe('orientationMarksOf', () => {
  it('marks axial, sagittal and coronal planes', () => {
    expect(orientationMarksOf(cosines(1, 0, 0, 0, 1, 0))).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    expect(orientationMarksOf(cosines(0, 1, 0, 0, 0, -1))).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' });
    expect(orientationMarksOf(cosines(1, 0, 0, 0, 0, -1))).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
  });

  it('marks a prone patient the other way round', () => {
    expect(orientationMarksOf(cosines(-1, 0, 0, 0, -1, 0))).toEqual({ left: 'L', right: 'R', top: 'P', bottom: 'A' });
  });

  it('names the larger part of a tilted direction first', () => {
    expect(orientationMarksOf(cosines(1, 0, 0, 0, 0.9, -0.4))).toMatchObject({ bottom: 'PF', top: 'AH' });
  });

  it('takes Patient Orientation of a radiograph', () => {
    const radiograph: DicomJson = { '00200020': { vr: 'CS', Value: ['L', 'F'] } };
    expect(orientationMarksOf(radiograph)).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
  });

  it('marks nothing where the image says nothing, or something else', () => {
    expect(orientationMarksOf({})).toBeNull();
    expect(orientationMarksOf(cosines(1, 0, 0))).toBeNull();
    expect(orientationMarksOf({ '00200020': { vr: 'CS', Value: ['LE', 'V'] } })).toBeNull();
  });
});

it('a frame sees its functional groups over the shared ones over the top level', () => {
  const item = (value: number) => ({ '00289145': { vr: 'SQ', Value: [{ '00281052': { vr: 'DS', Value: [value] } }] } });
  const dataset = {
    '00281052': { vr: 'DS', Value: [0] },
    '52009229': { vr: 'SQ', Value: [item(-1)] },
    '52009230': { vr: 'SQ', Value: [{}, item(-1024)] },
  };
  const intercepts = [1, 2, 3].map((frame) => frameOf(dataset, frame)['00281052']?.Value?.[0]);
  expect(intercepts).toEqual([-1, -1024, -1]);
});
