import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PatientView, StudyView } from '../../shared/views.ts';
import { type Api, useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { recordsKey } from '../state/queries.ts';
import styles from './imaging.module.css';
import { PatientStrip } from './PatientStrip.tsx';
import { StudySession } from './study/study-session.ts';
import { useImagingWords } from './words.ts';
import { StudyViewer } from './workspace/StudyViewer.tsx';

function studyQuery(api: Api, patientId: string, studyUid: string) {
  return queryOptions({
    queryKey: [...recordsKey, 'patient', patientId, 'study', studyUid],
    queryFn: ({ signal }) => api.study(studyUid, signal),
  });
}

/** The pictures of one study of one patient. A study recorded as somebody else's is not shown. */
export function ImagingScreen({ patient, studyUid }: { patient: PatientView; studyUid: string }) {
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
        <OpenStudy key={studyUid} view={study.data} />
      )}
    </section>
  );
}

/** Holds the loading of a study while its pictures are on the screen. */
function OpenStudy({ view }: { view: StudyView }) {
  const api = useApi();
  const [session] = useState(() => new StudySession(api, view.study.studyInstanceUid));
  useEffect(() => {
    session.open();
    return () => session.close();
  }, [session]);
  return <StudyViewer session={session} view={view} />;
}
