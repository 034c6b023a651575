/** Cells of tables: text from the records, what was typed, boxes to tick, and empty ones for the pen. */
import type { ReactNode } from 'react';
import type { HandwritingBlock } from '../../../shared/form-blocks.ts';
import type { FormWords, WriteColumn } from '../../../shared/form-parts.ts';
import type { FormValues } from '../../../shared/paper.ts';
import type { SheetLanguage } from '../words.ts';

export type Chart = NonNullable<HandwritingBlock['chart']>;

/** Boxes of 4 mm with 2 mm clear, each before its words. */
export function Ticks({ ticks, language }: { ticks: FormWords[]; language: SheetLanguage }) {
  return (
    <span className="sheet-ticks">
      {ticks.map((tick) => (
        <span key={tick.ja} className="sheet-tick">
          <Box />
          <span>{tick[language]}</span>
        </span>
      ))}
    </span>
  );
}

export function Box() {
  return <span className="sheet-box" />;
}

/** Typed before printing, in the place where a hand would write. */
export function Typed({ text }: { text: string }) {
  return <span className="sheet-typed">{text}</span>;
}

interface WriteCellProps {
  column: Pick<WriteColumn, 'ticks'>;
  typed: string | undefined;
  label?: ReactNode;
  language: SheetLanguage;
}

/** A cell to write in: its printed words, what was typed, or the boxes to tick. */
export function WriteCell({ column, typed, label, language }: WriteCellProps) {
  return (
    <td className="sheet-write">
      {label}
      {typed && <Typed text={typed} />}
      {column.ticks && <Ticks ticks={column.ticks} language={language} />}
    </td>
  );
}

export function chartCells(chart: Chart | undefined): number {
  if (!chart) return 0;
  return chart.of === 'hours' ? Math.ceil(24 / chart.step) : chart.days * Math.max(1, chart.parts.length);
}

/** The empty cells of one row of a chart as one cell with lines; a day or six hours begin with a heavier one. */
export function ChartCells({ chart }: { chart: Chart | undefined }) {
  if (!chart) return null;
  const cells = chartCells(chart);
  const parts = chart.of === 'days' ? Math.max(1, chart.parts.length) : Math.max(1, 6 / chart.step);
  const lines = Array.from({ length: cells - 1 }, (_, index) => index + 1);
  const path = (those: number[]) => those.map((at) => `M${at} 0V1`).join('');
  return (
    <td colSpan={cells} className="sheet-chart sheet-chart-row">
      <svg viewBox={`0 0 ${cells} 1`} preserveAspectRatio="none" aria-hidden="true">
        <path d={path(lines.filter((at) => at % parts !== 0))} />
        <path className="sheet-chart-heavy" d={path(lines.filter((at) => at % parts === 0))} />
      </svg>
    </td>
  );
}

interface HeadProps {
  titles: string[];
  chart: Chart | undefined;
  language: SheetLanguage;
  /** Titles that begin a record beside another. */
  beside?: (index: number) => boolean;
}

/** Titles, and over a chart its hours, or room for a date over the parts of every day. */
export function TableHead({ titles, chart, language, beside }: HeadProps) {
  const twoLines = chart?.of === 'days' && chart.parts.length > 0;
  return (
    <thead>
      <tr>
        {titles.map((title, index) => (
          <th
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
            key={index}
            scope="col"
            rowSpan={twoLines ? 2 : 1}
            className={beside?.(index) ? 'sheet-beside' : undefined}
          >
            {title}
          </th>
        ))}
        {chart?.of === 'hours' &&
          hoursOf(chart).map((hour, index) => (
            <th
              key={hour}
              scope="col"
              className={index % Math.max(1, 6 / chart.step) === 0 ? 'sheet-chart sheet-chart-first' : 'sheet-chart'}
            >
              {hour}
            </th>
          ))}
        {chart?.of === 'days' &&
          Array.from({ length: chart.days }, (_, day) => (
            <th
              // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
              key={day}
              scope="colgroup"
              colSpan={Math.max(1, chart.parts.length)}
              className="sheet-chart sheet-chart-first sheet-chart-day"
            >
              /
            </th>
          ))}
      </tr>
      {twoLines && (
        <tr>
          {Array.from({ length: chart.days }, (_, day) =>
            chart.parts.map((part, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
                key={`${day}-${part.ja}`}
                scope="col"
                className={index === 0 ? 'sheet-chart sheet-chart-first' : 'sheet-chart'}
              >
                {part[language]}
              </th>
            )),
          )}
        </tr>
      )}
    </thead>
  );
}

function hoursOf({ from, step }: Chart): number[] {
  return Array.from({ length: Math.ceil(24 / step) }, (_, index) => (from + index * step) % 24);
}

/** The rows of a block in which something was typed, up to the last of them. */
export function typedRows(values: FormValues, block: string | undefined): number {
  if (!block) return 0;
  let rows = 0;
  for (const place of Object.keys(values)) {
    const [of, row, key] = place.split('.');
    if (of === block && key !== undefined) rows = Math.max(rows, Number(row) + 1);
  }
  return rows;
}

/**
 * A text cut so that no row is taller than a page, whatever the column's width: at most so many lines of 10 pt.
 * @param width millimetres
 */
export function pieces(text: string, width: number, lines = 10): string[] {
  const perLine = Math.max(2, Math.floor((width - 1.6) / 3.6));
  const cut: string[] = [];
  let piece = '';
  let left = lines * perLine;
  for (const character of text) {
    const takes = character === '\n' ? perLine : isWide(character) ? 1 : 0.6;
    if (left < takes) {
      cut.push(piece);
      piece = '';
      left = lines * perLine;
    }
    piece += character;
    left -= takes;
  }
  return [...cut, piece];
}

/**
 * Points in which a text stays on one line, 10 down to the smallest; null where it does not in any.
 * @param width millimetres
 */
export function oneLineSize(text: string, width: number, smallest = 8): number | null {
  if (text.includes('\n')) return null;
  let ems = 0;
  for (const character of text)
    ems += isWide(character) ? 1 : /\s/.test(character) ? 0.35 : /[a-z]/.test(character) ? 0.62 : 0.7;
  return [10, 9, 8].find((points) => points >= smallest && ems * points * 0.3528 <= width) ?? null;
}

/** Smaller where a date, a number or a name keeps to one line by that; undefined for the usual size. */
export function shortSize(text: string, width: number): { fontSize: string } | undefined {
  if (Array.from(text).length > 14) return undefined;
  const size = oneLineSize(text, width - 2.2);
  return size === null || size === 10 ? undefined : { fontSize: `${size}pt` };
}

/** A text whose dates, numbers and amounts are not parted at the end of a line, as long as a line can hold them. */
export function Unbroken({ text }: { text: string }) {
  if (!/\d/.test(text)) return text;
  // Odd parts are what is kept together.
  return text
    .split(/([0-9][\x21-\x7e]*(?:[日回]量|日分|日|回|錠|歳|件|包|枚|個|単位)?(?:\u00a0[^\s\u3000]+)*)/)
    .map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
        <span key={index} className="sheet-token">
          {part}
        </span>
      ),
    );
}

function isWide(character: string): boolean {
  return character.codePointAt(0)! > 0xff;
}
