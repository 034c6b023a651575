import type { TimelineEncounter } from '../../../../shared/chart.ts';
import { useChartWords } from '../../../i18n/chart.ts';
import { dateText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { classWord } from './entry-words.ts';
import styles from './timeline.module.css';

/** The stay or visit that the lines below fall into. */
export function EncounterHeading({ encounter }: { encounter: TimelineEncounter }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const place = [encounter.department, encounter.ward].filter(Boolean).join(' ');
  const isStay = encounter.class === 'inpatient';
  return (
    <h4 className={styles.encounter}>
      {isStay
        ? t('timeline.stay', { from: dateText(encounter.start) ?? '', to: dateText(encounter.end) ?? '', place })
        : t('timeline.visit', { class: classWord(encounter.class, patient), place })}
    </h4>
  );
}
