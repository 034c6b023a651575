import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormDefinition } from '../../../shared/forms.ts';
import { estimate } from '../../../shared/stock.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { type Api, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useTake } from '../../printers/take.ts';
import { usePrinterWords } from '../../printers/words.ts';
import { stockQuery } from '../ledger/queries.ts';
import { rolesOf, type Typed } from './pack.ts';
import type { SheetState } from './sheet-state.ts';
import styles from './TakePaper.module.css';
import type { TypedState } from './use-typed.ts';
import { type PaperWords, usePaperWords } from './words.ts';

interface TakePaperProps {
  patientId: string;
  sheets: SheetState[];
  typed: TypedState;
}

/** How much paper it is, and the one button: to the printer, or as a PDF. */
export function TakePaper({ patientId, sheets, typed }: TakePaperProps) {
  const t = usePaperWords();
  const api = useApi();
  const printerWords = usePrinterWords();
  const { way, toPaper, byDialog, take: takeJobs } = useTake();
  const sides = sheets.reduce((sum, sheet) => sum + (sheet.sides ?? 0), 0);
  const clipped = sheets.filter((sheet) => sheet.clipped).map(({ entry }) => entry.definition.code);
  const ready = sheets.length > 0 && sheets.every((sheet) => sheet.job && sheet.sides !== null);

  const take = useMutation({
    mutationFn: async () => {
      const text = typed.typed;
      const jobs: PrintJobView[] = [];
      for (const sheet of sheets) jobs.push(await issue(api, patientId, sheet, text));
      const ids = jobs.map(({ id }) => id);
      // On one side: what is printed behind another form or copy would be filed with it.
      await takeJobs(ids, jobs[0]!.serial, { duplex: false });
      typed.saved(Object.fromEntries(jobs.map(({ form }) => [form, text[form] ?? {}])));
      return jobs.map(({ serial }) => serial);
    },
  });

  const sizes = [...new Set(sheets.map(({ entry, choice }) => paperOf(entry.definition, choice.perSide)))];
  return (
    <div className={styles.take}>
      {byDialog && sizes.length > 1 ? (
        <p className={styles.before}>{t('take.sizes', { count: sizes.length, sizes: sizes.join(' → ') })}</p>
      ) : null}
      {way === 'file' ? <p className={styles.before}>{printerWords('file.means')}</p> : null}
      <div className={styles.line}>
        <Estimate sides={ready ? sides : null} clipped={clipped} />
        <Button size="lg" disabled={!ready} loading={take.isPending} onClick={() => take.mutate()}>
          {t(toPaper ? 'take.print' : 'take.pdf', { sides })}
        </Button>
      </div>
      <p role="status" className={styles.status}>
        {take.isPending ? t('take.working') : ''}
        {take.isSuccess ? t(toPaper ? 'take.printed' : 'take.saved', { serials: serialsText(take.data, t) }) : ''}
      </p>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </div>
  );
}

/** Sheets of paper and minutes, by the hospital's own figures for one printer. */
function Estimate({ sides, clipped }: { sides: number | null; clipped: string[] }) {
  const t = usePaperWords();
  const { data } = useQuery(stockQuery(useApi()));
  if (clipped.length > 0) {
    return (
      <p role="alert" className={styles.clipped}>
        {t('take.clipped', { codes: clipped.join('、') })}
      </p>
    );
  }
  if (sides === null) return <p className={styles.estimate}>{t('take.counting')}</p>;
  const one = data && estimate({ sides, sheets: sides }, { ...data.settings.printing, duplex: false, printers: 1 });
  const minutes = one ? Math.ceil(one.minutes) : null;
  return (
    <p className={styles.estimate}>
      {t('take.sheets', { sheets: sides })}
      {minutes === null ? '' : ` ${t('take.minutes', { minutes })}`}
    </p>
  );
}

/** Several on a side are on A4. */
function paperOf({ paper }: FormDefinition, perSide: number): string {
  return perSide > 1 ? 'A4' : paper.size;
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

function serialsText(serials: string[], t: PaperWords): string {
  const [first] = serials;
  if (serials.length === 1) return first!;
  return t('take.serials', { first: first!, last: serials.at(-1)!, count: serials.length });
}
