import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useDrillWords } from '../../i18n/drill.ts';
import { drillQuery, useBeginDrill } from '../../state/drill.ts';
import styles from './drill.module.css';

/** On the first screen of a station that has nothing open. */
export function BeginDrill() {
  const t = useDrillWords();
  const { data } = useQuery(drillQuery(useApi()));
  const begin = useBeginDrill();
  if (!data?.available || data.running) return null;
  return (
    <section className={styles.begin} aria-label={t('begin.title')}>
      <p>{t('begin.words')}</p>
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
        {t('begin.go')}
      </Button>
      {begin.error ? <ErrorPanel error={begin.error} /> : null}
    </section>
  );
}
