/** Records of one section as a table: read, written beside, charted, and with rows by hand after them. */
import type { ReactNode } from 'react';
import type { RecordColumn, RecordsBlock } from '../../../shared/form-blocks.ts';
import type { WriteColumn } from '../../../shared/form-parts.ts';
import type { MedicationRequest, Observation } from '../../../shared/records.ts';
import type { SectionStatus, SheetBlock } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import type { SheetWords } from '../words.ts';
import {
  ChartCells,
  chartCells,
  oneLineSize,
  pieces,
  shortSize,
  TableHead,
  typedRows,
  Unbroken,
  WriteCell,
} from './cells.tsx';
import { columnText } from './record-texts.ts';
import { asOfText, classes, SpanRow, warningsOf } from './table.tsx';

/** One record as it is printed: its texts by column, and its place among the records for what is typed beside it. */
interface Line {
  at: number;
  texts: string[];
}

interface Group {
  key: string;
  heading: string | null;
  lines: Line[];
}

const writingHeight = 8;
/** Columns whose texts are smaller rather than on two lines, down to so many points. */
const onOneLine: Record<string, number> = { medicine: 8, administration: 9, period: 8 };

type RecordsContent = Extract<SheetBlock, { kind: 'records' }>;

export function recordsFlow(block: RecordsBlock, content: RecordsContent, context: FlowContext): FlowBlock {
  const { records, status } = content;
  const { language, t } = context;
  const isWritten = block.blankRows > 0 || block.fill || typedRows(context.values, block.key) > records.length;
  const shown = records.length > 0 || isWritten;
  const columns = shown ? block.columns : [];
  const wanted = Array.from({ length: block.abreast }, () => columns.map(({ width }) => width)).flat();
  const chart = shown ? block.chart : undefined;
  const widths = columnWidths(wanted, chartCells(chart), context.width);
  const rows = rowsOf(block, content, widths, context);
  const titles = Array.from({ length: block.abreast }, () => columns.map(({ title }) => title[language])).flat();
  const beside = (index: number) => index > 0 && index % columns.length === 0;
  const height = block.rowHeight ?? writingHeight;
  return {
    ...emptyFlow,
    title: block.title[language],
    asOf: asOfText(status, t),
    caption: block.caption?.[language] ?? null,
    warnings: warningsOf(status, t),
    table: {
      widths,
      head: shown ? <TableHead titles={titles} chart={chart} language={language} beside={beside} /> : null,
      className: chart || columns.some((column) => 'write' in column) ? 'sheet-ruled' : '',
    },
    rows,
    blank: isWritten
      ? {
          rowHeight: height,
          least: Math.max(0, block.blankRows - typedAfter(block, content, context)),
          fill: block.fill && context.last,
          element: <HandRow block={block} at={null} height={height} context={context} />,
        }
      : null,
  };
}

function rowsOf(block: RecordsBlock, content: RecordsContent, widths: number[], context: FlowContext): FlowRow[] {
  const { records, matching, total, status } = content;
  const { t } = context;
  const rows: FlowRow[] = [];
  const span = (text: string, strong = false, keepWithNext = false) =>
    rows.push({ element: <SpanRow text={text} columns={widths.length} strong={strong} />, keepWithNext, under: null });
  const groups = groupsOf(block, records, t);
  for (const { heading, lines } of groups) {
    const lead = heading !== null && block.abreast === 2 && lines.length === 1;
    const under = heading === null || lead ? null : rows.length;
    if (heading !== null && !lead) span(heading, false, true);
    for (let first = 0; first < lines.length; first += block.abreast) {
      const beside = lines.slice(first, first + block.abreast);
      const joined = block.group === 'rp' && first + block.abreast < lines.length;
      const parted = block.group === 'rp' && !joined;
      const parts = partsOf(block, beside, widths);
      for (const [part, texts] of parts.entries()) {
        const row = { block, lines: beside, texts, widths, part, joined, parted, lead: lead ? heading : null, context };
        rows.push({ element: <RecordRow {...row} />, keepWithNext: false, under });
      }
    }
  }
  const printed = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  if (records.length > printed) span(t('merged', { count: records.length - printed }));
  if (records.length === 0) span(emptyText(status, total, t), true);
  else if (total > records.length) {
    const counts = { total, printed: records.length, rest: total - records.length };
    span(t('omitted', { ...counts, outside: total - matching, over: matching - records.length }));
  }
  const height = block.rowHeight ?? writingHeight;
  for (let at = records.length; at < typedRows(context.values, block.key); at++) {
    const element = <HandRow block={block} at={at} height={height} context={context} />;
    rows.push({ element, keepWithNext: false, under: null });
  }
  return rows;
}

function typedAfter(block: RecordsBlock, { records }: RecordsContent, { values }: FlowContext): number {
  return Math.max(0, typedRows(values, block.key) - records.length);
}

/** Long texts go on in rows of their own, so that no row is taller than a page. */
function partsOf(block: RecordsBlock, lines: Line[], widths: number[]): string[][] {
  const split = lines.flatMap(({ texts }, place) =>
    texts.map((text, column) => pieces(text, widths[place * block.columns.length + column]!)),
  );
  const height = Math.max(1, ...split.map((cell) => cell.length));
  return Array.from({ length: height }, (_, part) => split.map((cell) => cell[part] ?? ''));
}

