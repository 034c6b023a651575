import { useDeferredValue, useMemo, useState } from 'react';
import { foldNote } from '../../../../shared/japanese.ts';
import type { MedicationRequest } from '../../../../shared/records.ts';
import { periodText } from '../../../clinical/medications.ts';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { RecordTable } from '../RecordTable.tsx';
import { doseWords } from './dose-words.ts';
import { Find } from './Find.tsx';

/** Every prescription and statement, newest first, to be searched. */
export function AllPrescriptions({
  requests,
  record,
}: {
  requests: readonly MedicationRequest[];
  record: string | undefined;
}) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed);
  const found = useMemo(() => {
    const words = foldNote(asked).split(/\s+/).filter(Boolean);
    return words.length === 0 ? requests : requests.filter((request) => isAbout(request, words));
  }, [requests, asked]);
  return (
    <>
      <Find typed={typed} onType={setTyped} shown={found.length} total={requests.length} />
      <RecordTable
        caption={t('view.all')}
        current={record}
        headings={[
          t('column.drug'),
          t('column.dose'),
          t('column.usage'),
          t('column.period'),
          t('column.state'),
          t('column.prescriber'),
          t('column.note'),
        ]}
        rows={found.map((request) => ({
          key: request.id,
          cells: [
            <b key="drug">{request.text}</b>,
            doseWords(request, patient),
            [request.usage, request.route, request.durationText].filter(Boolean).join(patient('wordSpace')),
            `${periodText(request, request.startDate) ?? patient('dateUnknown')} 〜 ${periodText(request, request.endDate) ?? ''}`,
            <State key="state" request={request} />,
            [request.prescriber, request.department].filter(Boolean).join(' '),
            request.note,
          ],
          source: { record: request, section: 'medications', about: request.text },
        }))}
      />
    </>
  );
}

function State({ request }: { request: MedicationRequest }) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const { basis, setting, status } = request;
  return (
    <>
      {basis === 'statement' ? <Mark tone="unsure">{t('statement')}</Mark> : null}{' '}
      {status === 'unknown' ? null : (
        <Mark tone={status === 'stopped' || status === 'cancelled' ? 'strong' : 'plain'}>
          {patient(`medicationStatus.${status}`)}
        </Mark>
      )}{' '}
      {setting === 'unknown' ? null : patient(`setting.${setting}`)}
    </>
  );
}

function isAbout({ text, code, usage, prescriber, department, note }: MedicationRequest, words: string[]): boolean {
  const said = foldNote([text, code, usage, prescriber, department, note].filter(Boolean).join(' '));
  return words.every((word) => said.includes(word));
}
