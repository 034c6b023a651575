import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  geometryProblems,
  pointAt,
  type VolumeGeometry,
  volumeGeometryOf,
  volumePartsOf,
  voxelAt,
} from '../../../../renderer/imaging/dicom/geometry.ts';
import en from '../../../../resources/locales/en/volume.json' with { type: 'json' };
import ja from '../../../../resources/locales/ja/volume.json' with { type: 'json' };
import { parseFile } from '../../../../shared/dicom-file/parse.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';
import { frameOf, numberOf } from '../../../../shared/dicom-json.ts';
import { hasCorpus } from '../../../corpus.ts';
import { corpusFiles, corpusRoot } from '../../../shared/dicom-file/corpus.ts';

const tags: Record<string, string> = {
  position: '00200032',
  orientation: '00200037',
  pixelSpacing: '00280030',
  reference: '00200052',
  rows: '00280010',
  columns: '00280011',
  samples: '00280002',
  photometric: '00280004',
  allocated: '00280100',
  stored: '00280101',
  representation: '00280103',
  slope: '00281053',
  intercept: '00281052',
  thickness: '00180050',
  tilt: '00181120',
  temporal: '00200100',
  acquisition: '00200012',
  echo: '00180086',
  modality: '00080060',
  units: '00541001',
};

type Attributes = Record<string, unknown>;

function frame(attributes: Attributes): DicomJson {
  const all: Attributes = {
    orientation: [1, 0, 0, 0, 1, 0],
    pixelSpacing: [0.7, 0.7],
    reference: '2.25.1',
    rows: 512,
    columns: 512,
    samples: 1,
    photometric: 'MONOCHROME2',
    allocated: 16,
    stored: 16,
    representation: 1,
    slope: 1,
    intercept: -1024,
    thickness: 1,
    ...attributes,
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [tags[name]!, { Value: Array.isArray(value) ? value : [value] }]),
  );
}

/** An axial stack; `of` changes single slices. */
function stack(count: number, of: (place: number) => Attributes = () => ({})): DicomJson[] {
  return Array.from({ length: count }, (_, place) => frame({ position: [-100, -80, place * 2.5], ...of(place) }));
}

function geometryOf(frames: readonly DicomJson[]): VolumeGeometry {
  const judged = volumeGeometryOf(frames);
  if ('refusal' in judged) throw new Error(JSON.stringify(judged.refusal));
  return judged.geometry;
}

function refusalOf(frames: readonly DicomJson[]) {
  const judged = volumeGeometryOf(frames);
  return 'refusal' in judged ? judged.refusal : null;
}

