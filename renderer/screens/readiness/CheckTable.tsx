import { lineText, type ReadinessCheck, type ReadinessResult } from '../../../shared/readiness.ts';
import styles from './readiness.module.css';
import { useLineWords, useReadinessWords } from './words.ts';

/** Told apart without colour. */
const signs: Record<ReadinessResult, string> = { ok: '○', warning: '△', failed: '×', 'not-done': '–' };

/** One row a check: what it came to, what was found, and what to do. */
export function CheckTable({ checks }: { checks: readonly ReadinessCheck[] }) {
  const t = useReadinessWords();
  const { words, errors } = useLineWords();
  return (
    <table className={styles.checks}>
      <thead>
        <tr>
          <th scope="col">{t('column.check')}</th>
          <th scope="col">{t('column.result')}</th>
          <th scope="col">{t('column.found')}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ check, result, lines }) => (
          <tr key={check}>
            <th scope="row">{t(`check.${check}`)}</th>
            <td>
              <ResultMark result={result} />
            </td>
            <td>
              <ul className={styles.lines}>
                {lines.map((line) => {
                  const { said, todo } = lineText(line, words, errors);
                  return (
                    <li key={said} className={line.result === 'failed' ? styles.failedLine : undefined}>
                      {line.result === result || line.result === 'ok' ? null : (
                        <span className={styles.lineResult}>{t(`result.${line.result}`)} </span>
                      )}
                      {said}
                      {todo ? <span className={styles.todo}>{t('todo', { what: todo })}</span> : null}
                    </li>
                  );
                })}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ResultMark({ result }: { result: ReadinessResult }) {
  const t = useReadinessWords();
  return (
    <span className={`${styles.mark} ${styles[result]}`}>
      <span aria-hidden="true">{signs[result]}</span> {t(`result.${result}`)}
    </span>
  );
}
