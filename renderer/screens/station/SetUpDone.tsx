import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { sections } from '../../../shared/records.ts';
import type { MediumView, StationView } from '../../../shared/views.ts';
import { Freshness } from '../../components/Freshness.tsx';
import { ImagesHeld, imagesAreMissing } from '../../components/ImagesHeld.tsx';
import { MissingSections } from '../../components/MissingSections.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { type StationWords, useStationWords } from '../../i18n/station.ts';
import { SetUpTitle } from './SetUpTitle.tsx';
import styles from './set-up.module.css';

interface SetUpDoneProps {
  station: StationView;
  medium: MediumView;
  onGoOn: () => void;
}

/** What two people check before anybody relies on it: whose data, until when, and what is not among them. */
export function SetUpDone({ station, medium, onGoOn }: SetUpDoneProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const goOn = useRef<HTMLButtonElement>(null);
  // Enter goes on, and what is to be compared stays in sight.
  useEffect(() => goOn.current?.focus({ preventScroll: true }), []);
  const complete = sections.every((section) => medium.sections.includes(section));
  return (
    <>
      <SetUpTitle>{t('done.title')}</SetUpTitle>
      <div className={styles.panel}>
        <dl className={styles.facts}>
          <dt>{t('done.facility')}</dt>
          <dd>
            <span className={styles.large}>{medium.facilityName}</span>
            <br />
            <span className={medium.facilityConfirmed ? styles.verified : styles.warning}>
              {shell(medium.facilityConfirmed ? 'medium.confirmed' : 'medium.unconfirmed')}
            </span>
          </dd>
          <dt>{t('done.fingerprint')}</dt>
          <dd>
            <span className={styles.fingerprint}>{medium.facilityFingerprint}</span>
            <br />
            {t('done.compare')}
          </dd>
          <dt>{t('done.asOf')}</dt>
          <dd className={styles.large}>
            <Freshness moment={medium.dataAsOf} />
          </dd>
          <dt>{t('done.missing')}</dt>
          <dd>
            {complete ? <p>{t('done.missingNone')}</p> : <MissingSections sections={medium.sections} />}
            {imagesAreMissing(medium) ? <ImagesHeld medium={medium} beside={station.beside} /> : null}
          </dd>
          <dt>{t('done.copy')}</dt>
          <dd>
            <span role="status">{copyWords(t, station)}</span>
          </dd>
        </dl>
      </div>
      <div className={styles.stays}>
        <Button ref={goOn} size="xl" onClick={onGoOn}>
          {t('done.goOn')} →
        </Button>
      </div>
    </>
  );
}

function copyWords(t: StationWords, { import: copy, readingFrom }: StationView): string {
  if (readingFrom === 'copy') return t('done.copyDone');
  if (copy?.state === 'running') {
    return t('done.copyRunning', { percent: Math.floor((copy.bytesDone / Math.max(1, copy.bytes)) * 100) });
  }
  return t(copy?.state === 'failed' ? 'done.copyFailed' : 'done.copyMedium');
}
