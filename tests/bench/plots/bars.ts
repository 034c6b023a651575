/** Horizontal bars on a logarithmic axis: what takes how long, or how many times better than another program. */
import { type LogScale, logScale } from './scale.ts';
import { element, faint, grid, ink, line, ours, picture, rounded, text, theirs } from './svg.ts';

export interface Bar {
  label: string;
  value: number;
  /** Written beside it. */
  said: string;
  /** Ours, or another program's. */
  isOurs: boolean;
}

export interface BarsPlot {
  title: string;
  /** Below the axis. */
  axis: string;
  bars: Bar[];
  /** What the axis says at a value. */
  tick: (value: number) => string;
  /** Values that it says; left out: powers of ten. */
  ticks?: number[];
  /** Drawn through all bars: a target, or where a peer is equal. */
  rule?: { value: number; label: string };
  /** Bars begin here instead of at the left: a ratio of 1. */
  base?: number;
}

const width = 1000;
/** About as wide as a letter is on average. */
const letterWidth = 7.3;
/** Legible on a line that is drawn through it. */
const raised = { stroke: '#ffffff', 'stroke-width': 4, 'paint-order': 'stroke', 'font-weight': 600 };
const barHeight = 18;
const rowHeight = 27;
const top = 76;

export function barsSvg({ title, axis, bars, tick, ticks, rule, base }: BarsPlot): string {
  const left = 34 + letterWidth * Math.max(...bars.map(({ label }) => label.length));
  const right = width - 96;
  const bottom = top + bars.length * rowHeight;
  const scale = logScale([...bars.map(({ value }) => value), ...(rule ? [rule.value] : [])], left, right);
  const [least, most] = [scale.ticks[0]!, scale.ticks.at(-1)!];
  const shown = (ticks ?? scale.ticks).filter((value) => value >= least && value <= most);
  const from = base === undefined ? left : scale.at(base);
  return picture(title, width, bottom + 66, [
    ...shown.flatMap((value) => [
      line(scale.at(value), top - 6, scale.at(value), bottom, { stroke: grid }),
      text(scale.at(value), bottom + 20, tick(value), { 'text-anchor': 'middle', fill: faint }),
    ]),
    ...(rule
      ? [
          line(scale.at(rule.value), top - 6, scale.at(rule.value), bottom, {
            stroke: ink,
            'stroke-width': 1.5,
            'stroke-dasharray': '5 4',
          }),
          text(scale.at(rule.value), top - 12, rule.label, { 'text-anchor': 'middle', 'font-size': 12 }),
        ]
      : []),
    ...bars.map((bar, index) => barOf(bar, top + index * rowHeight, left, from, scale)),
    text((left + right) / 2, bottom + 46, axis, { 'text-anchor': 'middle' }),
  ]);
}

function barOf({ label, value, said, isOurs }: Bar, y: number, left: number, from: number, scale: LogScale): string {
  const end = scale.at(value);
  // Not over the label; there is room on the other side of the line where bars begin.
  const isLeft = end < from && end - 6 - letterWidth * said.length > left;
  return [
    text(left - 10, y + 14, label, { 'text-anchor': 'end' }),
    element('rect', {
      x: rounded(Math.min(from, end)),
      y,
      width: rounded(Math.max(Math.abs(end - from), 1.5)),
      height: barHeight,
      rx: 2,
      fill: isOurs ? ours : theirs,
    }),
    isLeft
      ? text(end - 6, y + 14, said, { 'text-anchor': 'end', ...raised })
      : text(Math.max(from, end) + 6, y + 14, said, raised),
  ].join('');
}
