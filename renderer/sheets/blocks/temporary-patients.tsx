/** Temporary patients of the station, one a row, with room to write whose number each turned out to be. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import type { TemporaryPatientView } from '../../../shared/temporary.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { dateText } from '../../i18n/moments.ts';
import type { FlowBlock, FlowContext } from '../flow.ts';
import { listFlow } from './list.tsx';

type TemporaryBlock = BlockOf<'temporary-patients'>;
type TemporaryField = Extract<TemporaryBlock['columns'][number], { field: unknown }>['field'];

export function temporaryPatientsFlow(
  block: TemporaryBlock,
  { patients }: Extract<SheetBlock, { kind: 'temporary-patients' }>,
  context: FlowContext,
): FlowBlock {
  const { t } = context;
  const cell = (field: TemporaryField, patient: TemporaryPatientView) => fieldText(field, patient, t);
  const { rowHeight } = block;
  const none = t('temporary.none');
  return listFlow({ block, items: patients, rowHeight, none, cell, strong: ['identifier'] }, context);
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
