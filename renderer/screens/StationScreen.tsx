import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import panel from '../components/Panel.module.css';
import { useShellWords } from '../i18n/shell.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './FormScreen.module.css';
import { ChooseMedium } from './station/ChooseMedium.tsx';
import { CopyProgress } from './station/CopyProgress.tsx';
import { MediumSummary } from './station/MediumSummary.tsx';
import { Unlock } from './station/Unlock.tsx';

/** From a disk in the hand to readable records: choose the medium, see whose it is, unlock, copy behind. */
export function StationScreen() {
  const t = useShellWords();
  const navigate = useNavigate();
  const { station } = useStation();
  const [choosing, setChoosing] = useState(false);
  if (!station) return null;
  const { medium, state } = station;

  if (state === 'empty' || !medium || choosing) {
    return (
      <section className={styles.page} aria-labelledby="station-title">
        <h1 id="station-title">{t('station.choose')}</h1>
        <ChooseMedium onOpened={() => setChoosing(false)} />
        {medium ? (
          <Button variant="default" onClick={() => setChoosing(false)}>
            {t('station.keepMedium')}
          </Button>
        ) : null}
      </section>
    );
  }
  const another = (
    <Button variant="default" onClick={() => setChoosing(true)}>
      {t('station.otherMedium')}
    </Button>
  );
  return (
    <section className={styles.page} aria-labelledby="station-title">
      <h1 id="station-title">{t(`station.title.${state}`)}</h1>
      {state === 'ready' ? null : <Unlock identityStored={station.identityStored} other={another} />}
      {state === 'ready' ? (
        <div className={panel.steps}>
          <Button size="lg" onClick={() => void navigate({ to: '/' })}>
            {t('station.search')}
          </Button>
          {another}
        </div>
      ) : null}
      {state === 'ready' ? <CopyProgress copy={station.import} readingFrom={station.readingFrom} /> : null}
      <MediumSummary medium={medium} />
    </section>
  );
}
