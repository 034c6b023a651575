import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { hospitalDocumentsQuery } from '../../state/hospital-documents.ts';
import styles from './home.module.css';
import { useHomeWords } from './words.ts';

/** Of the documents, those that the hospital wants at hand; where it names none, the first. */
const shownDocuments = 6;

export function DocumentsBox() {
  const t = useHomeWords();
  const { data, error, refetch } = useQuery(hospitalDocumentsQuery(useApi()));
  const pinned = data?.documents.filter((document) => document.pinned) ?? [];
  const shown = (pinned.length > 0 ? pinned : (data?.documents ?? [])).slice(0, shownDocuments);
  const asOf = data?.status === 'exported' ? momentText(data.asOf) : null;
  return (
    <Box
      title={t('documents')}
      asOf={asOf && t('documents.asOf', { asOf })}
      more={
        data && data.documents.length > 0 ? (
          <Link to="/documents">{t('documents.all', { count: data.documents.length })}</Link>
        ) : null
      }
    >
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data?.status === 'not-exported' ? <p className={styles.notice}>{t('documents.notExported')}</p> : null}
      {data && data.unreadable > 0 ? <p className={styles.notice}>{t('documents.unreadable')}</p> : null}
      {data?.status === 'exported' && shown.length === 0 && data.unreadable === 0 ? <p>{t('documents.none')}</p> : null}
      <ul className={styles.places}>
        {shown.map(({ id, title }) => (
          <li key={id}>
            <Link to="/documents" search={{ open: id }} className={styles.place}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}
