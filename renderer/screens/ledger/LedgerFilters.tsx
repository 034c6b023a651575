import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type LedgerStatus, ledgerStatuses } from '../../../shared/ledger.ts';
import { useApi } from '../../api.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { formsQuery } from '../paper/queries.ts';
import styles from './ledger.module.css';
import type { LedgerSearch } from './search.ts';
import { useLedgerWords } from './words.ts';

const typingMs = 300;

interface LedgerFiltersProps {
  filter: LedgerSearch;
  wards: string[];
  forms: string[];
  days: string[];
  onChange: (filter: LedgerSearch) => void;
}

export function LedgerFilters({ filter, wards, forms, days, onChange }: LedgerFiltersProps) {
  const t = useLedgerWords();
  const titleOf = useFormTitle();
  const [text, setText] = useState(filter.text ?? '');
  useEffect(() => {
    if (text === (filter.text ?? '')) return;
    const timer = setTimeout(() => onChange({ ...filter, text: text || undefined }), typingMs);
    return () => clearTimeout(timer);
  }, [text, filter, onChange]);
  const all = { value: '', label: t('filter.all') };
  const isFiltered = Object.values(filter).some(Boolean);

  return (
    <search className={styles.filters} aria-label={t('filter')}>
      <TextInput
        label={t('filter.text')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <NativeSelect
        label={t('filter.ward')}
        size="md"
        value={filter.ward ?? ''}
        data={[all, ...wards]}
        onChange={(event) => onChange({ ...filter, ward: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        label={t('filter.form')}
        size="md"
        value={filter.form ?? ''}
        data={[all, ...forms.map((code) => ({ value: code, label: `${code} ${titleOf(code)}` }))]}
        onChange={(event) => onChange({ ...filter, form: event.currentTarget.value || undefined })}
      />
      <NativeSelect
        label={t('filter.status')}
        size="md"
        value={filter.status ?? ''}
        data={[all, ...ledgerStatuses.map((status) => ({ value: status, label: t(`status.${status}`) }))]}
        onChange={(event) => onChange({ ...filter, status: (event.currentTarget.value || undefined) as LedgerStatus })}
      />
      <NativeSelect
        label={t('filter.day')}
        size="md"
        value={filter.from ?? ''}
        data={[all, ...days]}
        onChange={(event) => {
          const day = event.currentTarget.value || undefined;
          onChange({ ...filter, from: day, to: day });
        }}
      />
      <Button
        variant="default"
        disabled={!isFiltered}
        onClick={() => {
          setText('');
          onChange({});
        }}
      >
        {t('filter.clear')}
      </Button>
    </search>
  );
}

/** What a form is called; empty for one that is no longer here. */
export function useFormTitle(): (code: string) => string {
  const { language } = useLanguage();
  const { data } = useQuery(formsQuery(useApi()));
  return (code) => data?.forms.find(({ definition }) => definition.code === code)?.definition.title[language] ?? '';
}
