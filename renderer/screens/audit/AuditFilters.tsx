import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type AuditFilter, type AuditKind, auditKinds } from '../../../shared/audit.ts';
import { useAuditWords } from '../../i18n/audit.ts';
import styles from './audit.module.css';

const typingMs = 400;

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/** By whom, of whom, what, when, and whether glass was broken. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const t = useAuditWords();
  const [typed, setTyped] = useState({ person: filter.person ?? '', patientId: filter.patientId ?? '' });
  useEffect(() => {
    const [person, patientId] = [typed.person || undefined, typed.patientId || undefined];
    if (person === filter.person && patientId === filter.patientId) return;
    // Asking for the log is an entry of it: not for every letter.
    const timer = setTimeout(() => onChange({ ...filter, person, patientId }), typingMs);
    return () => clearTimeout(timer);
  }, [typed, filter, onChange]);
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <search className={styles.filters} aria-label={t('filter')}>
      {(['person', 'patientId'] as const).map((field) => (
        <TextInput
          key={field}
          label={t(`filter.${field}`)}
          value={typed[field]}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped({ ...typed, [field]: event.currentTarget.value })}
        />
      ))}
      <NativeSelect
        label={t('filter.kind')}
        size="md"
        value={filter.kind ?? ''}
        data={[
          { value: '', label: t('filter.all') },
          ...auditKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) })),
        ]}
        onChange={(event) => onChange({ ...filter, kind: (event.currentTarget.value || undefined) as AuditKind })}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={t(`filter.${end}`)}
          value={filter[end] ?? ''}
          onChange={(event) => onChange({ ...filter, [end]: event.currentTarget.value || undefined })}
        />
      ))}
      <Checkbox
        className={styles.check}
        label={t('filter.breakGlass')}
        checked={filter.breakGlass === '1'}
        onChange={(event) => onChange({ ...filter, breakGlass: event.currentTarget.checked ? '1' : undefined })}
      />
      <Button
        variant="default"
        disabled={!isFiltered}
        onClick={() => {
          setTyped({ person: '', patientId: '' });
          onChange({});
        }}
      >
        {t('filter.clear')}
      </Button>
    </search>
  );
}
