/** Data elements that the studies of the demo hospital share. */
import type { Element, TextVr } from './dicom-writer.ts';
import { eachDot } from './lettering.ts';
import { ageAt, compactTime } from './moment.ts';
import { type Person, romajiOf } from './people.ts';
import type { StudyPlan } from './plays.ts';

export const sopClasses = {
  CR: '1.2.840.10008.5.1.4.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  US: '1.2.840.10008.5.1.4.1.1.3.1', // multi-frame
  ECG: '1.2.840.10008.5.1.4.1.1.9.1.1', // 12-lead
  PR: '1.2.840.10008.5.1.4.1.1.11.1', // grayscale softcopy
  KO: '1.2.840.10008.5.1.4.1.1.88.59',
  SR: '1.2.840.10008.5.1.4.1.1.88.11', // basic text
  DOC: '1.2.840.10008.5.1.4.1.1.104.1', // encapsulated PDF
} as const;

export interface ImageIdentity {
  modality: keyof typeof sopClasses;
  /** Where it is not the usual one of the modality. */
  sopClass?: string;
  sopUid: string;
  seriesUid: string;
  seriesNumber: number;
  seriesDescription: string;
  number: number;
  /** Milliseconds from the start of the study. */
  offset: number;
}

/** What every picture carries beside its own attributes. */
export function imageElements(plan: StudyPlan, image: ImageIdentity): Element[] {
  return [...objectElements(plan, image), text(0x00280301, 'CS', 'YES')];
}

/** Patient, study, series, equipment and SOP common modules. */
export function objectElements(plan: StudyPlan, image: ImageIdentity): Element[] {
  const { person } = plan;
  const date = compactTime(plan.at, 8);
  const clock = (moment: number) => compactTime(moment, 14).slice(8);
  const taken = clock(plan.at + image.offset);
  const sex = { M: 'M', F: 'F', U: 'O' }[person.sex];
  return [
    text(0x00080016, 'UI', image.sopClass ?? sopClasses[image.modality]),
    text(0x00080018, 'UI', image.sopUid),
    text(0x00080020, 'DA', date),
    text(0x00080021, 'DA', date),
    text(0x00080022, 'DA', date),
    text(0x00080023, 'DA', date),
    text(0x00080030, 'TM', clock(plan.at)),
    text(0x00080031, 'TM', taken),
    text(0x00080032, 'TM', taken),
    text(0x00080033, 'TM', taken),
    text(0x00080050, 'SH', plan.accession),
    text(0x00080060, 'CS', image.modality),
    text(0x00080070, 'LO', 'FICTIONAL'),
    text(0x00080080, 'LO', '灯火記念病院（架空）'),
    text(0x00080090, 'PN', `=${plan.doctor.family}^${plan.doctor.given}`),
    text(0x00081030, 'LO', plan.description),
    text(0x0008103e, 'LO', image.seriesDescription),
    text(0x00081090, 'LO', 'TOMOSHIBI DEMO'),
    text(0x00100010, 'PN', personName(person)),
    text(0x00100020, 'LO', person.id),
    text(0x00100030, 'DA', person.birthDate?.replaceAll('-', '') ?? ''),
    text(0x00100040, 'CS', sex),
    text(0x00101010, 'AS', person.birthDate ? `${String(ageAt(person.birthDate, plan.at)).padStart(3, '0')}Y` : ''),
    text(0x0020000d, 'UI', plan.studyUid),
    text(0x0020000e, 'UI', image.seriesUid),
    // SH, at most 16 characters.
    text(0x00200010, 'SH', plan.orderNumber),
    text(0x00200011, 'IS', String(image.seriesNumber)),
    text(0x00200013, 'IS', String(image.number)),
  ];
}

/** Alphabetic=Ideographic=Phonetic (PS3.5 §6.2.1.2). */
function personName(person: Person): string {
  return `${romajiOf(person.familyKana)}^${romajiOf(person.givenKana)}=${person.family}^${person.given}=${person.familyKana}^${person.givenKana}`;
}

export function plane(position: readonly number[], orientation: readonly number[], spacing: number): Element[] {
  return [
    decimal(0x00200032, ...position),
    decimal(0x00200037, ...orientation),
    text(0x00201040, 'LO', ''),
    decimal(0x00280030, spacing, spacing),
  ];
}

