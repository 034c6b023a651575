import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { documentQuery } from '../../state/queries.ts';
import styles from './DocumentsTab.module.css';
import { SectionBox } from './SectionBox.tsx';

/** Documents on the left, the one that is open on the right. */
export function DocumentsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const { document: open } = useSearch({ from: '/patients/$patientId' });
  return (
    <div className={styles.sides}>
      <SectionBox view={view} section="documents" title={t('tab.documents')}>
        {(documents) => (
          <ul className={styles.list}>
            {documents.map((document) => (
              <li key={document.id}>
                <Link
                  to="."
                  search={{ tab: 'documents', document: document.id }}
                  className={styles.entry}
                  aria-current={document.id === open ? 'true' : undefined}
                >
                  <b>{document.title}</b>
                  <span className={styles.about}>
                    {momentText(document.date) ?? t('dateUnknown')} {document.typeText} {document.author}
                  </span>
                  {document.hasText ? null : <span className={styles.about}>{t('documents.noText')}</span>}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </SectionBox>
      {open ? <OpenDocument key={open} patientId={view.patient.id} documentId={open} /> : null}
      {!open && view.counts.documents > 0 ? <p>{t('documents.choose')}</p> : null}
    </div>
  );
}

function OpenDocument({ patientId, documentId }: { patientId: string; documentId: string }) {
  const t = usePatientWords();
  const { data: document, error, refetch } = useQuery(documentQuery(useApi(), patientId, documentId));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!document) return <Waiting words={t('reading')} />;
  const notShown = t('documents.cannotShow', { type: document.contentType });
  return (
    <article className={styles.document} aria-labelledby="document-title">
      <h2 id="document-title">{document.title}</h2>
      <p className={styles.about}>
        {momentText(document.date) ?? t('dateUnknown')} {document.typeText} {document.author}
      </p>
      {document.text === null ? <p className={styles.notice}>{notShown}</p> : null}
      {document.text !== null && document.hasContent ? (
        <p className={styles.notice}>{t('documents.textOnly', { type: document.contentType })}</p>
      ) : null}
      {document.text === null ? null : <div className={styles.text}>{document.text}</div>}
    </article>
  );
}
