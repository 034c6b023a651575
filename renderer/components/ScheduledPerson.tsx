import { Link } from '@tanstack/react-router';
import type { ScheduleEntry } from '../../shared/schedule.ts';
import { dateText } from '../i18n/moments.ts';
import { useScheduleWords } from '../i18n/schedule.ts';
import { useShellWords } from '../i18n/shell.ts';
import { BirthDate } from './BirthDate.tsx';
import styles from './ScheduledPerson.module.css';

interface ScheduledPersonProps {
  entry: ScheduleEntry;
  /** Somebody else of the same list has the name. */
  namesake: boolean;
  /** On as few lines as there is room for; that somebody is not admitted is then not said. */
  inline?: boolean;
}

/** Who it is for, and who might be taken for them. The name leads to the patient, and the arrows go there. */
export function ScheduledPerson({ entry, namesake, inline = false }: ScheduledPersonProps) {
  const t = useScheduleWords();
  const shell = useShellWords();
  const { patient, ward, room, bed, sameName } = entry;
  const { id, identifier, name, kana, birthDate, sex, identityNote, deceasedAt } = patient;
  return (
    <div className={inline ? `${styles.person} ${styles.inline}` : styles.person}>
      <Link to="/patients/$patientId" params={{ patientId: id }} className={styles.name} data-move>
        {name}
      </Link>{' '}
      <span>{kana ?? shell('patient.kanaMissing')}</span>{' '}
      <span className={styles.facts}>
        <b>ID {identifier || shell('patient.identifierMissing')}</b> {shell(`sex.${sex}`)}{' '}
        <span>
          <BirthDate birthDate={birthDate} />
        </span>
      </span>{' '}
      {ward || !inline ? (
        <span>
          {ward ? t('lies', { place: [ward, [room, bed].filter(Boolean).join('-')].join(' ') }) : t('liesNot')}
        </span>
      ) : null}{' '}
      {namesake ? <b className={styles.warning}>{t('namesake')}</b> : null}{' '}
      {sameName && !namesake ? <span className={styles.warning}>{t('sameName')}</span> : null}{' '}
      {identityNote ? <b className={styles.warning}>{shell(`identity.${identityNote}`)}</b> : null}{' '}
      {deceasedAt ? <b className={styles.deceased}>{t('deceased', { date: dateText(deceasedAt) ?? '' })}</b> : null}
    </div>
  );
}
