import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useSession } from '../../state/session.tsx';
import { ExportLedger } from './ExportLedger.tsx';
import { LedgerFilters } from './LedgerFilters.tsx';
import { LedgerSheets } from './LedgerSheets.tsx';
import styles from './ledger.module.css';
import { PrintLists } from './PrintLists.tsx';
import { ledgerQuery, sheetsPerPage } from './queries.ts';
import { ReturnCounts } from './ReturnCounts.tsx';
import type { LedgerSearch } from './search.ts';
import { useLedgerWords } from './words.ts';

/** Which sheets this station printed, what came back of them, and what is missing. Administrators see nobody's sheets. */
export function LedgerScreen() {
  const { session } = useSession();
  return session?.role === 'administrator' ? <LedgerToFile /> : <ReadersLedger />;
}

function LedgerToFile() {
  const t = useLedgerWords();
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('title')}</h1>
        <Link to="/stock" className={styles.way}>
          {t('toStock')}
        </Link>
      </header>
      <ExportLedger />
    </div>
  );
}

function ReadersLedger() {
  const t = useLedgerWords();
  const filter = useSearch({ from: '/ledger' });
  const navigate = useNavigate();
  const [page, setPage] = useState(0);
  const { data, error, refetch } = useQuery(ledgerQuery(useApi(), filter, page));
  const ask = (next: LedgerSearch) => {
    setPage(0);
    void navigate({ to: '/ledger', search: next, replace: true });
  };

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('title')}</h1>
        <Link to="/stock" className={styles.way}>
          {t('toStock')}
        </Link>
      </header>
      <p className={styles.means}>{t('means')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('reading')} /> : null}
      {data ? (
        <>
          <ReturnCounts counts={data.counts} />
          <LedgerFilters filter={filter} wards={data.wards} forms={data.forms} days={data.days} onChange={ask} />
          <LedgerSheets key={JSON.stringify([filter, page])} sheets={data.sheets} />
          {data.counts.issued > sheetsPerPage ? (
            <nav className={styles.pages} aria-label={t('title')}>
              <Button variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
                {t('page.before')}
              </Button>
              <span>
                {t('page', {
                  first: page * sheetsPerPage + 1,
                  last: page * sheetsPerPage + data.sheets.length,
                  total: data.counts.issued,
                })}
              </span>
              <Button
                variant="default"
                disabled={(page + 1) * sheetsPerPage >= data.counts.issued}
                onClick={() => setPage(page + 1)}
              >
                {t('page.next')}
              </Button>
            </nav>
          ) : null}
          <PrintLists filter={filter} sheets={data.counts.issued} />
        </>
      ) : null}
    </div>
  );
}
