import type { ReactNode } from 'react';
import { drillDay } from '../../drill.ts';
import styles from './drill.module.css';
import { GuidePanel } from './GuidePanel.tsx';

/** In a drill its guide stands beside what scrolls, and covers nothing. */
export function WithGuide({ children }: { children: ReactNode }) {
  if (!drillDay()) return children;
  return (
    <div className={styles.row}>
      <div className={styles.work}>{children}</div>
      <GuidePanel />
    </div>
  );
}
