/** CT series of a block whose every voxel has a known value, written as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Element, encodePart10 } from '../../../../scripts/demo-hospital/dicom-writer.ts';

export const phantom = {
  columns: 96,
  rows: 80,
  slices: 40,
  spacing: [0.9, 0.7, 2.5],
  intercept: -1024,
  slope: 1,
} as const;

/** Hounsfield units: a sloping ground, a bright rod along each axis, and a speck that only a maximum of the right layers shows. */
export function phantomValue(column: number, row: number, slice: number): number {
  const near = (a: number, b: number, reach: number) => Math.abs(a - b) <= reach;
  if (near(row, 20, 2) && near(slice, 10, 1)) return 900;
  if (near(column, 70, 2) && near(slice, 25, 1)) return 600;
  if (near(column, 30, 3) && near(row, 55, 2)) return 300;
  if (column === 48 && row === 40 && slice === 33) return 1500;
  return -400 + 4 * column + 3 * row - 6 * slice;
}

export interface PhantomOptions {
  /** Changes the elements of one slice, or leaves it out with null. */
  slice?: (elements: Map<number, Element>, slice: number) => Map<number, Element> | null;
}

/** The same block as one enhanced multi-frame instance: places and scales are in functional groups (PS3.3 C.7.6.16). */
export function writeEnhancedPhantom(folder: string, studyUid: string): string[] {
  mkdirSync(folder, { recursive: true });
  const { columns, rows, slices, spacing, intercept } = phantom;
  const pixels = new Int16Array(columns * rows * slices);
  // Frames from the head down, as little like the order of the block as can be.
  for (let frame = 0; frame < slices; frame += 1) {
    pixels.set(storedSlice(slices - 1 - frame), frame * columns * rows);
  }
  const decimal = (tag: number, ...values: number[]): Element => ({ tag, vr: 'DS', value: values.join('\\') });
  const group = (tag: number, ...items: Element[]): Element => ({ tag, vr: 'SQ', value: [items] });
  const shared = [
    group(0x00209116, decimal(0x00200037, 1, 0, 0, 0, 1, 0)),
    group(0x00289110, decimal(0x00180050, spacing[2]), decimal(0x00280030, spacing[1], spacing[0])),
    group(0x00289145, decimal(0x00281052, intercept), decimal(0x00281053, 1), {
      tag: 0x00281054,
      vr: 'LO',
      value: 'HU',
    }),
    group(0x00289132, decimal(0x00281050, 100), decimal(0x00281051, 1000)),
  ];
  const perFrame = Array.from({ length: slices }, (_, frame) => [
    group(0x00209113, decimal(0x00200032, -40, -30, (slices - 1 - frame) * spacing[2])),
  ]);
  const elements: Element[] = [
    { tag: 0x00080008, vr: 'CS', value: 'ORIGINAL\\PRIMARY\\VOLUME\\NONE' },
    { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2.1' },
    { tag: 0x00080018, vr: 'UI', value: `${studyUid}.1.1` },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00100010, vr: 'PN', value: 'TOMOSHIBI^TARO=灯火^太郎' },
    { tag: 0x00100020, vr: 'LO', value: '0012345' },
    { tag: 0x0020000d, vr: 'UI', value: studyUid },
    { tag: 0x0020000e, vr: 'UI', value: `${studyUid}.1` },
    { tag: 0x00200052, vr: 'UI', value: `${studyUid}.9` },
    { tag: 0x00280002, vr: 'US', value: [1] },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280008, vr: 'IS', value: String(slices) },
    { tag: 0x00280010, vr: 'US', value: [rows] },
    { tag: 0x00280011, vr: 'US', value: [columns] },
    { tag: 0x00280100, vr: 'US', value: [16] },
    { tag: 0x00280101, vr: 'US', value: [16] },
    { tag: 0x00280102, vr: 'US', value: [15] },
    { tag: 0x00280103, vr: 'US', value: [1] },
    { tag: 0x52009229, vr: 'SQ', value: [shared] },
    { tag: 0x52009230, vr: 'SQ', value: perFrame },
    { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(pixels.buffer) },
  ];
  const file = join(folder, 'enhanced.dcm');
  writeFileSync(file, encodePart10(elements, 'ISO_IR 192'));
  return [file];
}

function storedSlice(slice: number): Int16Array<ArrayBuffer> {
  const { columns, rows, intercept } = phantom;
  const pixels = new Int16Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      pixels[row * columns + column] = phantomValue(column, row, slice) - intercept;
    }
  }
  return pixels;
}

/** Writes the series, slices from the feet up but files in another order; returns their paths. */
export function writePhantom(folder: string, studyUid: string, options: PhantomOptions = {}): string[] {
  mkdirSync(folder, { recursive: true });
  const { columns, rows, slices, spacing, intercept, slope } = phantom;
  const files: string[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    const pixels = storedSlice(slice);
    const text = (tag: number, vr: 'CS' | 'DA' | 'DS' | 'IS' | 'LO' | 'PN' | 'UI', value: string): Element => ({
      tag,
      vr,
      value,
    });
    const short = (tag: number, value: number): Element => ({ tag, vr: 'US', value: [value] });
    const elements = new Map<number, Element>(
      [
        text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
        text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
        text(0x00080018, 'UI', `${studyUid}.1.${slice + 1}`),
        text(0x00080020, 'DA', '20260401'),
        text(0x00080060, 'CS', 'CT'),
        text(0x0008103e, 'LO', 'ファントム'),
        text(0x00100010, 'PN', 'TOMOSHIBI^TARO=灯火^太郎'),
        text(0x00100020, 'LO', '0012345'),
        text(0x00180050, 'DS', '2.5'),
        text(0x0020000d, 'UI', studyUid),
        text(0x0020000e, 'UI', `${studyUid}.1`),
        text(0x00200011, 'IS', '1'),
        // Numbered against the positions: the order must come from where slices lie.
        text(0x00200013, 'IS', String(slices - slice)),
        text(0x00200032, 'DS', `-40\\-30\\${(slice * spacing[2]).toFixed(2)}`),
        text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
        text(0x00200052, 'UI', `${studyUid}.9`),
        short(0x00280002, 1),
        text(0x00280004, 'CS', 'MONOCHROME2'),
        short(0x00280010, rows),
        short(0x00280011, columns),
        text(0x00280030, 'DS', `${spacing[1]}\\${spacing[0]}`),
        short(0x00280100, 16),
        short(0x00280101, 16),
        short(0x00280102, 15),
        short(0x00280103, 1),
        text(0x00281050, 'DS', '100'),
        text(0x00281051, 'DS', '1000'),
        text(0x00281052, 'DS', String(intercept)),
        text(0x00281053, 'DS', String(slope)),
        // No Rescale Type: an original CT need not say that it is in HU.
        { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(pixels.buffer) } as Element,
      ].map((element) => [element.tag, element]),
    );
    const changed = options.slice ? options.slice(elements, slice) : elements;
    if (changed === null) continue;
    const file = join(folder, `${String((slice * 17) % slices).padStart(3, '0')}.dcm`);
    writeFileSync(file, encodePart10([...changed.values()], 'ISO_IR 192'));
    files.push(file);
  }
  return files;
}
