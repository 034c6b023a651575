import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationOf, pixelShapeOf, scaleOf } from '../../../../renderer/imaging/dicom/calibration.ts';
import { parseFile } from '../../../../shared/dicom-file/parse.ts';
import { type DicomJson, frameOf } from '../../../../shared/dicom-json.ts';
import { corpus, hasCorpus } from '../../../corpus.ts';
import { metadataOf } from '../../../shared/dicom-file/parsing.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const dx = '1.2.840.10008.5.1.4.1.1.1.1';

/** Values by tag; the value representation does not matter to what is read. */
function dataset(values: Record<string, (string | number)[]>): DicomJson {
  return Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { vr: 'UN', Value }]));
}

const radiograph = (values: Record<string, (string | number)[]>) =>
  calibrationOf(dataset({ '00080016': [dx], '00080060': ['DX'], ...values }));

const inside = [
  { x: 10, y: 10 },
  { x: 20, y: 10 },
];

describe('calibrationOf', () => {
  it('takes Pixel Spacing of a slice as millimetres, rows first', () => {
    const slice = dataset({ '00080016': [ct], '00080060': ['CT'], '00280030': [0.7, 0.5] });
    expect(calibrationOf(slice)).toEqual({ kind: 'plane', x: 0.5, y: 0.7, source: 'spacing', magnification: null });
    expect(pixelShapeOf(calibrationOf(slice))).toBeCloseTo(1.4);
  });

  it('calls a scout approximate', () => {
    const scout = {
      '00080016': [ct],
      '00080060': ['CT'],
      '00280030': [1, 1],
      '00080008': ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
    };
    expect(calibrationOf(dataset(scout))).toMatchObject({ source: 'localizer' });
  });

  it('believes a radiograph only as far as it says how it was calibrated', () => {
    const imager = { '00181164': [0.2, 0.2] };
    const stated: Record<string, (string | number)[]>[] = [
      { '00280030': [0.15, 0.15], '00280A02': ['FIDUCIAL'], ...imager },
      { '00280030': [0.15, 0.15], '00280A02': ['GEOMETRY'], ...imager },
      { '00280030': [0.15, 0.15], ...imager },
      { '00280030': [0.2, 0.2], ...imager },
      imager,
      { '00280030': [0.2, 0.2] },
      { '00182010': [0.1, 0.1] },
    ];
    const sources = stated.map(radiograph);
    expect(sources.map((each) => each.kind === 'plane' && each.source)).toEqual([
      'fiducial',
      'geometry',
      'corrected',
      'detector',
      'detector',
      'unexplained',
      'film',
    ]);
    expect(radiograph({})).toEqual({ kind: 'none', x: 1, y: 1 });
  });

  it('divides by an estimated magnification, and only by one that magnifies', () => {
    const magnified = radiograph({ '00181164': [0.21, 0.21], '00181114': [1.05] });
    expect(magnified).toMatchObject({ source: 'magnification', magnification: 1.05 });
    expect(magnified).toMatchObject({ x: expect.closeTo(0.2), y: expect.closeTo(0.2) });
    for (const factor of [0, -1, 0.5]) {
      expect(radiograph({ '00181164': [0.21, 0.21], '00181114': [factor] })).toMatchObject({
        source: 'detector',
        x: 0.21,
      });
    }
  });

  it('has no millimetres for spacing that is none', () => {
    for (const spacing of [[0, 0], [1], [-1, 1], ['', '']]) {
      const slice = dataset({ '00080016': [ct], '00080060': ['CT'], '00280030': spacing });
      expect(calibrationOf(slice)).toEqual({ kind: 'none', x: 1, y: 1 });
    }
  });

  it('does not believe the spacing of a screenshot', () => {
    const shot = { '00080016': ['1.2.840.10008.5.1.4.1.1.7'], '00080060': ['OT'], '00280030': [0.3, 0.3] };
    expect(calibrationOf(dataset(shot))).toMatchObject({ source: 'unexplained' });
  });

  it('keeps the shape of pixels of which only the aspect is known', () => {
    const video = calibrationOf(dataset({ '00080060': ['US'], '00280034': ['4', '3'] }));
    expect(video).toEqual({ kind: 'none', x: 1, y: 4 / 3 });
    expect(scaleOf(video, inside)).toEqual({ kind: 'pixels', x: 1, y: 4 / 3, reason: 'absent' });
  });
});