/** Neighbours that belong together, each a line of cells; the same line twice is one, but a drug given twice is two. */
function groupsOf(block: RecordsBlock, records: object[], t: SheetWords): Group[] {
  const groups: Group[] = [];
  const seen = new Set<string>();
  const mayMerge = block.group !== 'rp' && !block.columns.some((column) => 'write' in column);
  for (const [at, record] of records.entries()) {
    const heading = block.group === 'moment' ? momentHeading(record as Observation, t) : null;
    const key = block.group === 'rp' ? rpKey(record as MedicationRequest) : (heading ?? '');
    const texts = block.columns.map((column) =>
      'write' in column ? '' : columnText(block.section, column.field, record, t),
    );
    const whole = JSON.stringify([key, texts]);
    if (mayMerge && seen.has(whole)) continue;
    seen.add(whole);
    if (groups.at(-1)?.key !== key) groups.push({ key, heading, lines: [] });
    groups.at(-1)!.lines.push({ at, texts });
  }
  return groups;
}

/** The same RP number and usage in two orders are two groups. */
function rpKey({ orderNumber, rp, usage, route, setting }: MedicationRequest): string {
  return JSON.stringify([orderNumber, rp, usage, route, setting]);
}

function momentHeading({ effectiveAt }: Observation, t: SheetWords): string {
  const at = momentText(effectiveAt);
  return at ? t('collected', { at }) : t('collected.none');
}

function emptyText(status: SectionStatus, total: number, t: SheetWords): string {
  if (total > 0) return t('empty.noMatch', { total });
  return t(status.status === 'exported' ? 'empty.none' : 'empty.notExported');
}

interface RecordRowProps {
  block: RecordsBlock;
  lines: Line[];
  /** Of all lines beside each other. */
  texts: string[];
  widths: number[];
  /** 0, or higher where texts go on. */
  part: number;
  joined: boolean;
  /** The row below belongs to another. */
  parted: boolean;
  /** The heading of this one row, in place of the first of two records. */
  lead: string | null;
  context: FlowContext;
}

function RecordRow({ block, lines, texts, widths, part, joined, parted, lead, context }: RecordRowProps) {
  const { columns } = block;
  const writes = block.rowHeight ?? (block.chart || columns.some((one) => 'write' in one) ? writingHeight : undefined);
  const missing = lead === null ? (block.abreast - lines.length) * columns.length : 0;
  return (
    <tr
      className={classes({ 'sheet-joined': joined, 'sheet-parted': parted })}
      style={writes ? { height: `${writes}mm` } : undefined}
    >
      {lead !== null && <td colSpan={columns.length}>{lead}</td>}
      {texts.map((text, index) => {
        const column = columns[index % columns.length]!;
        const line = lines[Math.floor(index / columns.length)]!;
        const beside = (index > 0 && index % columns.length === 0) || (lead !== null && index === 0);
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
        if ('write' in column) return <Write key={index} {...{ block, column, at: line.at, part, context }} />;
        const kinds = { 'sheet-strong': index % columns.length === 0, 'sheet-beside': beside };
        const smallest = onOneLine[column.field];
        const size = smallest === undefined ? null : oneLineSize(text, widths[index]! - 2, smallest);
        const style = size !== null && size < 10 ? { fontSize: `${size}pt` } : shortSize(text, widths[index]!);
        return (
          <td
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
            key={index}
            className={classes(kinds)}
            style={style}
          >
            <Unbroken text={text} />
          </td>
        );
      })}
      {missing > 0 && <td colSpan={missing} className="sheet-beside" />}
      <ChartCells chart={block.chart} />
    </tr>
  );
}

interface WriteProps {
  block: RecordsBlock;
  column: WriteColumn;
  at: number;
  part: number;
  context: FlowContext;
}

function Write({ block, column, at, part, context }: WriteProps): ReactNode {
  if (part > 0) return <td className="sheet-write" />;
  const typed = context.values[`${block.key}.${at}.${column.write}`];
  return <WriteCell column={column} typed={typed} language={context.language} />;
}

interface HandRowProps {
  block: RecordsBlock;
  /** Its number, where something was typed in it. */
  at: number | null;
  height: number;
  context: FlowContext;
}

/** A row by hand: every column is empty, also those of records. */
function HandRow({ block, at, height, context }: HandRowProps) {
  const { language, values } = context;
  const typed = (column: RecordColumn | WriteColumn) =>
    at === null ? undefined : values[`${block.key}.${at}.${'write' in column ? column.write : column.field}`];
  return (
    <tr style={{ height: `${height}mm` }}>
      {Array.from({ length: block.abreast }, (_, place) =>
        block.columns.map((column, index) => (
          <WriteCell
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
            key={`${place}-${index}`}
            column={'write' in column ? column : {}}
            typed={place === 0 ? typed(column) : undefined}
            language={language}
          />
        )),
      )}
      <ChartCells chart={block.chart} />
    </tr>
  );
}
