/** DICOM JSON (PS3.18 F) that no device should write, laid over that of a slice that is in order. */

type Element = { vr?: string; Value?: unknown } | null | string | number;

const value = (vr: string, ...values: unknown[]): Element => ({ vr, Value: values });
const rows = '00280010';
const columns = '00280011';
const bitsAllocated = '00280100';
const bitsStored = '00280101';
const highBit = '00280102';
const samplesPerPixel = '00280002';
const photometricInterpretation = '00280004';
const pixelSpacing = '00280030';
const windowCenter = '00281050';
const windowWidth = '00281051';
const rescaleIntercept = '00281052';
const rescaleSlope = '00281053';
const position = '00200032';
const orientation = '00200037';

export const metadataMutations: Record<string, Record<string, Element>> = {
  'no rows': { [rows]: null },
  'rows 0': { [rows]: value('US', 0) },
  'rows -1': { [rows]: value('SS', -1) },
  'rows and columns 65535': { [rows]: value('US', 65_535), [columns]: value('US', 65_535) },
  'rows as a word': { [rows]: value('LO', 'many') },
  'rows as an object': { [rows]: value('SQ', {}) },
  'rows without an array': { [rows]: { vr: 'US', Value: 64 } },
  'rows in no element': { [rows]: 'US' },
  '0 bits allocated': { [bitsAllocated]: value('US', 0) },
  '13 bits allocated': { [bitsAllocated]: value('US', 13) },
  '1000 bits stored': { [bitsStored]: value('US', 1000) },
  'high bit 40': { [highBit]: value('US', 40) },
  '0 samples': { [samplesPerPixel]: value('US', 0) },
  '5 samples': { [samplesPerPixel]: value('US', 5) },
  'no photometric interpretation': { [photometricInterpretation]: value('CS', '') },
  'unknown photometric interpretation': { [photometricInterpretation]: value('CS', 'SHADES') },
  'a number as photometric interpretation': { [photometricInterpretation]: value('US', 2) },
  'spacing that is no number': { [pixelSpacing]: value('DS', 'NaN', 'x') },
  'spacing 0': { [pixelSpacing]: value('DS', 0, 0) },
  'spacing below 0': { [pixelSpacing]: value('DS', -1, -1) },
  'the least spacing': { [pixelSpacing]: value('DS', 5e-324, 5e-324) },
  'the largest spacing': { [pixelSpacing]: value('DS', 1e308, 1e308) },
  'one spacing': { [pixelSpacing]: value('DS', 0.5) },
  'window that is no number': { [windowCenter]: value('DS', 'NaN'), [windowWidth]: value('DS', 'NaN') },
  'window width 0': { [windowCenter]: value('DS', 40), [windowWidth]: value('DS', 0) },
  'window width below 0': { [windowCenter]: value('DS', 40), [windowWidth]: value('DS', -400) },
  'infinite window': { [windowCenter]: value('DS', 1e308), [windowWidth]: value('DS', 1e308) },
  'a hundred windows': {
    [windowCenter]: value('DS', ...Array.from({ length: 100 }, (_, at) => at)),
    [windowWidth]: value('DS', 1),
  },
  'slope 0': { [rescaleSlope]: value('DS', 0) },
  'slope that is no number': { [rescaleSlope]: value('DS', 'NaN'), [rescaleIntercept]: value('DS', 'x') },
  'the largest slope': { [rescaleSlope]: value('DS', 1e308), [rescaleIntercept]: value('DS', -1e308) },
  'orientation of zeros': { [orientation]: value('DS', 0, 0, 0, 0, 0, 0) },
  'orientation that is no number': { [orientation]: value('DS', 'a', 'b', 'c', 'd', 'e', 'f') },
  'orientation of two': { [orientation]: value('DS', 1, 0) },
  'position far away': { [position]: value('DS', 1e300, 1e300, 1e300) },
  'position that is no number': { [position]: value('DS', null, null, null) },
  'a million frames': { '00280008': value('IS', 1_000_000) },
  'functional groups of numbers': { '52009229': value('SQ', 1, 2), '52009230': value('SQ', 'x', null) },
  'an overlay without end': {
    '60000010': value('US', 65_535),
    '60000011': value('US', 65_535),
    '60000050': value('SS', -32_768, 32_767),
    '60003000': { vr: 'OW', InlineBinary: '////' } as Element,
  },
  'a lookup table of nothing': { '00283010': value('SQ', { '00283002': value('US', 65_535, 0, 16) }) },
  'a modality table of nothing': { '00283000': value('SQ', null) },
  'every element null': Object.fromEntries(
    [rows, columns, bitsAllocated, bitsStored, samplesPerPixel, pixelSpacing, orientation, position].map((tag) => [
      tag,
      null,
    ]),
  ),
  'a name that is a number': { '00100010': value('PN', 7), '0008103E': value('LO', { a: 1 }) },
  'a uid that is an object': { '00080016': value('UI', {}), '00080060': value('CS', []) },
};

export const wholeAnswers: Record<string, string> = {
  'not JSON': '<html>',
  'nothing at all': '',
  null: 'null',
  'an empty list': '[]',
  'one object': '{}',
  'a list of words': '["a", null, 3]',
  'cut off': '[{"00080018":{"vr":"UI","Value":["2.2',
};
