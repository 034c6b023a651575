import { useChartWords } from '../../../i18n/chart.ts';
import { useLanguage } from '../../../i18n/language.tsx';
import styles from './timeline.module.css';

/** `2026-11-21 (土)` and how many lines that day has. */
export function DayHeading({ day, count }: { day: string | null; count: number }) {
  const t = useChartWords();
  const { language } = useLanguage();
  return (
    <h3 className={styles.dayHeading}>
      {day === null ? t('timeline.undated') : `${day}${weekdayOf(day, language)}`}{' '}
      <span className={styles.quiet}>{t('timeline.records', { count })}</span>
    </h3>
  );
}

/** Nothing where only a month or a year is known. */
function weekdayOf(day: string, language: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return '';
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return '';
  return ` (${date.toLocaleDateString(language, { weekday: 'short', timeZone: 'UTC' })})`;
}
