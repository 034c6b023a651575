import type { Condition } from '../../../../shared/records.ts';
import { uniqueBy } from '../../../clinical/unique.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { dateText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { ConditionLine } from '../ConditionLine.tsx';
import { SectionFrame } from '../SectionFrame.tsx';
import { AllOf } from './AllOf.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

const shown = 10;

/** What the patient has now: the main problem first, suspected ones marked. */
export function ProblemsBox({ answer, error, retry }: SummaryPart<Condition>) {
  const t = useChartWords();
  const patient = usePatientWords();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="conditions">{patient('tab.conditions')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(conditions) => {
        const present = conditions.filter(
          ({ clinicalStatus, verificationStatus }) =>
            (clinicalStatus === 'active' || clinicalStatus === 'unknown') && verificationStatus !== 'refuted',
        );
        // What two sources say of one problem and day is one line, the main one where either says so.
        const lines = uniqueBy(
          present.toSorted((a, b) => Number(b.isMain) - Number(a.isMain)),
          ({ text, verificationStatus, onset }) =>
            JSON.stringify([text, verificationStatus === 'provisional', dateText(onset)]),
        );
        const rest = lines.length - shown;
        const past = (answer?.total ?? conditions.length) - present.length;
        return (
          <>
            <ul className={styles.list}>
              {lines.slice(0, shown).map((condition) => (
                <li key={condition.id} className={styles.problem}>
                  <ConditionLine condition={condition} />{' '}
                  <SourceButton record={condition} section="conditions" about={condition.text} />
                </li>
              ))}
            </ul>
            {rest > 0 ? <p className={styles.rest}>{t('summary.rest', { count: rest })}</p> : null}
            {past > 0 ? <p className={styles.rest}>{t('summary.pastProblems', { count: past })}</p> : null}
          </>
        );
      }}
    </SectionFrame>
  );
}
