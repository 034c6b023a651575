import type { ScanCounts as Counts } from '../../../shared/scan.ts';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

const always = ['filed', 'person'] as const;
const where = ['again', 'blank', 'other-facility', 'same-file', 'missing'] as const;

/** The numbers that matter; others where there are any. `missing` is known at the end only. */
export function ScanCounts({ counts, ended = false }: { counts: Counts; ended?: boolean }) {
  const t = useScanWords();
  const shown = [...always, ...where.filter((kind) => counts[kind] > 0 || (ended && kind === 'missing'))];
  return (
    <dl className={styles.counts}>
      {shown.map((kind) => (
        <div key={kind}>
          <dt>{t(`count.${kind}`)}</dt>
          <dd>{counts[kind]}</dd>
        </div>
      ))}
    </dl>
  );
}
