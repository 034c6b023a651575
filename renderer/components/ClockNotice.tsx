import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApi } from '../api.ts';
import { useAuditWords } from '../i18n/audit.ts';
import { auditStateQuery } from '../state/audit.ts';
import styles from './ClockNotice.module.css';

/** Over every screen of an administrator, from when the PC's clock was changed until somebody looked the audit log through. */
export function ClockNotice() {
  const t = useAuditWords();
  const { data } = useQuery(auditStateQuery(useApi()));
  if (!data || data.clockChangesUnseen === 0) return null;
  return (
    <section className={styles.band} aria-label={t('clock')}>
      <b>⚠ {t('clock.unseen', { count: data.clockChangesUnseen })}</b>
      <Link to="/audit">{t('clock.go')}</Link>
    </section>
  );
}
