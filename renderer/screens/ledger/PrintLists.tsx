import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { printedSheets } from '../../../shared/ledger.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { useTake } from '../../printers/take.ts';
import styles from './ledger.module.css';
import { ledgerKey } from './queries.ts';
import type { LedgerSearch } from './search.ts';
import { useLedgerWords } from './words.ts';

/** Lists of the station on paper: the ledger as it is filtered, the stock to be counted. */
export function PrintLists({ filter, sheets }: { filter: LedgerSearch; sheets: number }) {
  const t = useLedgerWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const { toPaper, take } = useTake();
  const print = useMutation({
    mutationFn: async (request: { form: string; ledger?: LedgerSearch }) => {
      const job = await api.send<PrintJobView>('POST', '/api/print-jobs', request);
      await take([job.id], job.serial);
      return job.serial;
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ledgerKey }),
  });
  const working = (form: string) => print.isPending && print.variables.form === form;
  return (
    <section className={styles.printing} aria-label={t('print')}>
      <Button
        loading={working('M18')}
        disabled={sheets === 0}
        onClick={() => print.mutate({ form: 'M18', ledger: filter })}
      >
        {t('print.ledger')}
      </Button>
      <Button variant="default" loading={working('M18-S')} onClick={() => print.mutate({ form: 'M18-S' })}>
        {t('print.stock')}
      </Button>
      {sheets > printedSheets ? (
        <span className={styles.quiet}>{t('print.most', { count: printedSheets })}</span>
      ) : null}
      <PrinterChoice duplex={false} test={false} />
      <p role="status" className={styles.said}>
        {print.isPending ? t('print.working') : ''}
        {print.isSuccess ? t(toPaper ? 'print.printed' : 'print.saved', { serial: print.data }) : ''}
      </p>
      {print.error ? <ErrorPanel error={print.error} /> : null}
    </section>
  );
}
