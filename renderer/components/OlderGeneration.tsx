import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { MediumView } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { momentText } from '../i18n/moments.ts';
import { useStationWords } from '../i18n/station.ts';
import { generationsQuery } from '../state/generations.ts';
import { useOpenGeneration } from '../state/open-generation.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import styles from './OlderGeneration.module.css';

/** What is open is not the newest that this station has seen. */
export function isOlder({ sequence, newestSequence }: Pick<MediumView, 'sequence' | 'newestSequence'>): boolean {
  return sequence < newestSequence;
}

/** Over every screen while an older generation is open. `linked`: somebody has signed in, and may go back to the newest. */
export function OlderGeneration({ medium, linked }: { medium: MediumView; linked: boolean }) {
  const t = useStationWords();
  const moment = momentText(medium.dataAsOf ?? (medium.createdAt || null));
  return (
    <section className={styles.band} aria-label={t('band.label')}>
      <p>
        <b>{moment ? t('band.words', { moment }) : t('band.unknown')}</b>
      </p>
      {linked ? <WayBack /> : null}
    </section>
  );
}

function WayBack() {
  const t = useStationWords();
  const { data } = useQuery(generationsQuery(useApi()));
  const open = useOpenGeneration();
  const newest = data?.generations.find((generation) => generation.isNewest);
  const moment = momentText(newest?.dataAsOf ?? newest?.createdAt ?? null);
  return (
    <>
      {newest ? (
        <Button variant="default" loading={open.isPending} onClick={() => open.mutate(newest.id)}>
          {moment ? t('band.back', { moment }) : t('generations.back')}
        </Button>
      ) : null}
      <Link to="/generations">{t('band.ways')}</Link>
      {open.error ? <ErrorPanel error={open.error} /> : null}
    </>
  );
}
