import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useApi } from '../../../api.ts';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { documentContentQuery } from '../../../state/queries.ts';
import styles from './documents.module.css';

const DocumentView = lazy(async () => {
  const { DocumentView: view } = await import('../../../imaging/objects/DocumentView.tsx');
  return { default: view };
});

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp']);

/** Whether the original itself can be shown here; nothing is ever handed to another program. */
export function isShown(contentType: string): boolean {
  const type = plainType(contentType);
  return type === 'application/pdf' || pictures.has(type);
}

interface OriginalProps {
  patientId: string;
  documentId: string;
  title: string;
  contentType: string;
}

/** A document's own pages: PDF through pdf.js, pictures as they are. */
export function Original({ patientId, documentId, title, contentType }: OriginalProps) {
  const t = useChartWords();
  const { data, error } = useQuery(documentContentQuery(useApi(), patientId, documentId));
  if (error) return <ErrorPanel error={error} />;
  if (!data) return <Waiting words={t('documents.reading')} />;
  if (plainType(contentType) !== 'application/pdf') return <Picture data={data} title={title} />;
  return (
    <div className={styles.pdf}>
      <Suspense fallback={<Waiting words={t('documents.reading')} />}>
        <DocumentView title={null} data={data} onControls={noControls} />
      </Suspense>
    </div>
  );
}

function Picture({ data, title }: { data: Uint8Array; title: string }) {
  const t = useChartWords();
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([data.slice()]));
    image.current!.src = url;
    return () => URL.revokeObjectURL(url);
  }, [data]);
  return <img ref={image} className={styles.picture} alt={t('documents.picture', { title })} />;
}

function plainType(contentType: string): string {
  return contentType.split(';')[0]!.trim().toLowerCase();
}

/** Its own bar turns the pages. */
function noControls(): void {}
