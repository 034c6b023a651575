import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { agreedHoursSchema, type AgreedHours as Hours, type ReadinessView } from '../../../shared/readiness.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useSession } from '../../state/session.tsx';
import { agreeOn } from './queries.ts';
import styles from './readiness.module.css';
import { useReadinessWords } from './words.ts';

/** From which age data are a warning, and from which they fail. Administrators change it. */
export function AgreedHours({ hours, onChange }: { hours: Hours; onChange: (view: ReadinessView) => void }) {
  const t = useReadinessWords();
  const { session } = useSession();
  return (
    <details className={styles.hours}>
      <summary>{t('hours.title')}</summary>
      <p>{t('hours.how')}</p>
      {session?.role === 'administrator' ? (
        <HoursForm hours={hours} onChange={onChange} />
      ) : (
        <p>{t('hours.now', { ...hours })}</p>
      )}
    </details>
  );
}

function HoursForm({ hours, onChange }: { hours: Hours; onChange: (view: ReadinessView) => void }) {
  const t = useReadinessWords();
  const api = useApi();
  const [warning, setWarning] = useState(String(hours.warning));
  const [failed, setFailed] = useState(String(hours.failed));
  const typed = agreedHoursSchema.safeParse({ warning: numberOf(warning), failed: numberOf(failed) });
  const agree = useMutation({ mutationFn: (asked: Hours) => agreeOn(api, asked), onSuccess: onChange });
  return (
    <form
      className={styles.hoursForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.success) agree.mutate(typed.data);
      }}
    >
      <TextInput
        label={t('hours.warning')}
        inputMode="numeric"
        value={warning}
        onChange={(event) => setWarning(event.currentTarget.value)}
      />
      <TextInput
        label={t('hours.failed')}
        inputMode="numeric"
        value={failed}
        onChange={(event) => setFailed(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!typed.success} loading={agree.isPending}>
        {t('hours.save')}
      </Button>
      <span role="status">{typed.success ? (agree.isSuccess ? t('hours.saved') : '') : t('hours.invalid')}</span>
      {agree.error ? <ErrorPanel error={agree.error} /> : null}
    </form>
  );
}

function numberOf(typed: string): number {
  const text = typed.normalize('NFKC').trim();
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}
