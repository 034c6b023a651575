import type { Condition } from '../../../shared/records.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { Mark } from './Mark.tsx';

/** One problem: main, suspected, refuted and past each marked in words. */
export function ConditionLine({ condition }: { condition: Condition }) {
  const t = usePatientWords();
  return (
    <>
      {condition.isMain ? <Mark>{t('conditions.main')}</Mark> : null}
      {condition.verificationStatus === 'provisional' ? <Mark tone="unsure">{t('conditions.suspected')}</Mark> : null}
      {condition.verificationStatus === 'refuted' ? <Mark tone="unsure">{t('conditions.refuted')}</Mark> : null}
      <b>{condition.text}</b> {dateText(condition.onset) ? t('from', { date: dateText(condition.onset)! }) : null}
    </>
  );
}
