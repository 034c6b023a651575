import type { Holding } from '../../../shared/coverage.ts';
import { lastMonths } from '../../clinical/gaps.ts';
import { numberText } from '../../i18n/amounts.ts';
import styles from './coverage.module.css';
import { useCoverageWords } from './words.ts';

const height = 28;
const step = 6;

/** One bar a month; an empty month has a mark of its own, so that it is not overlooked as a low one. */
export function MonthBars({ holding, last, count }: { holding: Holding; last: string; count: number }) {
  const t = useCoverageWords();
  const known = new Map(holding.months.map(({ month, records }) => [month, records]));
  const months = lastMonths(last, count).map((month) => ({ month, records: known.get(month) ?? 0 }));
  const most = Math.max(...months.map(({ records }) => records));
  if (most === 0) return null;
  const label = t('monthsLabel', { from: months[0]!.month, to: last, most: numberText(most) });
  return (
    <svg className={styles.bars} role="img" aria-label={label} width={count * step} height={height}>
      {months.map(({ month, records }, index) => (
        <g key={month}>
          <title>{t('monthOf', { month, count: numberText(records) })}</title>
          <rect className={styles.ground} x={index * step} y={0} width={step - 1} height={height} />
          {records > 0 ? (
            <rect
              className={styles.bar}
              x={index * step}
              y={height - Math.max(2, (records / most) * height)}
              width={step - 1}
              height={Math.max(2, (records / most) * height)}
            />
          ) : (
            <rect className={styles.empty} x={index * step + 1} y={height - 2} width={step - 3} height={2} />
          )}
        </g>
      ))}
    </svg>
  );
}
