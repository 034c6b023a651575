import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lineText, type ReadinessReport, type ReadinessView } from '../../../shared/readiness.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { useTake } from '../../printers/take.ts';
import { judgeReadinessPage, printReadinessPage } from './queries.ts';
import { useLineWords, useReadinessWords } from './words.ts';

interface TestPageProps {
  testPage: ReadinessView['testPage'];
  report: ReadinessReport;
  onChange: (view: ReadinessView) => void;
}

/** The test page on paper, when somebody asks; and what that person then has in hand. */
export function TestPage({ testPage, report, onChange }: TestPageProps) {
  const t = useReadinessWords();
  const { words, errors } = useLineWords();
  const api = useApi();
  const { way } = useTake();
  const print = useMutation({ mutationFn: () => printReadinessPage(api), onSuccess: onChange });
  const judge = useMutation({
    mutationFn: (legible: boolean) => judgeReadinessPage(api, legible),
    onSuccess: onChange,
  });
  const failed = print.error ?? judge.error;
  const lines = report.checks.find(({ check }) => check === 'printer')?.lines ?? [];
  return (
    <section className={panel.panel} aria-labelledby="readiness-page">
      <h2 id="readiness-page">{t('page.title')}</h2>
      {way === 'download' ? (
        <p>{t('page.noPrinter')}</p>
      ) : (
        <>
          <p>{t('page.how')}</p>
          <PrinterChoice duplex={false} test={false} />
          {testPage === 'none' ? (
            <p>{t('page.absent')}</p>
          ) : (
            <div className={panel.steps}>
              <Button variant="default" loading={print.isPending} onClick={() => print.mutate()}>
                {t('page.print')}
              </Button>
              <span role="status">
                {print.isPending ? t('page.printing') : lines.map((line) => lineText(line, words, errors).said).at(-1)}
              </span>
            </div>
          )}
          {testPage === 'printed' ? (
            <fieldset>
              <legend>{t('page.question')}</legend>
              <div className={panel.steps}>
                <Button loading={judge.isPending} onClick={() => judge.mutate(true)}>
                  {t('page.legible')}
                </Button>
                <Button variant="default" disabled={judge.isPending} onClick={() => judge.mutate(false)}>
                  {t('page.illegible')}
                </Button>
              </div>
            </fieldset>
          ) : null}
        </>
      )}
      {failed ? <ErrorPanel error={failed} /> : null}
    </section>
  );
}
