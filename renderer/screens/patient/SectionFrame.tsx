import type { ReactNode } from 'react';
import type { SectionView } from '../../../shared/views.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { usePatientWords } from '../../i18n/patient.ts';
import { AsOf, SectionNotice, ShortAsOf } from './SectionBox.tsx';

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
      {answer ? <SectionNotice status={answer.status} empty={answer.total === 0} /> : null}
      {answer && answer.total > 0 ? children(answer.records) : null}
    </Box>
  );
}
