import { differenceOf } from '../../../clinical/difference.ts';
import type { LatestResult } from '../../../clinical/observations.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { dateText, shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { ResultValue } from '../labs/ResultValue.tsx';
import styles from './LatestResults.module.css';

/** Each test's newest value beside how it changed, with both dates: an old value must not look new. */
export function LatestResults({ results, asOf }: { results: LatestResult[]; asOf: string | null }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const day = (moment: string | null) => shortMoment(dateText(moment), asOf);
  // A date of another year than the data's is said with it, and takes the room of two.
  const areLong = results.some(({ latest, previous }) =>
    [latest, previous].some((result) => (day(result?.effectiveAt ?? null)?.length ?? 0) > 5),
  );
  const isNamedAgain = (text: string) => results.filter((result) => result.latest.text === text).length > 1;
  return (
    <table className={areLong ? `${styles.results} ${styles.long}` : styles.results}>
      <thead>
        <tr>
          <th scope="col">{patient('observations.test')}</th>
          <th scope="col">{t('summary.latest')}</th>
          <th scope="col">{t('summary.difference')}</th>
          <th scope="col">{t('summary.date')}</th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ key, latest, previous }) => {
          const difference = previous ? differenceOf(latest, previous) : null;
          return (
            <tr key={key}>
              <th scope="row">
                {latest.text}{' '}
                {isNamedAgain(latest.text) ? <span className={styles.quiet}>{latest.specimen}</span> : null}
              </th>
              <td>
                <ResultValue observation={latest} />
              </td>
              <td className={styles.change}>
                {difference ? <b>{difference}</b> : null}{' '}
                <span className={styles.quiet}>
                  {previous
                    ? `(${previous.value}${previous.unit === latest.unit ? '' : ` ${previous.unit ?? ''}`} ${day(previous.effectiveAt) ?? patient('dateUnknown')})`
                    : patient('observations.noPrevious')}
                </span>
              </td>
              <td className={styles.date}>
                <SourceButton
                  record={latest}
                  section="observations"
                  about={`${latest.text} ${dateText(latest.effectiveAt) ?? ''}`}
                  words={day(latest.effectiveAt) ?? patient('dateUnknown')}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
