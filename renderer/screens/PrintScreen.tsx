import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { PatientBanner } from '../components/PatientBanner.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { usePatientWords } from '../i18n/patient.ts';
import { newPrintJobQuery } from '../state/queries.ts';
import { useStation } from '../state/server-state.tsx';
import styles from './PrintScreen.module.css';

const SheetPreview = lazy(async () => {
  const { SheetPreview: preview } = await import('../sheets/SheetPrint.tsx');
  return { default: preview };
});

const copyChoices = ['1', '2', '3', '4', '5'];

/** The patient summary exactly as it will print, and the one button. */
export function PrintScreen() {
  const { patientId } = useParams({ from: '/patients/$patientId/print' });
  return <OnePatientsSheet key={patientId} patientId={patientId} />;
}

function OnePatientsSheet({ patientId }: { patientId: string }) {
  const t = usePatientWords();
  const [copies, setCopies] = useState(1);
  const [pages, setPages] = useState<number | null>(null);
  const { data: job, error, refetch } = useQuery(newPrintJobQuery(useApi(), patientId, copies));
  return (
    <>
      {job?.subject.kind === 'patient' ? <PatientBanner view={job.subject.patient} /> : null}
      <div className={styles.page}>
        <div className={styles.controls}>
          <h2>{t('printing.title')}</h2>
          <NativeSelect
            label={t('printing.copies')}
            data={copyChoices}
            value={String(copies)}
            onChange={(event) => setCopies(Number(event.currentTarget.value))}
            size="md"
          />
          {job && pages !== null ? <Take job={job} pages={pages} /> : null}
        </div>
        {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
        {!job && !error ? <Waiting words={t('printing.loading')} /> : null}
        {job ? (
          <Suspense fallback={<Waiting words={t('printing.loading')} />}>
            <div className={styles.paper}>
              <SheetPreview job={job} onLaidOut={setPages} />
            </div>
          </Suspense>
        ) : null}
      </div>
    </>
  );
}

/** To paper where the host has a printer, else as a PDF. */
function Take({ job, pages }: { job: PrintJobView; pages: number }) {
  const t = usePatientWords();
  const api = useApi();
  const { station } = useStation();
  const toPaper = station?.host === 'electron';
  const take = useMutation({
    mutationFn: async () => {
      if (toPaper) await api.print(job.id);
      else saveAs(await api.printJobPdf(job.id), `${job.serial}.pdf`);
    },
  });
  return (
    <>
      <Button size="lg" onClick={() => take.mutate()} loading={take.isPending}>
        {t(toPaper ? 'printing.print' : 'printing.savePdf')}
      </Button>
      <p role="status">
        {t('printing.pages', { pages, serial: job.serial })} {take.isPending ? t('printing.working') : ''}
        {take.isSuccess ? t(toPaper ? 'printing.done' : 'printing.saved') : ''}
      </p>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </>
  );
}

/** Hands the bytes to the browser's own saving, under the sheet's serial: a file name never names a patient. */
function saveAs(pdf: Blob, name: string) {
  const url = URL.createObjectURL(pdf);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
