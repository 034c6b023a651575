import type { MedicationAdministration, MedicationRequest } from '../../../../shared/records.ts';
import type { SectionView } from '../../../../shared/views.ts';
import { lastGivenOf } from '../../../clinical/last-given.ts';
import { type MedicationGroup, periodText } from '../../../clinical/medications.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useMedicineWords } from '../../../i18n/medicines.ts';
import { shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { doseWords } from './dose-words.ts';
import styles from './MedicationGroups.module.css';

interface MedicationGroupsProps {
  groups: MedicationGroup[];
  given: SectionView<MedicationAdministration> | undefined;
  asOf: string | null;
}

/** Medicines by RP: drug and dose on one line with when it was last given, their common usage and dates below. */
export function MedicationGroups({ groups, given, asOf }: MedicationGroupsProps) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  return (
    <ul className={styles.groups}>
      {groups.map((group) => {
        const first = group.drugs[0]!;
        return (
          <li key={group.key} className={styles.group}>
            {group.drugs.map((drug) => (
              <p key={drug.id} className={styles.line}>
                <span className={styles.drug}>
                  <b>{drug.text}</b> {doseWords(drug, patient)}
                </span>
                <span className={styles.last}>
                  <LastGiven drug={drug} given={given} />
                  <SourceButton record={drug} section="medications" about={drug.text} />
                </span>
              </p>
            ))}
            <p className={styles.usage}>
              {first.rp !== null && first.orderNumber !== null ? <Mark>RP {first.rp}</Mark> : null}{' '}
              {first.basis === 'statement' ? <Mark tone="unsure">{t('statement')}</Mark> : null}{' '}
              {[first.usage, first.route, first.durationText].filter(Boolean).join(patient('wordSpace')) ||
                patient('medications.usageMissing')}
            </p>
            <p className={styles.dates}>
              {group.standing === 'open' ? <Mark>{patient('medications.open')}</Mark> : null}{' '}
              {first.setting === 'unknown' ? null : `${patient(`setting.${first.setting}`)} `}
              {periodWords(first, asOf, patient)} {[first.prescriber, first.department].filter(Boolean).join(' ')}{' '}
              {notesOf(group)}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** When a drug was last given or handed out; that it was not given since comes first. */
function LastGiven({ drug, given }: { drug: MedicationRequest; given: MedicationGroupsProps['given'] }) {
  const t = useMedicineWords();
  const patient = usePatientWords();
  if (given?.status.status !== 'exported') return null;
  const { administered, dispensed, notDone } = lastGivenOf(drug, given.records);
  const when = ({ start }: MedicationAdministration) => shortMoment(start, given.status.asOf) ?? patient('dateUnknown');
  return (
    <>
      {notDone ? (
        <span className={styles.notDone}>
          {t('given.notDone', { date: when(notDone) })} {notDone.note}
        </span>
      ) : null}{' '}
      {administered ? (
        <b>{t('given.last', { date: when(administered) })}</b>
      ) : dispensed ? (
        <b>{t('given.dispensed', { date: when(dispensed) })}</b>
      ) : (
        <span className={styles.none}>{t('given.none')}</span>
      )}{' '}
    </>
  );
}

function notesOf(group: MedicationGroup): string {
  return [...new Set(group.drugs.map((drug) => drug.note))].filter(Boolean).join(' ');
}

function periodWords(drug: MedicationRequest, asOf: string | null, t: ReturnType<typeof usePatientWords>): string {
  const start = shortMoment(periodText(drug, drug.startDate), asOf);
  const end = shortMoment(periodText(drug, drug.endDate), asOf);
  if (!start && !end) return t('medications.dateMissing');
  return `${start ?? ''} 〜 ${end ?? ''}`;
}
