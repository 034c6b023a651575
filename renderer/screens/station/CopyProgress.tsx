import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportView, StationView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { bytesText, minutesText } from '../../i18n/amounts.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { stationKey } from '../../state/queries.ts';

interface CopyProgressProps {
  copy: ImportView | null;
  readingFrom: StationView['readingFrom'];
}

/** The verified copy onto this PC: what is done, how fast, how long still; reading goes on meanwhile. */
export function CopyProgress({ copy, readingFrom }: CopyProgressProps) {
  const t = useShellWords();
  const words = useStationWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const keep = (station: StationView) => queryClient.setQueryData(stationKey, station);
  const start = useMutation({ mutationFn: () => api.startCopy(), onSuccess: keep });
  const cancel = useMutation({ mutationFn: () => api.cancelCopy(), onSuccess: keep });
  const running = copy?.state === 'running';
  const failed = start.error ?? cancel.error;

  return (
    <section className={panel.panel} aria-labelledby="copy-title">
      <h2 id="copy-title">{t('copy.title')}</h2>
      <p>{t(`copy.readingFrom.${readingFrom ?? 'medium'}`)}</p>
      {copy ? <p role="status">{t(`copy.${copy.state}`)}</p> : null}
      {copy && (running || copy.state === 'cancelled' || copy.state === 'failed') ? <CopyNumbers copy={copy} /> : null}
      {copy?.error ? <ErrorPanel error={copy.error} /> : null}
      {!running && copy && readingFrom === 'medium' ? <p>{words('copy.interrupted')}</p> : null}
      {failed ? <ErrorPanel error={failed} /> : null}
      {running ? (
        <div className={panel.steps}>
          <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            {t('copy.cancel')}
          </Button>
        </div>
      ) : null}
      {!running && readingFrom === 'medium' ? (
        <div className={panel.steps}>
          <Button variant="default" onClick={() => start.mutate()} loading={start.isPending}>
            {t(copy ? 'copy.resume' : 'copy.start')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function CopyNumbers({ copy }: { copy: ImportView }) {
  const t = useShellWords();
  const percent = copy.bytes > 0 ? Math.floor((copy.bytesDone / copy.bytes) * 100) : 0;
  return (
    <>
      <Progress value={percent} size="lg" aria-label={t('copy.title')} />
      <p>
        {t('copy.numbers', {
          percent,
          done: bytesText(copy.bytesDone),
          all: bytesText(copy.bytes),
          filesDone: copy.filesDone,
          files: copy.files,
        })}
        {copy.state === 'running' ? ` ${t('copy.speed', { speed: bytesText(copy.bytesPerSecond) })}` : ''}
        {copy.secondsLeft === null ? '' : ` ${t('copy.left', { minutes: minutesText(copy.secondsLeft) })}`}
      </p>
    </>
  );
}
