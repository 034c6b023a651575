import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BatchResume, BatchView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { minutesText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { printersQuery } from '../../printers/queries.ts';
import styles from './batch.module.css';
import { JamDialog } from './JamDialog.tsx';
import { PaperFigures } from './PaperFigures.tsx';
import { cancelBatch, forgetBatch, pauseBatch, resumeBatch } from './queries.ts';
import { WardPiles } from './WardPiles.tsx';
import { useBatchWords } from './words.ts';

interface BatchProgressProps {
  batch: BatchView;
  keep: (batch: BatchView | null) => void;
}

/** How far the batch is, ward by ward; pausing, going on after a jam, and the end. */
export function BatchProgress({ batch, keep }: BatchProgressProps) {
  const t = useBatchWords();
  const api = useApi();
  const [jammed, setJammed] = useState<number | null>(null);
  const [asksCancel, setAsksCancel] = useState(false);
  const pause = useMutation({ mutationFn: () => pauseBatch(api, batch.id), onSuccess: keep });
  const resume = useMutation({ mutationFn: (how: BatchResume) => resumeBatch(api, batch.id, how), onSuccess: keep });
  const cancel = useMutation({ mutationFn: () => cancelBatch(api, batch.id), onSuccess: keep });
  const forget = useMutation({ mutationFn: () => forgetBatch(api, batch.id), onSuccess: () => keep(null) });
  const { state, sides, sidesDone, secondsLeft, via } = batch;
  // The rest goes where somebody has chosen meanwhile.
  const { data: printers } = useQuery(printersQuery(api));
  const printer = (via === 'paper' && printers?.choice.printer) || null;
  const runs = state === 'preparing' || state === 'printing';
  const ended = ['done', 'cancelled', 'failed'].includes(state);
  const percent = sides > 0 ? Math.floor((sidesDone / sides) * 100) : 0;
  const failed = pause.error ?? resume.error ?? cancel.error ?? forget.error;

  return (
    <div className={styles.progress}>
      <section className={panel.panel} aria-labelledby="batch-state">
        <h2 id="batch-state">{t(`state.${state}`)}</h2>
        <p className={styles.quiet}>
          {t('begun', {
            at: momentText(batch.startedAt) ?? '',
            by: batch.issuedBy,
            forms: batch.forms.map(({ code }) => code).join(' '),
          })}
        </p>
        <Progress value={percent} size="xl" aria-label={t('title')} />
        <p role="status" className={styles.numbers}>
          {t(via === 'paper' ? 'numbers.paper' : 'numbers.pdf', { percent, sidesDone, sides })}
          {secondsLeft === null || !runs ? '' : ` ${t('left', { minutes: minutesText(secondsLeft) })}`}
        </p>
        {batch.error ? <ErrorPanel error={batch.error} /> : null}
        {failed ? <ErrorPanel error={failed} /> : null}
        {state === 'ready' ? <p className={styles.notice}>{t('ready')}</p> : null}
        {state === 'done' ? <p>{t('done')}</p> : null}
        {state === 'cancelled' || state === 'failed' ? <p>{t('cancelledMeans')}</p> : null}
        {state === 'paused' && via === 'paper' ? <PrinterChoice duplex={false} byName /> : null}
        <div className={panel.steps}>
          {runs ? (
            <Button variant="default" onClick={() => pause.mutate()} loading={pause.isPending}>
              {t('pause')}
            </Button>
          ) : null}
          {state === 'paused' ? (
            <Button
              onClick={() => resume.mutate({ why: t('why.goOn'), ...(printer && { printer }) })}
              loading={resume.isPending}
            >
              {t('resume')}
            </Button>
          ) : null}
          {!ended && !asksCancel ? (
            <Button variant="default" onClick={() => setAsksCancel(true)}>
              {t('cancel')}
            </Button>
          ) : null}
          {ended ? (
            <Button onClick={() => forget.mutate()} loading={forget.isPending}>
              {t('forget')}
            </Button>
          ) : null}
        </div>
        {asksCancel && !ended ? (
          <div className={panel.steps}>
            <span>{t('cancel.means')}</span>
            <Button color="red" onClick={() => cancel.mutate()} loading={cancel.isPending}>
              {t('cancel.yes')}
            </Button>
            <Button variant="default" onClick={() => setAsksCancel(false)}>
              {t('cancel.no')}
            </Button>
          </div>
        ) : null}
        {runs ? <p className={styles.quiet}>{t('stays')}</p> : null}
      </section>
      <WardPiles batch={batch} onJam={setJammed} onGone={keep} />
      <section className={panel.panel} aria-labelledby="batch-paper">
        <h2 id="batch-paper">{t(batch.estimate.exact ? 'needed.counted' : 'needed')}</h2>
        <PaperFigures estimate={batch.estimate} />
      </section>
      {jammed === null ? null : (
        <JamDialog
          batch={batch}
          part={jammed}
          printer={printer}
          onClose={() => setJammed(null)}
          onResumed={(next) => {
            keep(next);
            setJammed(null);
          }}
        />
      )}
    </div>
  );
}
