import { Progress } from '@mantine/core';
import type { ScrubView } from '../../../shared/views.ts';
import panel from '../../components/Panel.module.css';
import { bytesText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import { useStationWords } from '../../i18n/station.ts';
import styles from './station.module.css';

/** The copy being read again from end to end: how far, when it last ended, and what is no longer as it was signed. */
export function ScrubBox({ scrub }: { scrub: ScrubView }) {
  const t = useStationWords();
  const percent = scrub.bytes > 0 ? Math.floor((scrub.bytesDone / scrub.bytes) * 100) : 0;
  return (
    <section className={panel.panel} aria-labelledby="scrub-title">
      <h2 id="scrub-title">{t('scrub.title')}</h2>
      <p>{t('scrub.how')}</p>
      {scrub.damaged.length > 0 ? (
        <div role="alert" className={styles.warning}>
          <p>
            <b>{t('scrub.damaged', { count: scrub.damaged.length })}</b>
          </p>
          <p>{t('scrub.damagedDo')}</p>
          <details>
            <summary>{t('scrub.damagedList')}</summary>
            <ul className={styles.files}>
              {scrub.damaged.map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </details>
        </div>
      ) : null}
      {scrub.endedAt && scrub.damaged.length === 0 ? <p className={styles.verified}>{t('scrub.sound')}</p> : null}
      <p>{scrub.endedAt ? t('scrub.last', { moment: momentText(scrub.endedAt) ?? '' }) : t('scrub.never')}</p>
      {scrub.state === 'running' ? (
        <>
          <Progress value={percent} size="md" aria-label={t('scrub.title')} />
          <p>
            {t('scrub.running', {
              percent,
              done: bytesText(scrub.bytesDone),
              all: bytesText(scrub.bytes),
              filesDone: scrub.filesDone,
              files: scrub.files,
            })}
          </p>
        </>
      ) : null}
    </section>
  );
}
