import { toJapaneseYear } from '../../shared/japanese.ts';
import { personAge } from '../i18n/moments.ts';
import { useShellWords } from '../i18n/shell.ts';
import { useNow } from '../state/now.ts';

/** `1950-01-01 (昭25) 76歳`; months and days for the small. */
export function BirthDate({ birthDate }: { birthDate: string | null }) {
  const t = useShellWords();
  const age = personAge(birthDate, useNow());
  if (!birthDate) return <>{t('patient.birthDateMissing')}</>;
  const year = toJapaneseYear(birthDate);
  return (
    <>
      {birthDate.slice(0, 10)}
      {year ? ` (${year})` : ''} {age ? <b>{ageWords(age, t)}</b> : null}
    </>
  );
}

function ageWords(age: { years: number; months: number; days: number }, t: ReturnType<typeof useShellWords>): string {
  if (age.years >= 6) return t('personAge.years', { years: age.years });
  if (age.years >= 1) return t('personAge.yearsMonths', { years: age.years, months: age.months });
  if (age.months >= 1) return t('personAge.months', { months: age.months });
  return t('personAge.days', { days: age.days });
}
