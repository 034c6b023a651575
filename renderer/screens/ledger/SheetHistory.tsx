import { useQuery } from '@tanstack/react-query';
import type { LedgerSheet } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import styles from './ledger.module.css';
import { placeOf } from './place.ts';
import { historyQuery } from './queries.ts';
import { useLedgerWords } from './words.ts';

/** What became of one form: issued, changed, printed again; the oldest first. */
export function SheetHistory({ sheet }: { sheet: LedgerSheet }) {
  const t = useLedgerWords();
  const { data, error, refetch } = useQuery(historyQuery(useApi(), sheet.serial));
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('reading')} />;
  const at = (moment: string) => momentText(moment) ?? '';
  const events = [
    ...data.changes.map(({ status, by, why, ...of }) => ({
      at: of.at,
      text: t('history.change', {
        at: at(of.at),
        sheet: placeOf({ ...of, pages: sheet.pages }, t),
        status: t(`status.${status}`),
        by,
      }),
      why,
    })),
    ...data.reprints.map(({ copy, firstPage, lastPage, by, why, ...of }) => ({
      at: of.at,
      text: t('history.reprint', { at: at(of.at), copy, first: firstPage, last: lastPage, by }),
      why,
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  const issued = { at: at(sheet.issuedAt), by: sheet.issuedBy, station: sheet.station };
  return (
    <ol className={styles.history}>
      <li>
        {t('history.issued', issued)}{' '}
        {sheet.dataAsOf ? (
          <span className={styles.quiet}>{t('history.asOf', { moment: at(sheet.dataAsOf) })}</span>
        ) : null}
      </li>
      {events.map((event) => (
        <li key={`${event.at} ${event.text}`}>
          {event.text} {event.why ? <b>{t('history.why', { why: event.why })}</b> : null}
        </li>
      ))}
      {events.length === 0 ? <li className={styles.quiet}>{t('history.nothing')}</li> : null}
    </ol>
  );
}
