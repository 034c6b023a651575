import type { PatientView } from '../../shared/views.ts';
import styles from './disc.module.css';
import { useDiscWords } from './words.ts';

/** Over the page of a temporary patient: nothing on it is a chart, and nothing missing on it is a "none". */
export function TemporaryNotice({ view }: { view: PatientView }) {
  const t = useDiscWords();
  if (view.patient.identityNote !== 'temporary') return null;
  return (
    <p className={styles.temporary} role="note">
      <b>{t('temporaryTitle')}</b> {t('temporaryPage')}
    </p>
  );
}
