/** What a distance between two pixels of a picture means (PS3.3 10.7, C.7.6.2.1, C.8.5.5). */
import { type DicomJson, itemsOf, numberOf, numbersOf, stringOf } from '../../../shared/dicom-json.ts';

/** A place in the picture, in pixels; 0, 0 is the centre of the first one. */
export interface PixelPoint {
  x: number;
  y: number;
}

/**
 * Where millimetres come from. `spacing`: the plane of a cross-sectional image. `geometry`, `fiducial`: a projection
 * calibrated so (PS3.3 10.7.1.2). `corrected`: spacing that differs from the detector's, without a word how.
 * `magnification`: at the detector, divided by the estimated magnification. `detector`: at the detector; the body part
 * is smaller by an unknown factor. `film`: on a digitized film. `localizer`: a CT scout. `unexplained`: spacing of an
 * image for which it has no defined meaning.
 */
export type SpacingSource =
  | 'spacing'
  | 'geometry'
  | 'fiducial'
  | 'corrected'
  | 'magnification'
  | 'detector'
  | 'film'
  | 'localizer'
  | 'unexplained';

export interface PlaneCalibration {
  kind: 'plane';
  /** Millimetres from one column to the next, and from one row to the next. */
  x: number;
  y: number;
  source: SpacingSource;
  /** Estimated Radiographic Magnification Factor (0018,1114), where it was applied. */
  magnification: number | null;
}

export interface RegionCalibration {
  kind: 'regions';
  regions: UltrasoundRegion[];
}

export interface NoCalibration {
  kind: 'none';
  /** Width and height of a pixel, the width being 1 (Pixel Aspect Ratio, PS3.3 C.7.6.3.1.7). */
  x: 1;
  y: number;
}

export type Calibration = PlaneCalibration | RegionCalibration | NoCalibration;

/** Physical units of a region's axis (PS3.3 C.8.5.5.1.15). */
export type RegionUnit = 'cm' | 's' | 'Hz' | 'cm/s' | 'other';

/** One item of Sequence of Ultrasound Regions (0018,6011) (PS3.3 C.8.5.5). */
export interface UltrasoundRegion {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** 2D image with both axes in centimetres. */
  isSpatial: boolean;
  x: { unit: RegionUnit; perPixel: number };
  y: { unit: RegionUnit; perPixel: number };
}

/** What a figure's lengths are given in. */
export type Scale =
  | { kind: 'mm'; x: number; y: number; source: SpacingSource | 'region'; magnification: number | null }
  /** `x`, `y` are a pixel's width and height in widths. */
  | { kind: 'pixels'; x: number; y: number; reason: 'absent' | 'outside-region' }
  /** Time, velocity or depth of M-mode and Doppler: each axis has its own unit. */
  | { kind: 'axes'; x: UltrasoundRegion['x']; y: UltrasoundRegion['y'] };

const projectionModalities = new Set(['CR', 'DX', 'DR', 'MG', 'XA', 'RF', 'IO', 'PX', 'RG']);
/** CT, MR, PET and NM storage, and the X-ray classes that are reconstructed slices (PS3.4 B.5). */
const crossSectional = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(2|4|20|128|130|13\.1)(\.|$)/;
const rtImage = '1.2.840.10008.5.1.4.1.1.481.1';

/** `frame` is a data set as one frame of it sees it (`frameOf`). */
export function calibrationOf(frame: DicomJson): Calibration {
  const sopClass = stringOf(frame, '00080016') ?? '';
  const modality = stringOf(frame, '00080060') ?? '';
  const regions = regionsOf(frame);
  if (regions.length > 0) return { kind: 'regions', regions };
  const isSlice = crossSectional.test(sopClass) || numbersOf(frame, '00200037').length === 6;
  if (!isSlice && projectionModalities.has(modality)) return projectionOf(frame);
  const spacing = spacingOf(frame, '00280030');
  if (spacing !== null && sopClass !== rtImage) {
    const source = !isSlice ? 'unexplained' : isLocalizer(frame) ? 'localizer' : 'spacing';
    return { kind: 'plane', ...spacing, source, magnification: null };
  }
  return filmOf(frame) ?? aspectOf(frame);
}

/** The scale of a figure with these corners: a figure of an ultrasound picture has one only inside one region. */
export function scaleOf(calibration: Calibration, points: readonly PixelPoint[]): Scale {
  switch (calibration.kind) {
    case 'plane': {
      const { x, y, source, magnification } = calibration;
      return { kind: 'mm', x, y, source, magnification };
    }
    case 'none':
      return { kind: 'pixels', x: calibration.x, y: calibration.y, reason: 'absent' };
    case 'regions': {
      const around = calibration.regions.filter((region) => points.every((point) => isIn(region, point)));
      const [region] = around;
      // Regions may lie over one another, as colour flow does; where they disagree nothing is known.
      if (region === undefined || around.some((other) => !isSameScale(region, other))) {
        return { kind: 'pixels', x: 1, y: 1, reason: 'outside-region' };
      }
      const { x, y } = region;
      if (region.isSpatial) {
        return { kind: 'mm', x: x.perPixel * 10, y: y.perPixel * 10, source: 'region', magnification: null };
      }
      if (x.unit === 'other' && y.unit === 'other') return { kind: 'pixels', x: 1, y: 1, reason: 'outside-region' };
      return { kind: 'axes', x, y };
    }
  }
}

