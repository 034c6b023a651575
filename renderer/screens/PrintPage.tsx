import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { usePictures } from '../sheets/use-pictures.ts';
import { printJobQuery } from '../state/queries.ts';

const SheetPrint = lazy(async () => {
  const { SheetPrint: sheet } = await import('../sheets/SheetPrint.tsx');
  return { default: sheet };
});

/** One print job on bare paper; the host waits for `data-sheet-ready`. */
export function PrintPage() {
  const { jobId } = useParams({ from: '/print/$jobId' });
  const { data: job, error } = useQuery(printJobQuery(useApi(), jobId));
  const addresses = usePictures(job);
  if (error) return <ErrorPanel error={error} />;
  if (!job || !addresses) return null;
  return (
    <Suspense fallback={null}>
      <SheetPrint job={job} pictures={addresses} />
    </Suspense>
  );
}
