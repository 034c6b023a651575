/** From the values of the modality to greys: VOI LUT Module (PS3.3 C.11.2) and Presentation LUT Shape (C.11.6). */
import { type DicomJson, itemsOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';
import { type LookupTable, lookUp, lookupTableOf } from './lookup-table.ts';

export const voiFunctions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const;
export type VoiFunction = (typeof voiFunctions)[number];

export interface VoiWindow {
  kind: 'window';
  center: number;
  width: number;
  function: VoiFunction;
  /** Window Center & Width Explanation (0028,1055). */
  explanation: string | null;
}

export interface VoiTable {
  kind: 'table';
  table: LookupTable;
  /** LUT Explanation (0028,3003). */
  explanation: string | null;
}

export type Voi = VoiWindow | VoiTable;

/** How the values of one picture become greys. */
export interface Levels {
  /** What the picture offers, its default first; never empty. */
  vois: readonly [Voi, ...Voi[]];
  /** The least value is white: MONOCHROME1 (C.7.6.3.1.2) or Presentation LUT Shape INVERSE. */
  inverse: boolean;
  /** Neither the picture nor a presentation state says how: the window spans its values. */
  isAutomatic: boolean;
}

/**
 * The tables of a VOI LUT Sequence, then the windows, in the order the picture gives them. A window its function does
 * not allow is none (C.11.2.1.2).
 * @param signed whether the values of the modality can be negative
 */
export function voisOf(frame: DicomJson, signed: boolean): Voi[] {
  const tables = itemsOf(frame, '00283010').flatMap((item): Voi[] => {
    const table = lookupTableOf(item, signed);
    return table ? [{ kind: 'table', table, explanation: stringOf(item, '00283003') }] : [];
  });
  const widths = numbersOf(frame, '00281051');
  const stated = stringOf(frame, '00281056');
  const named = voiFunctions.find((each) => each === stated) ?? 'LINEAR';
  const windows = numbersOf(frame, '00281050').flatMap((center, place): Voi[] => {
    const width = widths[place];
    if (width === undefined || !isWidth(width, named)) return [];
    return [{ kind: 'window', center, width, function: named, explanation: stringOf(frame, '00281055', place) }];
  });
  return [...tables, ...windows];
}

/** Whether a window may be so wide: LINEAR at least 1, the others more than 0. */
export function isWidth(width: number, voiFunction: VoiFunction): boolean {
  return Number.isFinite(width) && (voiFunction === 'LINEAR' ? width >= 1 : width > 0);
}

/** Presentation LUT Shape where given, else the photometric interpretation. */
export function isInverse(frame: DicomJson): boolean {
  const shape = stringOf(frame, '20500020');
  if (shape === 'INVERSE') return true;
  if (shape === 'IDENTITY') return false;
  return stringOf(frame, '00280004') === 'MONOCHROME1';
}

/** A window over values from `least` to `most`, both included. */
export function spanning(least: number, most: number): VoiWindow {
  const width = Math.max(most - least + 1, 2);
  return { kind: 'window', center: (least + most + 1) / 2, width, function: 'LINEAR', explanation: null };
}

/** What a value becomes, from 0 (black) to 255, before inversion: the formulas of C.11.2.1.2 and C.11.2.1.3, unrounded. */
export function greyOf(voi: Voi): (value: number) => number {
  if (voi.kind === 'table') {
    const most = 2 ** voi.table.bits - 1;
    return (value) => (lookUp(voi.table, value) / most) * 255;
  }
  const { center, width } = voi;
  if (voi.function === 'SIGMOID') return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
  if (voi.function === 'LINEAR_EXACT') {
    return (value) => clamped((value - center) / width + 0.5);
  }
  const lowest = center - 0.5 - (width - 1) / 2;
  const highest = center - 0.5 + (width - 1) / 2;
  return (value) => {
    if (value <= lowest) return 0;
    if (value > highest) return 255;
    return clamped((value - (center - 0.5)) / (width - 1) + 0.5);
  };
}

function clamped(part: number): number {
  return Math.min(1, Math.max(0, part)) * 255;
}
