import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { PatientView } from '../../../shared/views.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { PatientBanner } from '../../components/PatientBanner.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useSearchWords } from '../../i18n/search.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useOpenedPatient } from '../../state/opened-patient.ts';
import { PassageField } from './PassageField.tsx';
import { PassageResults } from './PassageResults.tsx';
import { RecordReader } from './RecordReader.tsx';
import styles from './search.module.css';

export interface PatientPassagesSearch {
  q?: string;
  /** `document/<id>` or `report/<id>`: what is open, with its passages marked. */
  open?: string;
}

export function patientPassagesSearch({ q, open }: Record<string, unknown>): PatientPassagesSearch {
  return {
    q: typeof q === 'string' || typeof q === 'number' ? String(q) : undefined,
    open: typeof open === 'string' ? open : undefined,
  };
}

const fieldId = 'passages-of-patient';

/** Words in the notes and reports of one patient, and what was found read beside them. Keyed by patient, as the chart is. */
export function PatientPassagesScreen() {
  const { patientId } = useParams({ from: '/patients/$patientId/search' });
  return <OnePatient key={patientId} patientId={patientId} />;
}

function OnePatient({ patientId }: { patientId: string }) {
  const t = useSearchWords();
  const shell = useShellWords();
  const { data: view, error, refetch } = useOpenedPatient(patientId);
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!view) return <Waiting words={t('looking')} />;
  return (
    <>
      <PatientBanner view={view} />
      <Passages view={view} />
    </>
  );
}

function Passages({ view }: { view: PatientView }) {
  const t = useSearchWords();
  const navigate = useNavigate();
  const { q = '', open } = useSearch({ from: '/patients/$patientId/search' });
  const [offset, setOffset] = useState(0);
  const params = { patientId: view.patient.id };
  const to = '/patients/$patientId/search';
  return (
    <section className={styles.page} aria-labelledby="passages-title">
      <h1 id="passages-title" className="visually-hidden">
        {t('passages.title')}
      </h1>
      <div className={styles.top}>
        <PassageField
          id={fieldId}
          label={t('passages.labelOfPatient')}
          text={q}
          focused={!open}
          onAsk={(text) => {
            setOffset(0);
            void navigate({ to, params, search: { q: text } });
          }}
        />
        <Link to="/patients/$patientId" params={params} className={styles.back}>
          {t('passages.toPatient')}
        </Link>
      </div>
      <div className={styles.sides} data-open={open ? true : undefined}>
        <PassageResults
          asked={{ text: q, patient: view.patient.id, order: 'newest', offset }}
          open={open}
          onPage={setOffset}
          onLeave={() => document.getElementById(fieldId)?.focus()}
        />
        {open ? <RecordReader key={open} patientId={view.patient.id} address={open} text={q} /> : null}
      </div>
    </section>
  );
}
