import type { MedicationRequest } from '../../../../shared/records.ts';
import type { usePatientWords } from '../../../i18n/patient.ts';

/** The source's own amounts and units, never converted. */
export function doseWords(drug: MedicationRequest, t: ReturnType<typeof usePatientWords>): string {
  const amounts = [
    drug.doseText ? t('medications.dose', { dose: drug.doseText }) : null,
    drug.dailyDoseText ? t('medications.dailyDose', { dose: drug.dailyDoseText }) : null,
  ].filter((amount) => amount !== null);
  if (amounts.length > 0) return amounts.join(t('wordSpace'));
  return drug.quantityText ? t('medications.quantity', { dose: drug.quantityText }) : t('medications.doseMissing');
}
