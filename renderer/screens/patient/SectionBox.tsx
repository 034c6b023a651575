import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Section } from '../../../shared/records.ts';
import type { PatientView, SectionRecords, SectionStatus, SectionView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Freshness } from '../../components/Freshness.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { gapWords } from '../../i18n/gaps.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { sectionQuery } from '../../state/queries.ts';
import styles from './SectionBox.module.css';

interface SectionBoxProps<S extends Section> {
  view: PatientView;
  section: S;
  title: string;
  /** Leads to all of it. */
  more?: ReactNode;
  /** Draws the records; called only when there are some. */
  children: (records: SectionRecords[S][], answer: SectionView<SectionRecords[S]>) => ReactNode;
}

/**
 * One section of one patient under its heading: as of when, and in words whether it was not exported, is empty, or has
 * gaps. Nothing here can look like "none" without saying which of these it is.
 */
export function SectionBox<S extends Section>({ view, section, title, more, children }: SectionBoxProps<S>) {
  const t = usePatientWords();
  const { data, error, refetch } = useQuery(sectionQuery(useApi(), view.patient.id, section));
  return (
    <Box title={title} asOf={data?.status.status === 'exported' ? <AsOf status={data.status} /> : null} more={more}>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('reading')} /> : null}
      {data ? <SectionNotice status={data.status} empty={data.records.length === 0} /> : null}
      {data && data.records.length > 0 ? children(data.records, data) : null}
      {data && data.total > data.records.length ? (
        <p className={styles.cut}>{t('cut', { shown: data.records.length, total: data.total })}</p>
      ) : null}
    </Box>
  );
}

/** `データ時点 2026-11-21 22:00 (14時間前)` */
export function AsOf({ status }: { status: SectionStatus }) {
  const t = useShellWords();
  return (
    <>
      {t('asOf.label')} <Freshness moment={status.asOf} />
    </>
  );
}

/** The same in a few words: the year and the label are on the screen's first line. */
export function ShortAsOf({ status }: { status: SectionStatus }) {
  return <Freshness moment={status.asOf} short />;
}

/** What an export did not bring: not exported at all, nothing recorded, or input that could not be read. */
export function SectionNotice({ status, empty }: { status: SectionStatus; empty: boolean }) {
  const t = usePatientWords();
  const reasons = [...new Set(status.gaps.map((gap) => gap.reason))];
  return (
    <>
      {status.status === 'not-exported' ? (
        <p className={styles.notice}>
          <b>{t('notExported')}</b> {t('notExportedMeans')}
        </p>
      ) : null}
      {status.status === 'exported' && empty ? (
        <p className={styles.none}>
          <b>{t('noneRecorded')}</b>{' '}
          {status.since ? t('noneRecordedSince', { since: dateText(status.since) ?? '' }) : null}
        </p>
      ) : null}
      {status.gaps.length > 0 ? (
        <p className={styles.notice}>
          <b>{t('gaps', { count: status.gaps.length })}</b>{' '}
          {reasons.map((reason) => gapWords(t, reason)).join(t('listSeparator'))}
        </p>
      ) : null}
    </>
  );
}
