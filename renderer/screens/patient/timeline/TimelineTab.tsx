import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { type Section, sections } from '../../../../shared/records.ts';
import type { PatientView } from '../../../../shared/views.ts';
import { useApi } from '../../../api.ts';
import { Box } from '../../../components/Box.tsx';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { VirtualRows, type VirtualRowsHandle } from '../../../components/VirtualRows.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { useShellWords } from '../../../i18n/shell.ts';
import { timelineQuery } from '../../../state/queries.ts';
import { DayHeading } from './DayHeading.tsx';
import { EncounterHeading } from './EncounterHeading.tsx';
import { EntryLine } from './EntryLine.tsx';
import { countsOf, placeOfDay, type TimelineRow, timelineRows } from './rows.ts';
import styles from './timeline.module.css';

const kinds = sections.filter((section) => section !== 'flags');
const heights = { day: 44, encounter: 30, entry: 34 } as const;

/** Everything by day, newest first, with its stay or visit; narrowed by kind, gone through by date. */
export function TimelineTab({ view }: { view: PatientView }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const shell = useShellWords();
  const { data: timeline, error, refetch } = useQuery(timelineQuery(useApi(), view.patient.id));
  const [chosen, setChosen] = useState<ReadonlySet<Section>>(new Set());
  const [noDay, setNoDay] = useState(false);
  const list = useRef<VirtualRowsHandle>(null);
  const counts = useMemo(() => (timeline ? countsOf(timeline) : null), [timeline]);
  const rows = useMemo(() => (timeline ? timelineRows(timeline, chosen) : []), [timeline, chosen]);
  const notExported = kinds.filter((section) => view.sections[section].status === 'not-exported');
  const shown = rows.filter((row) => row.kind === 'entry').length;

  const toggle = (section: Section) => {
    const next = new Set(chosen);
    if (!next.delete(section)) next.add(section);
    setChosen(next);
  };
  const goTo = (day: string) => {
    const place = day === '' ? null : placeOfDay(rows, day);
    setNoDay(day !== '' && place === null);
    if (place !== null) list.current?.scrollTo(place);
  };

  return (
    <Box title={t('timeline')}>
      <div className={styles.tools}>
        <fieldset className={styles.kinds}>
          <legend className="visually-hidden">{t('timeline.filter')}</legend>
          <button type="button" aria-pressed={chosen.size === 0} onClick={() => setChosen(new Set())}>
            {t('timeline.allKinds')}
          </button>
          {kinds.map((section) =>
            counts?.has(section) ? (
              <button key={section} type="button" aria-pressed={chosen.has(section)} onClick={() => toggle(section)}>
                {shell(`section.${section}`)} {counts.get(section)}
              </button>
            ) : null,
          )}
        </fieldset>
        <label className={styles.day}>
          {t('timeline.goTo')} <input type="date" onChange={(event) => goTo(event.currentTarget.value)} />
        </label>
        {timeline ? <output>{t('timeline.count', { shown, total: timeline.entries.length })}</output> : null}
      </div>
      {noDay ? <p className={styles.notice}>{t('timeline.noDay')}</p> : null}
      {notExported.length > 0 ? (
        <p className={styles.notice}>
          {t('timeline.notExported', {
            names: notExported.map((section) => shell(`section.${section}`)).join(shell('listSeparator')),
          })}
        </p>
      ) : null}
      {error ? <ErrorPanel error={error} action={{ label: patient('retry'), run: () => void refetch() }} /> : null}
      {!timeline && !error ? <Waiting words={patient('reading')} /> : null}
      {timeline && rows.length === 0 ? <p>{chosen.size > 0 ? t('timeline.none') : patient('noneRecorded')}</p> : null}
      {rows.length > 0 ? (
        <VirtualRows
          rows={rows}
          keyOf={(row) => row.key}
          estimate={(row) => heights[row.kind]}
          label={t('timeline')}
          handle={list}
        >
          {(row) => <Row row={row} patientId={view.patient.id} />}
        </VirtualRows>
      ) : null}
    </Box>
  );
}

function Row({ row, patientId }: { row: TimelineRow; patientId: string }) {
  switch (row.kind) {
    case 'day':
      return <DayHeading day={row.day} count={row.count} />;
    case 'encounter':
      return <EncounterHeading encounter={row.encounter} />;
    case 'entry':
      return <EntryLine entry={row.entry} patientId={patientId} />;
  }
}
