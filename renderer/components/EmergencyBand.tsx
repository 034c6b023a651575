import { usePeopleWords } from '../i18n/people.ts';
import styles from './EmergencyBand.module.css';

/** Over every screen of whoever broke glass. */
export function EmergencyBand({ name, reason }: { name: string; reason: string }) {
  const t = usePeopleWords();
  return (
    <section className={styles.band} aria-label={t('frame.emergency')}>
      <b>{t('frame.emergencyWords', { name, reason })}</b>
      <span>{t('frame.emergencyLogged')}</span>
    </section>
  );
}
