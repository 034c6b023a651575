import { useMutation } from '@tanstack/react-query';
import type { PrintJobView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useTake } from '../../printers/take.ts';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

/** The census of the whole ward (resources/forms/ward-census.yml), as it is in the data. */
const censusForm = 'M2';

export function PrintWardList({ ward }: { ward: string }) {
  const t = useWardWords();
  const api = useApi();
  const { toPaper, take } = useTake();
  const print = useMutation({
    mutationFn: async () => {
      const job = await api.send<PrintJobView>('POST', '/api/print-jobs', { form: censusForm, ward });
      await take([job.id], job.serial);
      return job.serial;
    },
  });
  return (
    <>
      <button type="button" className={styles.button} disabled={print.isPending} onClick={() => print.mutate()}>
        {t(toPaper ? 'census.print' : 'census.save')}
      </button>
      <span role="status" className={styles.said}>
        {print.isPending ? t('census.working') : ''}
        {print.isSuccess ? t(toPaper ? 'census.printed' : 'census.saved', { serial: print.data }) : ''}
      </span>
      {print.error ? <ErrorPanel error={print.error} /> : null}
    </>
  );
}
