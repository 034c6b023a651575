import { Link } from '@tanstack/react-router';
import { BirthDate } from '../components/BirthDate.tsx';
import { SearchPage } from '../components/SearchPage.tsx';
import { useDiscWords } from '../disc/words.ts';
import { useShellWords } from '../i18n/shell.ts';
import { useSearchText } from '../state/search-text.tsx';
import { useSession } from '../state/session.tsx';
import { useBatchWords } from './batch/words.ts';
import styles from './HomeScreen.module.css';
import { useLedgerWords } from './ledger/words.ts';
import { useScanWords } from './scan/words.ts';
import { useTemporaryWords } from './temporary/words.ts';

/** Results as they are typed; before that, the patients of this session. */
export function HomeScreen() {
  const t = useShellWords();
  const disc = useDiscWords();
  const batch = useBatchWords();
  const ledger = useLedgerWords();
  const temporary = useTemporaryWords();
  const scan = useScanWords();
  const [text] = useSearchText();
  const { recent } = useSession();

  const places = [
    { to: '/wards', words: batch('home') },
    { to: '/temporary', words: temporary('home') },
    { to: '/ledger', words: ledger('home') },
    { to: '/scan', words: scan('home') },
    { to: '/disc', words: disc('home') },
  ] as const;

  if (text.trim() !== '') return <SearchPage />;
  return (
    <section className={styles.page} aria-labelledby="home-title">
      <h1 id="home-title">{t('home.title')}</h1>
      <p>{t('home.how')}</p>
      <ul className={styles.places}>
        {places.map(({ to, words }) => (
          <li key={to}>
            <Link to={to} className={styles.action}>
              {words}
            </Link>
          </li>
        ))}
      </ul>
      <h2>{t('home.recent')}</h2>
      {recent.length === 0 ? <p>{t('home.recentNone')}</p> : null}
      <ul className={styles.recent}>
        {recent.map((patient) => (
          <li key={patient.id}>
            <Link to="/patients/$patientId" params={{ patientId: patient.id }} className={styles.patient}>
              <b className={styles.name}>{patient.name}</b>
              <span>{patient.kana}</span>
              <span>ID {patient.identifier || t('patient.identifierMissing')}</span>
              <span>
                <BirthDate birthDate={patient.birthDate} />
              </span>
              <span>{t(`sex.${patient.sex}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