describe('ultrasound regions', () => {
  const region = (values: Record<string, number>): DicomJson => {
    const all = {
      '00186012': 1,
      '00186018': 0,
      '0018601A': 0,
      '0018601C': 99,
      '0018601E': 99,
      '00186024': 3,
      '00186026': 3,
    };
    const scaled = { ...all, '0018602C': 0.02, '0018602E': 0.02, ...values };
    return dataset(Object.fromEntries(Object.entries(scaled).map(([tag, value]) => [tag, [value]])));
  };
  const picture = (...regions: DicomJson[]): DicomJson => ({
    ...dataset({ '00080060': ['US'], '00280010': [200], '00280011': [400] }),
    '00186011': { vr: 'SQ', Value: regions },
  });
  const right = { '00186018': 200, '0018601C': 299 };

  it('measures inside one region, in millimetres from its centimetres', () => {
    const calibration = calibrationOf(picture(region({})));
    expect(scaleOf(calibration, inside)).toMatchObject({ kind: 'mm', x: 0.2, y: 0.2, source: 'region' });
    const across = [
      { x: 10, y: 10 },
      { x: 150, y: 10 },
    ];
    expect(scaleOf(calibration, across)).toMatchObject({ kind: 'pixels', reason: 'outside-region' });
  });

  it('does not measure from one region into another', () => {
    const calibration = calibrationOf(picture(region({}), region({ ...right, '0018602C': 0.01, '0018602E': 0.01 })));
    expect(
      scaleOf(calibration, [
        { x: 210, y: 10 },
        { x: 220, y: 10 },
      ]),
    ).toMatchObject({ kind: 'mm', x: 0.1 });
    expect(
      scaleOf(calibration, [
        { x: 10, y: 10 },
        { x: 220, y: 10 },
      ]),
    ).toMatchObject({ kind: 'pixels' });
  });

  it('measures in regions over one another only where they agree', () => {
    expect(scaleOf(calibrationOf(picture(region({}), region({}))), inside)).toMatchObject({ kind: 'mm' });
    const other = region({ '0018602C': 0.05, '0018602E': 0.05 });
    expect(scaleOf(calibrationOf(picture(region({}), other)), inside)).toMatchObject({ kind: 'pixels' });
  });

  it('never gives millimetres for time and velocity', () => {
    const doppler = { '00186012': 3, '00186024': 4, '00186026': 7, '0018602C': 0.005, '0018602E': -1.5 };
    const mMode = { '00186012': 2, '00186024': 4, '00186026': 3, '0018602C': 0.005 };
    expect(scaleOf(calibrationOf(picture(region(doppler))), inside)).toEqual({
      kind: 'axes',
      x: { unit: 's', perPixel: 0.005 },
      y: { unit: 'cm/s', perPixel: 1.5 },
    });
    expect(scaleOf(calibrationOf(picture(region(mMode))), inside)).toMatchObject({ kind: 'axes', y: { unit: 'cm' } });
    const unknown = region({ '00186024': 0, '00186026': 0, '0018602C': 0, '0018602E': 0 });
    expect(scaleOf(calibrationOf(picture(unknown)), inside)).toMatchObject({ kind: 'pixels' });
  });

  it('does not believe regions of a picture that was larger', () => {
    expect(calibrationOf(picture(region({ '0018601C': 595, '0018601E': 414 })))).toMatchObject({ kind: 'none' });
  });
});

/** The data set as the viewer is given it. */
function asJson(file: string): DicomJson {
  const parsed = parseFile(path.join(corpus, 'dicom', file));
  if (parsed.kind !== 'instance') throw new Error(`${file} is no instance`);
  parsed.source.close();
  return frameOf(metadataOf(parsed.instance) as DicomJson, 1);
}

describe.skipIf(!hasCorpus)('real files', () => {
  it.each([
    ['pydicom-data/OBXXXX1A.dcm', 'mm', 0.262288],
    ['pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm', 'mm', 0.254767],
    ['pydicom-data/US1_UNCR.dcm', 'pixels', 1],
    // Its regions are those of a picture of 640×480; it has 320×240.
    ['pydicom/test_files/examples_ybr_color.dcm', 'pixels', 1],
    ['pydicom-data/RG3_J2KR.dcm', 'pixels', 1],
    ['pydicom-data/RG1_J2KI.dcm', 'pixels', 1],
    ['cornerstone3D/dicomImageLoader/testImages/CTImage.dcm', 'mm', 0.675781],
  ])('%s is measured in %s', (file, kind, size) => {
    const middle = [
      { x: 200, y: 150 },
      { x: 210, y: 160 },
    ];
    const scale = scaleOf(calibrationOf(asJson(file)), middle);
    expect(scale.kind).toBe(kind);
    expect(scale.kind === 'axes' ? 0 : scale.x).toBeCloseTo(size, 5);
  });

  it('says of a radiograph of a detector that it is not actual size', () => {
    expect(calibrationOf(asJson('highdicom/test_files/dx_image.dcm'))).toMatchObject({ source: 'detector', y: 1.2 });
  });
});
