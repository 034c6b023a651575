import { dateText } from '../../i18n/moments.ts';
import { useImagingWords } from '../words.ts';
import type { OpenStudy } from './open-study.ts';
import type { PaneContent } from './pane.ts';
import { useProgress } from './progress.ts';
import styles from './workspace.module.css';

/** Above every picture: of which study it is, when it was taken, and how much of the series is in memory. */
export function PaneHead({ content, study }: { content: PaneContent; study: OpenStudy }) {
  const t = useImagingWords();
  const { started, description, modalities } = study.view.study;
  const date = dateText(started) ?? t('study.dateUnknown');
  const set = content.kind === 'object' ? null : study.sets.find(({ id }) => id === content.setId);
  return (
    <>
      <header className={styles.head} data-prior={study.isPrior}>
        <b>{t(study.isPrior ? 'pane.prior' : 'pane.current')}</b>
        <span className={styles.when}>{date}</span>
        <span>
          {modalities.replaceAll('\\', ' ')} {description ?? ''}
        </span>
      </header>
      {set && <ProgressBar study={study} imageIds={set.slices.map(({ imageId }) => imageId)} />}
    </>
  );
}

function ProgressBar({ study, imageIds }: { study: OpenStudy; imageIds: readonly string[] }) {
  const t = useImagingWords();
  const loaded = useProgress(study.session.queue, imageIds);
  const words = t('progress', { loaded, count: imageIds.length });
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={words}
      aria-valuenow={loaded}
      aria-valuemax={imageIds.length}
      title={words}
      data-complete={loaded === imageIds.length}
    >
      <div style={{ width: `${(loaded / Math.max(1, imageIds.length)) * 100}%` }} />
    </div>
  );
}
