import type { FrameError, FrameProblem } from '../frames/frame-error.ts';
import styles from '../imaging.module.css';
import { useImagingWords } from '../words.ts';

const headings: Record<FrameProblem, 'refused' | 'refused.unsupported' | 'refused.unread'> = {
  damaged: 'refused',
  truncated: 'refused',
  mismatch: 'refused',
  decoder: 'refused',
  unsupported: 'refused.unsupported',
  timeout: 'refused.unread',
  unreachable: 'refused.unread',
  metadata: 'refused.unread',
};

interface RefusalProps {
  error: FrameError;
  /** What the export said about this instance. */
  damage: string | null;
  position: string;
  onRetry: () => void;
}

/** Words in place of a picture that must not be shown. */
export function Refusal({ error, damage, position, onRetry }: RefusalProps) {
  const t = useImagingWords();
  return (
    <div role="alert" className={styles.refusal}>
      <p>{position}</p>
      <p className={styles.refused}>{t(headings[error.problem])}</p>
      {!(damage && error.problem === 'damaged') && <p>{t(`problem.${error.problem}`)}</p>}
      {damage && (
        <>
          <p>{t('problem.exported')}</p>
          <p className={styles.quiet}>{t('problem.detail', { detail: damage })}</p>
        </>
      )}
      <p className={styles.quiet}>{t('problem.detail', { detail: error.detail })}</p>
      {(error.problem === 'timeout' || error.problem === 'unreachable' || error.problem === 'metadata') && (
        <button type="button" className={styles.button} onClick={onRetry}>
          {t('problem.retry')}
        </button>
      )}
    </div>
  );
}
