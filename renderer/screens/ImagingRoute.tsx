import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { usePatientWords } from '../i18n/patient.ts';
import { studyQuery } from '../imaging/study/study-query.ts';
import { patientQuery } from '../state/queries.ts';
import styles from './ImagingRoute.module.css';
import { expectImagingScreen, loadImagingScreen } from './imaging-screen.ts';

const ImagingScreen = lazy(async () => {
  const { ImagingScreen: screen } = await loadImagingScreen();
  return { default: screen };
});

/** The images of one study; the image viewer and its decoders are loaded only here. */
export function ImagingRoute() {
  const t = usePatientWords();
  const navigate = useNavigate();
  const { patientId, studyUid } = useParams({ from: '/patients/$patientId/studies/$studyUid' });
  const api = useApi();
  // The viewer, the patient and the study are fetched beside each other; what is shown is checked when all are there.
  useEffect(expectImagingScreen, []);
  usePrefetchQuery(studyQuery(api, patientId, studyUid));
  const { data: patient, error, refetch } = useQuery(patientQuery(api, patientId));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!patient) return <Waiting words={t('reading')} />;
  return (
    <div className={styles.room}>
      <Suspense fallback={<Waiting words={t('imaging.loading')} />}>
        <ImagingScreen
          key={`${patientId} ${studyUid}`}
          patient={patient}
          studyUid={studyUid}
          onBack={() => void navigate({ to: '/patients/$patientId', params: { patientId } })}
        />
      </Suspense>
    </div>
  );
}
