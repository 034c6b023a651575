import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { PrintJobView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useTake } from '../../printers/take.ts';
import styles from './temporary.module.css';
import { useTemporaryWords } from './words.ts';

/** Everybody with a temporary id one a row, with room for the real one. */
export function MergeSheet({ disabled }: { disabled: boolean }) {
  const t = useTemporaryWords();
  const api = useApi();
  const { toPaper, take } = useTake();
  const print = useMutation({
    mutationFn: async () => {
      const { id, serial } = await api.send<PrintJobView>('POST', '/api/print-jobs', { form: 'M1-U' });
      await take([id], serial);
      return serial;
    },
  });
  return (
    <div className={styles.steps}>
      <Button variant="default" disabled={disabled} loading={print.isPending} onClick={() => print.mutate()}>
        {t(toPaper ? 'merge.print' : 'merge.save')}
      </Button>
      <p role="status" className={styles.said}>
        {print.isSuccess ? t('merge.done', { serial: print.data }) : ''}
      </p>
      {print.error ? <ErrorPanel error={print.error} /> : null}
    </div>
  );
}
