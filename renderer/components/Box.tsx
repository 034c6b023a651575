import { type ReactNode, useId } from 'react';
import styles from './Box.module.css';

interface BoxProps {
  title: ReactNode;
  asOf?: ReactNode;
  /** Leads to all of it, or to where more comes from. */
  more?: ReactNode;
  /** The heading on one line, where many boxes are seen at once. */
  compact?: boolean;
  children: ReactNode;
}

/** A part of a patient's page under its heading. */
export function Box({ title, asOf, more, compact = false, children }: BoxProps) {
  const titleId = useId();
  return (
    <section className={`${styles.box} ${compact ? styles.compact : ''}`} aria-labelledby={titleId}>
      <header className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        {asOf ? <span className={styles.asOf}>{asOf}</span> : null}
        <span className={styles.more}>{more}</span>
      </header>
      {children}
    </section>
  );
}
