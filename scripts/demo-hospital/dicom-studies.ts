/** The studies of the cast as DICOM files, one folder per study and series. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chestRadiograph } from './chest-cr.ts';
import { ChestPhantom, scanLength } from './chest-ct.ts';
import { writeChestCtObjects } from './chest-ct-objects.ts';
import {
  decimal,
  imageElements,
  overlayElements,
  paletteElements,
  pixelElements,
  plane,
  text,
} from './dicom-elements.ts';
import { type Element, encodePart10 } from './dicom-writer.ts';
import { HeadPhantom } from './head-mr.ts';
import { heartCine, sectorOf } from './heart-us.ts';
import type { StudyPlan } from './plays.ts';
import { twelveBits } from './raster.ts';
import { restingEcg } from './resting-ecg.ts';
import { type DicomCounts, type Series, StudyFolder } from './study-folder.ts';
import { uidOf } from './uid.ts';

const sizes = {
  full: {
    ctColumns: 512,
    ctSlices: 300,
    priorSlices: 60,
    mrColumns: 256,
    mrSlices: 24,
    crColumns: 1760,
    crRows: 2140,
    usColumns: 640,
    usRows: 480,
    usFrames: 30,
  },
  small: {
    ctColumns: 128,
    ctSlices: 20,
    priorSlices: 8,
    mrColumns: 64,
    mrSlices: 6,
    crColumns: 220,
    crRows: 268,
    usColumns: 160,
    usRows: 120,
    usFrames: 6,
  },
} as const;

export class DicomFolder {
  readonly counts: DicomCounts = { studies: 0, series: 0, files: 0, bytes: 0, byModality: {}, uids: {} };
  readonly #root: string;
  readonly #seed: number;
  readonly #size: (typeof sizes)['full' | 'small'];

  constructor(root: string, seed: number, size: 'full' | 'small') {
    this.#root = root;
    this.#seed = seed;
    this.#size = sizes[size];
    mkdirSync(root, { recursive: true });
  }

  writeStudy(plan: StudyPlan): void {
    this.counts.studies += 1;
    this.counts.byModality[plan.modality] = (this.counts.byModality[plan.modality] ?? 0) + 1;
    this.counts.uids[plan.person.id] = [...(this.counts.uids[plan.person.id] ?? []), plan.studyUid];
    const study = new StudyFolder(
      plan,
      this.#seed,
      join(this.#root, `ST${String(this.counts.studies).padStart(4, '0')}`),
      this.counts,
    );
    switch (plan.picture) {
      case 'chest-ct':
        writeChestCtObjects(
          study,
          this.#chestCt(study, this.#size.ctSlices, { noduleDiameter: 18, effusion: true }),
          this.#size.ctColumns,
        );
        break;
      case 'chest-ct-prior':
        this.#chestCt(study, this.#size.priorSlices, { noduleDiameter: 9, effusion: false });
        break;
      case 'head-mr':
        this.#headMr(study);
        break;
      case 'chest-cr':
        this.#chestCr(study, false);
        break;
      case 'chest-cr-inverted':
        this.#chestCr(study, true);
        break;
      case 'heart-us':
        this.#heartUs(study);
        break;
      case 'resting-ecg':
        study.series(1, '安静時12誘導', 'ECG').object(restingEcg(plan, study.random('ecg')));
        break;
    }
  }

  /** A file cut off in the middle of its pixels; told apart from a whole one only by reading it. Returns its path. */
  writeBroken(plan: StudyPlan): { path: string; what: string } {
    const columns = 64;
    const elements: Element[] = [
      ...imageElements(plan, {
        modality: 'CR',
        sopUid: uidOf(this.#seed, 'broken'),
        seriesUid: uidOf(this.#seed, 'broken series'),
        seriesNumber: 9,
        seriesDescription: 'BROKEN',
        number: 1,
        offset: 0,
      }),
      ...pixelElements(columns, columns, new Uint16Array(columns * columns), 'MONOCHROME2', 12),
    ];
    const bytes = encodePart10(elements, plan.characterSet);
    writeFileSync(join(this.#root, 'BROKEN01.dcm'), bytes.subarray(0, bytes.length - columns * columns));
    return { path: 'BROKEN01.dcm', what: 'cut off in the middle of the pixel data' };
  }

  #chestCt(study: StudyFolder, slices: number, chest: { noduleDiameter: number; effusion: boolean }): Series {
    const columns = this.#size.ctColumns;
    const phantom = new ChestPhantom({ columns, ...chest }, study.random('chest'));
    const series = study.series(2, '胸腹部 造影 1.25mm', 'CT');
    const step = scanLength / slices;
    for (let slice = 0; slice < slices; slice++) {
      const values = phantom.slice((slice + 0.5) * step, slice);
      const stored = twelveBits(values, 1024);
      const half = 200 - 200 / columns;
      series.image([
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
        text(0x00180015, 'CS', 'CHEST'),
        text(0x00180022, 'CS', 'HELICAL MODE'),
        decimal(0x00180050, step),
        text(0x00180060, 'DS', '120'),
        decimal(0x00180088, step),
        text(0x00181120, 'DS', '0'),
        text(0x00181151, 'IS', '210'),
        text(0x00181210, 'SH', 'STANDARD'),
        text(0x00185100, 'CS', 'HFS'),
        ...plane([-half, -half, 400 - (slice + 0.5) * step], [1, 0, 0, 0, 1, 0], 400 / columns),
        text(0x00281050, 'DS', '40\\-600'),
        text(0x00281051, 'DS', '400\\1500'),
        text(0x00281055, 'LO', 'SOFT TISSUE\\LUNG'),
        text(0x00281052, 'DS', '-1024'),
        text(0x00281053, 'DS', '1'),
        text(0x00281054, 'LO', 'HU'),
        ...pixelElements(columns, columns, stored, 'MONOCHROME2', 12),
      ]);
    }
    return series;
  }

  #headMr(study: StudyFolder): void {
    const { mrColumns: columns, mrSlices: slices } = this.#size;
    const phantom = new HeadPhantom(study.random('head'));
    const spacing = 240 / columns;
    const half = 120 - spacing / 2;
    for (const [number, name, axis, weighting] of [
      [2, 'T2強調 横断', 'axial', 't2'],
      [3, 'T1強調 矢状断', 'sagittal', 't1'],
    ] as const) {
      const series = study.series(number, name, 'MR');
      const span = axis === 'axial' ? 150 : 130;
      const step = span / slices;
      for (let slice = 0; slice < slices; slice++) {
        // Axial from below upwards, sagittal from right to left.
        const height = (slice + 0.5) * step - span / 2 + (axis === 'axial' ? 8 : 0);
        const values = phantom.slice(axis, weighting, height, columns, slice);
        const position = axis === 'axial' ? [-half, -half, height] : [height, -half, half];
        const orientation = axis === 'axial' ? [1, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, -1];
        series.image([
          text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\OTHER'),
          text(0x00180015, 'CS', 'HEAD'),
          text(0x00180020, 'CS', 'SE'),
          text(0x00180021, 'CS', 'NONE'),
          text(0x00180022, 'CS', ''),
          text(0x00180023, 'CS', '2D'),
          decimal(0x00180050, step * 0.85),
          text(0x00180080, 'DS', weighting === 't2' ? '4200' : '520'),
          text(0x00180081, 'DS', weighting === 't2' ? '98' : '11'),
          text(0x00180087, 'DS', '1.5'),
          decimal(0x00180088, step),
          text(0x00185100, 'CS', 'HFS'),
          ...plane(position, orientation, spacing),
          text(0x00281050, 'DS', '500'),
          text(0x00281051, 'DS', '1000'),
          ...pixelElements(columns, columns, twelveBits(values), 'MONOCHROME2', 12),
        ]);
      }
    }
  }

  #chestCr(study: StudyFolder, inverted: boolean): void {
    // Whole size for the two patients whose study this is about; half for the others.
    const whole = study.plan.person.id === '0012413' || study.plan.person.id === '0012345';
    const columns = this.#size.crColumns / (whole ? 1 : 2);
    const rows = this.#size.crRows / (whole ? 1 : 2);
    const pacemaker = study.plan.person.id === '0012345';
    const values = chestRadiograph(
      { columns, rows, pacemaker, infiltrate: inverted ? 1 : 0.25 },
      study.random('radiograph'),
    );
    const grey = twelveBits(values);
    const stored = inverted ? grey.map((value) => 4095 - value) : grey;
    study
      .series(1, '胸部 正面', 'CR')
      .image([
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY'),
        text(0x00180015, 'CS', 'CHEST'),
        text(0x00180060, 'DS', '120'),
        decimal(0x00181164, 350 / columns, 350 / columns),
        text(0x00185101, 'CS', 'PA'),
        text(0x00200020, 'CS', 'L\\F'),
        text(0x00200060, 'CS', ''),
        text(0x00281050, 'DS', '2048'),
        text(0x00281051, 'DS', '4096'),
        text(0x00281052, 'DS', '0'),
        text(0x00281053, 'DS', '1'),
        text(0x00281054, 'LO', 'US'),
        text(0x20500020, 'CS', inverted ? 'INVERSE' : 'IDENTITY'),
        ...pixelElements(columns, rows, stored, inverted ? 'MONOCHROME1' : 'MONOCHROME2', 12),
        ...(pacemaker ? overlayElements(columns, rows) : []),
      ]);
  }

  #heartUs(study: StudyFolder): void {
    const { usColumns: columns, usRows: rows, usFrames: frames } = this.#size;
    const cine = heartCine({ columns, rows, frames }, study.random('heart'));
    const sector = sectorOf({ columns, rows });
    const regions = regionElements(sector);
    study
      .series(1, '心尖部四腔像 カラードプラ', 'US')
      .image([
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\\\0011'),
        text(0x00082142, 'IS', '1'),
        text(0x00082143, 'IS', String(frames)),
        text(0x00082144, 'IS', '30'),
        text(0x00180015, 'CS', 'HEART'),
        text(0x00180040, 'IS', '30'),
        text(0x00181063, 'DS', '33.333'),
        ...regions,
        text(0x00280008, 'IS', String(frames)),
        { tag: 0x00280009, vr: 'AT', value: [0x00181063] },
        text(0x00282110, 'CS', '00'),
        { tag: 0x00280002, vr: 'US', value: [3] },
        text(0x00280004, 'CS', 'RGB'),
        { tag: 0x00280006, vr: 'US', value: [0] },
        { tag: 0x00280010, vr: 'US', value: [rows] },
        { tag: 0x00280011, vr: 'US', value: [columns] },
        { tag: 0x00280100, vr: 'US', value: [8] },
        { tag: 0x00280101, vr: 'US', value: [8] },
        { tag: 0x00280102, vr: 'US', value: [7] },
        { tag: 0x00280103, vr: 'US', value: [0] },
        { tag: 0x7fe00010, vr: 'OB', value: cine },
      ]);
    // The red of the first frame: grey where there is no flow.
    const still = Uint8Array.from({ length: columns * rows }, (_, at) => cine[at * 3]!);
    study
      .series(2, '心尖部四腔像 静止画', 'US', { sopClass: ultrasoundImage })
      .image([
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\\\0001'),
        text(0x00180015, 'CS', 'HEART'),
        ...regions,
        ...paletteElements(columns, rows, still),
      ]);
    study
      .series(3, '心尖部四腔像 動画', 'US', { transferSyntax: mpeg4 })
      .image([
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\\\0011'),
        text(0x00180015, 'CS', 'HEART'),
        text(0x00180040, 'IS', '30'),
        text(0x00181063, 'DS', '33.333'),
        text(0x00280008, 'IS', '30'),
        { tag: 0x00280009, vr: 'AT', value: [0x00181063] },
        text(0x00282110, 'CS', '01'),
        { tag: 0x00280002, vr: 'US', value: [3] },
        text(0x00280004, 'CS', 'YBR_PARTIAL_420'),
        { tag: 0x00280006, vr: 'US', value: [0] },
        { tag: 0x00280010, vr: 'US', value: [240] },
        { tag: 0x00280011, vr: 'US', value: [320] },
        { tag: 0x00280100, vr: 'US', value: [8] },
        { tag: 0x00280101, vr: 'US', value: [8] },
        { tag: 0x00280102, vr: 'US', value: [7] },
        { tag: 0x00280103, vr: 'US', value: [0] },
        { tag: 0x7fe00010, vr: 'OB', fragments: [readFileSync(join(import.meta.dirname, 'heart-cine.mp4'))] },
      ]);
  }
}

