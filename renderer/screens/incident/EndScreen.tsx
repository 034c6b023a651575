import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { IncidentView } from '../../../shared/incident.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useSession } from '../../state/session.tsx';
import { AccessStep } from './AccessStep.tsx';
import { BeginPanel } from './BeginPanel.tsx';
import { ExportStep } from './ExportStep.tsx';
import { FinishStep } from './FinishStep.tsx';
import styles from './incident.module.css';
import { KeyStep } from './KeyStep.tsx';
import { incidentQuery } from './queries.ts';
import { useIncidentWords } from './words.ts';

const consequences = ['export', 'access', 'key', 'media', 'stay'] as const;

/** The end of an incident in steps, one after another, and the begin of the next. For administrators. */
export function EndScreen() {
  const t = useIncidentWords();
  const { session } = useSession();
  return (
    <article className={styles.page} aria-labelledby="incident-title">
      <h1 id="incident-title">{t('title')}</h1>
      <p className={styles.means}>{t('means')}</p>
      {session?.role === 'administrator' ? <Steps /> : <p role="alert">{t('administratorOnly')}</p>}
    </article>
  );
}

function Steps() {
  const t = useIncidentWords();
  const { data, error, refetch } = useQuery(incidentQuery(useApi()));
  const [folder, setFolder] = useState<string | null>(null);
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('reading')} />;
  const place = { folder: folder ?? data.exported?.folder ?? '', setFolder };
  const handedOver = data.exported !== null && !data.exportStale;
  const isOver = data.rotated !== null && data.awaitsMedium;
  return (
    <>
      <section className={styles.will} aria-labelledby="incident-will">
        <h2 id="incident-will">{t('will')}</h2>
        <ul>
          {consequences.map((name) => (
            <li key={name}>{t(`will.${name}`)}</li>
          ))}
        </ul>
      </section>
      <ol className={styles.steps}>
        <ExportStep incident={data} isOver={isOver} {...place} />
        <AccessStep incident={data} ready={handedOver || isOver} />
        <KeyStep incident={data} isOver={isOver} ready={handedOver && !data.emergencyAccess} {...place} />
        <FinishStep incident={data} isOver={isOver} />
      </ol>
      {data.emergencyAccess ? null : <BeginPanel />}
    </>
  );
}

export interface StepProps {
  incident: IncidentView;
}
