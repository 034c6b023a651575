import { Link } from '@tanstack/react-router';
import type { PatientView, SectionRecords } from '../../../shared/views.ts';
import { studyMismatch } from '../../clinical/study-identity.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { expectImagingScreen } from '../imaging-screen.ts';
import { Mark } from './Mark.tsx';
import styles from './StudyLine.module.css';

/** One imaging study. That the images carry another identity than the record is said before they are opened. */
export function StudyLine({ view, study }: { view: PatientView; study: SectionRecords['studies'] }) {
  const t = usePatientWords();
  const mismatch = studyMismatch(view.patient, study);
  return (
    <>
      <Mark tone="strong">{study.modalities.split('\\').join(' ')}</Mark>
      {momentText(study.started) ?? t('dateUnknown')} <b>{study.description ?? t('studies.untitled')}</b>{' '}
      {study.bodyPart} {t('studies.size', { series: study.seriesCount, instances: study.instanceCount })}{' '}
      {study.onMedium ? (
        <Link
          to="/patients/$patientId/studies/$studyUid"
          onPointerEnter={expectImagingScreen}
          onFocus={expectImagingScreen}
          params={{ patientId: view.patient.id, studyUid: study.studyInstanceUid }}
          className={styles.open}
        >
          {t('studies.open')}
        </Link>
      ) : (
        <Mark tone="unsure">{t('studies.notOnMedium')}</Mark>
      )}
      {mismatch ? <Mark tone="unsure">{t('studies.mismatch', mismatch)}</Mark> : null}
    </>
  );
}
