/** What is written beside a measurement: its numbers, their units, and what the units are worth. */
import { type Calibration, type PixelPoint, type Scale, scaleOf } from '../dicom/calibration.ts';
import type { ValueUnit } from '../dicom/value-unit.ts';
import { angleOf, areaOf, cobbOf, type Figure, lengthOf, reachOf, type Statistics, statisticsOf } from './figure.ts';
import type { MeasureWords } from './words.ts';

/** The values of a picture; null for colour, which has no grey to speak of. */
export interface PictureValues {
  columns: number;
  rows: number;
  /** In real units, after the modality's transformation. */
  valueAt: ((column: number, row: number) => number) | null;
  /** Red, green and blue of a colour picture. */
  colorAt: ((column: number, row: number) => readonly [number, number, number]) | null;
  unit: ValueUnit;
}

export function measureLines(
  figure: Figure,
  calibration: Calibration,
  values: PictureValues,
  t: MeasureWords,
): string[] {
  const scale = scaleOf(calibration, reachOf(figure));
  switch (figure.kind) {
    case 'length':
      return lengthLines(figure.points, scale, t);
    case 'angle':
    case 'cobb':
      return angleLines(figure, scale, t);
    case 'ellipse':
    case 'outline':
      return [...valueLines(statisticsIn(figure, values), values, t), ...areaLines(figure, scale, values, t)];
    case 'probe':
      return probeLines(figure.point, values, t);
  }
}

/** What the unit of a scale is worth, where that must be said; null for millimetres of the body. */
export function scaleNote(scale: Scale, t: MeasureWords): string | null {
  switch (scale.kind) {
    case 'mm':
      if (scale.source === 'spacing' || scale.source === 'region') return null;
      if (scale.source !== 'magnification') return t(`scale.${scale.source}`);
      return t('scale.magnification', { factor: plain(scale.magnification ?? 1, 3) });
    case 'pixels':
      if (scale.reason === 'outside-region') return t('scale.outside-region');
      return scale.y === 1 ? t('scale.absent') : t('scale.aspect', { ratio: plain(scale.y, 3) });
    case 'axes':
      return null;
  }
}

function lengthLines(points: readonly PixelPoint[], scale: Scale, t: MeasureWords): string[] {
  if (scale.kind === 'axes') {
    const [first, last] = [points[0]!, points[points.length - 1]!];
    const part = (axis: 'x' | 'y') => {
      const { unit, perPixel } = scale[axis];
      const size = Math.abs(last[axis] - first[axis]) * perPixel;
      return t(`axis.${axis}`, { size: `${plain(size, 3)} ${unit === 'other' ? t('unit.pixels') : unit}` });
    };
    return [part('x'), part('y')];
  }
  const length = lengthOf(points, scale);
  return withNote(
    scale.kind === 'mm' ? millimetres(length, 'mm') : `${plain(length, 1)} ${t('unit.pixels')}`,
    scale,
    t,
  );
}

function angleLines(figure: Extract<Figure, { kind: 'angle' | 'cobb' }>, scale: Scale, t: MeasureWords): string[] {
  if (scale.kind === 'axes') return [t('angle.axes')];
  const angle = figure.kind === 'angle' ? angleOf(figure.points, scale) : cobbOf(figure.points, scale);
  return angle === null ? [''] : [`${plain(angle, 1)}°`];
}

function areaLines(
  figure: Extract<Figure, { kind: 'ellipse' | 'outline' }>,
  scale: Scale,
  values: PictureValues,
  t: MeasureWords,
): string[] {
  const count = statisticsIn(figure, values)?.count ?? 0;
  if (scale.kind !== 'mm') {
    const note = scale.kind === 'pixels' ? scaleNote(scale, t) : null;
    return [t('roi.pixels', { count }), ...(note === null ? [] : [note])];
  }
  const area = millimetres(areaOf(figure, scale), 'mm²');
  return withNote(t('roi.area', { area, count }), scale, t);
}

function statisticsIn(
  figure: Extract<Figure, { kind: 'ellipse' | 'outline' }>,
  { columns, rows, valueAt }: PictureValues,
): Statistics | null {
  return statisticsOf(figure, { columns, rows }, valueAt ?? (() => 0));
}

function valueLines(statistics: Statistics | null, { valueAt, unit }: PictureValues, t: MeasureWords): string[] {
  if (statistics === null) return [t('roi.empty')];
  if (valueAt === null) return [t('value.color')];
  const { mean, deviation, least, most } = statistics;
  const symbol = unit.kind === 'unit' ? ` ${unit.unit}` : '';
  const size = Math.max(Math.abs(least), Math.abs(most));
  const given = (number: number) => (Number.isInteger(number) ? whole(number) : value(number, size));
  return [
    t('roi.mean', { mean: `${value(mean, size)}${symbol}`, deviation: value(deviation, size) }),
    t('roi.range', { least: given(least), most: given(most) }),
    ...unitNote(unit, t),
  ];
}

function probeLines(point: PixelPoint, values: PictureValues, t: MeasureWords): string[] {
  const [column, row] = [Math.round(point.x), Math.round(point.y)];
  if (column < 0 || row < 0 || column >= values.columns || row >= values.rows) return [t('probe.outside')];
  const place = t('probe.place', { column: column + 1, row: row + 1 });
  if (values.colorAt) {
    const [red, green, blue] = values.colorAt(column, row);
    return [t('probe.color', { red, green, blue }), place];
  }
  if (!values.valueAt) return [t('value.color'), place];
  const { unit } = values;
  const symbol = unit.kind === 'unit' ? ` ${unit.unit}` : '';
  const here = values.valueAt(column, row);
  const text = Number.isInteger(here) ? whole(here) : value(here, Math.abs(here));
  return [`${text}${symbol}`, ...unitNote(unit, t), place];
}

function unitNote(unit: ValueUnit, t: MeasureWords): string[] {
  return unit.kind === 'unit' ? [] : [t(`value.${unit.kind}`)];
}

function withNote(line: string, scale: Scale, t: MeasureWords): string[] {
  const note = scaleNote(scale, t);
  return note === null ? [line] : [line, note];
}

/** As exactly as a mouse can point: two places below ten, one below a thousand. */
function millimetres(size: number, unit: string): string {
  return `${plain(size, size < 10 ? 2 : size < 1000 ? 1 : 0)} ${unit}`;
}

function plain(number: number, places: number): string {
  return number.toFixed(places);
}

/** To the fourth digit of the largest value beside it, and at least to tenths: a mean of nothing is 0, not 4e−16. */
function value(number: number, size: number): string {
  const places = size > 0 ? Math.min(12, Math.max(1, 3 - Math.floor(Math.log10(size)))) : 1;
  const text = number.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

function whole(number: number): string {
  return String(number).replace('-', '−');
}
