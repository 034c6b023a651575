import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ScheduleView } from '../../../shared/schedule.ts';
import { useApi } from '../../api.ts';
import { namesakes } from '../../clinical/same-name.ts';
import { DayPicker } from '../../components/DayPicker.tsx';
import { useDay } from '../../components/day.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { moveAmong } from '../../components/move-among.ts';
import { PageTitle } from '../../components/PageTitle.tsx';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useScheduleWords } from '../../i18n/schedule.ts';
import { bedsideQuery, preoperativeQuery } from '../../state/bedside.ts';
import { scheduleQuery } from '../../state/schedule.ts';
import { useShortcut } from '../../state/shortcuts.ts';
import { byTheatre } from './cases.ts';
import { OperationCase } from './OperationCase.tsx';
import styles from './operations.module.css';
import { useOperationWords } from './words.ts';

const caseHeight = 330;
const theatreHeight = 40;

/** The operating list of one day: who, what, on which side, and what must be known of each before it begins. */
export function OperationsScreen() {
  const t = useOperationWords();
  const schedule = useScheduleWords();
  const navigate = useNavigate();
  const { date, today } = useDay(useSearch({ from: '/operations' }));
  const { data, error, refetch } = useQuery(scheduleQuery(useApi(), date, 'surgery'));
  return (
    <section className={styles.page} aria-labelledby="operations-title" onKeyDown={moveAmong}>
      <header className={styles.head}>
        <PageTitle id="operations-title">{t('title')}</PageTitle>
        <DayPicker
          date={date}
          today={today}
          view={data}
          onChoose={(chosen) => void navigate({ to: '/operations', search: { date: chosen } })}
        />
      </header>
      {error ? <ErrorPanel error={error} action={{ label: schedule('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={schedule('asking')} /> : null}
      {data?.status === 'exported' ? <Cases key={date} view={data} /> : null}
    </section>
  );
}

function Cases({ view }: { view: ScheduleView }) {
  const t = useOperationWords();
  const schedule = useScheduleWords();
  const api = useApi();
  const navigate = useNavigate();
  const { entries } = view;
  const ids = useMemo(() => [...new Set(entries.map(({ patient }) => patient.id))], [entries]);
  const same = useMemo(() => namesakes(entries.map(({ patient }) => patient)), [entries]);
  const rows = useMemo(() => byTheatre(entries), [entries]);
  const bedside = useQuery(bedsideQuery(api, ids));
  const preoperative = useQuery(preoperativeQuery(api, ids));
  const cancelled = entries.filter(({ appointment }) => appointment.status === 'cancelled').length;
  useShortcut('i', () => {
    const patientId = document.activeElement?.closest<HTMLElement>('[data-patient]')?.dataset.patient;
    const study = patientId === undefined ? null : preoperative.data?.get(patientId)?.newestStudy;
    if (!study?.onMedium) return;
    const params = { patientId: patientId!, studyUid: study.studyInstanceUid };
    void navigate({ to: '/patients/$patientId/studies/$studyUid', params });
  });

  if (entries.length === 0) return <p>{t('none')}</p>;
  return (
    <>
      <p role="status" className={styles.sum}>
        <b>{t('count', { count: entries.length })}</b> {cancelled > 0 ? t('cancelledOf', { count: cancelled }) : null}{' '}
        <span className={styles.quiet}>{t('means')}</span>
      </p>
      {[bedside, preoperative].map(({ error, refetch }, index) =>
        error ? (
          <ErrorPanel
            key={index === 0 ? 'bedside' : 'preoperative'}
            error={error}
            action={{ label: schedule('retry'), run: () => void refetch() }}
          />
        ) : null,
      )}
      <VirtualRows
        rows={rows}
        keyOf={({ key }) => key}
        estimate={({ kind }) => (kind === 'case' ? caseHeight : theatreHeight)}
        label={t('title')}
      >
        {(row) =>
          row.kind === 'theatre' ? (
            <h2 className={styles.theatre}>
              {row.place ?? t('noTheatre')} <span className={styles.quiet}>{t('count', { count: row.cases })}</span>
            </h2>
          ) : (
            <OperationCase
              entry={row.entry}
              namesake={same.has(row.entry.patient.id)}
              bedside={bedside.data?.get(row.entry.patient.id)}
              preoperative={preoperative.data?.get(row.entry.patient.id)}
              failed={bedside.error !== null}
            />
          )
        }
      </VirtualRows>
    </>
  );
}
