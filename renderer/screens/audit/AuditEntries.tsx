import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type AuditEntryView, type AuditFilter, auditActions } from '../../../shared/audit.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { numberText } from '../../i18n/amounts.ts';
import { useAuditWords } from '../../i18n/audit.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { auditEntriesQuery } from '../../state/audit.ts';
import styles from './audit.module.css';
import { useDetailText } from './detail.ts';
import { secondText } from './moment.ts';

const rowHeight = 52;

/** In the place of what has not been read yet. */
type Row = AuditEntryView | { seq: 0 };

/** Entries that the filter finds, newest first; older ones are read as they come into sight. */
export function AuditEntries({ filter }: { filter: AuditFilter }) {
  const t = useAuditWords();
  const query = useInfiniteQuery(auditEntriesQuery(useApi(), filter));
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('reading')} />;
  const entries = data.pages.flatMap((page) => page.entries);
  const rows: Row[] = hasNextPage ? [...entries, { seq: 0 }] : entries;
  const more = () => {
    if (!isFetchingNextPage) void fetchNextPage();
  };
  return (
    <section className={styles.entries}>
      <p role="status">
        {entries.length === 0 ? t('none') : t('found', { count: numberText(data.pages[0]?.found ?? 0) })}
      </p>
      {entries.length > 0 ? (
        <VirtualRows rows={rows} keyOf={({ seq }) => String(seq)} estimate={() => rowHeight} label={t('list')}>
          {(row) => (row.seq === 0 ? <More read={more} /> : <Entry entry={row as AuditEntryView} />)}
        </VirtualRows>
      ) : null}
    </section>
  );
}

function More({ read }: { read: () => void }) {
  const t = useAuditWords();
  useEffect(read, [read]);
  return <p className={styles.more}>{t('more')}</p>;
}

function Entry({ entry }: { entry: AuditEntryView }) {
  const t = useAuditWords();
  const shell = useShellWords();
  const detailText = useDetailText();
  const { seq, at, action, person, staffId, role, breakGlass, patientId, detail } = entry;
  const known = auditActions.find((name) => name === action);
  return (
    <div className={styles.entry}>
      <span className={styles.number}>{numberText(seq)}</span>
      <time className={styles.at} dateTime={at}>
        {secondText(at)}
      </time>
      <span className={styles.who}>
        {person === null ? (
          <span className={styles.quiet}>{t('nobody')}</span>
        ) : (
          <>
            <b>{person}</b> {role ? shell(`role.${role}`) : ''} {staffId}
          </>
        )}
        {breakGlass ? <b className={styles.glass}>{t('breakGlass')}</b> : null}
      </span>
      <span className={styles.what}>
        <b>{known ? t(`action.${known}`) : action}</b>
        {patientId ? <span className={styles.patient}>{t('patient', { id: patientId })}</span> : null}
        <span className={styles.detail}>{detailText(detail)}</span>
      </span>
    </div>
  );
}
