/** Lines over two logarithmic axes: how a cost grows. A straight line that rises one square a square is linear growth. */
import { logScale, written } from './scale.ts';
import { colours, element, faint, grid, line, picture, rounded, text } from './svg.ts';

export interface Series {
  label: string;
  /** In ascending x. */
  points: { x: number; y: number }[];
  /** What it is measured against. */
  isPeer?: boolean;
}

export interface CurvesPlot {
  title: string;
  x: string;
  y: string;
  series: Series[];
}

const [width, height] = [900, 520];
const frame = { left: 84, right: 600, top: 76, bottom: 452 };
const dashes = '6 5';
const labelGap = 17;

export function curvesSvg({ title, x, y, series }: CurvesPlot): string {
  const points = series.flatMap((each) => each.points);
  const across = logScale(
    points.map((point) => point.x),
    frame.left,
    frame.right,
  );
  const up = logScale(
    points.map((point) => point.y),
    frame.bottom,
    frame.top,
  );
  const axes = [
    ...across.ticks.flatMap((tick) => [
      line(across.at(tick), frame.top, across.at(tick), frame.bottom, { stroke: grid }),
      text(across.at(tick), frame.bottom + 20, written(tick), { 'text-anchor': 'middle', fill: faint }),
    ]),
    ...up.ticks.flatMap((tick) => [
      line(frame.left, up.at(tick), frame.right, up.at(tick), { stroke: grid }),
      text(frame.left - 10, up.at(tick) + 4, written(tick), { 'text-anchor': 'end', fill: faint }),
    ]),
    text((frame.left + frame.right) / 2, frame.bottom + 46, x, { 'text-anchor': 'middle' }),
    text(24, frame.top - 10, y),
  ];
  const labels = spread(series.map((each) => up.at(each.points.at(-1)!.y)));
  const lines = series.map((each, index) => {
    const colour = colours[index % colours.length]!;
    const places = each.points.map((point) => [rounded(across.at(point.x)), rounded(up.at(point.y))] as const);
    const [endX, endY] = places.at(-1)!;
    return [
      element('polyline', {
        points: places.map((place) => place.join(',')).join(' '),
        fill: 'none',
        stroke: colour,
        'stroke-width': 2.5,
        ...(each.isPeer && { 'stroke-dasharray': dashes }),
      }),
      ...places.map(([px, py]) => mark(index, px, py, colour)),
      line(endX + 6, endY, frame.right + 14, labels[index]!, { stroke: colour, 'stroke-width': 0.7 }),
      mark(index, frame.right + 20, labels[index]!, colour),
      text(frame.right + 32, labels[index]! + 4, `${each.label}: ${written(each.points.at(-1)!.y)}`),
    ].join('');
  });
  return picture(title, width, height, [...axes, ...lines]);
}

/** Circle, square, diamond, triangle: a picture printed in grey is read as well. */
function mark(index: number, x: number, y: number, fill: string): string {
  const size = 4.5;
  if (index % 4 === 0) return element('circle', { cx: x, cy: y, r: size, fill });
  if (index % 4 === 1) return element('rect', { x: rounded(x - 4), y: rounded(y - 4), width: 8, height: 8, fill });
  const corners =
    index % 4 === 2
      ? [
          [x, y - 6],
          [x + 6, y],
          [x, y + 6],
          [x - 6, y],
        ]
      : [
          [x, y - 6],
          [x + 6, y + 5],
          [x - 6, y + 5],
        ];
  return element('polygon', { points: corners.map((corner) => corner.map(rounded).join(',')).join(' '), fill });
}

/** Moves labels apart that would lie over each other, keeping their order. */
export function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    last = Math.max(wanted[index]!, last + labelGap);
    placed[index] = last;
  }
  const over = last - frame.bottom;
  return over > 0 ? placed.map((place) => place - over) : placed;
}
