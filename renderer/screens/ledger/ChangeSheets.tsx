import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LedgerSheet } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import styles from './ledger.module.css';
import { changeSheets, ledgerKey } from './queries.ts';
import { useLedgerWords } from './words.ts';

/** Voids the chosen sheets with a reason, or takes that back. */
export function ChangeSheets({ sheets, onDone }: { sheets: LedgerSheet[]; onDone: () => void }) {
  const t = useLedgerWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const change = useMutation({
    mutationFn: (to: 'void' | 'restore') =>
      changeSheets(
        api,
        to,
        sheets.map(({ serial, copy, page }) => ({ serial, copy, page })),
        reason.trim(),
      ),
    onSuccess: async () => {
      setReason('');
      onDone();
      await queryClient.invalidateQueries({ queryKey: ledgerKey });
    },
  });
  const count = (status: LedgerSheet['status']) => sheets.filter((sheet) => sheet.status === status).length;
  const said = change.data;
  return (
    <div className={sheets.length > 0 ? styles.change : undefined}>
      {sheets.length > 0 ? (
        <form
          className={styles.changing}
          onSubmit={(event) => {
            event.preventDefault();
            if (count('issued') > 0 && reason.trim() !== '') change.mutate('void');
          }}
        >
          <b>{t('chosen', { count: sheets.length })}</b>
          <TextInput
            label={t('reason')}
            description={t('reason.how')}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
            autoComplete="off"
          />
          <Button
            type="submit"
            disabled={count('issued') === 0 || reason.trim() === ''}
            loading={change.isPending && change.variables === 'void'}
          >
            {t('void')}
          </Button>
          {count('voided') > 0 ? (
            <Button
              variant="default"
              disabled={reason.trim() === ''}
              loading={change.isPending && change.variables === 'restore'}
              onClick={() => change.mutate('restore')}
            >
              {t('restore')}
            </Button>
          ) : null}
        </form>
      ) : null}
      <p role="status" className={styles.said}>
        {said ? t('changed', { count: said.changed }) : ''}
        {said && said.refused.length > 0 ? ` ${t('refused', { count: said.refused.length })}` : ''}
      </p>
      {change.error ? <ErrorPanel error={change.error} /> : null}
    </div>
  );
}
