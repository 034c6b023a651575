import { Link } from '@tanstack/react-router';
import { manualNames } from '../../shared/manuals.ts';
import styles from './manuals.module.css';
import { useManualWords } from './words.ts';

/** The manuals by name, each with what is in it. */
export function ManualList() {
  const t = useManualWords();
  return (
    <nav aria-label={t('list')} className={styles.list}>
      {manualNames.map((name) => (
        <Link
          key={name}
          to="/help/$manual"
          params={{ manual: name }}
          className={styles.one}
          activeProps={{ className: `${styles.one} ${styles.current}` }}
        >
          <b>{t(name)}</b>
          <span>{t(`${name}.means`)}</span>
        </Link>
      ))}
    </nav>
  );
}
