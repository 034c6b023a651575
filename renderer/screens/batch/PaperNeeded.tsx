import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BatchRequest, BatchView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { useTake } from '../../printers/take.ts';
import styles from './batch.module.css';
import type { BatchChoiceState } from './choice.ts';
import { PaperFigures, rounded } from './PaperFigures.tsx';
import { estimateQuery, startBatch } from './queries.ts';
import { useBatchWords } from './words.ts';

const settleMs = 350;
const goes = { paper: 'goesToPaper', file: 'goesToFiles', download: 'goesToPdf' } as const;

/** What it takes, and the one button. */
export function PaperNeeded({
  choice,
  onStarted,
}: {
  choice: BatchChoiceState;
  onStarted: (batch: BatchView) => void;
}) {
  const t = useBatchWords();
  const api = useApi();
  const { way, toPaper, byDialog } = useTake();
  const asked = useSettled(choice.request);
  const { data: estimate, error, isFetching, refetch } = useQuery(estimateQuery(api, asked));
  const start = useMutation({ mutationFn: (request: BatchRequest) => startBatch(api, request), onSuccess: onStarted });
  const current = same(asked, choice.request) && !isFetching ? estimate : undefined;

  return (
    <aside className={`${panel.panel} ${styles.needed}`} aria-labelledby="batch-needed">
      <h2 id="batch-needed">{t('needed')}</h2>
      <Checkbox
        label={t('needed.duplex')}
        description={t('needed.duplexMeans')}
        checked={choice.duplex}
        onChange={(event) => choice.chooseDuplex(event.currentTarget.checked)}
      />
      <PrinterChoice duplex={false} byName />
      {byDialog ? <p className={styles.notice}>{t('needed.printer')}</p> : null}
      {choice.request === null ? <p className={styles.notice}>{t('needed.nothing')}</p> : null}
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {choice.request && !current && !error ? <p role="status">{t('needed.counting')}</p> : null}
      {current ? (
        <>
          <PaperFigures estimate={current} />
          <p className={styles.quiet}>
            {t(current.exact ? 'needed.exact' : 'needed.estimated', { sampled: current.sampled })}
          </p>
        </>
      ) : null}
      {choice.leftOut.size > 0 ? <p>{t('needed.leftOut', { count: choice.leftOut.size })}</p> : null}
      <Button
        size="lg"
        disabled={!current || byDialog}
        loading={start.isPending}
        onClick={() => choice.request && start.mutate({ ...choice.request, pdf: way === 'file' })}
        classNames={{ root: styles.go, label: styles.goLabel }}
      >
        {current
          ? t(toPaper ? 'print' : 'printPdf', {
              sides: current.sides,
              minutes: Math.ceil(current.minutes),
              reams: rounded(current.reams),
            })
          : t(toPaper ? 'printPlain' : 'printPdfPlain')}
      </Button>
      <p className={styles.quiet}>{t(goes[way])}</p>
      {start.error ? <ErrorPanel error={start.error} /> : null}
    </aside>
  );
}

/** A choice that has stood still for a moment: not every click is laid out. */
function useSettled(request: BatchRequest | null): BatchRequest | null {
  const [settled, setSettled] = useState(request);
  const text = JSON.stringify(request);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as BatchRequest | null), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function same(a: BatchRequest | null, b: BatchRequest | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
