import { type ReactNode, useId } from 'react';
import panel from '../../components/Panel.module.css';
import styles from './incident.module.css';
import { useIncidentWords } from './words.ts';

interface StepFrameProps {
  number: number;
  title: string;
  done: boolean;
  children: ReactNode;
}

/** One step: its number, whether it is done, and what there is to do. */
export function Step({ number, title, done, children }: StepFrameProps) {
  const t = useIncidentWords();
  const id = useId();
  return (
    <li className={panel.panel} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        <span className={styles.number}>{t('step', { number })}</span> {title}
        {done ? <span className={styles.done}>✓ {t('done')}</span> : null}
      </h2>
      {children}
    </li>
  );
}
