/** Procedure (FHIR R4 §9.3). */
import type { Procedure } from '@medplum/fhirtypes';
import type { Procedure as Done } from '../../../shared/records.ts';
import { statesAbsence } from './absence.ts';
import { choiceText, codeOf, joined, moment, notesText, string, textOf, textsOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

const taken = elementsTaken(
  'status',
  'code',
  'bodySite',
  'performer',
  'note',
  'performedDateTime',
  'performedPeriod',
  'performedString',
  'performedAge',
  'performedRange',
  'statusReason',
);

export function mapProcedure(procedure: Procedure, lookup: Lookup): Mapping {
  if (procedure.status === 'entered-in-error') return cancelled;
  if (statesAbsence(procedure.code)) return asText(textOf(procedure.code));
  const interrupted =
    procedure.status === 'stopped' || procedure.status === 'on-hold'
      ? `【${procedure.status === 'stopped' ? '中断' : '保留'} / ${procedure.status}】`
      : null;
  return records({
    type: 'procedure',
    record: {
      text: textOf(procedure.code) ?? notesText(procedure.note) ?? '（処置名の記載なし）',
      ...codeOf(procedure.code),
      status: isNotDone(procedure) ? 'not-done' : statusOf(procedure.status),
      start: choiceText(procedure, 'performed'),
      end: moment(procedure.performedPeriod?.end),
      bodySite: textsOf(procedure.bodySite),
      performer: joined(
        (procedure.performer ?? []).map(({ actor }) => nameOf(lookup, actor)),
        '、',
      ),
      note: joined(
        [interrupted, textOf(procedure.statusReason), notesText(procedure.note), leftover(procedure, lookup, taken)],
        '\n',
      ),
    },
  });
}

/** STU3 and DSTU2 said it beside a status that may read `completed`. */
function isNotDone(procedure: Procedure & { notDone?: boolean; notPerformed?: boolean }): boolean {
  return procedure.notDone === true || procedure.notPerformed === true;
}

function statusOf(status: unknown): Done['status'] {
  const text = string(status);
  return text === 'preparation' || text === 'in-progress' || text === 'completed' || text === 'not-done'
    ? text
    : 'unknown';
}
