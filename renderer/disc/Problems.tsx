import type { DiscProblem } from '../../shared/disc.ts';
import styles from './disc.module.css';
import { useDiscWords } from './words.ts';

/** Files that were not taken, by reason. */
export function Problems({ problems, count }: { problems: DiscProblem[]; count: number }) {
  const t = useDiscWords();
  if (count === 0) return null;
  const reasons = [...new Set(problems.map(({ reason }) => reason))];
  return (
    <details className={styles.problems}>
      <summary>{t('problems', { count })}</summary>
      {reasons.map((reason) => {
        const paths = problems.filter((problem) => problem.reason === reason).map(({ path }) => path);
        return (
          <div key={reason}>
            <b>{t(`problem.${reason}`)}</b>
            <ul>
              {paths.map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </div>
        );
      })}
      {count > problems.length ? <p>{t('problemsCut', { shown: problems.length, count })}</p> : null}
    </details>
  );
}
