import type { Mark } from '../../../shared/passages.ts';
import styles from './search.module.css';

/** A text with some of it marked. */
export function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  const pieces = marks.map((mark, index) => ({
    before: text.slice(marks[index - 1]?.end ?? 0, mark.start),
    marked: text.slice(mark.start, mark.end),
    start: mark.start,
  }));
  return (
    <>
      {pieces.map(({ before, marked, start }) => (
        <span key={start}>
          {before}
          <mark className={styles.mark}>{marked}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.end ?? 0)}
    </>
  );
}
