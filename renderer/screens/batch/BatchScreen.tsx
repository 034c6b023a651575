import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense } from 'react';
import type { CurrentBatch } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { BatchChoice } from './BatchChoice.tsx';
import { BatchProgress } from './BatchProgress.tsx';
import styles from './batch.module.css';
import { currentBatchKey, currentBatchQuery, dismissDiscarded, useBatchEvents } from './queries.ts';
import { useBatchWords } from './words.ts';

/** Whole wards on paper in one action: choose, see what it takes, print; then how far it is. */
export function BatchScreen() {
  const t = useBatchWords();
  const { data: current, error, refetch } = useQuery(currentBatchQuery(useApi()));
  const queryClient = useQueryClient();
  const keep = (next: Partial<CurrentBatch>) =>
    queryClient.setQueryData<CurrentBatch>(currentBatchKey, (before) => ({
      batch: before?.batch ?? null,
      discarded: before?.discarded ?? null,
      ...next,
    }));
  useBatchEvents(current?.batch?.id);

  return (
    <section className={styles.page} aria-labelledby="batch-title">
      <h1 id="batch-title">{t('title')}</h1>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!current && !error ? <Waiting words={t('asking')} /> : null}
      {current?.discarded ? <Discarded discarded={current.discarded} onSeen={() => keep({ discarded: null })} /> : null}
      <Suspense fallback={<Waiting words={t('asking')} />}>
        {current?.batch ? <BatchProgress batch={current.batch} keep={(batch) => keep({ batch })} /> : null}
        {current && !current.batch ? <BatchChoice onStarted={(batch) => keep({ batch, discarded: null })} /> : null}
      </Suspense>
    </section>
  );
}

/** Locking threw the rest away: said until somebody has read it. */
function Discarded({ discarded, onSeen }: { discarded: NonNullable<CurrentBatch['discarded']>; onSeen: () => void }) {
  const t = useBatchWords();
  const api = useApi();
  const { at, sides, sidesDone, wards } = discarded;
  return (
    <div role="alert" className={`${panel.panel} ${styles.notice}`}>
      <p>{t('discarded', { at: momentText(at) ?? at, sides, sidesDone, wards })}</p>
      <div className={panel.steps}>
        <button
          type="button"
          className={styles.small}
          onClick={() => void dismissDiscarded(api).then(onSeen, () => undefined)}
        >
          {t('discarded.seen')}
        </button>
      </div>
    </div>
  );
}