describe('an even stack', () => {
  it('is a volume with its place, directions and distances', () => {
    expect(geometryOf(stack(10))).toEqual({
      origin: [-100, -80, 0],
      row: [1, 0, 0],
      column: [0, 1, 0],
      normal: [0, 0, 1],
      spacing: [0.7, 0.7, 2.5],
      columns: 512,
      rows: 512,
      slices: 10,
      order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      frameOfReferenceUid: '2.25.1',
      thickness: 1,
    });
  });

  it('is put in order by position, whatever order its files came in', () => {
    expect(geometryOf(stack(5).reverse()).order).toEqual([4, 3, 2, 1, 0]);
    const shuffled = [3, 0, 4, 1, 2].map((place) => stack(5)[place]!);
    expect(geometryOf(shuffled).order).toEqual([1, 3, 4, 0, 2]);
  });

  it('keeps row and column spacing apart: Pixel Spacing gives rows first', () => {
    expect(geometryOf(stack(5, () => ({ pixelSpacing: [0.5, 0.9] }))).spacing).toEqual([0.9, 0.5, 2.5]);
  });

  it('goes from voxel to patient and back, also in an oblique stack', () => {
    const turn = (12 * Math.PI) / 180;
    const [row, column] = [
      [0, 1, 0],
      [Math.sin(turn), 0, -Math.cos(turn)],
    ];
    const normal = [-Math.cos(turn), 0, -Math.sin(turn)];
    const geometry = geometryOf(
      stack(6, (place) => ({
        orientation: [...row!, ...column!],
        position: normal.map((each, axis) => [10, 20, 30][axis]! + each * place * 3),
      })),
    );
    expect(geometry.spacing[2]).toBeCloseTo(3, 6);
    expect(pointAt(geometry, [0, 0, 0])).toEqual([10, 20, 30]);
    const point = pointAt(geometry, [100, 7, 3]);
    // PS3.3 equation C.7.6.2.1-1, for slice 3.
    const expected = [0, 1, 2].map(
      (axis) => [10, 20, 30][axis]! + normal[axis]! * 9 + row![axis]! * 70 + column![axis]! * 4.9,
    );
    for (const [axis, each] of expected.entries()) expect(point[axis]).toBeCloseTo(each, 5);
    for (const [axis, each] of [100, 7, 3].entries()) expect(voxelAt(geometry, point)[axis]).toBeCloseTo(each, 5);
  });

  it.each([
    ['positions rounded to a tenth of a millimetre', (place: number) => Math.round(place * 6.25) / 10],
    ['positions with a micrometre of noise', (place: number) => place * 1.25 + (place % 2) * 0.001],
  ])('may have %s', (_, at) => {
    expect(refusalOf(stack(120, (place) => ({ position: [0, 0, at(place)] })))).toBeNull();
  });

  it('may lie in single precision, drift less than half a pixel, or state a tilt of nothing', () => {
    expect(refusalOf(stack(50, (place) => ({ position: [place * 0.005, 0, place * 2.5] })))).toBeNull();
    expect(refusalOf(stack(50, (place) => ({ position: [0, 0, Math.fround(place * 0.7)], tilt: 0 })))).toBeNull();
  });

  it('may be PET, which is rescaled slice by slice to one unit', () => {
    const frames = stack(6, (place) => ({ slope: 1 + place, modality: 'PT', units: 'BQML' }));
    expect(refusalOf(frames)).toBeNull();
    const mixed = stack(6, (place) => ({ modality: 'PT', units: place < 3 ? 'BQML' : 'GML' }));
    expect(refusalOf(mixed)).toEqual({ reason: 'mixedRescale', figures: { found: 'BQML / GML' } });
  });

  it('may lack a Frame of Reference altogether', () => {
    expect(geometryOf(stack(5, () => ({ reference: null }))).frameOfReferenceUid).toBeNull();
  });
});

