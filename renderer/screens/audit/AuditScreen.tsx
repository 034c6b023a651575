import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useAuditWords } from '../../i18n/audit.ts';
import { auditStateQuery } from '../../state/audit.ts';
import { useSession } from '../../state/session.tsx';
import { AuditEntries } from './AuditEntries.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditState } from './AuditState.tsx';
import styles from './audit.module.css';
import { CompareHead } from './CompareHead.tsx';
import { ExportLog } from './ExportLog.tsx';

/** Who did what on this station, and whether the log of it is whole. For administrators. */
export function AuditScreen() {
  const t = useAuditWords();
  const { session } = useSession();
  return (
    <article className={styles.page} aria-labelledby="audit-title">
      <h1 id="audit-title">{t('title')}</h1>
      <p className={styles.means}>{t('means')}</p>
      {session?.role === 'administrator' ? <Log /> : <p role="alert">{t('administratorOnly')}</p>}
    </article>
  );
}

function Log() {
  const t = useAuditWords();
  const filter = useSearch({ from: '/audit' });
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(auditStateQuery(useApi()));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('reading')} />;
  return (
    <>
      <AuditState state={data} />
      <details className={styles.elsewhere}>
        <summary>{t('elsewhere')}</summary>
        <div className={styles.beside}>
          <CompareHead />
          <ExportLog />
        </div>
      </details>
      <AuditFilters filter={filter} onChange={(next) => void navigate({ to: '/audit', search: next, replace: true })} />
      <AuditEntries filter={filter} />
    </>
  );
}
