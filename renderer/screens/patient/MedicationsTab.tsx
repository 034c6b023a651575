import type { PatientView } from '../../../shared/views.ts';
import { medicationGroups, type Standing } from '../../clinical/medications.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { MedicationGroups } from './MedicationGroups.tsx';
import styles from './MedicationsTab.module.css';
import { SectionBox } from './SectionBox.tsx';

const standings: Standing[] = ['current', 'open', 'ended'];

/** Every medicine: taken at the time of the data, with no known end, ended. */
export function MedicationsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <SectionBox view={view} section="medications" title={t('tab.medications')}>
      {(medications, { status }) => {
        const groups = medicationGroups(medications, status.asOf);
        return standings.map((standing) => {
          const ofStanding = groups.filter((group) => group.standing === standing);
          if (ofStanding.length === 0) return null;
          return (
            <section key={standing} className={styles.standing}>
              <h3>{t(`standing.${standing}`)}</h3>
              <MedicationGroups groups={ofStanding} />
            </section>
          );
        });
      }}
    </SectionBox>
  );
}
