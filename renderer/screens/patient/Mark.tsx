import type { ReactNode } from 'react';
import styles from './Mark.module.css';

/** A word in a frame, set beside what it is about. `harm` is for critical, `unsure` for what is not certain. */
export function Mark({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'unsure' | 'harm' | 'strong';
  children: ReactNode;
}) {
  return <span className={`${styles.mark} ${styles[tone]}`}>{children}</span>;
}
