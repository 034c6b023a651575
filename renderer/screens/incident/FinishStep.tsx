import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StationView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { bytesText } from '../../i18n/amounts.ts';
import { stationKey } from '../../state/queries.ts';
import { useSession } from '../../state/session.tsx';
import type { StepProps } from './EndScreen.tsx';
import styles from './incident.module.css';
import { Step } from './Step.tsx';
import { useIncidentWords } from './words.ts';

/** Copies are left, or deleted; then the station is locked. */
export function FinishStep({ incident, isOver }: StepProps & { isOver: boolean }) {
  const t = useIncidentWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const { lock, expire } = useSession();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.send<StationView>('POST', '/api/incident/delete-copies'),
    onSuccess: (station) => {
      expire();
      queryClient.setQueryData(stationKey, station);
    },
  });
  const { count, bytes } = incident.copies;
  return (
    <Step number={4} title={t('finish.title')} done={false}>
      <p>{count > 0 ? t('finish.copies', { count, bytes: bytesText(bytes) }) : t('finish.none')}</p>
      {asking ? <p className={styles.warning}>{t('finish.really')}</p> : null}
      <div className={styles.actions}>
        {count > 0 && !asking ? (
          <Button variant="default" disabled={!isOver} onClick={() => setAsking(true)}>
            {t('finish.delete')}
          </Button>
        ) : null}
        {asking ? (
          <>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('finish.yes')}
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('finish.no')}
            </Button>
          </>
        ) : (
          <Button variant={isOver ? 'filled' : 'default'} onClick={() => void lock()}>
            {t('finish.lock')}
          </Button>
        )}
      </div>
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
    </Step>
  );
}
