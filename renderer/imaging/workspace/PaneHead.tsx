import { useDiscWords } from '../../disc/words.ts';
import { dateText } from '../../i18n/moments.ts';
import { distanceText, studyTimeOf, timeWord } from '../comparing/study-time.ts';
import type { Following } from '../linking/linking.ts';
import { useImagingWords } from '../words.ts';
import type { OpenStudy } from './open-study.ts';
import type { PaneContent } from './pane.ts';
import { useProgress } from './progress.ts';
import styles from './workspace.module.css';

export interface PaneLink {
  /** How this pane goes with the active one; null where it does not. */
  following: Following | null;
  /** The active pane, with others that follow it. */
  leads: boolean;
  /** Not taken out of the links by hand. */
  linked: boolean;
}

interface PaneHeadProps {
  content: PaneContent;
  study: OpenStudy;
  /** When the study that was asked for was made. */
  current: string | null;
  link: PaneLink;
  onToggleLink: () => void;
}

/** Above a picture: of which study it is, when that was made, and whether it moves with the others. */
export function PaneHead({ content, study, current, link, onToggleLink }: PaneHeadProps) {
  const t = useImagingWords();
  const disc = useDiscWords();
  const { started, description, modalities, source } = study.view.study;
  const time = studyTimeOf(started, current, study.isPrior);
  const distance = study.isPrior ? distanceText(started, current, t) : '';
  return (
    <header className={styles.head} data-prior={study.isPrior}>
      <b className={styles.time}>{timeWord(time, t)}</b>
      {source.startsWith('disc:') && <b className={styles.time}>{disc('box.mark')}</b>}
      <span className={styles.when}>{dateText(started) ?? t('study.dateUnknown')}</span>
      {distance && <span className={styles.when}>{distance}</span>}
      <span className={styles.what}>
        {modalities.replaceAll('\\', ' ')} {description ?? ''}
      </span>
      {content.kind === 'stack' && <LinkMark link={link} onToggle={onToggleLink} />}
    </header>
  );
}

function LinkMark({ link, onToggle }: { link: PaneLink; onToggle: () => void }) {
  const t = useImagingWords();
  const { following, leads, linked } = link;
  const words = [
    !linked && t('link.apart'),
    linked && leads && t('link.leader'),
    following && t(`link.way.${following.way}`),
    following?.beyond && t('link.beyond'),
  ].filter(Boolean);
  if (words.length === 0) return null;
  return (
    <button
      type="button"
      title={t('link.toggle')}
      aria-pressed={linked}
      data-way={following?.way}
      data-beyond={following?.beyond}
      data-testid="link"
      onClick={(event) => {
        onToggle();
        if (event.detail > 0) event.currentTarget.blur();
      }}
    >
      {words.join('　')}
    </button>
  );
}

/** How much of the series is in memory: a thin bar, complete when it turns grey. */
export function ProgressBar({ study, imageIds }: { study: OpenStudy; imageIds: readonly string[] }) {
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
