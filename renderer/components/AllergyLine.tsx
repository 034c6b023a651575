import type { AllergyIntolerance } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { allergensOf, isStanding, statementsOf, unknownReasons } from '../clinical/allergies.ts';
import { dateText } from '../i18n/moments.ts';
import { usePatientWords } from '../i18n/patient.ts';
import { useShellWords } from '../i18n/shell.ts';
import styles from './AllergyLine.module.css';

/** Allergies in one of three states, each in its own words: recorded, confirmed none, unknown. Silence is unknown. */
export function AllergyLine({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const { allergyState: state } = view;
  return (
    <div className={`${styles.line} ${styles[state]}`} data-allergy-state={state}>
      <b className={styles.title}>{t(`allergy.${state}`)}</b>{' '}
      {allergensOf(view.allergies).map((allergy) => (
        <Allergen key={allergy.id} allergy={allergy} />
      ))}
      {state === 'unknown'
        ? unknownReasons(view).map((reason) => (
            <span key={reason}>{t(`allergyUnknown.${reason}`, { count: view.sections.allergies.gaps.length })}</span>
          ))
        : null}
      {statementsOf(view.allergies).map((allergy) => (
        <Statement key={allergy.id} allergy={allergy} />
      ))}
      {state !== 'unknown' && view.sections.allergies.gaps.length > 0 ? (
        <span className={styles.gaps}>{t('allergyUnknown.gaps', { count: view.sections.allergies.gaps.length })}</span>
      ) : null}
    </div>
  );
}

function Allergen({ allergy }: { allergy: AllergyIntolerance }) {
  const t = usePatientWords();
  const shell = useShellWords();
  const details = [
    allergy.category === 'other' || allergy.category === 'drug' ? null : t(`category.${allergy.category}`),
    allergy.reaction,
    allergy.severity,
    allergy.verificationStatus === 'refuted' || allergy.verificationStatus === 'unconfirmed'
      ? t(`allergyVerification.${allergy.verificationStatus}`)
      : null,
    allergy.clinicalStatus === 'inactive' || allergy.clinicalStatus === 'resolved'
      ? t(`allergyClinical.${allergy.clinicalStatus}`)
      : null,
  ].filter((detail) => detail !== null);
  return (
    <>
      <span className={isStanding(allergy) ? styles.allergen : styles.past}>
        <b>{allergy.text}</b>
        {details.length > 0 ? ` (${details.join(shell('listSeparator'))})` : ''}
      </span>{' '}
    </>
  );
}

/** With what it is about: "none" of drugs says nothing of food. */
function Statement({ allergy }: { allergy: AllergyIntolerance }) {
  const t = usePatientWords();
  const about = allergy.category === 'other' ? '' : `${t(`category.${allergy.category}`)} `;
  const date = dateText(allergy.recordedAt) ?? t('dateUnknown');
  return <span>{t('allergyStatement', { text: `${about}${allergy.text}`, date })}</span>;
}
