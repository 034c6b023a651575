import styles from './objects.module.css';
import { useObjectWords } from './words.ts';

/** Words in place of what cannot be shown. */
export function Notice({ title, text, detail, onRetry }: NoticeProps) {
  const t = useObjectWords();
  return (
    <div className={styles.notice} role="alert">
      <p className={styles.refused}>{title}</p>
      {text && <p>{text}</p>}
      {detail && <p className={styles.quiet}>{t('detail', { detail })}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

interface NoticeProps {
  title: string;
  text?: string;
  /** Technical, for the hospital's IT. */
  detail?: string | null;
  onRetry?: () => void;
}
