import type { PatientView } from '../../../shared/views.ts';
import { resultTable } from '../../clinical/observations.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { ResultGrid } from './ResultGrid.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Every result, a test in each row and a moment in each column. */
export function ObservationsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <SectionBox view={view} section="observations" title={t('tab.observations')}>
      {(observations) => (
        <>
          <p>{t('observations.flagsFrom')}</p>
          <ResultGrid table={resultTable(observations)} />
        </>
      )}
    </SectionBox>
  );
}
