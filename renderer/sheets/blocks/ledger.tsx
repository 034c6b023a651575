/** Sheets of the ledger, one a row: what was issued and what became of it. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import type { LedgerSheet } from '../../../shared/paper.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import type { FlowBlock, FlowContext } from '../flow.ts';
import { Unbroken } from './cells.tsx';
import { listFlow } from './list.tsx';

type LedgerBlock = BlockOf<'ledger'>;
type LedgerField = Extract<LedgerBlock['columns'][number], { field: unknown }>['field'];

const rowHeight = 8;

export function ledgerFlow(
  block: LedgerBlock,
  { sheets }: Extract<SheetBlock, { kind: 'ledger' }>,
  context: FlowContext,
): FlowBlock {
  const { t } = context;
  const cell = (field: LedgerField, sheet: LedgerSheet) => <Unbroken text={fieldText(field, sheet, t)} />;
  return listFlow({ block, items: sheets, rowHeight, none: t('ledger.none'), cell }, context);
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
      return t(`status.sheet.${sheet.status === 'issued' && !sheet.returns ? 'not-returning' : sheet.status}`);
    default:
      return sheet[field] ?? '';
  }
}
