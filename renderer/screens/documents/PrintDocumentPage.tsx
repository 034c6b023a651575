import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { parsePages } from '../../../shared/hospital-documents.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { hospitalDocumentQuery } from '../../state/hospital-documents.ts';

const DocumentSheets = lazy(async () => {
  const { DocumentSheets: sheets } = await import('./DocumentSheets.tsx');
  return { default: sheets };
});

/** Pages of a document on bare paper; the host waits for `data-sheet-ready`. */
export function PrintDocumentPage() {
  const { documentId, pages } = useParams({ from: '/print/documents/$documentId/$pages' });
  const { data, error } = useQuery(hospitalDocumentQuery(useApi(), documentId));
  const asked = parsePages(pages);
  if (error) return <ErrorPanel error={error} />;
  if (!data || !asked) return null;
  return (
    <Suspense fallback={null}>
      <DocumentSheets view={data} asked={asked} />
    </Suspense>
  );
}
