import { useDeferredValue, useMemo, useState } from 'react';
import { foldNote } from '../../../../shared/japanese.ts';
import type { MedicationAdministration } from '../../../../shared/records.ts';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { momentText, shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { RecordTable } from '../RecordTable.tsx';
import { Find } from './Find.tsx';

interface GivenListProps {
  records: readonly MedicationAdministration[];
  asOf: string | null;
  record: string | undefined;
}

/** What was given, handed out, and not given, newest first. */
export function GivenList({ records, asOf, record }: GivenListProps) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed);
  const found = useMemo(() => {
    const words = foldNote(asked).split(/\s+/).filter(Boolean);
    return records.filter(({ text, code, route, performer, note }) => {
      const said = foldNote([text, code, route, performer, note].filter(Boolean).join(' '));
      return words.every((word) => said.includes(word));
    });
  }, [records, asked]);
  return (
    <>
      <Find typed={typed} onType={setTyped} shown={found.length} total={records.length} />
      <RecordTable
        caption={t('view.given')}
        current={record}
        headings={[
          t('column.when'),
          t('column.drug'),
          t('column.dose'),
          t('column.what'),
          t('column.by'),
          t('column.note'),
        ]}
        rows={found.map((given) => ({
          key: given.id,
          cells: [
            `${momentText(given.start) ?? patient('dateUnknown')}${given.end ? ` 〜 ${shortMoment(given.end, given.start ?? asOf)}` : ''}`,
            <b key="drug">{given.text}</b>,
            [given.doseText, given.rateText, given.route].filter(Boolean).join(patient('wordSpace')),
            <What key="what" given={given} />,
            given.performer,
            given.note,
          ],
          source: {
            record: given,
            section: 'administrations',
            about: `${given.text} ${momentText(given.start) ?? ''}`,
          },
        }))}
      />
    </>
  );
}

function What({ given: { kind, status } }: { given: MedicationAdministration }) {
  const t = useMedicineWords();
  const isUnsure = status === 'not-done' || status === 'stopped' || status === 'unknown';
  return (
    <>
      {t(`kind.${kind}`)} <Mark tone={isUnsure ? 'unsure' : 'plain'}>{t(`status.${status}`)}</Mark>
    </>
  );
}
