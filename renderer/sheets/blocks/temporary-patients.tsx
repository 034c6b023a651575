/** Temporary patients of the station, one a row, with room to write whose number each turned out to be. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import type { TemporaryPatientView } from '../../../shared/temporary.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { dateText } from '../../i18n/moments.ts';
import { emptyFlow, type FlowBlock, type FlowContext } from '../flow.ts';
import { columnWidths } from '../layout.ts';
import { TableHead, typedRows, WriteCell } from './cells.tsx';
import { SpanRow } from './table.tsx';

type TemporaryBlock = BlockOf<'temporary-patients'>;
type TemporaryField = Extract<TemporaryBlock['columns'][number], { field: unknown }>['field'];

export function temporaryPatientsFlow(
  block: TemporaryBlock,
  { patients }: Extract<SheetBlock, { kind: 'temporary-patients' }>,
  context: FlowContext,
): FlowBlock {
  const { language, t } = context;
  const widths = columnWidths(
    block.columns.map(({ width }) => width),
    0,
    context.width,
  );
  const count = Math.max(patients.length, typedRows(context.values, block.key));
  const elements = Array.from({ length: count }, (_, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
    <TemporaryRow key={at} block={block} at={at} patient={patients[at] ?? null} context={context} />
  ));
  if (patients.length === 0) elements.unshift(<SpanRow text={t('temporary.none')} columns={widths.length} strong />);
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
      rowHeight: block.rowHeight,
      least: Math.max(0, block.blankRows - (count - patients.length)),
      fill: false,
      element: <TemporaryRow block={block} at={null} patient={null} context={context} />,
    },
  };
}

interface TemporaryRowProps {
  block: TemporaryBlock;
  at: number | null;
  patient: TemporaryPatientView | null;
  context: FlowContext;
}

function TemporaryRow({ block, at, patient, context }: TemporaryRowProps) {
  const { values, language, t } = context;
  return (
    <tr style={{ height: `${block.rowHeight}mm` }}>
      {block.columns.map((column) =>
        'write' in column ? (
          <WriteCell
            key={column.write}
            column={column}
            typed={at === null ? undefined : values[`${block.key}.${at}.${column.write}`]}
            language={language}
          />
        ) : (
          <td key={column.field} className={column.field === 'identifier' ? 'sheet-strong' : undefined}>
            {patient && fieldText(column.field, patient, t)}
          </td>
        ),
      )}
    </tr>
  );
}

function fieldText(field: TemporaryField, patient: TemporaryPatientView, t: FlowContext['t']): string {
  switch (field) {
    case 'birthDate':
      return dateText(patient.birthDate) ?? '';
    case 'sex':
      return patient.sex === 'unknown' ? '' : t(`sex.${patient.sex}`);
    case 'registeredAt':
      return dateText(patient.registeredAt) ?? '';
    case 'joined':
      return patient.joined?.identifier ?? '';
    default:
      return patient[field] ?? '';
  }
}
