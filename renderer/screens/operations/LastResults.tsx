import { type Preoperative, type PreoperativeTest, preoperativeTests } from '../../../shared/preoperative.ts';
import { flagOf, isCritical, otherFlagOf } from '../../clinical/observations.ts';
import { daysBetween } from '../../components/day.ts';
import { momentText, shortMoment } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import styles from './operations.module.css';
import { useOperationWords } from './words.ts';

/** From so many days before the operation a result is called old. */
const oldAfterDays = 30;

/** @param date of the operation, `2026-11-23` */
export function LastResults({ preoperative, date }: { preoperative: Preoperative | undefined; date: string | null }) {
  const t = useOperationWords();
  if (!preoperative) return <p className={styles.quiet}>{t('results.asking')}</p>;
  if (preoperative.observationsStatus.status === 'not-exported') {
    return <p className={styles.notice}>{t('results.notExported')}</p>;
  }
  return (
    <dl className={styles.results} aria-label={t('results')}>
      {preoperativeTests.map((test) => (
        <Result key={test} test={test} preoperative={preoperative} date={date} />
      ))}
    </dl>
  );
}

interface ResultProps {
  test: PreoperativeTest;
  preoperative: Preoperative;
  date: string | null;
}

function Result({ test, preoperative, date }: ResultProps) {
  const t = useOperationWords();
  const patient = usePatientWords();
  const result = preoperative.results[test];
  if (!result) {
    return (
      <div>
        <dt>{t(`test.${test}`)}</dt>
        <dd className={styles.missing}>{t('results.notFound')}</dd>
      </div>
    );
  }
  const { value, unit, text, effectiveAt, interpretation, status } = result;
  const flag = flagOf(interpretation);
  const days = date === null ? null : daysBetween(effectiveAt, date);
  const isOld = days === null || days >= oldAfterDays;
  return (
    <div title={[text, result.specimen, momentText(effectiveAt)].filter(Boolean).join(' ')}>
      <dt>{t(`test.${test}`)}</dt>
      <dd>
        <b className={styles.value}>{value}</b> {unit}
        {flag ? (
          <b className={isCritical(flag) ? styles.critical : styles.abnormal}> {patient(`flag.${flag}`)}</b>
        ) : null}{' '}
        {otherFlagOf(interpretation)}
        {status === 'preliminary' || status === 'corrected' ? (
          <b className={styles.unsureText}> {patient(`observationStatus.${status}`)}</b>
        ) : null}
      </dd>
      <dd className={isOld ? styles.old : styles.moment}>
        {shortMoment(effectiveAt, date) ?? patient('dateUnknown')}
        <br />
        {days === null ? null : days <= 0 ? t('sameDay') : t(isOld ? 'daysOld' : 'days', { days })}
      </dd>
    </div>
  );
}
