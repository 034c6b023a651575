/** Reading of DICOM JSON (PS3.18 F): what `/dicom-web/…/metadata` answers. */

export interface DicomJsonElement {
  vr?: string;
  Value?: unknown[];
  InlineBinary?: string;
  BulkDataURI?: string;
}

/** One data set; keys are tags as eight hexadecimal digits in upper case. */
export type DicomJson = Record<string, DicomJsonElement | undefined>;

/**
 * The data sets of an answer, as far as they are what they should be: what somebody else wrote decides what they hold, and
 * one element of the wrong shape must not cost more than itself.
 */
export function dataSetsOf(answer: unknown): DicomJson[] {
  return Array.isArray(answer) ? answer.filter(isObject).map(wellFormed) : [];
}

function wellFormed(dataset: object): DicomJson {
  const elements = Object.entries(dataset as Record<string, unknown>).flatMap(([tag, element]) =>
    isObject(element) ? [[tag, wellFormedElement(element as Record<string, unknown>)] as const] : [],
  );
  const read: DicomJson = Object.fromEntries(elements);
  // A picture of such a size or place is never drawn; without them it is, in pixels instead of millimetres.
  for (const tag of spacings) if (!areWithin(read, tag, 1e-6, 1e5)) delete read[tag];
  for (const tag of places) if (!areWithin(read, tag, 0, 1e7)) delete read[tag];
  if (read[orientation] && !areAxes(numbersOf(read, orientation))) delete read[orientation];
  return read;
}

const orientation = '00200037';

/** Two directions, of length 1 and at right angles but for rounding (PS3.3 C.7.6.2.1.1). */
function areAxes([a, b, c, d, e, f, ...rest]: readonly number[]): boolean {
  if (a === undefined || b === undefined || c === undefined || d === undefined) return false;
  if (e === undefined || f === undefined || rest.length > 0) return false;
  const isUnit = (length: number) => Math.abs(length - 1) < 0.1;
  return isUnit(Math.hypot(a, b, c)) && isUnit(Math.hypot(d, e, f)) && Math.abs(a * d + b * e + c * f) < 0.1;
}

/** Imager Pixel Spacing, Nominal Scanned Pixel Spacing, Pixel Spacing: millimetres. */
const spacings = ['00181164', '00182010', '00280030'];
/** Image Position (Patient), Slice Thickness, Spacing Between Slices: millimetres. */
const places = ['00200032', '00180050', '00180088'];

/** Whether the values are numbers, and each is 0 or of such an amount. */
function areWithin(dataset: DicomJson, tag: string, least: number, most: number): boolean {
  const numbers = numbersOf(dataset, tag);
  const areNumbers = numbers.length > 0 || !dataset[tag]?.Value?.length;
  return areNumbers && numbers.every((each) => each === 0 || (Math.abs(each) >= least && Math.abs(each) <= most));
}

function wellFormedElement({ vr, Value, InlineBinary, BulkDataURI }: Record<string, unknown>): DicomJsonElement {
  const element: DicomJsonElement = {};
  if (typeof vr === 'string') element.vr = vr;
  if (typeof InlineBinary === 'string') element.InlineBinary = InlineBinary;
  if (typeof BulkDataURI === 'string') element.BulkDataURI = BulkDataURI;
  if (Array.isArray(Value))
    element.Value = vr === 'SQ' ? Value.map((item) => (isObject(item) ? wellFormed(item) : {})) : Value;
  return element;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOf(dataset: DicomJson, tag: string, index = 0): string | null {
  const value = dataset[tag]?.Value?.[index];
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value === 'number') return String(value);
  // PN (PS3.18 F.2.2): the ideographic group is what people here read.
  if (typeof value === 'object' && value !== null && ('Ideographic' in value || 'Alphabetic' in value)) {
    const name = value as { Ideographic?: unknown; Alphabetic?: unknown };
    const read = [name.Ideographic, name.Alphabetic].find((group) => typeof group === 'string') ?? '';
    return read.replaceAll('^', ' ').trim() || null;
  }
  return null;
}

/** All numbers of the element; DS and IS may be written as strings (PS3.18 F.2.3.1). */
export function numbersOf(dataset: DicomJson, tag: string): number[] {
  const values = dataset[tag]?.Value ?? [];
  const numbers = values.map((value) =>
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN,
  );
  return numbers.some((value) => Number.isNaN(value)) ? [] : numbers;
}

export function numberOf(dataset: DicomJson, tag: string): number | null {
  return numbersOf(dataset, tag)[0] ?? null;
}

/** The data set as one frame of it sees it: functional groups (PS3.3 C.7.6.16) laid over the top level. */
export function frameOf(dataset: DicomJson, frame: number): DicomJson {
  const shared = groupsOf(itemsOf(dataset, '52009229')[0]);
  const perFrame = groupsOf(itemsOf(dataset, '52009230')[frame - 1]);
  return Object.assign({}, dataset, ...shared, ...perFrame) as DicomJson;
}

function groupsOf(functionalGroups: DicomJson | undefined): DicomJson[] {
  if (functionalGroups === undefined) return [];
  return Object.keys(functionalGroups).flatMap((tag) => itemsOf(functionalGroups, tag).slice(0, 1));
}

export function itemsOf(dataset: DicomJson, tag: string): DicomJson[] {
  const element = dataset[tag];
  if (element?.vr !== 'SQ') return [];
  return (element.Value ?? []).filter((item): item is DicomJson => typeof item === 'object' && item !== null);
}

/** Image Pixel Module (PS3.3 C.7.6.3): what a decoded frame has to measure up to. */
export interface PixelDescription {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  bitsAllocated: number;
  /** As many as allocated for floating point. */
  bitsStored: number;
  highBit: number;
  signed: boolean;
  /** Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25): they have no Bits Stored. */
  isFloat: boolean;
  photometricInterpretation: string;
  planarConfiguration: number;
}

/** The pixel description of an instance, or null where an attribute without which nothing can be shown is missing. */
export function pixelDescriptionOf(dataset: DicomJson): PixelDescription | null {
  const rows = numberOf(dataset, '00280010');
  const columns = numberOf(dataset, '00280011');
  const bitsAllocated = numberOf(dataset, '00280100');
  const photometricInterpretation = stringOf(dataset, '00280004');
  if (!rows || !columns || !bitsAllocated || !photometricInterpretation) return null;
  const statedBits = numberOf(dataset, '00280101');
  const bitsStored = statedBits ?? bitsAllocated;
  return {
    rows,
    columns,
    samplesPerPixel: numberOf(dataset, '00280002') ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: numberOf(dataset, '00280102') ?? bitsStored - 1,
    signed: numberOf(dataset, '00280103') === 1,
    isFloat: statedBits === null && (bitsAllocated === 64 || (bitsAllocated === 32 && !dataset['00280103'])),
    photometricInterpretation,
    planarConfiguration: numberOf(dataset, '00280006') ?? 0,
  };
}
