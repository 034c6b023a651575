/** What a column says of a record: as the source wrote it, absences named. */
import type { RecordsBlock } from '../../../shared/form-blocks.ts';
import type { Condition, MedicationRequest, Observation } from '../../../shared/records.ts';
import { momentText } from '../../i18n/moments.ts';
import type { SheetWord, SheetWords } from '../words.ts';

export function columnText(section: RecordsBlock['section'], field: string, record: object, t: SheetWords): string {
  switch (`${section}.${field}`) {
    case 'conditions.diagnosis':
      return diagnosisText(record as Condition, t);
    case 'medications.medicine':
      return medicineText(record as MedicationRequest, t);
    case 'medications.administration':
      return administrationText(record as MedicationRequest, t);
    case 'medications.period':
      return periodText(record as MedicationRequest, t);
    case 'observations.result':
      return resultText(record as Observation, t);
    default:
      return plainText((record as Record<string, unknown>)[field]);
  }
}

export function diagnosisText({ text, icd10, isMain, verificationStatus }: Condition, t: SheetWords): string {
  const suspected = verificationStatus === 'provisional' && !/疑い|の疑|suspected/i.test(text);
  return [
    isMain ? t('diagnosis.main') : '',
    text,
    suspected ? t('diagnosis.suspected') : '',
    icd10 ? ` [${icd10}]` : '',
  ]
    .join('')
    .trim();
}

/** Drug, strength and dose; no line ends between a number and its unit. An amount that is not known is said to be so. */
function medicineText(medicine: MedicationRequest, t: SheetWords): string {
  const { text, doseText, dailyDoseText, quantityText } = medicine;
  const amounts = [
    doseText ? t('dose', { dose: doseText }) : null,
    dailyDoseText ? t('dose.daily', { dose: dailyDoseText }) : null,
    !doseText && !dailyDoseText && quantityText ? t('dose.quantity', { dose: quantityText }) : null,
  ].filter((amount) => amount !== null);
  const unbroken = (amounts.length > 0 ? amounts : [t('dose.none')]).map((amount) => amount.replaceAll(' ', '\u00a0'));
  return [text, ...unbroken].join('　');
}

function periodText({ startDate, endDate, durationText, status }: MedicationRequest, t: SheetWords): string {
  const span = startDate || endDate ? `${dayText(startDate)}〜${dayText(endDate)}` : '';
  return [span, durationText, status === 'active' ? t('status.active') : null].filter(Boolean).join(' ');
}

function administrationText({ rp, usage, route, setting }: MedicationRequest, t: SheetWords): string {
  const where = setting === 'unknown' ? null : t(`setting.${setting}`);
  return [rp ? t('rp', { rp }) : t('rp.none'), usage || t('usage.none'), route, where].filter(Boolean).join(' ');
}

/** Value and unit as written, then the flag in words, so that it reads without colour. */
export function resultText({ value, unit, interpretation, status }: Observation, t: SheetWords): string {
  const flag = interpretation?.trim().toUpperCase() ?? '';
  const known: Record<string, SheetWord> = {
    H: 'flag.H',
    L: 'flag.L',
    HH: 'flag.HH',
    LL: 'flag.LL',
    A: 'flag.A',
    AA: 'flag.AA',
  };
  const words = known[flag] ? t(known[flag]) : flag === 'N' ? '' : (interpretation ?? '');
  const state = status === 'preliminary' || status === 'corrected' ? t(`result.${status}`) : '';
  return [[value, unit].filter(Boolean).join(' '), words].filter(Boolean).join(' ') + state;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? (momentText(text) ?? text) : text;
}

function dayText(iso: string | null): string {
  return iso?.slice(0, 10) ?? '';
}