/** heart-cine.mp4: frames of heart-us.ts, 320×240, coded with ffmpeg's libx264 at level 4.1. */
const mpeg4 = '1.2.840.10008.1.2.4.102';
const ultrasoundImage = '1.2.840.10008.5.1.4.1.1.6.1';

/** Where the picture is calibrated (PS3.3 C.8.5.5). */
function regionElements(sector: ReturnType<typeof sectorOf>): Element[] {
  return [
    {
      tag: 0x00186011,
      vr: 'SQ',
      value: [
        [
          { tag: 0x00186012, vr: 'US', value: [1] }, // 2D
          { tag: 0x00186014, vr: 'US', value: [1] }, // tissue
          { tag: 0x00186016, vr: 'UL', value: [0] },
          { tag: 0x00186018, vr: 'UL', value: [sector.left] },
          { tag: 0x0018601a, vr: 'UL', value: [sector.top] },
          { tag: 0x0018601c, vr: 'UL', value: [sector.right] },
          { tag: 0x0018601e, vr: 'UL', value: [sector.bottom] },
          { tag: 0x00186024, vr: 'US', value: [3] }, // cm
          { tag: 0x00186026, vr: 'US', value: [3] },
          { tag: 0x0018602c, vr: 'FD', value: [sector.cmPerPixel] },
          { tag: 0x0018602e, vr: 'FD', value: [sector.cmPerPixel] },
        ],
      ],
    },
  ];
}
