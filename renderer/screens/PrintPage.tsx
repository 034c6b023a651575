import { useQueries, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { StampsOnly } from '../sheets/stamps-only.ts';
import { usePictures } from '../sheets/use-pictures.ts';
import { printJobQuery } from '../state/queries.ts';

const SheetPrint = lazy(async () => {
  const { SheetPrint: sheet } = await import('../sheets/SheetPrint.tsx');
  return { default: sheet };
});
const SheetsPrint = lazy(async () => {
  const { SheetsPrint: sheets } = await import('../sheets/SheetsPrint.tsx');
  return { default: sheets };
});

/** Print jobs on bare paper, their ids between commas; the host waits for `data-sheet-ready`. */
export function PrintPage() {
  const { jobId } = useParams({ from: '/print/$jobId' });
  return <Jobs jobId={jobId} />;
}

/** The same without the pages under stamps, which the host puts there (main/paper/stamp.ts). */
export function StampsPage() {
  const { jobId } = useParams({ from: '/print/$jobId/stamps' });
  return (
    <StampsOnly value={true}>
      <Jobs jobId={jobId} />
    </StampsOnly>
  );
}

function Jobs({ jobId }: { jobId: string }) {
  const ids = jobId.split(',');
  return ids.length > 1 ? <SeveralJobs ids={ids} /> : <OneJob id={jobId} />;
}

function OneJob({ id }: { id: string }) {
  const { data: job, error } = useQuery(printJobQuery(useApi(), id));
  const addresses = usePictures(job);
  if (error) return <ErrorPanel error={error} />;
  if (!job || !addresses) return null;
  return (
    <Suspense fallback={null}>
      <SheetPrint job={job} pictures={addresses} />
    </Suspense>
  );
}

function SeveralJobs({ ids }: { ids: string[] }) {
  const api = useApi();
  const queries = useQueries({ queries: ids.map((id) => printJobQuery(api, id)) });
  const failed = queries.find(({ error }) => error);
  const jobs = queries.flatMap(({ data }) => data ?? []);
  if (failed) return <ErrorPanel error={failed.error} />;
  if (jobs.length < ids.length) return null;
  return (
    <Suspense fallback={null}>
      <SheetsPrint jobs={jobs} />
    </Suspense>
  );
}
