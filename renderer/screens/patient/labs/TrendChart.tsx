import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { flagOf } from '../../../clinical/observations.ts';
import { type Trend, valueSpan } from '../../../clinical/trends.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import styles from './Trends.module.css';

const plotHeight = { usual: 92, small: 64 };
const axisHeight = 30;
const syncKey = 'trends';

interface TrendChartProps {
  trend: Trend;
  /** Of all charts that stand together, ms. */
  span: [number, number];
  withAxis: boolean;
  /** One of so many that each has to be lower. */
  isSmall: boolean;
  /** Stands over it, beside the value that is read. */
  children: ReactNode;
}

/** One chart. Its values are read one after another with the arrow keys, as on a slider, or under the mouse. */
export function TrendChart({ trend, span, withAxis, isSmall, children }: TrendChartProps) {
  const t = useLabWords();
  const patient = usePatientWords();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const theme = useThemeVersion();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the appearance changes
  useLayoutEffect(() => {
    const element = place.current!;
    const plot = new uPlot(optionsOf(element, { trend, span, withAxis, isSmall }, setAt), dataOf(trend), element);
    chart.current = plot;
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: plot.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [trend, span, withAxis, isSmall, theme]);

  const last = trend.points.length - 1;
  const shown = trend.points[Math.min(at ?? last, last)]!;
  const { result } = shown;
  const flag = flagOf(result.interpretation);
  const words = t('trends.at', {
    moment: momentText(result.effectiveAt) ?? '',
    value: [result.value, trend.unit, flag ? patient(`flag.${flag}`) : result.interpretation].filter(Boolean).join(' '),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(last, to));
    setAt(next);
    const point = trend.points[next]!;
    const plot = chart.current!;
    const top = point.number === null ? 0 : plot.valToPos(point.number, 'y');
    plot.setCursor({ left: plot.valToPos(point.time / 1000, 'x'), top }, false);
  };
  return (
    <>
      <div className={styles.title}>
        {children}
        <p className={styles.reading} aria-hidden>
          {momentText(result.effectiveAt)} <b>{result.value}</b> {flag ? t(`flag.${flag}`) : result.interpretation}
        </p>
      </div>
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={t('trends.chart', { test: trend.text })}
        aria-valuemin={1}
        aria-valuemax={last + 1}
        aria-valuenow={Math.min(at ?? last, last) + 1}
        aria-valuetext={words}
        className={styles.chart}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

function dataOf({ points }: Trend): uPlot.AlignedData {
  return [points.map(({ time }) => time / 1000), points.map(({ number }) => number)];
}

function optionsOf(
  element: HTMLElement,
  { trend, span: [from, to], withAxis, isSmall }: Omit<TrendChartProps, 'children'>,
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `${Math.round(Number.parseFloat(style.fontSize) * 0.8)}px ${style.fontFamily}`;
  const line = colour('--action');
  const grid = { stroke: colour('--line'), width: 1 };
  return {
    width: Math.max(element.clientWidth, 200),
    height: (isSmall ? plotHeight.small : plotHeight.usual) + (withAxis ? axisHeight : 0),
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    padding: [6, 26, withAxis ? 0 : 6, 0],
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: syncKey } },
    scales: { x: { time: true, range: [from / 1000, to / 1000] }, y: { range: valueSpan(trend) } },
    axes: [
      {
        show: withAxis,
        stroke: colour('--text'),
        font,
        size: axisHeight,
        grid,
        space: 76,
        values: (plot, splits, _axis, _space, step) => splits.map((split) => axisWords(split, step, plot)),
      },
      { stroke: colour('--text'), font, size: 52, grid, space: 24 },
    ],
    series: [
      {},
      {
        stroke: line,
        width: 2,
        points: { show: true, size: 7, stroke: line, fill: colour('--panel') },
        spanGaps: true,
      },
    ],
    hooks: {
      drawClear: [(plot) => drawRange(plot, trend, colour('--verified-ground'), colour('--line-strong'))],
      draw: [(plot) => drawWords(plot, trend, colour('--stale-line'))],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
    },
  };
}

/** `2026-11`, `11-21` or `06:30`, as fine as the axis is. */
function axisWords(seconds: number, step: number, plot: uPlot): string {
  const iso = new Date(seconds * 1000).toISOString();
  const days = step / 86_400;
  if (days >= 28) return iso.slice(0, 7);
  if (days >= 1)
    return (plot.scales.x!.max! - plot.scales.x!.min!) / 86_400 > 300 ? iso.slice(0, 10) : iso.slice(5, 10);
  return iso.slice(11, 16) === '00:00' ? iso.slice(5, 10) : iso.slice(11, 16);
}

/** The reference range as a band with its limits as lines, under everything else. */
function drawRange(plot: uPlot, { range }: Trend, fill: string, stroke: string): void {
  if (!range) return;
  const { ctx, bbox } = plot;
  const at = (value: number | null, edge: number) => {
    if (value === null) return edge;
    return Math.max(bbox.top, Math.min(bbox.top + bbox.height, plot.valToPos(value, 'y', true)));
  };
  const top = at(range.high, bbox.top);
  const bottom = at(range.low, bbox.top + bbox.height);
  ctx.save();
  ctx.fillStyle = fill;
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.strokeStyle = stroke;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  for (const [limit, y] of [
    [range.high, top],
    [range.low, bottom],
  ] as const) {
    if (limit === null) continue;
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
  }
  ctx.stroke();
  ctx.restore();
}

/** A vertical line where a value is not a number. */
function drawWords(plot: uPlot, { points }: Trend, stroke: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (const { time, number } of points) {
    if (number !== null) continue;
    const x = plot.valToPos(time / 1000, 'x', true);
    ctx.moveTo(x, bbox.top + bbox.height * 0.55);
    ctx.lineTo(x, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

/** Grows whenever the window's colours change. */
function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => setVersion((before) => before + 1));
    observer.observe(document.documentElement, {
      attributeFilter: ['data-mantine-color-scheme', 'data-contrast', 'style'],
    });
    return () => observer.disconnect();
  }, []);
  return version;
}
