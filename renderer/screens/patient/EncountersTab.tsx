import type { PatientView } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Stays and visits. */
export function EncountersTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <SectionBox view={view} section="encounters" title={t('tab.encounters')}>
      {(encounters) => (
        <RecordTable
          caption={t('tab.encounters')}
          headings={[
            t('encounters.kind'),
            t('status'),
            t('start'),
            t('end'),
            t('encounters.place'),
            t('encounters.department'),
            t('encounters.attending'),
            t('encounters.reason'),
          ]}
          rows={encounters.map((encounter) => ({
            key: encounter.id,
            cells: [
              t(`class.${encounter.class}`),
              encounter.status === 'unknown' ? t('unknown') : t(`encounter.${encounter.status}`),
              momentText(encounter.start),
              momentText(encounter.end),
              [encounter.ward, encounter.room, encounter.bed].filter(Boolean).join(' '),
              encounter.department,
              encounter.attending,
              [encounter.reason, encounter.disposition].filter(Boolean).join(t('wordSpace')),
            ],
          }))}
        />
      )}
    </SectionBox>
  );
}
