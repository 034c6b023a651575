import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { mayKeepSheets, type PrintChoice, type PrintersView } from '../../shared/printers.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { useSession } from '../state/session.tsx';
import styles from './PrinterChoice.module.css';
import { choosePrinter, printersQuery, printTestPage } from './queries.ts';
import { usePrinterWords } from './words.ts';

/** In the place of a printer's name: the system's dialog, or no paper. Names of printers have no white space. */
const askEachTime = '';
const asFile = ' pdf';

interface PrinterChoiceProps {
  /** Off where whoever shows it asks for both sides by itself. */
  duplex?: boolean;
  /** A page to test the printer with. */
  test?: boolean;
  /** The system's dialog cannot be used here. */
  byName?: boolean;
}

/**
 * On what this station prints, or whether its sheets become files. What is chosen counts at once, for every screen, until
 * somebody chooses otherwise. Nothing where the browser saves PDFs by itself.
 */
export function PrinterChoice({ duplex = true, test: withTest = true, byName = false }: PrinterChoiceProps) {
  const t = usePrinterWords();
  const api = useApi();
  const { session } = useSession();
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
  const mayKeep = session !== null && mayKeepSheets(session.role);
  const keeps = choice.pdf === true && mayKeep;
  const chosen = keeps ? asFile : (choice.printer ?? askEachTime);
  return (
    <div className={styles.choice}>
      <NativeSelect
        className={styles.printer}
        label={t('printer')}
        value={chosen}
        description={keeps ? t('file.means') : choice.printer !== null ? t(byName ? 'tray.fixed' : 'tray') : null}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        error={gone ? t('goneMeans') : null}
        onFocus={() => void refetch()}
        onChange={(event) => choose.mutate(choiceOf(event.currentTarget.value, choice.duplex))}
        data={[
          { value: askEachTime, label: t('dialog') },
          { value: asFile, label: t(mayKeep ? 'file' : 'file.roles'), disabled: !mayKeep },
          ...printers.map(({ name, title }) => ({ value: name, label: title })),
          ...(gone ? [{ value: choice.printer!, label: t('gone', { printer: choice.printer! }) }] : []),
        ]}
      />
      {duplex && !keeps && choice.printer !== null ? (
        <Checkbox
          label={t('duplex')}
          checked={choice.duplex}
          onChange={(event) => choose.mutate({ ...choice, duplex: event.currentTarget.checked })}
        />
      ) : null}
      {withTest && !keeps ? (
        <Button variant="default" loading={test.isPending} disabled={gone} onClick={() => test.mutate()}>
          {t('test')}
        </Button>
      ) : null}
      <p role="status" className={styles.said}>
        {test.isPending ? t('working') : ''}
        {test.isSuccess ? t('test.printed', { serial: test.data }) : ''}
      </p>
      {failed ? <ErrorPanel error={failed} /> : null}
    </div>
  );
}

function choiceOf(value: string, duplex: boolean): PrintChoice {
  if (value === asFile) return { printer: null, duplex, pdf: true };
  return { printer: value === askEachTime ? null : value, duplex };
}