describe('refused, with the figure', () => {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const tilted = (degrees: number) => (place: number) => ({
    orientation: [1, 0, 0, 0, Math.cos(radians(degrees)), Math.sin(radians(degrees))],
    position: [0, 0, place * 5],
  });

  it.each<[string, DicomJson[], { reason: string; figures: Record<string, string | number> }]>([
    ['nothing at all', [], { reason: 'few', figures: { count: 0, least: 4 } }],
    ['three slices', stack(3), { reason: 'few', figures: { count: 3, least: 4 } }],
    ['colour', stack(5, () => ({ samples: 3, photometric: 'RGB' })), { reason: 'color', figures: { kind: 'RGB' } }],
    [
      'a palette',
      stack(5, () => ({ photometric: 'PALETTE COLOR' })),
      { reason: 'color', figures: { kind: 'PALETTE COLOR' } },
    ],
    [
      'secondary capture without positions',
      stack(5, () => ({ position: null, orientation: null })),
      { reason: 'position', figures: { count: 5, total: 5 } },
    ],
    [
      'one slice without pixel spacing',
      stack(5, (place) => (place === 2 ? { pixelSpacing: null } : {})),
      { reason: 'position', figures: { count: 1, total: 5 } },
    ],
    [
      'a pixel spacing of nothing',
      stack(5, () => ({ pixelSpacing: [0, 0.7] })),
      { reason: 'position', figures: { count: 5, total: 5 } },
    ],
    [
      'a position that is no number',
      stack(5, (place) => (place === 1 ? { position: ['', 'x', 3] } : {})),
      { reason: 'position', figures: { count: 1, total: 5 } },
    ],
    [
      'directions that are none',
      stack(5, () => ({ orientation: [1, 0, 0, 1, 0, 0] })),
      { reason: 'direction', figures: {} },
    ],
    [
      'directions of no length',
      stack(5, () => ({ orientation: [0, 0, 0, 0, 0, 0] })),
      { reason: 'direction', figures: {} },
    ],
    [
      'two Frames of Reference',
      stack(6, (place) => ({ reference: place < 3 ? '2.25.1' : '2.25.2' })),
      { reason: 'mixedReference', figures: { count: 2 } },
    ],
    [
      'a localizer among the slices',
      stack(6, (place) => (place === 0 ? { orientation: [0, 1, 0, 0, 0, -1] } : {})),
      { reason: 'mixedOrientation', figures: { angle: '90.0' } },
    ],
    [
      'two sizes',
      stack(6, (place) => ({ rows: place < 3 ? 512 : 256 })),
      { reason: 'mixedSize', figures: { found: '512×512 / 512×256' } },
    ],
    [
      'two fields of view',
      stack(6, (place) => ({ pixelSpacing: place < 3 ? [0.7, 0.7] : [0.4, 0.4] })),
      { reason: 'mixedPixelSpacing', figures: { found: '0.700×0.700 / 0.400×0.400' } },
    ],
    [
      'signed and unsigned values',
      stack(6, (place) => ({ representation: place < 3 ? 1 : 0 })),
      { reason: 'mixedPixels', figures: { found: 'MONOCHROME2 16 ± / MONOCHROME2 16 +' } },
    ],
    [
      'two rescales',
      stack(6, (place) => ({ intercept: place < 3 ? -1024 : 0 })),
      { reason: 'mixedRescale', figures: { found: '×1 −1024 / ×1 +0' } },
    ],
    [
      'two phases at each position',
      stack(10, (place) => ({ position: [0, 0, Math.floor(place / 2) * 3] })),
      { reason: 'repeated', figures: { count: 10, positions: 5 } },
    ],
    [
      'a tilt that the positions show too',
      stack(10, (place) => ({ ...tilted(-15)(place), tilt: -15 })),
      { reason: 'tilt', figures: { angle: '−15.0' } },
    ],
    [
      'a tilt that only the scanner mentions',
      stack(10, () => ({ tilt: 20.5 })),
      { reason: 'tilt', figures: { angle: '+20.5' } },
    ],
    [
      'a tilt that nothing mentions',
      stack(10, tilted(15)),
      { reason: 'sheared', figures: { angle: '15.0', millimetres: '11.6' } },
    ],
    [
      'one slice shifted sideways',
      stack(10, (place) => (place === 4 ? { position: [-96, -80, 10] } : {})),
      { reason: 'sheared', figures: { angle: '0.0', millimetres: '4.0' } },
    ],
    [
      'one slice missing',
      stack(20).filter((_, place) => place !== 13),
      { reason: 'missing', figures: { count: 1, spacing: '2.50' } },
    ],
    [
      'one slice missing next to the last',
      stack(200).filter((_, place) => place !== 198),
      { reason: 'missing', figures: { count: 1, spacing: '2.50' } },
    ],
    [
      'uneven distances',
      stack(8, (place) => ({ position: [0, 0, place < 4 ? place * 2.5 : place * 3.3] })),
      { reason: 'irregular', figures: { least: '2.50', most: '5.70' } },
    ],
  ])('%s', (_, frames, expected) => {
    expect(refusalOf(frames)).toEqual(expected);
  });

  it('a Modality LUT', () => {
    const frames = stack(5).map((each) => ({ ...each, '00283000': { vr: 'SQ', Value: [{}] } }));
    expect(refusalOf(frames)).toEqual({ reason: 'lookup', figures: {} });
  });

  it('has a sentence for each reason, with every figure in it, in both languages', () => {
    for (const words of [ja, en] as Record<string, string>[]) {
      for (const reason of geometryProblems) expect(words[`refused.${reason}`], reason).toBeTypeOf('string');
      expect(words['refused.tilt']).toContain('{angle}');
      expect(words['refused.missing']).toContain('{count}');
      expect(words['refused.irregular']).toMatch(/\{least\}.*\{most\}/);
    }
  });
});

describe('an enhanced multi-frame instance', () => {
  const sequence = (item: DicomJson) => ({ vr: 'SQ', Value: [item] });
  const pick = (source: DicomJson, ...keys: string[]) => Object.fromEntries(keys.map((key) => [key, source[key]]));
  const enhanced = (shared: Attributes, perFrame: (place: number) => Attributes): DicomJson => {
    const plain = frame({});
    const { position, orientation, pixelSpacing, tilt, ...rest } = tags;
    return {
      ...pick(plain, ...Object.values(rest)),
      '52009229': sequence({
        '00209116': sequence(pick(frame(shared), orientation!)),
        '00289110': sequence(pick(frame(shared), pixelSpacing!)),
        '00189304': sequence(pick(frame(shared), tilt!)),
      }),
      '52009230': {
        vr: 'SQ',
        Value: Array.from({ length: 8 }, (_, place) => ({
          '00209113': sequence(pick(frame(perFrame(place)), position!)),
        })),
      },
    } as DicomJson;
  };
  const framesOf = (instance: DicomJson) => Array.from({ length: 8 }, (_, place) => frameOf(instance, place + 1));
  const evenly = (place: number) => ({ position: [0, 0, 90 - place * 1.5] });

  it('is read through its functional groups', () => {
    expect(geometryOf(framesOf(enhanced({ pixelSpacing: [0.5, 0.6] }, evenly)))).toMatchObject({
      spacing: [0.6, 0.5, 1.5],
      origin: [0, 0, 79.5],
      order: [7, 6, 5, 4, 3, 2, 1, 0],
    });
  });

  it('is refused for what they say', () => {
    expect(refusalOf(framesOf(enhanced({ tilt: -12 }, evenly)))).toEqual({
      reason: 'tilt',
      figures: { angle: '−12.0' },
    });
    const unplaced = enhanced({}, (place) => (place === 3 ? { position: null } : evenly(place)));
    expect(refusalOf(framesOf(unplaced))).toEqual({ reason: 'position', figures: { count: 1, total: 8 } });
  });
});

