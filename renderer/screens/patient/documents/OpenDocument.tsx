import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../../api.ts';
import { noteBlocks } from '../../../clinical/note-blocks.ts';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { documentQuery } from '../../../state/queries.ts';
import styles from './documents.module.css';
import { isShown, Original } from './Original.tsx';

/** One document: its text in the parts its writer made, or the original where there is one that can be shown. */
export function OpenDocument({ patientId, documentId }: { patientId: string; documentId: string }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const { data: document, error, refetch } = useQuery(documentQuery(useApi(), patientId, documentId));
  const [asText, setAsText] = useState(false);
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!document) return <Waiting words={t('reading')} />;
  const { title, text, contentType, hasContent } = document;
  const hasOriginal = hasContent && isShown(contentType);
  const original = hasOriginal && !(asText && text !== null);
  return (
    <article className={styles.document} aria-labelledby="document-title">
      <h2 id="document-title">{title}</h2>
      <p className={styles.about}>
        {momentText(document.date) ?? t('dateUnknown')} {document.typeText} {document.author}{' '}
        <SourceButton record={document} section="documents" about={title} />
      </p>
      {hasOriginal && text !== null ? (
        <button type="button" className={styles.button} onClick={() => setAsText(!asText)}>
          {chart(original ? 'documents.text' : 'documents.original')}
        </button>
      ) : null}
      {text === null && !hasOriginal ? (
        <p className={styles.notice}>{t('documents.cannotShow', { type: contentType })}</p>
      ) : null}
      {text !== null && hasContent && !hasOriginal ? (
        <p className={styles.notice}>{t('documents.textOnly', { type: contentType })}</p>
      ) : null}
      {original ? (
        <Original patientId={patientId} documentId={documentId} title={title} contentType={contentType} />
      ) : null}
      {!original && text !== null ? <Text text={text} /> : null}
    </article>
  );
}

/** Longer ones lose nothing by being one block, and stay quick. */
const longestInParts = 200_000;
/** From so many headings on they are listed first. */
const headingsToList = 6;

function Text({ text }: { text: string }) {
  const chart = useChartWords();
  if (text.length > longestInParts) return <div className={styles.text}>{text}</div>;
  const blocks = noteBlocks(text);
  const headings = blocks.filter(({ heading }) => heading !== null);
  return (
    <>
      {headings.length >= headingsToList ? (
        <nav className={styles.headings} aria-label={chart('documents.headings')}>
          {blocks.map(({ heading }, place) =>
            heading === null ? null : (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: the same heading may come twice
                key={place}
                type="button"
                className={styles.button}
                onClick={() => document.getElementById(`part-${place}`)?.scrollIntoView()}
              >
                {heading}
              </button>
            ),
          )}
        </nav>
      ) : null}
      {blocks.map(({ heading, text: body }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <section key={place} id={`part-${place}`} className={styles.part}>
          {heading === null ? null : <h3>{heading}</h3>}
          {body === '' ? null : <div className={styles.text}>{body}</div>}
        </section>
      ))}
    </>
  );
}
