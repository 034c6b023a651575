import { useSearch } from '@tanstack/react-router';
import type { PatientView } from '../../../shared/views.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { ConditionLine } from './ConditionLine.tsx';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Every problem, past and refuted ones included. */
export function ConditionsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const { record } = useSearch({ from: '/patients/$patientId' });
  return (
    <SectionBox view={view} section="conditions" title={t('tab.conditions')}>
      {(conditions) => (
        <RecordTable
          caption={t('tab.conditions')}
          current={record}
          headings={[t('conditions.problem'), t('status'), t('start'), t('end'), 'ICD-10', t('note')]}
          rows={conditions.map((condition) => ({
            key: condition.id,
            source: { record: condition, section: 'conditions', about: condition.text },
            cells: [
              <ConditionLine key="line" condition={{ ...condition, onset: null }} />,
              condition.clinicalStatus === 'unknown' ? t('unknown') : t(`clinicalStatus.${condition.clinicalStatus}`),
              dateText(condition.onset),
              [dateText(condition.abatement), condition.outcome].filter(Boolean).join(' '),
              condition.icd10,
              condition.note,
            ],
          }))}
        />
      )}
    </SectionBox>
  );
}
