import styles from '../imaging.module.css';
import { useImagingWords } from '../words.ts';

const lines = ['wheel', 'arrows', 'pages', 'ends', 'series', 'left', 'right', 'middle', 'tools', 'presets'] as const;

/** What the keys and the mouse do here. */
export function KeyPanel({ onClose }: { onClose: () => void }) {
  const t = useImagingWords();
  return (
    <aside className={styles.keys} aria-label={t('keys.title')}>
      <h2>{t('keys.title')}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{t(`keys.${line}`)}</li>
        ))}
      </ul>
      <button type="button" className={styles.button} onClick={onClose}>
        {t('keys.close')} <kbd>Esc</kbd>
      </button>
    </aside>
  );
}
