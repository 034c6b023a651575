import type { Observation } from '../../../../shared/records.ts';
import { differenceOf } from '../../../clinical/difference.ts';
import type { ResultRow } from '../../../clinical/result-table.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useLabWords } from '../../../i18n/labs.ts';
import { dateText, momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import styles from './labs.module.css';
import type { ActiveCell } from './ResultGrid.tsx';
import { ResultValue } from './ResultValue.tsx';

/** Everything that is known of the cell somebody is on, and where it was read from; what the marks mean, before that. */
export function ResultDetail({ rows, active }: { rows: readonly ResultRow[]; active: ActiveCell | null }) {
  const t = useLabWords();
  const row = active ? rows.find(({ key }) => key === active.row) : undefined;
  // On a test's name its newest result is read.
  const results = row ? (active?.moment == null ? row.results.slice(0, 1) : (row.cells.get(active.moment) ?? [])) : [];
  return (
    <div className={styles.detail} aria-live="polite">
      {row && results.length > 0 ? (
        <>
          {results.length > 1 ? <p>{t('cell.several', { count: results.length })}</p> : null}
          {results.map((result) => (
            <OneDetail key={result.id} result={result} row={row} />
          ))}
        </>
      ) : (
        <p className={styles.quiet}>
          {t('legend')} {t('cell.none')}
        </p>
      )}
    </div>
  );
}

function OneDetail({ result, row }: { result: Observation; row: ResultRow }) {
  const t = useLabWords();
  const patient = usePatientWords();
  const moment = momentText(result.effectiveAt) ?? patient('dateUnknown');
  const previous = row.results[row.results.indexOf(result) + 1];
  const difference = previous && result.effectiveAt !== previous.effectiveAt ? differenceOf(result, previous) : null;
  const facts = [
    t('cell.taken', { moment }),
    result.referenceRange ? t('cell.range', { range: result.referenceRange }) : t('cell.noRange'),
    result.interpretation ? t('cell.flagAsWritten', { flag: result.interpretation }) : t('cell.noFlag'),
    previous && difference
      ? t('cell.previous', { difference, value: previous.value, date: dateText(previous.effectiveAt) ?? '' })
      : null,
    result.panel,
    result.orderNumber ? t('cell.order', { number: result.orderNumber }) : null,
  ].filter((fact) => fact !== null);
  return (
    <p>
      <b>{result.text}</b> {result.specimen ? <span className={styles.quiet}>{result.specimen} </span> : null}
      <span className={styles.value}>
        <ResultValue observation={result} />
      </span>{' '}
      {facts.join(patient('wordSpace'))} {result.note ? <span className={styles.note}>{result.note}</span> : null}{' '}
      <SourceButton record={result} section="observations" about={`${result.text} ${moment}`} />
    </p>
  );
}
