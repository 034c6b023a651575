/** Rows to write in, some with printed words in front, some typed already. */
import type { HandwritingBlock } from '../../../shared/form-blocks.ts';
import { emptyFlow, type FlowBlock, type FlowContext, type FlowRow } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import { ChartCells, chartCells, TableHead, typedRows, WriteCell } from './cells.tsx';

export function handwritingFlow(block: HandwritingBlock, context: FlowContext): FlowBlock {
  const { language } = context;
  const labelled = Math.max(0, ...block.columns.map(({ rows }) => rows?.length ?? 0));
  const own = Math.max(labelled, typedRows(context.values, block.key));
  const rows = Array.from({ length: own }, (_, at): FlowRow => {
    return { element: <HandRow block={block} at={at} context={context} />, keepWithNext: false, under: null };
  });
  const titles = block.columns.map(({ title }) => title[language]);
  return {
    ...emptyFlow,
    title: block.title[language],
    caption: block.caption?.[language] ?? null,
    table: {
      widths: columnWidths(
        block.columns.map(({ width }) => width),
        chartCells(block.chart),
        context.width,
      ),
      head: <TableHead titles={titles} chart={block.chart} language={language} />,
      className: 'sheet-ruled',
    },
    rows,
    blank: {
      rowHeight: block.rowHeight,
      least: Math.max(0, block.rows - own),
      // Rows with words in front are all there are.
      fill: context.last && labelled === 0,
      element: <HandRow block={block} at={null} context={context} />,
    },
  };
}

function HandRow({ block, at, context }: { block: HandwritingBlock; at: number | null; context: FlowContext }) {
  const { language, values } = context;
  return (
    <tr style={{ height: `${block.rowHeight}mm` }}>
      {block.columns.map((column, index) => {
        const label = at === null ? null : column.rows?.[at];
        const typed = at === null || !column.write ? undefined : values[`${block.key}.${at}.${column.write}`];
        return (
          <WriteCell
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
            key={index}
            column={column}
            typed={typed}
            label={label && <span className="sheet-row-label">{label[language]}</span>}
            language={language}
          />
        );
      })}
      <ChartCells chart={block.chart} />
    </tr>
  );
}
