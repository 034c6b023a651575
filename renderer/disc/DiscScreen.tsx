import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { DiscView } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { recordsKey } from '../state/queries.ts';
import { BroughtStudies } from './BroughtStudies.tsx';
import { ChooseDisc } from './ChooseDisc.tsx';
import { DiscProgress } from './DiscProgress.tsx';
import styles from './disc.module.css';
import { FoundOnDisc } from './FoundOnDisc.tsx';
import { ImportResult } from './ImportResult.tsx';
import { currentDiscKey, currentDiscQuery } from './queries.ts';
import { useDiscWords } from './words.ts';

export interface DiscSearch {
  /** The patient whose page the disc was asked for on. */
  patient?: string;
}

export function discSearch(search: Record<string, unknown>): DiscSearch {
  const { patient } = search;
  return { patient: typeof patient === 'string' || typeof patient === 'number' ? String(patient) : undefined };
}

/** From a disc in the hand to its images under a patient: choose it, see whose it is, choose what of it is for whom. */
export function DiscScreen() {
  const t = useDiscWords();
  const queryClient = useQueryClient();
  const { patient } = useSearch({ from: '/disc' });
  const { data: disc, error, refetch } = useQuery(currentDiscQuery(useApi()));
  const keep = (next: DiscView | null) => queryClient.setQueryData(currentDiscKey, next);

  // What was brought belongs to patients and lists that were read before it came.
  const brought = useRef<string | null>(null);
  const imported = disc?.state === 'imported' ? disc.imported.map(({ id }) => id).join() : null;
  useEffect(() => {
    if (imported !== null && imported !== brought.current) void queryClient.invalidateQueries({ queryKey: recordsKey });
    brought.current = imported;
  }, [imported, queryClient]);

  return (
    <section className={styles.page} aria-labelledby="disc-title">
      <h1 id="disc-title">{t('title')}</h1>
      <p className={styles.promise}>{t('promise')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {disc === undefined && !error ? <Waiting words={t('asking')} /> : null}
      {disc === null ? <ChooseDisc onOpened={keep} /> : null}
      {disc ? <OpenDisc key={disc.id} disc={disc} asked={patient ?? null} keep={keep} /> : null}
      <BroughtStudies />
    </section>
  );
}

function OpenDisc({
  disc,
  asked,
  keep,
}: {
  disc: DiscView;
  asked: string | null;
  keep: (next: DiscView | null) => void;
}) {
  switch (disc.state) {
    case 'reading':
    case 'importing':
      return <DiscProgress disc={disc} keep={keep} />;
    case 'imported':
      return (
        <>
          <ImportResult disc={disc} />
          <FoundOnDisc disc={disc} asked={asked} keep={keep} />
        </>
      );
    case 'read':
    case 'failed':
    case 'cancelled':
      return <FoundOnDisc disc={disc} asked={asked} keep={keep} />;
  }
}
