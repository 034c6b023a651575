/** Sheets of the ledger, one a row: what was issued and what became of it. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import type { LedgerSheet } from '../../../shared/paper.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { emptyFlow, type FlowBlock, type FlowContext } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import { TableHead, typedRows, Unbroken, WriteCell } from './cells.tsx';
import { SpanRow } from './table.tsx';

type LedgerBlock = BlockOf<'ledger'>;
type LedgerField = Extract<LedgerBlock['columns'][number], { field: unknown }>['field'];

const rowHeight = 8;

export function ledgerFlow(
  block: LedgerBlock,
  { sheets }: Extract<SheetBlock, { kind: 'ledger' }>,
  context: FlowContext,
): FlowBlock {
  const { language, t } = context;
  const widths = columnWidths(
    block.columns.map(({ width }) => width),
    0,
    context.width,
  );
  const count = Math.max(sheets.length, typedRows(context.values, block.key));
  const elements = Array.from({ length: count }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <SheetRow key={at} block={block} at={at} sheet={sheets[at] ?? null} context={context} />
  ));
  if (sheets.length === 0) elements.unshift(<SpanRow text={t('ledger.none')} columns={widths.length} strong />);
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
      least: Math.max(0, block.blankRows - (count - sheets.length)),
      fill: false,
      element: <SheetRow block={block} at={null} sheet={null} context={context} />,
    },
  };
}

interface SheetRowProps {
  block: LedgerBlock;
  at: number | null;
  sheet: LedgerSheet | null;
  context: FlowContext;
}

function SheetRow({ block, at, sheet, context }: SheetRowProps) {
  const { values, language, t } = context;
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
          <td key={column.field}>{sheet && <Unbroken text={fieldText(column.field, sheet, t)} />}</td>
        ),
      )}
    </tr>
  );
}

function fieldText(field: LedgerField, sheet: LedgerSheet, t: FlowContext['t']): string {
  switch (field) {
    case 'form':
      return `${sheet.form} ${sheet.version}`;
    case 'issuedAt':
      return momentText(sheet.issuedAt) ?? '';
    case 'pages':
      return `${sheet.page}/${sheet.pages}`;
    case 'copies':
      return String(sheet.copy);
    case 'status':
      return t(`status.sheet.${sheet.status}`);
    default:
      return sheet[field] ?? '';
  }
}