describe('several slices at each position', () => {
  it('fall into phases where one attribute tells them apart', () => {
    const frames = stack(10, (place) => ({
      position: [0, 0, Math.floor(place / 2) * 3],
      acquisition: 1,
      temporal: (place % 2) + 1,
    }));
    expect(volumePartsOf(frames)).toEqual([
      { by: 'temporalPosition', value: '1', places: [0, 2, 4, 6, 8] },
      { by: 'temporalPosition', value: '2', places: [1, 3, 5, 7, 9] },
    ]);
  });

  it('are left whole where a part would be no volume, or nothing tells them apart', () => {
    const twice = (place: number) => ({ position: [0, 0, Math.floor(place / 2) * 3] });
    expect(volumePartsOf(stack(10, twice))).toEqual([]);
    expect(volumePartsOf(stack(10, (place) => ({ ...twice(place), echo: place < 8 ? place % 2 : 7 })))).toEqual([]);
    expect(volumePartsOf(stack(12, (place) => ({ ...twice(place), echo: place < 6 ? 1 : 2 })))).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)('the corpus', { timeout: 60_000 }, () => {
  const metadataOf = (name: string): DicomJson => {
    const parsed = parseFile(path.join(corpusRoot, name));
    if (parsed.kind === 'directory') return {};
    parsed.source.close();
    return JSON.parse(parsed.instance.metadata) as DicomJson;
  };
  const framesOf = (name: string) => {
    const instance = metadataOf(name);
    return Array.from({ length: numberOf(instance, '00280008') ?? 1 }, (_, index) => frameOf(instance, index + 1));
  };

  it('refuses the tilted CT series, with its angle', () => {
    const frames = corpusFiles()
      .filter((file) => file.path.startsWith('dcm_qa_ct/gantry_tilt_ge/'))
      .flatMap((file) => framesOf(file.path));
    expect(frames.length).toBeGreaterThan(20);
    expect(refusalOf(frames)).toEqual({ reason: 'tilt', figures: { angle: '+18.5' } });
    // Without the scanner's word the positions show the same.
    const silent = frames.map((each) => ({ ...each, '00181120': undefined }));
    expect(refusalOf(silent)).toEqual({ reason: 'sheared', figures: { angle: '18.5', millimetres: '48.2' } });
  });

  it.each([
    // Two frames only; and frames that say nothing of their place.
    ['pydicom-data/eCT_Supplemental.dcm', 'few'],
    ['pydicom-data/emri_small.dcm', 'position'],
  ])('refuses %s', (name, reason) => {
    expect(refusalOf(framesOf(name))?.reason).toBe(reason);
  });

  it('takes an even series, its slices in order', () => {
    const frames = corpusFiles()
      .filter((file) => file.path.startsWith('pydicom/test_files/dicomdirtests/98892001/CT5N/'))
      .flatMap((file) => framesOf(file.path));
    expect(geometryOf(frames)).toMatchObject({ slices: 5, spacing: [0.488281, 0.488281, 2.5], normal: [0, 0, 1] });
  });

  it('judges every file without failing', () => {
    let judged = 0;
    for (const file of corpusFiles()) {
      let frames: DicomJson[];
      try {
        frames = framesOf(file.path).slice(0, 40);
      } catch {
        continue; // not kept by the exporter either
      }
      expect('refusal' in volumeGeometryOf(frames) || 'geometry' in volumeGeometryOf(frames), file.path).toBe(true);
      judged += 1;
    }
    expect(judged).toBeGreaterThan(200);
  });
});
