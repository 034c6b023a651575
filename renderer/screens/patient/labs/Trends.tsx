import { useMemo } from 'react';
import type { ResultRow } from '../../../clinical/result-table.ts';
import { type Trend, timeSpan, trendsOf } from '../../../clinical/trends.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { ResultValue } from './ResultValue.tsx';
import { TrendChart } from './TrendChart.tsx';
import styles from './Trends.module.css';
import { maxTrends } from './trend-limit.ts';

interface TrendsProps {
  /** In the order in which they were chosen. */
  rows: readonly ResultRow[];
  onRemove: (key: string) => void;
  onClear: () => void;
}

/** Small charts of the chosen tests under each other, on one axis of time, and the same as a table. */
export function Trends({ rows, onRemove, onClear }: TrendsProps) {
  const t = useLabWords();
  const trends = useMemo(
    () => rows.flatMap((row) => trendsOf(row).map((trend) => ({ row, trend }))).slice(0, maxTrends),
    [rows],
  );
  const span = useMemo(() => timeSpan(trends.map(({ trend }) => trend)), [trends]);
  return (
    <section className={styles.trends} aria-label={t('trends')}>
      <header className={styles.head}>
        <h3>{t('trends')}</h3>
        <button type="button" className={styles.button} onClick={onClear}>
          {t('trends.clear')}
        </button>
      </header>
      {rows.length >= maxTrends ? <p className={styles.quiet}>{t('trends.full')}</p> : null}
      {trends.map(({ row, trend }, index) => (
        <OneTrend
          key={trend.key}
          trend={trend}
          span={span}
          withAxis={index === trends.length - 1}
          isSmall={trends.length > 3}
          onRemove={() => onRemove(row.key)}
        />
      ))}
      <p className={styles.quiet}>{t('trends.legend')}</p>
      <details className={styles.values}>
        <summary>{t('trends.table')}</summary>
        {trends.map(({ trend }) => (
          <ValueTable key={trend.key} trend={trend} />
        ))}
      </details>
    </section>
  );
}

interface OneTrendProps {
  trend: Trend;
  span: [number, number] | null;
  withAxis: boolean;
  isSmall: boolean;
  onRemove: () => void;
}

function OneTrend({ trend, span, withAxis, isSmall, onRemove }: OneTrendProps) {
  const t = useLabWords();
  const { text, specimen, unit, range, rangeText, points, undated } = trend;
  const about = [
    specimen,
    unit,
    rangeText && (range ? rangeText : t('trends.notDrawn', { range: rangeText })),
    undated.length > 0 ? t('trends.undated', { count: undated.length }) : null,
  ];
  const title = (
    <>
      <b>{text}</b> <span className={styles.quiet}>{about.filter(Boolean).join('  ')}</span>
      <button
        type="button"
        className={styles.remove}
        aria-label={t('trends.remove', { test: text })}
        onClick={onRemove}
      >
        ×
      </button>
    </>
  );
  return (
    <div className={styles.trend}>
      {span && points.length > 0 ? (
        <TrendChart trend={trend} span={span} withAxis={withAxis} isSmall={isSmall}>
          {title}
        </TrendChart>
      ) : (
        <>
          <div className={styles.title}>{title}</div>
          <p className={styles.quiet}>{t('trends.nothing')}</p>
        </>
      )}
    </div>
  );
}

function ValueTable({ trend }: { trend: Trend }) {
  const t = useLabWords();
  const patient = usePatientWords();
  const results = [...trend.points.map(({ result }) => result).toReversed(), ...trend.undated];
  return (
    <table className={styles.table}>
      <caption>
        {trend.text} {trend.unit}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('trends.moment')}</th>
          <th scope="col">{t('trends.value')}</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr key={result.id}>
            <th scope="row">{momentText(result.effectiveAt) ?? patient('dateUnknown')}</th>
            <td>
              <ResultValue observation={result} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
