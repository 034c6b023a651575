import type { ScheduleView } from '../../shared/schedule.ts';
import { useScheduleWords } from '../i18n/schedule.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import styles from './DayPicker.module.css';
import { daysAfter } from './day.ts';
import { Freshness } from './Freshness.tsx';

interface DayPickerProps {
  date: string;
  today: string;
  /** Undefined while it is asked for. */
  view: ScheduleView | undefined;
  onChoose: (date: string) => void;
}

/** The day before, today, the day after; and what the schedule that was exported can say of the day. */
export function DayPicker({ date, today, view, onChoose }: DayPickerProps) {
  const t = useScheduleWords();
  useShortcuts(['[', ']'], (key) => onChoose(daysAfter(date, key === ']' ? 1 : -1)));
  return (
    <div className={styles.picker}>
      <div className={styles.days}>
        <button
          type="button"
          className={styles.button}
          aria-keyshortcuts="["
          onClick={() => onChoose(daysAfter(date, -1))}
        >
          ◀ {t('previous')}
        </button>
        <input
          type="date"
          className={styles.date}
          aria-label={t('date')}
          value={date}
          required
          onChange={(event) => {
            if (event.currentTarget.value) onChoose(event.currentTarget.value);
          }}
        />
        <button
          type="button"
          className={styles.button}
          aria-keyshortcuts="]"
          onClick={() => onChoose(daysAfter(date, 1))}
        >
          {t('next')} ▶
        </button>
        <button type="button" className={styles.button} aria-pressed={date === today} onClick={() => onChoose(today)}>
          {t('today')}
        </button>
        <b className={styles.chosen}>{t('weekday', { date, weekday: t(weekdays[weekdayOf(date)]!) })}</b>
        {date === today ? <span>{t('isToday')}</span> : null}
      </div>
      {view ? <Covered view={view} onChoose={onChoose} /> : null}
    </div>
  );
}

const weekdays = ['day.0', 'day.1', 'day.2', 'day.3', 'day.4', 'day.5', 'day.6'] as const;

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** Which days were exported, and as of when; a day outside says so, and leads back. */
function Covered({ view, onChoose }: { view: ScheduleView; onChoose: (date: string) => void }) {
  const t = useScheduleWords();
  const { status, date, asOf, first, last, gaps } = view;
  if (status === 'not-exported') return <p className={styles.notice}>{t('notExported')}</p>;
  const nearest = first && date < first ? first : last && date > last ? last : null;
  return (
    <>
      <p className={styles.quiet}>
        {first && last ? t('span', { first, last }) : t('empty')} {t('asOf')} <Freshness moment={asOf} />
      </p>
      {nearest ? (
        <p className={styles.notice}>
          {t('outside', { date })}{' '}
          <button
            type="button"
            className={styles.button}
            onClick={() => {
              onChoose(nearest);
              // The button goes with its sentence; the arrows are to go on from the title, as on arrival.
              document.querySelector<HTMLElement>('main h1[data-move]')?.focus({ preventScroll: true });
            }}
          >
            {t('toDay', { date: nearest })}
          </button>
        </p>
      ) : null}
      {gaps > 0 ? <p className={styles.notice}>{t('gaps', { count: gaps })}</p> : null}
    </>
  );
}
