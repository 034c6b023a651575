import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { PrintJobView } from '../../../shared/views.ts';
import { type Api, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { useStation } from '../../state/server-state.tsx';
import { rolesOf, type Typed } from './pack.ts';
import type { SheetState } from './sheet-state.ts';
import styles from './TakePaper.module.css';
import type { TypedState } from './use-typed.ts';
import { usePaperWords } from './words.ts';

interface TakePaperProps {
  patientId: string;
  sheets: SheetState[];
  typed: TypedState;
}

/** How much paper it is, and the one button: to the printer where the host has one, else as a PDF. */
export function TakePaper({ patientId, sheets, typed }: TakePaperProps) {
  const t = usePaperWords();
  const api = useApi();
  const { station } = useStation();
  const toPaper = station?.host === 'electron';
  const sides = sheets.reduce((sum, sheet) => sum + (sheet.sides ?? 0), 0);
  const ready = sheets.length > 0 && sheets.every((sheet) => sheet.job && sheet.sides !== null);

  const take = useMutation({
    mutationFn: async () => {
      const text = typed.typed;
      const jobs: PrintJobView[] = [];
      for (const sheet of sheets) jobs.push(await issue(api, patientId, sheet, text));
      const ids = jobs.map(({ id }) => id).join(',');
      if (toPaper) await api.print(ids);
      else
        saveAs(
          await api.printJobPdf(ids),
          `${jobs
            .map(({ serial }) => serial)
            .join('_')
            .slice(0, 80)}.pdf`,
        );
      typed.saved(Object.fromEntries(jobs.map(({ form }) => [form, text[form] ?? {}])));
      return jobs.map(({ serial }) => serial);
    },
  });

  return (
    <div className={styles.take}>
      <p className={styles.estimate}>{ready ? t('take.sides', { sides, forms: sheets.length }) : t('take.counting')}</p>
      <PrinterChoice />
      <Button size="lg" disabled={!ready} loading={take.isPending} onClick={() => take.mutate()}>
        {t(toPaper ? 'take.print' : 'take.pdf', { sides })}
      </Button>
      <p role="status" className={styles.status}>
        {take.isPending ? t('take.working') : ''}
        {take.isSuccess ? t(toPaper ? 'take.printed' : 'take.saved', { serials: take.data.join('、') }) : ''}
      </p>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </div>
  );
}

/** Takes the records as they are now, and a serial. */
function issue(api: Api, patientId: string, { entry, choice }: SheetState, typed: Typed): Promise<PrintJobView> {
  const { code } = entry.definition;
  return api.send<PrintJobView>('POST', '/api/print-jobs', {
    form: code,
    patientId,
    roles: rolesOf(choice),
    perSide: choice.perSide,
    labels: choice.labels ?? undefined,
    values: typed[code] ?? {},
  });
}
