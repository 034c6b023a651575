import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { readinessReportQuery } from './queries.ts';

const ReadinessSheet = lazy(async () => {
  const { ReadinessSheet: sheet } = await import('./ReadinessSheet.tsx');
  return { default: sheet };
});

/** A report on bare paper; the host waits for `data-sheet-ready`. */
export function PrintReadinessPage() {
  const { reportId, language } = useParams({ from: '/print/readiness/$reportId/$language' });
  const { data, error } = useQuery(readinessReportQuery(useApi(), reportId));
  if (error) return <ErrorPanel error={error} />;
  if (!data) return null;
  return (
    <Suspense fallback={null}>
      <ReadinessSheet report={data} language={language === 'en' ? 'en' : 'ja'} />
    </Suspense>
  );
}
