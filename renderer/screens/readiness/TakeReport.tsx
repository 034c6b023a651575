import { Button, SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReadinessReport } from '../../../shared/readiness.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { type Language, languages, useLanguage } from '../../i18n/language.tsx';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { useTake } from '../../printers/take.ts';
import { useStation } from '../../state/server-state.tsx';
import { readinessPdf } from './queries.ts';
import { useReadinessWords } from './words.ts';

export type ReportWay = 'paper' | 'file';

/** A report leaves as this station's sheets do; nobody is named on it, so that anybody may keep the file. */
export function useReportTaking() {
  const api = useApi();
  const { station } = useStation();
  const { toPaper } = useTake();
  const savesByItself = station?.host !== 'electron';
  const take = async (id: string, endedAt: string, language: Language, way: ReportWay) => {
    const path = `/api/readiness/reports/${id}/${language}`;
    if (way === 'paper') await api.send<void>('POST', `${path}/print`);
    else if (!savesByItself) await api.send<void>('POST', `${path}/save`);
    else saveAs(await readinessPdf(api, id, language), `readiness-${endedAt.slice(0, 10)}.pdf`);
    return way;
  };
  return { toPaper, take };
}

export function TakeReport({ report }: { report: ReadinessReport }) {
  const t = useReadinessWords();
  const { language: shown } = useLanguage();
  const [chosen, setChosen] = useState<Language | null>(null);
  const language = chosen ?? shown;
  const { toPaper, take } = useReportTaking();
  const taking = useMutation({ mutationFn: (way: ReportWay) => take(report.id, report.endedAt, language, way) });
  return (
    <section className={panel.panel} aria-labelledby="readiness-report">
      <h2 id="readiness-report">{t('report.title')}</h2>
      <p>{t('report.how')}</p>
      <div className={panel.steps}>
        <SegmentedControl
          aria-label={t('report.language')}
          value={language}
          onChange={(value) => setChosen(languages.find((one) => one === value) ?? null)}
          data={languages.map((value) => ({ value, label: t(`report.${value}`) }))}
        />
        {toPaper ? (
          <Button disabled={taking.isPending} onClick={() => taking.mutate('paper')}>
            {t('report.print')}
          </Button>
        ) : null}
        <Button
          variant={toPaper ? 'default' : 'filled'}
          disabled={taking.isPending}
          onClick={() => taking.mutate('file')}
        >
          {t('report.save')}
        </Button>
      </div>
      <p role="status">
        {taking.isPending ? t('report.working') : ''}
        {taking.isSuccess ? t(taking.data === 'paper' ? 'report.printed' : 'report.saved') : ''}
      </p>
      {taking.error ? <ErrorPanel error={taking.error} /> : null}
    </section>
  );
}
