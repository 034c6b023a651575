import { Link } from '@tanstack/react-router';
import { BirthDate } from '../../components/BirthDate.tsx';
import { Box } from '../../components/Box.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { useSession } from '../../state/session.tsx';
import styles from './home.module.css';
import { useHomeWords } from './words.ts';

export function RecentPatients() {
  const t = useHomeWords();
  const shell = useShellWords();
  const { recent } = useSession();
  return (
    <Box title={t('recent')}>
      {recent.length === 0 ? <p className={styles.quiet}>{t('recent.none')}</p> : null}
      <ul className={styles.recent}>
        {recent.map((patient) => (
          <li key={patient.id}>
            <Link to="/patients/$patientId" params={{ patientId: patient.id }} className={styles.patient}>
              <b className={styles.name}>{patient.name}</b>
              <span>{patient.kana}</span>
              <span>ID {patient.identifier || shell('patient.identifierMissing')}</span>
              <span>
                <BirthDate birthDate={patient.birthDate} />
              </span>
              <span>{shell(`sex.${patient.sex}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}
