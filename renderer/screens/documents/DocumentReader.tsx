import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { documentTableSchema, type HospitalDocument } from '../../../shared/hospital-documents.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { documentBytesQuery } from '../../state/hospital-documents.ts';
import styles from './documents.module.css';
import { PictureReader } from './PictureReader.tsx';
import { PrintDocument } from './PrintDocument.tsx';
import { TableReader } from './TableReader.tsx';
import { TextReader } from './TextReader.tsx';
import { useDocumentWords } from './words.ts';

const PdfReader = lazy(async () => {
  const { PdfReader: reader } = await import('./PdfReader.tsx');
  return { default: reader };
});

interface DocumentReaderProps {
  document: HospitalDocument;
  /** What was looked for, to be marked. */
  text: string;
  /** Page, line or row to begin at. */
  at: number;
}

/** One document under its title, shown here and never by another program. */
export function DocumentReader({ document, text, at }: DocumentReaderProps) {
  const t = useDocumentWords();
  const [page, setPage] = useState(at);
  const { title, category, modified, kind, places, withoutText } = document;
  return (
    <article className={styles.reader} aria-labelledby="document-title">
      <header className={styles.readerHead}>
        <div>
          <h2 id="document-title">{title}</h2>
          <p className={styles.about}>
            {category ? `${category}　` : ''}
            {t(`kind.${kind}`, { places })}　{t('modified', { moment: momentText(modified) ?? '' })}
          </p>
          {withoutText > 0 ? (
            <p className={styles.about}>
              {kind === 'picture' ? t('pictureOnly') : t('withoutText', { count: withoutText })}
            </p>
          ) : null}
        </div>
        <PrintDocument document={document} page={page} />
      </header>
      {kind === 'pdf' ? (
        <Suspense fallback={<Waiting words={t('opening')} />}>
          <PdfReader document={document} text={text} at={at} onPage={setPage} />
        </Suspense>
      ) : (
        <Content document={document} text={text} at={at} />
      )}
    </article>
  );
}

const decoder = new TextDecoder();

function Content({ document, text, at }: DocumentReaderProps) {
  const t = useDocumentWords();
  const { data, error, refetch } = useQuery(documentBytesQuery(useApi(), document.id));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('opening')} />;
  const { kind, title } = document;
  if (kind === 'picture') return <PictureReader bytes={data} title={title} />;
  if (kind === 'table') {
    const table = documentTableSchema.parse(JSON.parse(decoder.decode(data)));
    return <TableReader table={table} title={title} text={text} at={at} />;
  }
  return (
    <TextReader lines={decoder.decode(data).split('\n')} markdown={kind === 'markdown'} {...{ title, text, at }} />
  );
}
