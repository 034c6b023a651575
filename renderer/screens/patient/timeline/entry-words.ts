import chart from '../../../../resources/locales/ja/chart.json';
import patientWords from '../../../../resources/locales/ja/patient.json';
import type { TimelineEntry } from '../../../../shared/chart.ts';
import type { useChartWords } from '../../../i18n/chart.ts';
import type { usePatientWords } from '../../../i18n/patient.ts';

type Chart = ReturnType<typeof useChartWords>;
type Patient = ReturnType<typeof usePatientWords>;

export function classWord(name: string, patient: Patient): string {
  return of(patientWords, `class.${name}`, patient) ?? name;
}

/** What kind of thing a line is and how it stands, in the words of its section; what has no word stays unsaid. */
export function entryWords(
  { section, kind, status }: Pick<TimelineEntry, 'section' | 'kind' | 'status'>,
  t: Chart,
  patient: Patient,
): string[] {
  switch (section) {
    case 'observations':
      return said(
        of(patientWords, `observationCategory.${kind}`, patient),
        of(patientWords, `observationStatus.${status}`, patient),
      );
    case 'medications':
      return said(
        of(patientWords, `setting.${kind}`, patient),
        status === 'unknown' ? null : of(patientWords, `medicationStatus.${status}`, patient),
      );
    case 'administrations':
      return said(of(chart, `administration.${kind}`, t), of(chart, `administrationStatus.${status}`, t));
    case 'conditions':
      return said(
        kind === 'provisional' ? patient('conditions.suspected') : null,
        kind === 'refuted' ? patient('conditions.refuted') : null,
        of(patientWords, `clinicalStatus.${status}`, patient),
      );
    case 'allergies':
      return said(
        of(patientWords, `assertion.${kind}`, patient),
        of(patientWords, `allergyClinical.${status}`, patient),
      );
    case 'encounters':
      return said(of(patientWords, `class.${kind}`, patient), of(patientWords, `encounter.${status}`, patient));
    case 'procedures':
      return said(of(patientWords, `procedureStatus.${status}`, patient));
    case 'orders':
      return said(
        of(patientWords, `orderCategory.${kind}`, patient),
        of(patientWords, `orderStatus.${status}`, patient),
      );
    case 'appointments':
      return said(of(chart, `appointment.${kind}`, t), of(chart, `appointmentStatus.${status}`, t));
    case 'reports':
      return said(of(chart, `reportCategory.${kind}`, t));
    default:
      return [];
  }
}

function said(...words: (string | null)[]): string[] {
  return words.filter((word) => word !== null);
}

function of<Words extends Record<string, string>>(
  words: Words,
  key: string,
  t: (key: keyof Words & string) => string,
): string | null {
  return Object.hasOwn(words, key) ? t(key) : null;
}
