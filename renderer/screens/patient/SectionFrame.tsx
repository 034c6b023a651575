import type { ReactNode } from 'react';
import type { SectionStatus, SectionView } from '../../../shared/views.ts';
import { Box } from '../../components/Box.tsx';
import { Disclosure } from '../../components/Disclosure.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { gapWords } from '../../i18n/gaps.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { AsOf, SectionNotice, ShortAsOf } from './SectionBox.tsx';
import styles from './SectionFrame.module.css';

interface SectionFrameProps<T> {
  title: ReactNode;
  /** One of many boxes that are seen at once. */
  compact?: boolean;
  /** Undefined while it is being read. */
  answer: SectionView<T> | undefined;
  error?: Error | null;
  retry?: () => void;
  more?: ReactNode;
  /** Draws the records; called only when the section has some, though perhaps none among these. */
  children: (records: T[]) => ReactNode;
}

/**
 * What a section answered, under its heading: as of when, and in words whether it was not exported, is empty, or has
 * gaps. Nothing here can look like "none" without saying which of these it is.
 */
export function SectionFrame<T>({
  title,
  answer,
  compact = false,
  error = null,
  retry,
  more,
  children,
}: SectionFrameProps<T>) {
  const t = usePatientWords();
  const asOf =
    answer?.status.status !== 'exported' ? null : compact ? (
      <ShortAsOf status={answer.status} />
    ) : (
      <AsOf status={answer.status} />
    );
  return (
    <Box title={title} asOf={asOf} more={more} compact={compact}>
      {error ? <ErrorPanel error={error} action={retry ? { label: t('retry'), run: retry } : undefined} /> : null}
      {!answer && !error ? <Waiting words={t('reading')} /> : null}
      {answer ? <Notice status={answer.status} empty={answer.total === 0} compact={compact} /> : null}
      {answer && answer.total > 0 ? children(answer.records) : null}
    </Box>
  );
}

/** Where many boxes are seen at once, input that could not be read is one line, and opens why. */
function Notice({ status, empty, compact }: { status: SectionStatus; empty: boolean; compact: boolean }) {
  const t = usePatientWords();
  const chart = useChartWords();
  if (!compact || status.gaps.length === 0) return <SectionNotice status={status} empty={empty} />;
  const reasons = [...new Set(status.gaps.map(({ reason }) => reason))];
  const title = chart('gaps.short', { count: status.gaps.length });
  return (
    <>
      <p className={styles.gaps}>
        <Disclosure className={styles.gapsButton} words={title} title={title}>
          <Facts facts={reasons.map((reason) => [gapWords(t, reason), sourcesOf(status, reason)])} />
        </Disclosure>
      </p>
      <SectionNotice status={{ ...status, gaps: [] }} empty={empty} />
    </>
  );
}

function sourcesOf({ gaps }: SectionStatus, reason: string): string {
  return gaps
    .filter((gap) => gap.reason === reason)
    .map(({ source }) => source)
    .join('\n');
}
