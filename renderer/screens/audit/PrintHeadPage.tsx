import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { headSheetQuery } from '../../state/audit.ts';

const HeadSheet = lazy(async () => {
  const { HeadSheet: sheet } = await import('./HeadSheet.tsx');
  return { default: sheet };
});

/** The head of the log on bare paper; the host waits for `data-sheet-ready`. */
export function PrintHeadPage() {
  const { headId } = useParams({ from: '/print/audit-head/$headId' });
  const { data, error } = useQuery(headSheetQuery(useApi(), headId));
  if (error) return <ErrorPanel error={error} />;
  if (!data) return null;
  return (
    <Suspense fallback={null}>
      <HeadSheet sheet={data} />
    </Suspense>
  );
}
