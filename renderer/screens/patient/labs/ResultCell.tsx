import type { Observation } from '../../../../shared/records.ts';
import { flagOf, isCritical, otherFlagOf } from '../../../clinical/observations.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import styles from './ResultGrid.module.css';

/** What stands in one cell: each result as the source wrote it, its flag as arrow and letter, and what is not final. */
export function ResultCell({ results, unit }: { results: readonly Observation[]; unit: string | null }) {
  return results.map((result) => <OneResult key={result.id} result={result} unit={unit} />);
}

function OneResult({ result, unit }: { result: Observation; unit: string | null }) {
  const t = useLabWords();
  const patient = usePatientWords();
  const flag = flagOf(result.interpretation);
  const other = otherFlagOf(result.interpretation);
  const { status } = result;
  return (
    <div className={isCritical(flag) ? styles.critical : flag ? styles.flagged : undefined}>
      {result.value} {result.unit === unit ? null : <small>{result.unit ?? ''} </small>}
      {flag ? (
        <>
          <span className={styles.flag} aria-hidden>
            {t(`flag.${flag}`)}
          </span>
          <span className="visually-hidden">{patient(`flag.${flag}`)}</span>
        </>
      ) : null}
      {other ? <span className={styles.flag}>{other}</span> : null}
      {status === 'preliminary' || status === 'corrected' ? (
        <span className={styles.unsure}>{t(`status.${status}`)}</span>
      ) : null}
    </div>
  );
}
