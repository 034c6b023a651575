import type { ImagingStudy } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { allergensOf } from '../clinical/allergies.ts';
import { useDiscWords } from '../disc/words.ts';
import { dateText } from '../i18n/moments.ts';
import { ImplantMark } from './beside/ImplantMark.tsx';
import styles from './imaging.module.css';
import { useImagingWords } from './words.ts';

/** Who this is, on one line, and whom the images themselves name: for the eye to compare. */
export function PatientStrip({ patient: view, study }: { patient: PatientView; study: ImagingStudy | null }) {
  const t = useImagingWords();
  const disc = useDiscWords();
  const { patient } = view;
  const allergies = [...new Set(allergensOf(view.allergies).map((allergy) => allergy.text))];
  const dicomId = study?.dicomPatientId ?? null;
  const isOtherId = dicomId !== null && !isSameId(dicomId, patient.identifier);
  return (
    <header className={styles.strip}>
      <p className={styles.patient}>
        <strong>{patient.name}</strong> {patient.kana && <span>{patient.kana}</span>}{' '}
        <span>{t(`patient.sex.${patient.sex}`)}</span>{' '}
        <span>
          {patient.birthDate
            ? t('patient.birthDate', { date: dateText(patient.birthDate) ?? patient.birthDate })
            : t('patient.birthDateUnknown')}
        </span>{' '}
        <span>{t('patient.id', { id: patient.identifier })}</span>{' '}
        <strong className={view.allergyState === 'recorded' ? styles.harm : undefined}>
          {t(`allergy.${view.allergyState}`, { names: allergies.join('、') })}
        </strong>{' '}
        <ImplantMark view={view} />
      </p>
      {study && (
        <p className={styles.study}>
          {study.source.startsWith('disc:') ? <strong className={styles.warning}>{disc('box.mark')}</strong> : null}{' '}
          <span>
            {study.started
              ? t('study.date', { date: dateText(study.started) ?? study.started })
              : t('study.dateUnknown')}
          </span>{' '}
          <span>{study.modalities.replaceAll('\\', ' ')}</span> <span>{study.description ?? ''}</span>{' '}
          <span className={styles.quiet} title={study.dicomPatientName ?? undefined}>
            {t('dicomPatient', {
              name: shortName(study.dicomPatientName) ?? t('dicomPatient.none'),
              id: dicomId ?? t('dicomPatient.none'),
            })}
          </span>{' '}
          <span className={styles.quiet}>{t('notDiagnostic')}</span>
        </p>
      )}
      {isOtherId && (
        <p className={styles.warning} role="alert">
          {t('dicomPatient.otherId', { dicomId, id: patient.identifier })}
        </p>
      )}
    </header>
  );
}

/** The group of a person name that people here read: ideographic, else alphabetic (PS3.5 §6.2.1.1). */
function shortName(name: string | null): string | null {
  const [alphabetic = '', ideographic = ''] = name?.split('=').map((group) => group.replaceAll('^', ' ').trim()) ?? [];
  return ideographic || alphabetic || null;
}

/** Modalities often drop leading zeros; nothing else may differ. */
function isSameId(a: string, b: string): boolean {
  const plain = (id: string) => id.trim().replace(/^0+(?=.)/, '');
  return plain(a) === plain(b);
}
