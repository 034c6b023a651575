import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DiscView } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import panel from '../components/Panel.module.css';
import { bytesText, minutesText } from '../i18n/amounts.ts';
import { dateText } from '../i18n/moments.ts';
import styles from './disc.module.css';
import { cancelDisc } from './queries.ts';
import { useDiscWords } from './words.ts';

/** How far the reading or bringing is, how long still, and the way to stop it. */
export function DiscProgress({ disc, keep }: { disc: DiscView; keep: (next: DiscView | null) => void }) {
  const t = useDiscWords();
  const api = useApi();
  const cancel = useMutation({ mutationFn: () => cancelDisc(api), onSuccess: keep });
  const { files, filesDone, bytes, bytesDone, secondsLeft } = disc.progress;
  const percent = bytes > 0 ? Math.floor((bytesDone / bytes) * 100) : 0;
  const title = t(disc.state === 'importing' ? 'importing' : 'reading');
  return (
    <div className={panel.panel}>
      <h2>{title}</h2>
      <p className={styles.quiet}>{disc.path}</p>
      <Progress value={percent} size="lg" aria-label={title} />
      <p role="status">
        {files === 0
          ? t('listing')
          : t('numbers', { percent, filesDone, files, done: bytesText(bytesDone), all: bytesText(bytes) })}
        {secondsLeft === null ? '' : ` ${t('left', { minutes: minutesText(secondsLeft) })}`}
      </p>
      {disc.state === 'reading' && disc.patients.length > 0 ? (
        <>
          <p>{t('listedSoFar')}</p>
          <ul className={styles.brought}>
            {disc.patients.map(({ key, person, studies }) => (
              <li key={key}>
                <b>{person.name || t('nameMissing')}</b> {person.birthDate ?? t('birthDateMissing')}{' '}
                {studies.map((study) => `${study.modalities.join(' ')} ${dateText(study.started) ?? ''}`).join(' / ')}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {cancel.error ? <ErrorPanel error={cancel.error} /> : null}
      <div className={panel.steps}>
        <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {t('cancel')}
        </Button>
        <span>{t(disc.state === 'importing' ? 'cancelImportMeans' : 'cancelReadMeans')}</span>
      </div>
    </div>
  );
}
