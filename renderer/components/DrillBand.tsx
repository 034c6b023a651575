import { drillDay } from '../drill.ts';
import { useDrillWords } from '../i18n/drill.ts';
import { dateText } from '../i18n/moments.ts';
import { DrillWays } from '../screens/drill/DrillWays.tsx';
import styles from './DrillBand.module.css';

/** Over every screen of a drill, with a frame around the window that is seen without colour too; nothing outside one. */
export function DrillBand() {
  const t = useDrillWords();
  const day = drillDay();
  if (!day) return null;
  return (
    <>
      <section className={styles.band} aria-label={t('band.label')}>
        <p className={styles.words}>
          <b>{t('band.words')}</b>
          <span>{t('band.day', { day: dateText(day) ?? day })}</span>
        </p>
        <DrillWays />
      </section>
      <div className={styles.frame} aria-hidden="true" />
    </>
  );
}
