import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ReentryChange, type ReentryStep, reentrySteps } from '../../../shared/scan.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import { changeReentry, reentryKey, reentryQuery } from './queries.ts';
import { ReentryRow } from './ReentryRow.tsx';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

const columns = ['todo.col.group', 'col.patient', 'col.form', 'col.issued', 'col.page', 'todo.col.act'] as const;

/** What came back, to be entered by one person and compared by another; the most urgent first. */
export function ReentryPanel() {
  const t = useScanWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [step, setStep] = useState<ReentryStep>('matched');
  const [text, setText] = useState('');
  const { data, error, refetch } = useQuery(reentryQuery(api, step, text.trim()));
  const change = useMutation({
    mutationFn: (to: ReentryChange) => changeReentry(api, to),
    // Also after a failure: somebody else may have been quicker.
    onSettled: () => queryClient.invalidateQueries({ queryKey: reentryKey }),
  });
  const done = change.isSuccess ? change.variables : null;
  return (
    <section className={panel.panel} aria-labelledby="reentry-title">
      <h2 id="reentry-title">{t('todo.title')}</h2>
      <p>{t('todo.scope')}</p>
      <div className={styles.asked}>
        <fieldset className={styles.steps}>
          <legend className="visually-hidden">{t('todo.steps')}</legend>
          {reentrySteps.map((one) => (
            <Button
              key={one}
              variant={one === step ? 'filled' : 'default'}
              aria-pressed={one === step}
              onClick={() => setStep(one)}
            >
              {t(`todo.step.${one}`, { count: data?.sheets[one] ?? '–' })}
            </Button>
          ))}
        </fieldset>
        <TextInput
          label={t('todo.find')}
          value={text}
          maxLength={120}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p role="status">{done ? t(`todo.said.${done.to}`, { sheet: done.serial }) : ''}</p>
      {change.error ? <ErrorPanel error={change.error} /> : null}
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data && data.items.length === 0 ? <p>{t(`todo.none.${step}`)}</p> : null}
      {data && data.items.length > 0 ? (
        <table className={styles.list}>
          <caption className="visually-hidden">{t('todo.title')}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <ReentryRow
                key={`${data.step}*${item.serial}*${item.copy}`}
                item={item}
                step={data.step}
                isBusy={change.isPending}
                onChange={change.mutate}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {data && data.more > 0 ? <p>{t('todo.more', { count: data.more })}</p> : null}
    </section>
  );
}
