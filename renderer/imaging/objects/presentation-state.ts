/** Softcopy presentation states (PS3.3 A.33, C.10.5–C.10.7, C.11): how somebody wanted pictures to be seen. */
import { type DicomJson, itemsOf, numberOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';
import { type InstanceReference, momentOf, referencesOf, textsOf } from '../../../shared/dicom-text.ts';
import { isKeyFrame } from './key-objects.ts';

export interface PresentationState {
  label: string | null;
  description: string | null;
  creator: string | null;
  at: string | null;
  references: InstanceReference[];
  windows: StateWindow[];
  areas: DisplayedArea[];
  /** Degrees clockwise, before the flip (PS3.3 C.10.6). */
  rotation: 0 | 90 | 180 | 270;
  flip: boolean;
  /** Presentation LUT Shape; null where a table is given, which is not applied. */
  shape: 'IDENTITY' | 'INVERSE' | null;
  shutter: Shutter | null;
  annotations: Annotation[];
  /** Graphic layers in the order they are drawn. */
  layers: string[];
  /** What of it is not applied, as keys of the words. */
  notApplied: NotApplied[];
}

export const notAppliedParts = [
  'modality-lut',
  'voi-lut',
  'presentation-lut',
  'overlay',
  'bitmap-shutter',
  'true-size',
  'mask',
  'profile',
  'compound-graphic',
  'area-rotation',
] as const;
export type NotApplied = (typeof notAppliedParts)[number];

/** Applies to the listed pictures, or to all of the state's when there are none. */
interface Scoped {
  references: InstanceReference[];
}

export interface StateWindow extends Scoped {
  center: number;
  width: number;
}

export interface DisplayedArea extends Scoped {
  /** Column and row of the corners, the first pixel being 1\1. */
  topLeft: readonly [number, number];
  bottomRight: readonly [number, number];
  mode: string;
}

export interface Shutter {
  /** Left, right, upper, lower: columns and rows from 1, the outermost that are still shown. */
  rectangle: readonly [number, number, number, number] | null;
  circle: { row: number; column: number; radius: number } | null;
  /** Row and column pairs. */
  polygon: readonly number[] | null;
  /** 0 black … 1 white. */
  shade: number;
}

export type Units = 'PIXEL' | 'DISPLAY' | 'MATRIX';

export interface Annotation extends Scoped {
  layer: string;
  texts: AnnotationText[];
  graphics: AnnotationGraphic[];
}

export interface AnnotationText {
  text: string;
  box: { topLeft: readonly [number, number]; bottomRight: readonly [number, number]; units: Units } | null;
  anchor: { point: readonly [number, number]; units: Units; visible: boolean } | null;
  align: 'start' | 'middle' | 'end';
}

export interface AnnotationGraphic {
  units: Units;
  type: 'POINT' | 'POLYLINE' | 'INTERPOLATED' | 'CIRCLE' | 'ELLIPSE';
  points: readonly (readonly [number, number])[];
  filled: boolean;
}

export function presentationStateOf(dataset: DicomJson): PresentationState {
  const notApplied = new Set<NotApplied>();
  const series = itemsOf(dataset, '00081115');
  const references = series.flatMap((item) => referencesOf(item, '00081140'));
  return {
    label: stringOf(dataset, '00700080'),
    description: stringOf(dataset, '00700081'),
    creator: stringOf(dataset, '00700084'),
    at: momentOf(dataset, '00700082', '00700083'),
    references,
    windows: windowsOf(dataset, notApplied),
    areas: areasOf(dataset, notApplied),
    rotation: rotationOf(dataset),
    flip: stringOf(dataset, '00700041') === 'Y',
    shape: shapeOf(dataset, notApplied),
    shutter: shutterOf(dataset, notApplied),
    annotations: annotationsOf(dataset, notApplied),
    layers: itemsOf(dataset, '00700060')
      .sort((a, b) => (numberOf(a, '00700062') ?? 0) - (numberOf(b, '00700062') ?? 0))
      .flatMap((item) => stringOf(item, '00700002') ?? []),
    notApplied: [...withOtherParts(dataset, notApplied)],
  };
}

/** Whether something of a state that names these pictures applies to this frame. */
export function appliesTo({ references }: Scoped, sopInstanceUid: string, frame: number): boolean {
  return references.length === 0 || isKeyFrame(references, sopInstanceUid, frame);
}

export function isReferenced(state: PresentationState, sopInstanceUid: string, frame: number): boolean {
  return isKeyFrame(state.references, sopInstanceUid, frame);
}

function withOtherParts(dataset: DicomJson, notApplied: Set<NotApplied>): Set<NotApplied> {
  if (itemsOf(dataset, '00283000').length > 0) notApplied.add('modality-lut');
  if (itemsOf(dataset, '00286100').length > 0) notApplied.add('mask');
  if (dataset['00282000']?.InlineBinary !== undefined) notApplied.add('profile');
  const hasOverlay = Object.keys(dataset).some((tag) => /^60[0-9A-F]{2}(0010|1001|3000)$/.test(tag));
  if (hasOverlay) notApplied.add('overlay');
  return notApplied;
}

/** Softcopy VOI LUT Sequence (PS3.3 C.11.8): windows are applied, tables are not. */
function windowsOf(dataset: DicomJson, notApplied: Set<NotApplied>): StateWindow[] {
  return itemsOf(dataset, '00283110').flatMap((item) => {
    const center = numbersOf(item, '00281050')[0];
    const width = numbersOf(item, '00281051')[0];
    if (center === undefined || width === undefined || width < 1) {
      if (itemsOf(item, '00283010').length > 0) notApplied.add('voi-lut');
      return [];
    }
    return [{ center, width, references: referencesOf(item, '00081140') }];
  });
}

/** Displayed Area Selection Sequence (PS3.3 C.10.4). */
function areasOf(dataset: DicomJson, notApplied: Set<NotApplied>): DisplayedArea[] {
  return itemsOf(dataset, '0070005A').flatMap((item) => {
    const topLeft = pairOf(item, '00700052');
    const bottomRight = pairOf(item, '00700053');
    if (topLeft === null || bottomRight === null) return [];
    const mode = stringOf(item, '00700100') ?? 'SCALE TO FIT';
    if (mode !== 'SCALE TO FIT') notApplied.add('true-size');
    return [{ topLeft, bottomRight, mode, references: referencesOf(item, '00081140') }];
  });
}

function rotationOf(dataset: DicomJson): 0 | 90 | 180 | 270 {
  const degrees = numberOf(dataset, '00700042');
  return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
}

function shapeOf(dataset: DicomJson, notApplied: Set<NotApplied>): PresentationState['shape'] {
  const shape = stringOf(dataset, '20500020');
  if (shape === 'INVERSE') return 'INVERSE';
  if (shape === null && itemsOf(dataset, '20500010').length > 0) {
    notApplied.add('presentation-lut');
    return null;
  }
  return 'IDENTITY';
}

/** Display Shutter (PS3.3 C.7.6.11). */
function shutterOf(dataset: DicomJson, notApplied: Set<NotApplied>): Shutter | null {
  const shapes = textsOf(dataset, '00181600');
  if (shapes.includes('BITMAP')) notApplied.add('bitmap-shutter');
  const edges = ['00181602', '00181604', '00181606', '00181608'].map((tag) => numberOf(dataset, tag));
  const [left, right, upper, lower] = edges;
  const hasRectangle = shapes.includes('RECTANGULAR') && edges.every((edge) => edge !== null);
  const center = numbersOf(dataset, '00181610');
  const radius = numberOf(dataset, '00181612');
  const hasCircle = shapes.includes('CIRCULAR') && center.length === 2 && radius !== null;
  const vertices = numbersOf(dataset, '00181620');
  const hasPolygon = shapes.includes('POLYGONAL') && vertices.length >= 6;
  if (!hasRectangle && !hasCircle && !hasPolygon) return null;
  return {
    rectangle: hasRectangle ? [left!, right!, upper!, lower!] : null,
    circle: hasCircle ? { row: center[0]!, column: center[1]!, radius } : null,
    polygon: hasPolygon ? vertices : null,
    shade: (numberOf(dataset, '00181622') ?? 0) / 65_535,
  };
}

const graphicTypes = ['POINT', 'POLYLINE', 'INTERPOLATED', 'CIRCLE', 'ELLIPSE'] as const;

/** Graphic Annotation Sequence (PS3.3 C.10.5). */
function annotationsOf(dataset: DicomJson, notApplied: Set<NotApplied>): Annotation[] {
  return itemsOf(dataset, '00700001').map((item) => {
    if (itemsOf(item, '00700209').length > 0) notApplied.add('compound-graphic');
    return {
      references: referencesOf(item, '00081140'),
      layer: stringOf(item, '00700002') ?? '',
      texts: itemsOf(item, '00700008').flatMap(annotationText),
      graphics: itemsOf(item, '00700009').flatMap(annotationGraphic),
    };
  });
}

function annotationText(item: DicomJson): AnnotationText[] {
  const text = stringOf(item, '00700006');
  const topLeft = pairOf(item, '00700010');
  const bottomRight = pairOf(item, '00700011');
  const point = pairOf(item, '00700014');
  if (text === null || (!topLeft && !point)) return [];
  const align = stringOf(item, '00700012');
  return [
    {
      text,
      box: topLeft && bottomRight ? { topLeft, bottomRight, units: unitsOf(item, '00700003') } : null,
      anchor: point ? { point, units: unitsOf(item, '00700004'), visible: stringOf(item, '00700015') === 'Y' } : null,
      align: align === 'CENTER' ? 'middle' : align === 'RIGHT' ? 'end' : 'start',
    },
  ];
}

function annotationGraphic(item: DicomJson): AnnotationGraphic[] {
  const type = graphicTypes.find((each) => each === stringOf(item, '00700023'));
  const data = numbersOf(item, '00700022');
  if (!type || data.length < 2 || data.length % 2 !== 0) return [];
  const points = Array.from({ length: data.length / 2 }, (_, at) => [data[at * 2]!, data[at * 2 + 1]!] as const);
  const fewest = { POINT: 1, POLYLINE: 2, INTERPOLATED: 2, CIRCLE: 2, ELLIPSE: 4 }[type];
  if (points.length < fewest) return [];
  return [{ units: unitsOf(item, '00700005'), type, points, filled: stringOf(item, '00700024') === 'Y' }];
}

function unitsOf(item: DicomJson, tag: string): Units {
  const units = stringOf(item, tag);
  return units === 'DISPLAY' || units === 'MATRIX' ? units : 'PIXEL';
}

function pairOf(item: DicomJson, tag: string): readonly [number, number] | null {
  const [first, second] = numbersOf(item, tag);
  return first === undefined || second === undefined ? null : [first, second];
}
