import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { saveAs } from '../../imaging/handover/save-as.ts';
import styles from './ledger.module.css';
import { useLedgerWords } from './words.ts';

/** The ledger to a file, to be put together with those of other stations after recovery. For administrators. */
export function ExportLedger() {
  const t = useLedgerWords();
  const api = useApi();
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () => api.exportLedger(reason.trim()),
    onSuccess: (given) => {
      if ('file' in given) saveAs(given.file, given.name);
      setReason('');
    },
  });
  const cancelled = save.data && 'view' in save.data && !save.data.view.saved;
  return (
    <form
      className={styles.exporting}
      aria-label={t('export')}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') save.mutate();
      }}
    >
      <TextInput
        label={t('export.reason')}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
        autoComplete="off"
      />
      <Button type="submit" variant="default" disabled={reason.trim() === ''} loading={save.isPending}>
        {t('export')}
      </Button>
      <p className={styles.means}>{t('export.means')}</p>
      <p role="status" className={styles.said}>
        {save.isSuccess ? t(cancelled ? 'export.cancelled' : 'export.done') : ''}
      </p>
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </form>
  );
}
