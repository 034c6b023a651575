import { type DicomJson, numberOf, stringOf } from './dicom-json.ts';

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

/** The unit of a frame's values after its modality transformation (PS3.3 C.11.1, C.8.2.1.1.2). */
export function valueUnitOf(frame: DicomJson): ValueUnit {
  const modality = stringOf(frame, '00080060');
  if (modality === 'PT') {
    const units = stringOf(frame, '00541001');
    if (units !== null) return { kind: 'unit', unit: petUnits[units] ?? units };
  }
  const type = stringOf(frame, '00281054');
  const isRescaled = numberOf(frame, '00281053') !== null;
  if (type !== null && type !== 'US') return { kind: 'unit', unit: type };
  const kinds = frame['00080008']?.Value ?? [];
  // Rescale Type may be left out of CT only where it is HU; what was derived or is a scout may be anything.
  const isHounsfield =
    type === null &&
    stringOf(frame, '00080016') === ctImage &&
    kinds[0] === 'ORIGINAL' &&
    !kinds.includes('LOCALIZER') &&
    isRescaled;
  if (isHounsfield) return { kind: 'unit', unit: 'HU' };
  const isTransformed = (frame['00283000']?.Value?.length ?? 0) > 0;
  const isIdentity = numberOf(frame, '00281053') === 1 && numberOf(frame, '00281052') === 0;
  return isTransformed || (isRescaled && !isIdentity) ? { kind: 'unnamed' } : { kind: 'stored' };
}
