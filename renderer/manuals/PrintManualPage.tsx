import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { isManualLanguage, isManualName, type ManualLanguage, type ManualName } from '../../shared/manuals.ts';
import { manualQuery } from './load.ts';

const ManualSheets = lazy(async () => {
  const { ManualSheets: sheets } = await import('./ManualSheets.tsx');
  return { default: sheets };
});

/** A manual on bare paper; the host waits for `data-sheet-ready`. */
export function PrintManualPage() {
  const { manual, language } = useParams({ from: '/print/manuals/$manual/$language' });
  return isManualName(manual) && isManualLanguage(language) ? <Paper name={manual} language={language} /> : null;
}

function Paper({ name, language }: { name: ManualName; language: ManualLanguage }) {
  const { data } = useQuery(manualQuery(name, language));
  if (!data) return null;
  return (
    <Suspense fallback={null}>
      <ManualSheets name={name} language={language} manual={data} />
    </Suspense>
  );
}
