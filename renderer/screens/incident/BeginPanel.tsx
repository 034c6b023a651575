import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import styles from './incident.module.css';
import { useStep } from './use-step.ts';
import { useIncidentWords } from './words.ts';

const leastReason = 4;

/** Emergency access again, with a reason. */
export function BeginPanel() {
  const t = useIncidentWords();
  const [reason, setReason] = useState('');
  const begin = useStep<{ reason: string }>('begin');
  return (
    <form
      className={panel.panel}
      aria-labelledby="incident-begin"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim().length >= leastReason) begin.mutate({ reason: reason.trim() });
      }}
    >
      <h2 id="incident-begin">{t('begin.title')}</h2>
      <p>{t('begin.means')}</p>
      <div className={styles.begin}>
        <TextInput
          label={t('begin.reason')}
          value={reason}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={reason.trim().length < leastReason} loading={begin.isPending}>
          {t('begin.do')}
        </Button>
      </div>
      {begin.error ? <ErrorPanel error={begin.error} /> : null}
    </form>
  );
}
