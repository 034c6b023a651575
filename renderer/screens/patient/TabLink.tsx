import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PatientSearch } from '../PatientScreen.tsx';
import styles from './TabLink.module.css';

/** A link to another tab of the same patient. */
export function TabLink({ to, children }: { to: PatientSearch; children: ReactNode }) {
  return (
    <Link to="." search={to} className={styles.link}>
      {children}
    </Link>
  );
}
