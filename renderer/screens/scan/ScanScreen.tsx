import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScanView } from '../../../shared/scan.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useSession } from '../../state/session.tsx';
import { currentScanKey, currentScanQuery, runs } from './queries.ts';
import { ReentryPanel } from './ReentryPanel.tsx';
import { ScanForm } from './ScanForm.tsx';
import { ScanProgress } from './ScanProgress.tsx';
import { ScanResult } from './ScanResult.tsx';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

/** After recovery: a folder of scans becomes filed sheets, with lists of what a person must look at and what is missing. */
export function ScanScreen() {
  const t = useScanWords();
  const api = useApi();
  const { session } = useSession();
  const queryClient = useQueryClient();
  const [places, setPlaces] = useState({ folder: '', out: '' });
  const allowed = session?.role === 'nurse' || session?.role === 'administrator';
  const { data: scan, error, refetch } = useQuery({ ...currentScanQuery(api), enabled: allowed });
  const keep = (next: ScanView | null) => queryClient.setQueryData(currentScanKey, next);

  return (
    <section className={styles.page} aria-labelledby="scan-title">
      <h1 id="scan-title">{t('title')}</h1>
      <p className={styles.promise}>{t('promise')}</p>
      {allowed ? null : <p className={styles.notice}>{t('notAllowed')}</p>}
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {allowed && scan === undefined && !error ? <Waiting words={t('asking')} /> : null}
      {scan === null ? <ScanForm places={places} setPlaces={setPlaces} onStarted={keep} /> : null}
      {scan && runs(scan) ? <ScanProgress scan={scan} keep={keep} /> : null}
      {scan && !runs(scan) ? <ScanResult scan={scan} keep={keep} again={setPlaces} /> : null}
      {scan !== undefined && !(scan && runs(scan)) ? <ReentryPanel /> : null}
    </section>
  );
}
