import type { ReactNode } from 'react';
import type { AllergyIntolerance } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { allergensOf, eachSubstanceFirst, isStanding, statementsOf, unknownReasons } from '../clinical/allergies.ts';
import { useChartWords } from '../i18n/chart.ts';
import { dateText, momentText } from '../i18n/moments.ts';
import { usePatientWords } from '../i18n/patient.ts';
import { useShellWords } from '../i18n/shell.ts';
import styles from './AllergyLine.module.css';
import { Disclosure } from './Disclosure.tsx';
import { Facts, SourceFacts } from './Facts.tsx';
import { FittingList } from './FittingList.tsx';

type AllergyView = Pick<PatientView, 'allergyState' | 'allergies'> & {
  sections: Pick<PatientView['sections'], 'allergies'>;
};

/**
 * Allergies in one of three states, each in its own words: recorded, confirmed none, unknown. Silence is unknown, and
 * looks like a warning.
 * @param lines that there is room for; what does not fit is behind one button
 */
export function AllergyLine({ view, lines = Infinity }: { view: AllergyView; lines?: number }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const { allergyState: state, allergies, sections } = view;
  const gaps = sections.allergies.gaps.length;
  const items: { key: string; content: ReactNode }[] = [
    ...eachSubstanceFirst(allergensOf(allergies)).map((allergy) => ({
      key: allergy.id,
      content: <Allergen allergy={allergy} isBrief={lines !== Infinity} />,
    })),
    ...(state === 'unknown' ? unknownReasons(view) : []).map((reason) => ({
      key: reason,
      content: <span>{t(`allergyUnknown.${reason}`, { count: gaps })}</span>,
    })),
    ...statementsOf(allergies).map((allergy) => ({ key: allergy.id, content: <Statement allergy={allergy} /> })),
  ];
  return (
    <div
      className={`${styles.line} ${styles[state]} ${lines === Infinity ? styles.below : ''}`}
      data-allergy-state={state}
    >
      <div className={styles.head}>
        <b className={styles.title}>{t(`allergy.${state}`)}</b>{' '}
        {state !== 'unknown' && gaps > 0 ? (
          <span className={styles.gaps}>{t('allergyUnknown.gaps', { count: gaps })}</span>
        ) : null}{' '}
      </div>
      <FittingList
        items={items}
        lines={lines}
        more={(count) => chart('allergies.more', { count })}
        title={chart('allergies.all')}
      />
    </div>
  );
}

/** @param isBrief the reaction says enough where room is little; how severe it is opens with the rest */
function Allergen({ allergy, isBrief }: { allergy: AllergyIntolerance; isBrief: boolean }) {
  const t = usePatientWords();
  const shell = useShellWords();
  const chart = useChartWords();
  const details = [
    allergy.category === 'other' || allergy.category === 'drug' ? null : t(`category.${allergy.category}`),
    allergy.reaction,
    isBrief && allergy.reaction ? null : allergy.severity,
    allergy.verificationStatus === 'refuted' || allergy.verificationStatus === 'unconfirmed'
      ? t(`allergyVerification.${allergy.verificationStatus}`)
      : null,
    allergy.clinicalStatus === 'inactive' || allergy.clinicalStatus === 'resolved'
      ? t(`allergyClinical.${allergy.clinicalStatus}`)
      : null,
  ].filter((detail) => detail !== null);
  return (
    <Disclosure
      className={isStanding(allergy) ? styles.allergen : styles.past}
      title={allergy.text}
      words={
        <>
          <b>{allergy.text}</b>
          {details.length > 0 ? ` (${details.join(shell('listSeparator'))})` : ''}
        </>
      }
    >
      <Facts
        facts={[
          [t('allergies.text'), allergy.text],
          [t('allergies.kind'), t(`category.${allergy.category}`)],
          [chart('allergy.reaction'), allergy.reaction],
          [chart('allergy.severity'), allergy.severity],
          [
            t('status'),
            [
              allergy.verificationStatus === 'unknown' ? null : t(`allergyVerification.${allergy.verificationStatus}`),
              allergy.clinicalStatus === 'unknown' ? null : t(`allergyClinical.${allergy.clinicalStatus}`),
            ]
              .filter(Boolean)
              .join(t('wordSpace')),
          ],
          [chart('allergy.onset'), momentText(allergy.onset)],
          [t('note'), allergy.note],
        ]}
      />
      <SourceFacts record={allergy} section="allergies" />
    </Disclosure>
  );
}

/** With what it is about: "none" of drugs says nothing of food. */
function Statement({ allergy }: { allergy: AllergyIntolerance }) {
  const t = usePatientWords();
  const about = allergy.category === 'other' ? '' : `${t(`category.${allergy.category}`)} `;
  const date = dateText(allergy.recordedAt) ?? t('dateUnknown');
  const words = t('allergyStatement', { text: `${about}${allergy.text}`, date });
  return (
    <Disclosure className={styles.statement} title={words} words={words}>
      <SourceFacts record={allergy} section="allergies" />
    </Disclosure>
  );
}