/** Width and height of a pixel as they must be drawn, the width being 1. */
export function pixelShapeOf(calibration: Calibration): number {
  return calibration.kind === 'regions' ? 1 : calibration.y / calibration.x;
}

/** Projection radiography (PS3.3 10.7.1, C.8.11.5, C.8.7.10). */
function projectionOf(frame: DicomJson): Calibration {
  const spacing = spacingOf(frame, '00280030');
  const detector = spacingOf(frame, '00181164');
  const type = stringOf(frame, '00280A02');
  if (spacing !== null && (type === 'GEOMETRY' || type === 'FIDUCIAL')) {
    const source = type === 'GEOMETRY' ? 'geometry' : 'fiducial';
    return { kind: 'plane', ...spacing, source, magnification: null };
  }
  if (spacing !== null && detector !== null && !isSame(spacing, detector)) {
    return { kind: 'plane', ...spacing, source: 'corrected', magnification: null };
  }
  if (detector !== null) return atDetector(detector, numberOf(frame, '00181114'));
  if (spacing !== null) return { kind: 'plane', ...spacing, source: 'unexplained', magnification: null };
  return filmOf(frame) ?? aspectOf(frame);
}

/** Estimated Radiographic Magnification Factor is detector size over body size (PS3.3 C.8.11.3.1.4). */
function atDetector({ x, y }: { x: number; y: number }, magnification: number | null): PlaneCalibration {
  if (magnification === null || !(magnification >= 1)) {
    return { kind: 'plane', x, y, source: 'detector', magnification: null };
  }
  return { kind: 'plane', x: x / magnification, y: y / magnification, source: 'magnification', magnification };
}

/** Nominal Scanned Pixel Spacing (0018,2010) (PS3.3 C.8.6.2). */
function filmOf(frame: DicomJson): PlaneCalibration | null {
  const spacing = spacingOf(frame, '00182010');
  return spacing === null ? null : { kind: 'plane', ...spacing, source: 'film', magnification: null };
}

/** Pixel Aspect Ratio (0028,0034): vertical \ horizontal. */
function aspectOf(frame: DicomJson): NoCalibration {
  const [vertical, horizontal] = numbersOf(frame, '00280034');
  const isGiven = vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0;
  return { kind: 'none', x: 1, y: isGiven ? vertical / horizontal : 1 };
}

/** Row spacing \ column spacing (PS3.3 10.7.1.3): the first is from row to row. */
function spacingOf(frame: DicomJson, tag: string): { x: number; y: number } | null {
  const [y, x] = numbersOf(frame, tag);
  if (x === undefined || y === undefined || !(x > 0) || !(y > 0)) return null;
  return { x, y };
}

function isSame(one: { x: number; y: number }, other: { x: number; y: number }): boolean {
  return Math.abs(one.x / other.x - 1) < 0.001 && Math.abs(one.y / other.y - 1) < 0.001;
}

function isLocalizer(frame: DicomJson): boolean {
  return stringOf(frame, '00080060') === 'CT' && (frame['00080008']?.Value ?? []).includes('LOCALIZER');
}

const regionUnits: Record<number, RegionUnit> = { 3: 'cm', 4: 's', 5: 'Hz', 7: 'cm/s' };

/** Regions that reach beyond the picture are those of another: it was made smaller, and its deltas are wrong. */
function regionsOf(frame: DicomJson): UltrasoundRegion[] {
  const rows = numberOf(frame, '00280010') ?? Number.POSITIVE_INFINITY;
  const columns = numberOf(frame, '00280011') ?? Number.POSITIVE_INFINITY;
  return itemsOf(frame, '00186011').flatMap((item) => {
    const [left, top, right, bottom] = ['00186018', '0018601A', '0018601C', '0018601E'].map((tag) =>
      numberOf(item, tag),
    );
    if (left == null || top == null || right == null || bottom == null || right <= left || bottom <= top) return [];
    if (right > columns || bottom > rows) return [];
    const x = axisOf(item, '00186024', '0018602C');
    const y = axisOf(item, '00186026', '0018602E');
    // Region Spatial Format 1: 2D (tissue or flow).
    const isSpatial = numberOf(item, '00186012') === 1 && x.unit === 'cm' && y.unit === 'cm';
    return [{ left, top, right, bottom, isSpatial, x, y }];
  });
}

function axisOf(item: DicomJson, unitTag: string, deltaTag: string): { unit: RegionUnit; perPixel: number } {
  const unit = regionUnits[numberOf(item, unitTag) ?? 0];
  const perPixel = Math.abs(numberOf(item, deltaTag) ?? 0);
  return unit === undefined || !(perPixel > 0) ? { unit: 'other', perPixel: 1 } : { unit, perPixel };
}

function isIn({ left, top, right, bottom }: UltrasoundRegion, { x, y }: PixelPoint): boolean {
  return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
}

function isSameScale(one: UltrasoundRegion, other: UltrasoundRegion): boolean {
  const isSameAxis = (a: UltrasoundRegion['x'], b: UltrasoundRegion['x']) =>
    a.unit === b.unit && Math.abs(a.perPixel / b.perPixel - 1) < 0.001;
  return one.isSpatial === other.isSpatial && isSameAxis(one.x, other.x) && isSameAxis(one.y, other.y);
}
