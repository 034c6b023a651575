import { Button } from '@mantine/core';
import { useState } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useDrillWords } from '../../i18n/drill.ts';
import { useEndDrill } from '../../state/drill.ts';
import { useFunctionKeys } from '../../state/shortcuts.ts';
import styles from './drill.module.css';

const realKeys = [{ key: 'F12' }];

/** Out of a drill: to the real station at once and without a question, or in good order. */
export function DrillWays() {
  const t = useDrillWords();
  const end = useEndDrill();
  const [asking, setAsking] = useState(false);
  useFunctionKeys(realKeys, () => {
    if (!end.isPending) end.mutate(true);
  });
  return (
    <div className={styles.ways}>
      <Button aria-keyshortcuts="F12" loading={end.isPending} onClick={() => end.mutate(true)}>
        {t('ways.real')}
      </Button>
      <Button variant="default" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        {t('ways.end')}
      </Button>
      {asking ? (
        <fieldset className={styles.ending} aria-label={t('end.title')}>
          <span>{t('end.words')}</span>
          <Button variant="default" onClick={() => end.mutate(true)}>
            {t('end.keep')}
          </Button>
          <Button variant="default" onClick={() => end.mutate(false)}>
            {t('end.remove')}
          </Button>
          <Button variant="subtle" onClick={() => setAsking(false)}>
            {t('end.cancel')}
          </Button>
        </fieldset>
      ) : null}
      {end.error ? <ErrorPanel error={end.error} /> : null}
    </div>
  );
}
