import { Button } from '@mantine/core';
import { useErrorWords } from '../i18n/errors.ts';
import styles from './ErrorPanel.module.css';

export interface NextStep {
  label: string;
  run: () => void;
}

/** An error where it happened: what, what to do, and the next step as a button. */
export function ErrorPanel({ error, action, also }: { error: unknown; action?: NextStep; also?: NextStep }) {
  const words = useErrorWords()(error);
  return (
    <div role="alert" className={styles.panel}>
      <p className={styles.what}>{words.what}</p>
      <p className={styles.do}>{words.do}</p>
      {action || also ? (
        <div className={styles.steps}>
          {action ? (
            <Button variant="default" onClick={action.run}>
              {action.label}
            </Button>
          ) : null}
          {also ? (
            <Button variant="default" onClick={also.run}>
              {also.label}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