export function pixelElements(
  columns: number,
  rows: number,
  values: Uint16Array,
  photometric: 'MONOCHROME1' | 'MONOCHROME2',
  bits: number,
): Element[] {
  return [
    { tag: 0x00280002, vr: 'US', value: [1] },
    text(0x00280004, 'CS', photometric),
    { tag: 0x00280010, vr: 'US', value: [rows] },
    { tag: 0x00280011, vr: 'US', value: [columns] },
    { tag: 0x00280100, vr: 'US', value: [16] },
    { tag: 0x00280101, vr: 'US', value: [bits] },
    { tag: 0x00280102, vr: 'US', value: [bits - 1] },
    { tag: 0x00280103, vr: 'US', value: [0] },
    { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) },
  ];
}

export function text(tag: number, vr: TextVr, value: string): Element {
  return { tag, vr, value };
}

/** DS: at most 16 characters a value. */
export function decimal(tag: number, ...values: number[]): Element {
  return { tag, vr: 'DS', value: values.map((value) => String(Math.round(value * 1e6) / 1e6)).join('\\') };
}

/** An overlay plane in the lower right quarter (PS3.3 C.9.2): a frame around it and the burnt-in words once more. */
export function overlayElements(columns: number, rows: number): Element[] {
  const width = Math.floor(columns / 2 / 8) * 8;
  const height = Math.floor(rows / 4);
  const bits = new Uint8Array((width * height) / 8);
  const ink = (column: number, row: number) => {
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    const at = row * width + column;
    bits[at >> 3]! |= 1 << (at & 7);
  };
  const thick = Math.max(1, Math.round(columns / 400));
  for (let line = 0; line < thick; line++) {
    for (let column = 0; column < width; column++) {
      ink(column, line);
      ink(column, height - 1 - line);
    }
    for (let row = 0; row < height; row++) {
      ink(line, row);
      ink(width - 1 - line, row);
    }
  }
  eachDot(4 * thick, 4 * thick, Math.max(1, Math.floor(width / 160)), ink);
  return [
    { tag: 0x60000010, vr: 'US', value: [height] },
    { tag: 0x60000011, vr: 'US', value: [width] },
    text(0x60000022, 'LO', '架空の重ね書き'),
    text(0x60000040, 'CS', 'G'),
    { tag: 0x60000050, vr: 'SS', value: [rows - height, columns - width] },
    { tag: 0x60000100, vr: 'US', value: [1] },
    { tag: 0x60000102, vr: 'US', value: [0] },
    text(0x60001500, 'LO', 'DEMO'),
    { tag: 0x60003000, vr: 'OW', value: bits },
  ];
}

/** PALETTE COLOR with 256 warm greys (PS3.3 C.7.6.3.1.5). */
export function paletteElements(columns: number, rows: number, values: Uint8Array): Element[] {
  const table = (share: number) => Uint16Array.from({ length: 256 }, (_, value) => Math.round(value * 257 * share));
  const words = (table: Uint16Array) => new Uint8Array(table.buffer);
  return [
    { tag: 0x00280002, vr: 'US', value: [1] },
    text(0x00280004, 'CS', 'PALETTE COLOR'),
    { tag: 0x00280010, vr: 'US', value: [rows] },
    { tag: 0x00280011, vr: 'US', value: [columns] },
    { tag: 0x00280100, vr: 'US', value: [8] },
    { tag: 0x00280101, vr: 'US', value: [8] },
    { tag: 0x00280102, vr: 'US', value: [7] },
    { tag: 0x00280103, vr: 'US', value: [0] },
    ...[0x00281101, 0x00281102, 0x00281103].map((tag): Element => ({ tag, vr: 'US', value: [256, 0, 16] })),
    { tag: 0x00281201, vr: 'OW', value: words(table(1)) },
    { tag: 0x00281202, vr: 'OW', value: words(table(0.9)) },
    { tag: 0x00281203, vr: 'OW', value: words(table(0.7)) },
    { tag: 0x7fe00010, vr: 'OB', value: values },
  ];
}
