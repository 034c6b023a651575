import type { LatestResult } from '../../clinical/observations.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import styles from './LatestResults.module.css';
import { ResultValue } from './ResultValue.tsx';

/** Each test's newest value beside the one before it, with both dates: an old value must not look new. */
export function LatestResults({ results }: { results: LatestResult[] }) {
  const t = usePatientWords();
  return (
    <table className={styles.results}>
      <thead>
        <tr>
          <th scope="col">{t('observations.test')}</th>
          <th scope="col">{t('observations.value')}</th>
          <th scope="col">{t('observations.previous')}</th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ key, latest, previous }) => (
          <tr key={key}>
            <th scope="row">
              {latest.text}
              {latest.specimen ? <span className={styles.quiet}> {latest.specimen}</span> : null}
            </th>
            <td>
              <ResultValue observation={latest} />
              <span className={styles.date}>{dateText(latest.effectiveAt) ?? t('dateUnknown')}</span>
            </td>
            <td>
              {previous ? (
                <>
                  <ResultValue observation={previous} withUnit={previous.unit !== latest.unit} />
                  <span className={styles.date}>{dateText(previous.effectiveAt) ?? t('dateUnknown')}</span>
                </>
              ) : (
                <span className={styles.quiet}>{t('observations.noPrevious')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
