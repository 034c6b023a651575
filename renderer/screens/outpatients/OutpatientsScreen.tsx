import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ScheduleEntry, ScheduleView } from '../../../shared/schedule.ts';
import { useApi } from '../../api.ts';
import { namesakes } from '../../clinical/same-name.ts';
import { DayPicker } from '../../components/DayPicker.tsx';
import { useDay } from '../../components/day.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { moveAmong } from '../../components/move-among.ts';
import { PageTitle } from '../../components/PageTitle.tsx';
import { ScheduledPerson } from '../../components/ScheduledPerson.tsx';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { dateText, momentText } from '../../i18n/moments.ts';
import { useScheduleWords } from '../../i18n/schedule.ts';
import { scheduleQuery } from '../../state/schedule.ts';
import styles from './outpatients.module.css';
import { byDepartment, type DayList, dayLists, departmentOf } from './visits.ts';
import { useOutpatientWords } from './words.ts';

const visitHeight = 76;
const departmentHeight = 40;
/** What an outpatient visit takes on paper (resources/forms/sets.yml). */
const outpatientSet = 'outpatient';

/** Who was expected on one day, by department and time: outpatients, admissions, examinations, and what else is planned. */
export function OutpatientsScreen() {
  const t = useOutpatientWords();
  const schedule = useScheduleWords();
  const navigate = useNavigate();
  const search = useSearch({ from: '/outpatients' });
  const list = search.list ?? 'outpatient';
  const { date, today } = useDay(search);
  const { data, error, refetch } = useQuery(scheduleQuery(useApi(), date, list));
  return (
    <section className={styles.page} aria-labelledby="outpatients-title" onKeyDown={moveAmong}>
      <header className={styles.head}>
        <PageTitle id="outpatients-title">{t(`list.${list}`)}</PageTitle>
        <DayPicker
          date={date}
          today={today}
          view={data}
          onChoose={(chosen) => void navigate({ to: '/outpatients', search: { date: chosen, list: search.list } })}
        />
      </header>
      <nav className={styles.lists} aria-label={t('lists')}>
        {dayLists.map((one) => (
          <Link
            key={one}
            to="/outpatients"
            search={{ date: search.date, list: one }}
            className={one === list ? `${styles.way} ${styles.here}` : styles.way}
            aria-current={one === list ? 'page' : undefined}
          >
            {t(`list.${one}`)}
          </Link>
        ))}
      </nav>
      {error ? <ErrorPanel error={error} action={{ label: schedule('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={schedule('asking')} /> : null}
      {data?.status === 'exported' ? <Visits key={list} view={data} list={list} /> : null}
    </section>
  );
}

function Visits({ view: { entries }, list }: { view: ScheduleView; list: DayList }) {
  const t = useOutpatientWords();
  const [text, setText] = useState('');
  const [department, setDepartment] = useState('');
  const departments = useMemo(
    () => [...new Set(entries.map(departmentOf))].filter(Boolean).sort(new Intl.Collator('ja').compare),
    [entries],
  );
  const same = useMemo(() => namesakes(entries.map(({ patient }) => patient)), [entries]);
  // A day without the department that was chosen is not an empty day.
  const chosen = departments.includes(department) ? department : '';
  const rows = useMemo(() => byDepartment(entries, { text, department: chosen }), [entries, text, chosen]);
  const shown = rows.filter(({ kind }) => kind === 'visit').length;

  if (entries.length === 0) return <p>{t(`none.${list}`)}</p>;
  return (
    <div className={styles.visits}>
      <search className={styles.filters} aria-label={t('filters')}>
        <TextInput
          aria-label={t('filter.text')}
          placeholder={t('filter.text')}
          size="md"
          className={styles.text}
          value={text}
          data-move
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') event.stopPropagation();
            if (event.key === 'Escape' && !event.nativeEvent.isComposing) setText('');
          }}
        />
        <NativeSelect
          aria-label={t('filter.department')}
          size="md"
          value={chosen}
          data={[
            { value: '', label: t('filter.anyDepartment') },
            ...departments.map((name) => ({ value: name, label: name })),
          ]}
          onChange={(event) => setDepartment(event.currentTarget.value)}
        />
        <p role="status">
          {t('shown', { shown, all: entries.length })} {shown === 0 ? t('noneFit') : null}
        </p>
      </search>
      <VirtualRows
        rows={rows}
        keyOf={({ key }) => key}
        estimate={({ kind }) => (kind === 'visit' ? visitHeight : departmentHeight)}
        label={t(`list.${list}`)}
      >
        {(row) =>
          row.kind === 'department' ? (
            <h2 className={styles.department}>
              {row.department ?? t('noDepartment')}{' '}
              <span className={styles.quiet}>{t('count', { count: row.visits })}</span>
            </h2>
          ) : (
            <Visit entry={row.entry} list={list} namesake={same.has(row.entry.patient.id)} />
          )
        }
      </VirtualRows>
    </div>
  );
}

function Visit({ entry, list, namesake }: { entry: ScheduleEntry; list: DayList; namesake: boolean }) {
  const t = useOutpatientWords();
  const chart = useChartWords();
  const { appointment, patient } = entry;
  const { start, end, place, practitioner, text, note, status } = appointment;
  const clock = momentText(start)?.slice(11, 16);
  const leaves = list === 'admission' ? dateText(end) : null;
  const cancelled = status === 'cancelled';
  return (
    <article className={cancelled ? `${styles.visit} ${styles.cancelled}` : styles.visit}>
      <div>
        {clock ? <b className={styles.time}>{clock}</b> : <span className={styles.quiet}>{t('noTime')}</span>}
        <br />
        {cancelled ? (
          <b className={styles.stopped}>{chart('appointmentStatus.cancelled')}</b>
        ) : (
          <span className={styles.quiet}>{chart(`appointmentStatus.${status}`)}</span>
        )}
      </div>
      <ScheduledPerson entry={entry} namesake={namesake} inline />
      <div>
        {text} {leaves ? t('leaves', { date: leaves }) : null}
        <br />
        <span className={styles.quiet}>{[place, practitioner, note].filter(Boolean).join(' ') || t('noDoctor')}</span>
      </div>
      {list === 'outpatient' ? (
        <Link
          to="/patients/$patientId/print"
          params={{ patientId: patient.id }}
          search={{ set: outpatientSet }}
          className={styles.way}
          aria-label={t('printOf', { name: patient.name })}
        >
          {t('print')}
        </Link>
      ) : null}
    </article>
  );
}
