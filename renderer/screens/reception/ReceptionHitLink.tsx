import { Link } from '@tanstack/react-router';
import type { ReceptionHit } from '../../../shared/reception.ts';
import { BirthDate } from '../../components/BirthDate.tsx';
import { dateText } from '../../i18n/moments.ts';
import { useScheduleWords } from '../../i18n/schedule.ts';
import { useShellWords } from '../../i18n/shell.ts';
import styles from './reception.module.css';
import { useReceptionWords } from './words.ts';

/** Who it is and how they were found. What they have is on their own page, once they were chosen. */
export function ReceptionHitLink({ hit }: { hit: ReceptionHit }) {
  const t = useReceptionWords();
  const shell = useShellWords();
  const schedule = useScheduleWords();
  const { id, identifier, name, kana, birthDate, sex, deceasedAt, identityNote, matches, sameName } = hit;
  return (
    <Link to="/patients/$patientId" params={{ patientId: id }} className={styles.hit} data-move>
      <span>
        <b className={styles.name}>{name}</b>{' '}
        <span className={styles.kana}>{kana ?? shell('patient.kanaMissing')}</span>
      </span>
      <span className={styles.identifier}>
        ID <b>{identifier || shell('patient.identifierMissing')}</b>
      </span>
      <span>
        <BirthDate birthDate={birthDate} />
      </span>
      <span>{shell(`sex.${sex}`)}</span>
      <span className={styles.matches}>{matches.map((match) => t(`match.${match}`)).join(shell('listSeparator'))}</span>
      {sameName || identityNote || deceasedAt ? (
        <span className={styles.warnings}>
          {sameName ? <b className={styles.warning}>{schedule('sameName')}</b> : null}
          {identityNote ? <b className={styles.warning}>{shell(`identity.${identityNote}`)}</b> : null}
          {deceasedAt ? (
            <b className={styles.warning}>{schedule('deceased', { date: dateText(deceasedAt) ?? '' })}</b>
          ) : null}
        </span>
      ) : null}
    </Link>
  );
}
