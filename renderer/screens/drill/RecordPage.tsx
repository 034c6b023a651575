import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { DrillRecordSheet } from '../../../shared/drill.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';

const RecordSheet = lazy(async () => {
  const { RecordSheet: sheet } = await import('./RecordSheet.tsx');
  return { default: sheet };
});

/** The record of a drill on bare paper; the host waits for `data-sheet-ready`. */
export function RecordPage() {
  const api = useApi();
  const { data, error } = useQuery({
    queryKey: ['drill', 'record'],
    queryFn: ({ signal }) => api.get<DrillRecordSheet>('/api/drill/record', signal),
  });
  if (error) return <ErrorPanel error={error} />;
  if (!data) return null;
  return (
    <Suspense fallback={null}>
      <RecordSheet sheet={data} />
    </Suspense>
  );
}
