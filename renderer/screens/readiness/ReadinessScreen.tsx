import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReadinessView } from '../../../shared/readiness.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { PageTitle } from '../../components/PageTitle.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import { bytesText, minutesText, numberText } from '../../i18n/amounts.ts';
import { AgreedHours } from './AgreedHours.tsx';
import { CheckTable } from './CheckTable.tsx';
import { EarlierChecks } from './EarlierChecks.tsx';
import { LastReport } from './LastReport.tsx';
import { readinessQuery, startReadiness, stopReadiness } from './queries.ts';
import styles from './readiness.module.css';
import { useReadinessWords } from './words.ts';

/** Whether this station could be used tonight; for whoever is signed in. */
export function ReadinessScreen() {
  const t = useReadinessWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const query = readinessQuery(api);
  const { data, error, refetch } = useQuery(query);
  const show = (view: ReadinessView) => queryClient.setQueryData(query.queryKey, view);
  const start = useMutation({ mutationFn: () => startReadiness(api), onSuccess: show });
  const stop = useMutation({ mutationFn: () => stopReadiness(api), onSuccess: show });
  const failed = start.error ?? stop.error;
  return (
    <article className={styles.page} aria-labelledby="readiness-title">
      <PageTitle id="readiness-title">{t('title')}</PageTitle>
      <p className={styles.means}>{t('means')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('reading')} /> : null}
      {data?.running ? (
        <Running running={data.running} onStop={() => stop.mutate()} />
      ) : data ? (
        <div className={panel.steps}>
          <Button
            size="lg"
            variant={data.last ? 'default' : 'filled'}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t(data.last ? 'startAgain' : 'start')}
          </Button>
          {data.last ? null : <span>{t('never')}</span>}
        </div>
      ) : null}
      {failed ? <ErrorPanel error={failed} /> : null}
      {data?.last && !data.running ? <LastReport report={data.last} testPage={data.testPage} onChange={show} /> : null}
      {data && !data.running ? <AgreedHours hours={data.hours} onChange={show} /> : null}
      {data && !data.running && data.last ? <EarlierChecks earlier={data.earlier} /> : null}
    </article>
  );
}

function Running({ running, onStop }: { running: NonNullable<ReadinessView['running']>; onStop: () => void }) {
  const t = useReadinessWords();
  const { check, progress, done, stopping } = running;
  const reads = check === 'medium' && progress !== null;
  const percent = progress && progress.bytes > 0 ? Math.floor((progress.bytesDone / progress.bytes) * 100) : 0;
  return (
    <section className={panel.panel} aria-label={t('title')}>
      <div className={styles.running}>
        <div className={styles.progress}>
          <p role="status">
            {stopping ? t('stopping') : check ? t('running', { check: t(`check.${check}`) }) : t('reading')}
          </p>
          {reads ? (
            <>
              <Progress value={percent} size="md" aria-label={t('check.medium')} />
              <p>
                {t('runningMedium', {
                  percent,
                  bytesDone: bytesText(progress.bytesDone),
                  bytes: bytesText(progress.bytes),
                  filesDone: numberText(progress.filesDone),
                  files: numberText(progress.files),
                })}
                {' ・ '}
                {progress.secondsLeft === null
                  ? t('leftUnknown')
                  : t('left', { time: minutesText(progress.secondsLeft) })}
              </p>
            </>
          ) : null}
        </div>
        <Button variant="default" disabled={stopping} onClick={onStop}>
          {t('stop')}
        </Button>
      </div>
      {done.length > 0 ? <CheckTable checks={done} /> : null}
    </section>
  );
}
