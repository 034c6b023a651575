import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import panel from '../components/Panel.module.css';
import { useShellWords } from '../i18n/shell.ts';
import { useStationWords } from '../i18n/station.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './FormScreen.module.css';
import { BesideBox } from './station/BesideBox.tsx';
import { CopyProgress } from './station/CopyProgress.tsx';
import { MediumStep } from './station/MediumStep.tsx';
import { MediumSummary } from './station/MediumSummary.tsx';
import { ScrubBox } from './station/ScrubBox.tsx';

/** The medium that is open, its copy and the copy's soundness, what is used beside it; and ways to another. */
export function StationScreen() {
  const t = useShellWords();
  const words = useStationWords();
  const navigate = useNavigate();
  const { station } = useStation();
  const [choosing, setChoosing] = useState(false);
  const [path, setPath] = useState('');
  if (!station?.medium) return null;
  const { medium } = station;

  if (choosing) {
    return (
      <section className={styles.page} aria-labelledby="station-title">
        <h1 id="station-title">{t('station.choose')}</h1>
        <MediumStep path={path} onPath={setPath} onOpened={() => setChoosing(false)} />
        <Button variant="default" onClick={() => setChoosing(false)}>
          {t('station.keepMedium')}
        </Button>
      </section>
    );
  }
  return (
    <section className={styles.page} aria-labelledby="station-title">
      <h1 id="station-title">{t('station.title.ready')}</h1>
      <div className={panel.steps}>
        <Button size="lg" onClick={() => void navigate({ to: '/' })}>
          {t('station.search')}
        </Button>
        <Button variant="default" onClick={() => setChoosing(true)}>
          {t('station.otherMedium')}
        </Button>
        <Link to="/generations">{words('generations.way')}</Link>
      </div>
      <CopyProgress copy={station.import} readingFrom={station.readingFrom} />
      {station.scrub ? <ScrubBox scrub={station.scrub} /> : null}
      <BesideBox medium={medium} beside={station.beside} />
      <MediumSummary medium={medium} beside={station.beside} />
    </section>
  );
}
