import type { MedicationRequest } from '../../../shared/records.ts';
import type { MedicationGroup } from '../../clinical/medications.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { Mark } from './Mark.tsx';
import styles from './MedicationGroups.module.css';

/** Medicines by RP: drug and dose on one line, their common usage and dates below. */
export function MedicationGroups({ groups }: { groups: MedicationGroup[] }) {
  const t = usePatientWords();
  return (
    <ul className={styles.groups}>
      {groups.map((group) => {
        const first = group.drugs[0]!;
        return (
          <li key={group.key} className={styles.group}>
            {group.drugs.map((drug) => (
              <p key={drug.id} className={styles.drug}>
                <b>{drug.text}</b> {dose(drug, t)}
              </p>
            ))}
            <p className={styles.usage}>
              {first.rp !== null && first.orderNumber !== null ? <Mark>RP {first.rp}</Mark> : null}
              {[first.usage, first.route, first.durationText].filter(Boolean).join(t('wordSpace')) ||
                t('medications.usageMissing')}
            </p>
            <p className={styles.dates}>
              {group.standing === 'open' ? <Mark>{t('medications.open')}</Mark> : null}
              {group.standing === 'ended' ? <Mark>{t(`medicationStatus.${first.status}`)}</Mark> : null}
              {first.basis === 'statement' ? <Mark>{t('medications.statement')}</Mark> : null}
              {first.setting === 'unknown' ? null : `${t(`setting.${first.setting}`)} `}
              {period(first, t)} {first.prescriber ?? ''} {notesOf(group)}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function notesOf(group: MedicationGroup): string {
  return [...new Set(group.drugs.map((drug) => drug.note))].filter(Boolean).join(' ');
}

/** The source's own amounts and units, never converted. */
function dose(drug: MedicationRequest, t: ReturnType<typeof usePatientWords>): string {
  const amounts = [
    drug.doseText ? t('medications.dose', { dose: drug.doseText }) : null,
    drug.dailyDoseText ? t('medications.dailyDose', { dose: drug.dailyDoseText }) : null,
  ].filter((amount) => amount !== null);
  if (amounts.length > 0) return amounts.join(t('wordSpace'));
  return drug.quantityText ? t('medications.quantity', { dose: drug.quantityText }) : t('medications.doseMissing');
}

function period(drug: MedicationRequest, t: ReturnType<typeof usePatientWords>): string {
  const start = dateText(drug.startDate);
  const end = dateText(drug.endDate);
  if (!start && !end) return t('medications.dateMissing');
  return `${start ?? ''} 〜 ${end ?? ''}`;
}
