import { Link } from '@tanstack/react-router';
import { type Section, sections } from '../../shared/records.ts';
import { useShellWords } from '../i18n/shell.ts';
import styles from './MissingSections.module.css';

/** More names than these would push the first line into two. */
const named = 1;

interface MissingSectionsProps {
  sections: Section[];
  /** Where it leads to what is covered, only the first names are said; elsewhere all. */
  linked?: boolean;
}

/** Which sections these media do not hold: `⚠ 輸出なし: 検査・文書`. */
export function MissingSections({ sections: held, linked = false }: MissingSectionsProps) {
  const t = useShellWords();
  const missing = sections.filter((section) => !held.includes(section));
  if (missing.length === 0) return null;
  const said = linked && missing.length > named ? missing.slice(0, named) : missing;
  const names = said.map((section) => t(`section.${section}`)).join(t('listSeparator'));
  const words = t('frame.missing', { names });
  const more =
    missing.length > said.length ? ` ${t('frame.missingMore', { count: missing.length - said.length })}` : '';
  if (!linked) return <span className={styles.missing}>{words}</span>;
  return (
    <Link to="/coverage" className={styles.missing}>
      {words}
      {more}
    </Link>
  );
}
