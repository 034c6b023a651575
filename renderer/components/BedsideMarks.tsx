import type { Bedside } from '../../shared/bedside.ts';
import { allergensOf, isStanding } from '../clinical/allergies.ts';
import { flagsInOrder, toneOf } from '../clinical/flags.ts';
import { useChartWords } from '../i18n/chart.ts';
import { flagName } from '../i18n/flags.ts';
import { usePatientWords } from '../i18n/patient.ts';
import styles from './BedsideMarks.module.css';

/**
 * Allergies of one of many people: the state in the words of their own page, and what stands. Never left empty.
 * @param failed nobody could be asked: nothing is known
 */
export function AllergyMark({ bedside, failed }: { bedside: Bedside | undefined; failed: boolean }) {
  const t = usePatientWords();
  if (!bedside) {
    return <span className={`${styles.mark} ${styles.unsure}`}>{t(failed ? 'allergy.unknown' : 'reading')}</span>;
  }
  const { allergyState: state, allergies, allergiesStatus } = bedside;
  const standing = allergensOf(allergies).filter(isStanding);
  const gaps = allergiesStatus.gaps.length;
  return (
    <span className={`${styles.mark} ${styles[state]}`} data-allergy-state={state}>
      <b>{t(`allergy.${state}`)}</b>{' '}
      {standing
        .map(({ text, reaction, verificationStatus }) => {
          const details = [
            reaction,
            verificationStatus === 'unconfirmed' ? t('allergyVerification.unconfirmed') : null,
          ];
          const said = details.filter(Boolean).join(t('listSeparator'));
          return said ? `${text} (${said})` : text;
        })
        .join(t('listSeparator'))}{' '}
      {gaps > 0 ? t('allergyUnknown.gaps', { count: gaps }) : null}
      {state === 'unknown' && allergiesStatus.status === 'not-exported' ? t('allergyUnknown.not-exported') : null}
    </span>
  );
}

/** Flags that stand, or that nobody is sure of. What was measured negative, and blood groups, are not among them. */
export function FlagMarks({ bedside }: { bedside: Bedside | undefined }) {
  const t = useChartWords();
  if (!bedside) return null;
  const { flags, flagsStatus } = bedside;
  const standing = flagsInOrder(flags).filter((flag) => ['warns', 'unsure'].includes(toneOf(flag)));
  return (
    <>
      {flagsStatus.status === 'not-exported' && standing.length === 0 ? (
        <span className={`${styles.mark} ${styles.unsure}`}>{t('flags.notExported')}</span>
      ) : null}
      {flagsStatus.gaps.length > 0 ? (
        <span className={`${styles.mark} ${styles.unsure}`}>{t('flags.gaps', { count: flagsStatus.gaps.length })}</span>
      ) : null}
      {standing.map((flag) => {
        const { kind, what } = flagName(flag, t);
        const isUnsure = toneOf(flag) === 'unsure';
        return (
          <span key={flag.id} className={`${styles.mark} ${isUnsure ? styles.unsure : styles.warns}`}>
            <span className={styles.kind}>{kind}</span> {what} {isUnsure ? t('flagTone.unsure') : null}
          </span>
        );
      })}
    </>
  );
}
