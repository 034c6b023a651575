import { Button } from '@mantine/core';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import type { StepProps } from './EndScreen.tsx';
import styles from './incident.module.css';
import { Step } from './Step.tsx';
import { useStep } from './use-step.ts';
import { useIncidentWords } from './words.ts';

/** From here on nobody comes in by name alone. */
export function AccessStep({ incident, ready }: StepProps & { ready: boolean }) {
  const t = useIncidentWords();
  const close = useStep<undefined>('close-access');
  const { emergencyAccess } = incident;
  return (
    <Step number={2} title={t('access.title')} done={!emergencyAccess}>
      <p>{t(emergencyAccess ? 'access.open' : 'access.closed')}</p>
      {emergencyAccess ? (
        <div className={styles.actions}>
          <Button disabled={!ready} loading={close.isPending} onClick={() => close.mutate(undefined)}>
            {t('access.do')}
          </Button>
        </div>
      ) : null}
      {close.error ? <ErrorPanel error={close.error} /> : null}
    </Step>
  );
}
