import { Link } from '@tanstack/react-router';
import type { DocumentEntry } from '../../../../shared/views.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import styles from './documents.module.css';

/** One document of the list; chosen, it is read on the right. */
export function DocumentLine({ document, isOpen }: { document: DocumentEntry; isOpen: boolean }) {
  const t = usePatientWords();
  return (
    <Link
      to="."
      search={{ tab: 'documents', document: document.id }}
      resetScroll={false}
      className={styles.entry}
      aria-current={isOpen ? 'true' : undefined}
    >
      <b>{document.title}</b>
      <span className={styles.about}>
        {momentText(document.date) ?? t('dateUnknown')} {document.typeText} {document.author}
      </span>
      {document.hasText ? null : <span className={styles.about}>{t('documents.noText')}</span>}
    </Link>
  );
}
