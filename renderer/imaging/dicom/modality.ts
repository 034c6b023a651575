/** From stored values to the values of the modality (PS3.3 C.11.1), and the values that are no picture. */
import { type DicomJson, itemsOf, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { type LookupTable, lookupTableOf } from './lookup-table.ts';

export type Modality = { kind: 'linear'; slope: number; intercept: number } | { kind: 'table'; table: LookupTable };

/** Values from `low` to `high` (stored) are padding around the picture (PS3.3 C.7.5.1.1.2). */
export interface Padding {
  low: number;
  high: number;
}

/** X-Ray angiography and radiofluoroscopy: their table is not for display (PS3.3 C.8.7.1.1.2). */
const tableNotForDisplay = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.12\.[12](?:\.|$)/;
const doseStorage = '1.2.840.10008.5.1.4.1.1.481.2';

/**
 * Of one frame. A Modality LUT takes the place of the rescale; dose grids are scaled by Dose Grid Scaling (C.8.8.3).
 * Null when the table is named but cannot be read: then no value can be stated.
 */
export function modalityOf(frame: DicomJson, signed: boolean): Modality | null {
  const sopClass = stringOf(frame, '00080016') ?? '';
  const item = itemsOf(frame, '00283000')[0];
  if (item !== undefined && !tableNotForDisplay.test(sopClass)) {
    const table = lookupTableOf(item, signed);
    return table && { kind: 'table', table };
  }
  if (sopClass === doseStorage) return { kind: 'linear', slope: numberOf(frame, '3004000E') ?? 1, intercept: 0 };
  const slope = numberOf(frame, '00281053');
  // A slope of zero would make every value the same: it is a mistake of the writer, not a picture.
  return {
    kind: 'linear',
    slope: slope === null || slope === 0 ? 1 : slope,
    intercept: numberOf(frame, '00281052') ?? 0,
  };
}

/** Pixel Padding Value (0028,0120), to Pixel Padding Range Limit (0028,0121) where there is one. */
export function paddingOf(frame: DicomJson, signed: boolean): Padding | null {
  const [value, limit] = ['00280120', '00280121'].map((tag) => {
    const number = numberOf(frame, tag);
    return number === null ? null : signed && number > 32767 ? number - 65536 : number;
  });
  if (value === null || value === undefined) return null;
  return { low: Math.min(value, limit ?? value), high: Math.max(value, limit ?? value) };
}
