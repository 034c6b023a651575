import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { numberText } from '../../i18n/amounts.ts';
import { useAuditWords } from '../../i18n/audit.ts';
import { compareHead } from '../../state/audit.ts';
import styles from './audit.module.css';

/** A head from paper against the log as it is now. */
export function CompareHead() {
  const t = useAuditWords();
  const api = useApi();
  const [entries, setEntries] = useState('');
  const [head, setHead] = useState('');
  const count = Number(entries.normalize('NFKC').replaceAll(/[,\s]/g, ''));
  const digits = head.normalize('NFKC').replaceAll(/[\s-]/g, '');
  const complete = Number.isInteger(count) && count > 0 && /^[0-9a-f]{8,64}$/i.test(digits);
  const compare = useMutation({ mutationFn: () => compareHead(api, count, digits) });
  const result = compare.data?.result;
  return (
    <form
      className={panel.panel}
      aria-labelledby="audit-compare"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) compare.mutate();
      }}
    >
      <h2 id="audit-compare">{t('compare')}</h2>
      <div className={styles.fields}>
        <TextInput
          className={styles.count}
          label={t('compare.entries')}
          value={entries}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => {
            setEntries(event.currentTarget.value);
            compare.reset();
          }}
        />
        <TextInput
          label={t('compare.head')}
          value={head}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: styles.hash }}
          onChange={(event) => {
            setHead(event.currentTarget.value);
            compare.reset();
          }}
        />
        <Button type="submit" variant="default" disabled={!complete} loading={compare.isPending}>
          {t('compare.do')}
        </Button>
      </div>
      <p role="status" className={result === 'same' ? styles.whole : result ? styles.broken : styles.said}>
        {result ? `${result === 'same' ? '✓' : '⚠'} ${t(`compare.${result}`, { entries: numberText(count) })}` : ''}
      </p>
      {compare.error ? <ErrorPanel error={compare.error} /> : null}
    </form>
  );
}
