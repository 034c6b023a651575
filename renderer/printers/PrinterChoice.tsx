import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PrintChoice, PrintersView } from '../../shared/printers.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import styles from './PrinterChoice.module.css';
import { choosePrinter, printersQuery, printTestPage } from './queries.ts';
import { usePrinterWords } from './words.ts';

/** In the place of a printer's name: the system's dialog. */
const askEachTime = '';

/**
 * On what this station prints, with a page to test it. What is chosen counts at once, for every screen, until somebody
 * chooses otherwise. Nothing where paper is a PDF. `duplex` false: whoever shows it asks for both sides by itself.
 */
export function PrinterChoice({ duplex = true }: { duplex?: boolean }) {
  const t = usePrinterWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const query = printersQuery(api);
  const { data, error, refetch } = useQuery(query);
  const choose = useMutation({
    mutationFn: (choice: PrintChoice) => choosePrinter(api, choice),
    onMutate: (choice) =>
      queryClient.setQueryData<PrintersView>(query.queryKey, (before) => before && { ...before, choice }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: query.queryKey }),
  });
  const test = useMutation({ mutationFn: () => printTestPage(api) });
  if (error) return <ErrorPanel error={error} action={{ label: t('again'), run: () => void refetch() }} />;
  if (!data?.available) return null;
  const { printers, choice } = data;
  const gone = choice.printer !== null && !printers.some(({ name }) => name === choice.printer);
  const failed = choose.error ?? test.error;
  return (
    <div className={styles.choice}>
      <NativeSelect
        className={styles.printer}
        label={t('printer')}
        value={choice.printer ?? askEachTime}
        error={gone ? t('goneMeans') : null}
        onFocus={() => void refetch()}
        onChange={(event) => choose.mutate({ ...choice, printer: event.currentTarget.value || null })}
        data={[
          { value: askEachTime, label: t('dialog') },
          ...printers.map(({ name, title }) => ({ value: name, label: title })),
          ...(gone ? [{ value: choice.printer!, label: t('gone', { printer: choice.printer! }) }] : []),
        ]}
      />
      {duplex && choice.printer !== null ? (
        <Checkbox
          label={t('duplex')}
          checked={choice.duplex}
          onChange={(event) => choose.mutate({ ...choice, duplex: event.currentTarget.checked })}
        />
      ) : null}
      <Button variant="default" loading={test.isPending} disabled={gone} onClick={() => test.mutate()}>
        {t('test')}
      </Button>
      <p role="status" className={styles.said}>
        {test.isPending ? t('working') : ''}
        {test.isSuccess ? t('test.printed', { serial: test.data }) : ''}
      </p>
      {failed ? <ErrorPanel error={failed} /> : null}
    </div>
  );
}
