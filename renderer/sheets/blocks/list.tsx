/** What the station lists, one a row: printed columns, columns to write in, and rows by hand after them. */
import type { ReactNode } from 'react';
import type { FormWords, WriteColumn } from '../../../shared/form-parts.ts';
import { emptyFlow, type FlowBlock, type FlowContext } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import { TableHead, typedRows, WriteCell } from './cells.tsx';
import { SpanRow } from './table.tsx';

interface PrintedColumn<Field extends string> {
  field: Field;
  title: FormWords;
  width?: number | undefined;
}

interface ListBlock<Field extends string> {
  key: string;
  title: FormWords;
  caption?: FormWords | undefined;
  columns: (PrintedColumn<Field> | WriteColumn)[];
  blankRows: number;
}

interface List<Field extends string, Item> {
  block: ListBlock<Field>;
  items: readonly Item[];
  /** Millimetres. */
  rowHeight: number;
  /** Said where there are none. */
  none: string;
  cell: (field: Field, item: Item) => ReactNode;
  /** Fields that stand out. */
  strong?: readonly Field[];
}

export function listFlow<Field extends string, Item>(list: List<Field, Item>, context: FlowContext): FlowBlock {
  const { block, items, rowHeight, none } = list;
  const { language } = context;
  const widths = columnWidths(
    block.columns.map(({ width }) => width),
    0,
    context.width,
  );
  const count = Math.max(items.length, typedRows(context.values, block.key));
  const elements = Array.from({ length: count }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <ListRow key={at} list={list} at={at} context={context} />
  ));
  if (items.length === 0) elements.unshift(<SpanRow text={none} columns={widths.length} strong />);
  return {
    ...emptyFlow,
    title: block.title[language],
    caption: block.caption?.[language] ?? null,
    table: {
      widths,
      head: (
        <TableHead titles={block.columns.map(({ title }) => title[language])} chart={undefined} language={language} />
      ),
      className: 'sheet-ruled',
    },
    rows: elements.map((element) => ({ element, keepWithNext: false, under: null })),
    blank: {
      rowHeight,
      least: Math.max(0, block.blankRows - (count - items.length)),
      fill: false,
      element: <ListRow list={list} at={null} context={context} />,
    },
  };
}

interface ListRowProps<Field extends string, Item> {
  list: List<Field, Item>;
  /** Null in a row for the pen. */
  at: number | null;
  context: FlowContext;
}

function ListRow<Field extends string, Item>({ list, at, context }: ListRowProps<Field, Item>) {
  const { block, items, rowHeight, cell, strong = [] } = list;
  const { values, language } = context;
  const item = at === null ? undefined : items[at];
  return (
    <tr style={{ height: `${rowHeight}mm` }}>
      {block.columns.map((column) =>
        'write' in column ? (
          <WriteCell
            key={column.write}
            column={column}
            typed={at === null ? undefined : values[`${block.key}.${at}.${column.write}`]}
            language={language}
          />
        ) : (
          <td key={column.field} className={strong.includes(column.field) ? 'sheet-strong' : undefined}>
            {item && cell(column.field, item)}
          </td>
        ),
      )}
    </tr>
  );
}
