import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { usePatientWords } from '../i18n/patient.ts';
import { patientQuery } from '../state/queries.ts';
import styles from './ImagingRoute.module.css';

const ImagingScreen = lazy(async () => {
  const { ImagingScreen: screen } = await import('../imaging/ImagingScreen.tsx');
  return { default: screen };
});

/** The images of one study; the image viewer and its decoders are loaded only here. */
export function ImagingRoute() {
  const t = usePatientWords();
  const { patientId, studyUid } = useParams({ from: '/patients/$patientId/studies/$studyUid' });
  const { data: patient, error, refetch } = useQuery(patientQuery(useApi(), patientId));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!patient) return <Waiting words={t('reading')} />;
  return (
    <div className={styles.room}>
      <Suspense fallback={<Waiting words={t('imaging.loading')} />}>
        <ImagingScreen key={`${patientId} ${studyUid}`} patient={patient} studyUid={studyUid} />
      </Suspense>
    </div>
  );
}
