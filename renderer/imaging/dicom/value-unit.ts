import { type DicomJson, itemsOf, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { modalityOf } from './modality.ts';

/** What the values of a picture's pixels are. */
export type ValueUnit =
  | { kind: 'unit'; unit: string }
  /** Rescaled, but the image does not say to what. */
  | { kind: 'unnamed' }
  /** As stored: they have no unit, and do not compare between images. */
  | { kind: 'stored' };

/** Units (0054,1001) of PET (PS3.3 C.8.9.1.1.3). */
const petUnits: Record<string, string> = {
  BQML: 'Bq/mL',
  CNTS: 'counts',
  CPS: 'counts/s',
  GML: 'g/mL (SUV)',
  CM2ML: 'cm²/mL (SUV)',
  PROPCPS: 'counts/s ∝',
  PERCENT: '%',
  MGMINML: 'mg/min/mL',
  UMOLMINML: 'µmol/min/mL',
  MLMING: 'mL/min/g',
  MLG: 'mL/g',
  '1CM': '1/cm',
  UMOLML: 'µmol/mL',
};

const ctImage = '1.2.840.10008.5.1.4.1.1.2';

/** The unit of a frame's values after its modality transformation (PS3.3 C.11.1, C.8.2.1.1.2, C.8.8.3). */
export function valueUnitOf(frame: DicomJson): ValueUnit {
  const units = stringOf(frame, '00541001');
  if (stringOf(frame, '00080060') === 'PT' && units !== null) return { kind: 'unit', unit: petUnits[units] ?? units };
  if (stringOf(frame, '30040002') === 'GY') return { kind: 'unit', unit: 'Gy' };
  const modality = modalityOf(frame, numberOf(frame, '00280103') === 1);
  if (modality?.kind !== 'linear') {
    const type = stringOf(itemsOf(frame, '00283000')[0] ?? {}, '00283004');
    return type === null || type === 'US' ? { kind: 'unnamed' } : { kind: 'unit', unit: type };
  }
  const type = stringOf(frame, '00281054');
  if (type !== null && type !== 'US') return { kind: 'unit', unit: type };
  const kinds = frame['00080008']?.Value ?? [];
  // Rescale Type may be left out of CT only where it is HU; what was derived or is a scout may be anything.
  const isHounsfield =
    type === null &&
    stringOf(frame, '00080016') === ctImage &&
    kinds[0] === 'ORIGINAL' &&
    !kinds.includes('LOCALIZER') &&
    numberOf(frame, '00281053') !== null;
  if (isHounsfield) return { kind: 'unit', unit: 'HU' };
  return modality.slope === 1 && modality.intercept === 0 ? { kind: 'stored' } : { kind: 'unnamed' };
}
