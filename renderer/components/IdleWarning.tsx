import { Button } from '@mantine/core';
import { usePeopleWords } from '../i18n/people.ts';
import styles from './EmergencyBand.module.css';

/** Half a minute before the window locks. Whatever is touched keeps it open. */
export function IdleWarning({ seconds }: { seconds: number }) {
  const t = usePeopleWords();
  return (
    <div className={styles.warning} data-testid="idle-warning">
      <p role="alert">{t('idle.warning')}</p>
      <b aria-hidden="true">{t('idle.left', { seconds })}</b>
      <Button variant="default">{t('idle.stay')}</Button>
    </div>
  );
}
