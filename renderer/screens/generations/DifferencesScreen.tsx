import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { GenerationView } from '../../../shared/generations.ts';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { PatientBanner } from '../../components/PatientBanner.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { differencesQuery, generationsQuery } from '../../state/generations.ts';
import { useOpenedPatient } from '../../state/opened-patient.ts';
import { DifferencesFound } from './DifferencesFound.tsx';
import styles from './generations.module.css';
import { useGenerationName } from './name.ts';

export interface DifferencesSearch {
  /** The generation that is compared with the open one. */
  with?: string;
}

export function differencesSearch({ with: other }: Record<string, unknown>): DifferencesSearch {
  return { with: typeof other === 'string' || typeof other === 'number' ? String(other) : undefined };
}

/** What two generations say of one patient, side by side. Keyed by patient, as the chart is. */
export function DifferencesScreen() {
  const { patientId } = useParams({ from: '/patients/$patientId/differences' });
  return <OnePatient key={patientId} patientId={patientId} />;
}

function OnePatient({ patientId }: { patientId: string }) {
  const t = useStationWords();
  const shell = useShellWords();
  const { data: view, error, refetch } = useOpenedPatient(patientId);
  if (error) {
    return (
      <div className={styles.page}>
        <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />
        <Link to="/">{shell('place.home')}</Link>
      </div>
    );
  }
  if (!view) return <Waiting words={t('differences.asking')} />;
  return (
    <>
      <PatientBanner view={view} />
      <Comparison view={view} />
    </>
  );
}

function Comparison({ view }: { view: PatientView }) {
  const t = useStationWords();
  const shell = useShellWords();
  const navigate = useNavigate();
  const name = useGenerationName();
  const { with: asked } = useSearch({ from: '/patients/$patientId/differences' });
  const { data, error, refetch } = useQuery(generationsQuery(useApi()));
  const params = { patientId: view.patient.id };
  const others = data?.generations.filter((generation) => !generation.isOpen) ?? [];
  const other = others.find(({ id }) => id === asked)?.id ?? (data ? otherOf(data.generations) : null);
  return (
    <section className={styles.page} aria-labelledby="differences-title">
      <div className={styles.head}>
        <h1 id="differences-title">{t('differences.title')}</h1>
        {others.length > 0 ? (
          <NativeSelect
            size="md"
            label={t('differences.with')}
            value={other ?? ''}
            data={others.map((generation) => ({ value: generation.id, label: name(generation) }))}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              void navigate({ to: '.', search: { with: chosen }, replace: true });
            }}
          />
        ) : null}
        <Link to="/patients/$patientId" params={params}>
          {t('differences.toPatient')}
        </Link>
      </div>
      {error ? <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} /> : null}
      {data && others.length === 0 ? <p>{t('differences.single')}</p> : null}
      {other ? <Compared patientId={view.patient.id} other={other} generations={data!.generations} /> : null}
    </section>
  );
}

/** With the newest where an older one is open, else with the one before. */
function otherOf(generations: readonly GenerationView[]): string | null {
  const at = generations.findIndex((generation) => generation.isOpen);
  const newest = generations.find((generation) => generation.isNewest && !generation.isOpen);
  return (newest ?? generations[at + 1] ?? generations.find((generation) => !generation.isOpen))?.id ?? null;
}

interface ComparedProps {
  patientId: string;
  other: string;
  generations: readonly GenerationView[];
}

function Compared({ patientId, other, generations }: ComparedProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const { data, error, refetch } = useQuery(differencesQuery(useApi(), patientId, other));
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('differences.asking')} />;
  return <DifferencesFound differences={data} generations={generations} />;
}
