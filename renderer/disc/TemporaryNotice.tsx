import { Link } from '@tanstack/react-router';
import type { PatientView } from '../../shared/views.ts';
import styles from './disc.module.css';
import { useDiscWords } from './words.ts';

/** Over the page of a temporary patient: nothing on it is a chart, and nothing missing on it is a "none". */
export function TemporaryNotice({ view }: { view: PatientView }) {
  const t = useDiscWords();
  if (view.patient.identityNote !== 'temporary') return null;
  const { joined } = view;
  return (
    <p className={styles.temporary} role="note">
      <b>{t('temporaryTitle')}</b> {(view.discStudies ?? 0) > 0 ? t('temporaryImages') : ''} {t('temporaryPage')}{' '}
      {joined ? <b>{t('temporaryJoined', { identifier: joined.identifier })}</b> : null}{' '}
      {joined?.patientId ? (
        <Link to="/patients/$patientId" params={{ patientId: joined.patientId }}>
          {t('temporaryChart')}
        </Link>
      ) : null}
    </p>
  );
}
