import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { graphicPath, screenOf, shutterHoles } from '../../../../renderer/imaging/objects/annotation-shapes.ts';
import {
  appliesTo,
  isReferenced,
  presentationStateOf,
} from '../../../../renderer/imaging/objects/presentation-state.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';
import { metadataOf, parse } from '../../../shared/dicom-file/parsing.ts';
import { smallHospital } from '../../../small-hospital.ts';

let hospital: string;
beforeAll(async () => {
  hospital = await smallHospital();
});

const sq = (...items: DicomJson[]) => ({ vr: 'SQ', Value: items });
const value = (vr: string, ...values: unknown[]) => ({ vr, Value: values });
/** Two screen pixels to a pixel of the picture, the centre of the first at 10, 20. */
const twice = { origin: { x: 10, y: 20 }, column: { x: 2, y: 0 }, row: { x: 0, y: 2 } };
const whole = { topLeft: [1, 1], bottomRight: [100, 50] } as const;

describe('presentation states', () => {
  it('of the demo hospital: window, area, circle and words on one slice', () => {
    const path = join(hospital, 'dicom/ST0001/SE0080/IM00001.dcm');
    const state = presentationStateOf(metadataOf(parse(path).instance) as DicomJson);
    expect(state).toMatchObject({
      label: 'LUNG_NODULE',
      description: '右上葉結節 肺野条件',
      creator: '架空 読子',
      windows: [{ center: -600, width: 1500 }],
      areas: [{ topLeft: [1, 1], mode: 'SCALE TO FIT' }],
      rotation: 0,
      flip: false,
      shape: 'IDENTITY',
      layers: ['MARKS'],
      notApplied: [],
    });
    expect(state.annotations[0]!.graphics[0]).toMatchObject({ type: 'CIRCLE', units: 'PIXEL', filled: false });
    expect(state.annotations[0]!.texts[0]!.text).toBe('結節 18mm（前回 9mm）');
    const [reference] = state.references;
    expect(isReferenced(state, reference!.sopInstanceUid, 1)).toBe(true);
    expect(isReferenced(state, '1.2.3', 1)).toBe(false);
  });

  it('say what of them is not applied', () => {
    const state = presentationStateOf({
      '00283000': sq({}),
      '00283110': sq({ '00283010': sq({}) }),
      '20500010': sq({}),
      '00181600': value('CS', 'BITMAP'),
      '60001001': value('CS', 'LAYER'),
      '0070005A': sq({
        '00700052': value('SL', 1, 1),
        '00700053': value('SL', 9, 9),
        '00700100': value('CS', 'TRUE SIZE'),
      }),
      '00700001': sq({ '00700209': sq({}) }),
    });
    expect(new Set(state.notApplied)).toEqual(
      new Set([
        'modality-lut',
        'voi-lut',
        'presentation-lut',
        'bitmap-shutter',
        'overlay',
        'true-size',
        'compound-graphic',
      ]),
    );
    expect(state.shape).toBeNull();
  });

  it('apply a window only to the pictures and frames it names', () => {
    const references = sq({ '00081155': value('UI', '1.2.3'), '00081160': value('IS', 2, 4) });
    const state = presentationStateOf({
      '00283110': sq(
        { '00281050': value('DS', 1), '00281051': value('DS', 10), '00081140': references },
        { '00281050': value('DS', 2), '00281051': value('DS', 20) },
      ),
    });
    const windowOn = (uid: string, frame: number) => state.windows.find((each) => appliesTo(each, uid, frame))?.center;
    expect([windowOn('1.2.3', 2), windowOn('1.2.3', 3), windowOn('1.2.4', 2)]).toEqual([1, 2, 2]);
  });

  it('leave out graphics with too few points', () => {
    const graphic = (type: string, ...points: number[]) => ({
      '00700005': value('CS', 'PIXEL'),
      '00700022': value('FL', ...points),
      '00700023': value('CS', type),
    });
    const state = presentationStateOf({
      '00700001': sq({
        '00700009': sq(graphic('ELLIPSE', 1, 1, 2, 2), graphic('CIRCLE', 5, 5, 8, 5), graphic('X', 1, 1)),
      }),
    });
    expect(state.annotations[0]!.graphics.map(({ type }) => type)).toEqual(['CIRCLE']);
  });
});

describe('graphics on the screen', () => {
  const toScreen = screenOf(twice, whole);

  it('count pixels from the corner of the first, and the displayed area from 0 to 1', () => {
    expect(toScreen([0, 0], 'PIXEL')).toEqual({ x: 9, y: 19 });
    expect(toScreen([0.5, 0.5], 'PIXEL')).toEqual({ x: 10, y: 20 });
    expect(toScreen([100, 50], 'PIXEL')).toEqual({ x: 209, y: 119 });
    expect(toScreen([0, 0], 'DISPLAY')).toEqual({ x: 9, y: 19 });
    expect(toScreen([1, 1], 'DISPLAY')).toEqual({ x: 209, y: 119 });
  });

  it('turn and mirror with the picture', () => {
    const turned = screenOf({ origin: { x: 0, y: 0 }, column: { x: 0, y: 3 }, row: { x: -3, y: 0 } }, whole);
    expect(turned([2.5, 1.5], 'PIXEL')).toEqual({ x: -3, y: 6 });
  });

  it('draw a circle through its second point', () => {
    const path = graphicPath(
      {
        type: 'CIRCLE',
        units: 'PIXEL',
        points: [
          [10, 10],
          [14, 13],
        ],
        filled: false,
      },
      toScreen,
    );
    const points = [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const center = toScreen([10, 10], 'PIXEL');
    for (const [x, y] of points) expect(Math.hypot(x! - center.x, y! - center.y)).toBeCloseTo(10, 1);
    expect(path.endsWith('Z')).toBe(true);
  });

  it('go through every point of an interpolated line', () => {
    const points = [
      [0, 0],
      [5, 9],
      [12, 2],
    ] as const;
    const path = graphicPath({ type: 'INTERPOLATED', units: 'PIXEL', points, filled: false }, toScreen);
    for (const point of points) {
      const { x, y } = toScreen(point, 'PIXEL');
      expect(path).toContain(`${x.toFixed(2)} ${y.toFixed(2)}`);
    }
  });

  it('leave open what a rectangular shutter shows: its outermost rows and columns too', () => {
    const [hole] = shutterHoles({ rectangle: [3, 10, 5, 8], circle: null, polygon: null, shade: 0 }, toScreen);
    const inner = toScreen([2, 4], 'PIXEL');
    const outer = toScreen([10, 8], 'PIXEL');
    expect(hole).toBe(
      `M${inner.x.toFixed(2)} ${inner.y.toFixed(2)}L${outer.x.toFixed(2)} ${inner.y.toFixed(2)}L${outer.x.toFixed(2)} ${outer.y.toFixed(2)}L${inner.x.toFixed(2)} ${outer.y.toFixed(2)}Z`,
    );
  });
});
