import { type Section, sections } from '../../shared/records.ts';
import { useShellWords } from '../i18n/shell.ts';
import styles from './MissingSections.module.css';

/** Which sections these media do not hold: `⚠ 輸出なし: 検査・文書`. */
export function MissingSections({ sections: held }: { sections: Section[] }) {
  const t = useShellWords();
  const missing = sections.filter((section) => !held.includes(section));
  if (missing.length === 0) return null;
  const names = missing.map((section) => t(`section.${section}`)).join(t('listSeparator'));
  return <span className={styles.missing}>{t('frame.missing', { names })}</span>;
}
