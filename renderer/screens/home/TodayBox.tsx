import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Appointment } from '../../../shared/records.ts';
import type { ScheduleEntry, ScheduleView } from '../../../shared/schedule.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { dayOf, momentText } from '../../i18n/moments.ts';
import { useNow } from '../../state/now.ts';
import { scheduleQuery } from '../../state/schedule.ts';
import styles from './home.module.css';
import { useHomeWords } from './words.ts';

const categories: Appointment['category'][] = ['surgery', 'outpatient', 'admission', 'examination', 'other'];
/** Operations named one by one; all of them are on their own screen. */
const shownOperations = 6;

/** What was planned for the day that this PC's clock shows. */
export function TodayBox() {
  const t = useHomeWords();
  const date = dayOf(useNow());
  const { data, error, refetch } = useQuery(scheduleQuery(useApi(), date));
  const asOf = data?.status === 'exported' ? momentText(data.asOf) : null;
  return (
    <Box title={`${t('today')} ${date}`} asOf={asOf && t('today.asOf', { asOf })}>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data?.status === 'not-exported' ? <p className={styles.notice}>{t('today.notExported')}</p> : null}
      {data?.status === 'exported' ? <Day schedule={data} /> : null}
    </Box>
  );
}

function Day({ schedule }: { schedule: ScheduleView }) {
  const t = useHomeWords();
  const { date, first, last, entries } = schedule;
  if (entries.length === 0) {
    const over = last !== null && last < date;
    return (
      <>
        <p className={over ? styles.notice : undefined}>{over ? t('today.after', { date, last }) : t('today.none')}</p>
        {first && last && !over ? <p className={styles.quiet}>{t('today.span', { first, last })}</p> : null}
      </>
    );
  }
  return (
    <dl className={styles.day}>
      {categories.map((category) => {
        const ofCategory = entries.filter(({ appointment }) => appointment.category === category);
        if (ofCategory.length === 0) return null;
        return <Category key={category} category={category} entries={ofCategory} date={date} />;
      })}
    </dl>
  );
}

interface CategoryProps {
  category: Appointment['category'];
  entries: ScheduleEntry[];
  date: string;
}

function Category({ category, entries, date }: CategoryProps) {
  const t = useHomeWords();
  const cancelled = entries.filter(({ appointment }) => appointment.status === 'cancelled').length;
  const operations = category === 'surgery' ? entries.filter((entry) => entry.appointment.status !== 'cancelled') : [];
  return (
    <div>
      <dt>
        {category === 'surgery' ? (
          <Link to="/operations" search={{ date }}>
            {t(`today.${category}`)}
          </Link>
        ) : (
          <Link to="/outpatients" search={{ date, ...(category === 'outpatient' ? {} : { list: category }) }}>
            {t(`today.${category}`)}
          </Link>
        )}
      </dt>
      <dd>
        <b>{t('today.count', { count: entries.length })}</b>{' '}
        {cancelled > 0 ? t('today.cancelled', { count: cancelled }) : null}
        {operations.length > 0 ? (
          <ul className={styles.operations}>
            {operations.slice(0, shownOperations).map(({ appointment, patient }) => (
              <li key={`${patient.id} ${appointment.id}`}>
                <span className={styles.time}>{appointment.start!.slice(11, 16)}</span>{' '}
                <Link to="/patients/$patientId" params={{ patientId: patient.id }}>
                  {patient.name}
                </Link>{' '}
                {appointment.text} {appointment.laterality} <span className={styles.quiet}>{appointment.place}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </dd>
    </div>
  );
}
