import type { Observation } from '../../../../shared/records.ts';
import { latestResults } from '../../../clinical/observations.ts';
import { useChartWords } from '../../../i18n/chart.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { SectionFrame } from '../SectionFrame.tsx';
import { AllOf } from './AllOf.tsx';
import { LatestResults } from './LatestResults.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

const shown = 8;

/** Each test's newest result, critical and abnormal first, with how it differs from the one before. */
export function ResultsBox({ answer, error, retry }: SummaryPart<Observation>) {
  const t = useChartWords();
  const patient = usePatientWords();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="observations">{patient('observations.latest')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(observations) => {
        // What an organism is sensitive to is read beside the organism, and a blood group on the line of warnings.
        const results = latestResults(
          observations.filter(({ parentId, category }) => parentId === null && category !== 'blood-type'),
        );
        const rest = results.length - shown;
        return (
          <>
            <LatestResults results={results.slice(0, shown)} asOf={answer?.status.asOf ?? null} />
            {rest > 0 ? <p className={styles.rest}>{t('summary.tests', { count: rest })}</p> : null}
          </>
        );
      }}
    </SectionFrame>
  );
}
