import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { WardPatient } from '../../../shared/paper.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { noFilters, type WardFilters } from './filters.ts';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

const states = ['recorded', 'unknown', 'confirmed-none'] as const;

interface WardFilterFieldsProps {
  patients: WardPatient[];
  filters: WardFilters;
  onChange: (filters: WardFilters) => void;
}

export function WardFilterFields({ patients, filters, onChange }: WardFilterFieldsProps) {
  const t = useWardWords();
  const patient = usePatientWords();
  const change = (some: Partial<WardFilters>) => onChange({ ...filters, ...some });
  const isFiltered = JSON.stringify(filters) !== JSON.stringify(noFilters);
  return (
    <search className={styles.filters} aria-label={t('filters')}>
      <TextInput
        aria-label={t('filter.text')}
        placeholder={t('filter.text')}
        value={filters.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) change({ text: '' });
        }}
        autoComplete="off"
        spellCheck={false}
        className={styles.text}
        size="md"
      />
      <NativeSelect
        aria-label={t('filter.department')}
        size="md"
        className={styles.select}
        value={filters.department}
        data={[{ value: '', label: t('filter.anyDepartment') }, ...written(patients.map((one) => one.department))]}
        onChange={(event) => change({ department: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('filter.attending')}
        size="md"
        className={styles.select}
        value={filters.attending}
        data={[{ value: '', label: t('filter.anyAttending') }, ...written(patients.map((one) => one.attending))]}
        onChange={(event) => change({ attending: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('filter.allergy')}
        size="md"
        className={styles.select}
        value={filters.allergy}
        data={[
          { value: '', label: t('filter.anyAllergy') },
          ...states.map((state) => ({ value: state, label: patient(`allergy.${state}`) })),
        ]}
        onChange={(event) => change({ allergy: event.currentTarget.value as WardFilters['allergy'] })}
      />
      <Checkbox
        size="md"
        label={t('filter.infection')}
        checked={filters.infection}
        onChange={(event) => change({ infection: event.currentTarget.checked })}
      />
      {isFiltered ? (
        <button type="button" className={styles.button} onClick={() => onChange(noFilters)}>
          {t('filter.clear')}
        </button>
      ) : null}
    </search>
  );
}

function written(values: (string | null)[]): { value: string; label: string }[] {
  const known = [...new Set(values.filter((value) => value !== null && value !== ''))] as string[];
  return known.sort(new Intl.Collator('ja').compare).map((value) => ({ value, label: value }));
}
