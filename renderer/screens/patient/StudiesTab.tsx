import type { PatientView } from '../../../shared/views.ts';
import { DiscStudiesBox } from '../../disc/DiscStudiesBox.tsx';
import { usePatientWords } from '../../i18n/patient.ts';
import { ReportsBox } from './ReportsBox.tsx';
import { SectionBox } from './SectionBox.tsx';
import styles from './StudiesTab.module.css';
import { StudyLine } from './StudyLine.tsx';

/** Imaging studies, then the reports on them and on other examinations, newest first. */
export function StudiesTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <>
      <SectionBox view={view} section="studies" title={t('tab.studies')}>
        {(studies) => (
          <ul className={styles.studies}>
            {studies.map((study) => (
              <li key={study.id} className={styles.study}>
                <StudyLine view={view} study={study} />
                <span className={styles.quiet}>
                  {study.accessionNumber ? t('studies.accession', { number: study.accessionNumber }) : ''}{' '}
                  {study.referrer ? t('studies.referrer', { name: study.referrer }) : ''}{' '}
                  {t('studies.inImages', {
                    name: study.dicomPatientName?.replaceAll('^', ' ') ?? '?',
                    identifier: study.dicomPatientId ?? '?',
                    birthDate: study.dicomBirthDate ?? '?',
                  })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </SectionBox>
      <DiscStudiesBox view={view} offerImport />
      <ReportsBox view={view} />
    </>
  );
}
