import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PatientView, StudyView } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import styles from './imaging.module.css';
import { PatientStrip } from './PatientStrip.tsx';
import { Reading } from './study/reading.ts';
import { studyQuery } from './study/study-query.ts';
import { useImagingWords } from './words.ts';
import { Workspace } from './workspace/Workspace.tsx';

interface ImagingScreenProps {
  patient: PatientView;
  studyUid: string;
  /** Leads back to the patient's page; without it no key does. */
  onBack?: (() => void) | null;
}

/** The pictures of one study of one patient. A study recorded as somebody else's is not shown. */
export function ImagingScreen({ patient, studyUid, onBack = null }: ImagingScreenProps) {
  const t = useImagingWords();
  const study = useQuery(studyQuery(useApi(), patient.patient.id, studyUid));
  return (
    <section className={styles.room} aria-label={t('screen')}>
      <PatientStrip patient={patient} study={study.data?.study ?? null} />
      {study.isPending && <p className={styles.message}>{t('study.loading')}</p>}
      {study.isError && (
        <div className={styles.message}>
          <ErrorPanel error={study.error} action={{ label: t('study.retry'), run: () => void study.refetch() }} />
        </div>
      )}
      {study.data && study.data.study.patientId !== patient.patient.id && (
        <p className={styles.message} role="alert">
          {t('study.otherPatient')}
        </p>
      )}
      {study.data && study.data.study.patientId === patient.patient.id && (
        <OpenReading key={studyUid} patient={patient} view={study.data} onBack={onBack} />
      )}
    </section>
  );
}

/** Holds the loading of pictures while they are on the screen. */
function OpenReading(props: { patient: PatientView; view: StudyView; onBack: (() => void) | null }) {
  const api = useApi();
  const [reading] = useState(() => new Reading(api));
  useEffect(() => {
    reading.open();
    return () => reading.close();
  }, [reading]);
  return <Workspace reading={reading} {...props} />;
}
