import { Link } from '@tanstack/react-router';
import { SearchPage } from '../../components/SearchPage.tsx';
import { useDiscWords } from '../../disc/words.ts';
import { useSearchText } from '../../state/search-text.tsx';
import { useSession } from '../../state/session.tsx';
import { useBatchWords } from '../batch/words.ts';
import { useLedgerWords } from '../ledger/words.ts';
import { useReadinessWords } from '../readiness/words.ts';
import { useScanWords } from '../scan/words.ts';
import { useTemporaryWords } from '../temporary/words.ts';
import { AdministratorHome } from './AdministratorHome.tsx';
import { DataBox } from './DataBox.tsx';
import { DocumentsBox } from './DocumentsBox.tsx';
import styles from './home.module.css';
import { RecentPatients } from './RecentPatients.tsx';
import { TodayBox } from './TodayBox.tsx';
import { WardsBox } from './WardsBox.tsx';
import { useHomeWords } from './words.ts';

/** Results as they are typed; before that who was opened, what the day holds, and how far the data reach. */
export function HomeScreen() {
  const t = useHomeWords();
  const [text] = useSearchText();
  const { session } = useSession();
  if (session?.role === 'administrator') return <AdministratorHome />;
  if (text.trim() !== '') return <SearchPage />;
  return (
    <section className={styles.page} aria-labelledby="home-title">
      <h1 id="home-title" className="visually-hidden">
        {t('title')}
      </h1>
      <p className={styles.how}>{t('how')}</p>
      <div className={styles.columns}>
        <div className={styles.column}>
          <RecentPatients />
          <TodayBox />
        </div>
        <div className={styles.column}>
          <WardsBox />
          <DocumentsBox />
          <OtherWork />
        </div>
        <div className={styles.column}>
          <DataBox />
        </div>
      </div>
    </section>
  );
}

function OtherWork() {
  const t = useHomeWords();
  const disc = useDiscWords();
  const batch = useBatchWords();
  const ledger = useLedgerWords();
  const temporary = useTemporaryWords();
  const scan = useScanWords();
  const readiness = useReadinessWords();
  const places = [
    { to: '/wards/print', words: batch('home') },
    { to: '/temporary', words: temporary('home') },
    { to: '/ledger', words: ledger('home') },
    { to: '/scan', words: scan('home') },
    { to: '/disc', words: disc('home') },
    { to: '/readiness', words: readiness('home') },
  ] as const;
  return (
    <nav aria-label={t('work')}>
      <ul className={styles.places}>
        {places.map(({ to, words }) => (
          <li key={to}>
            <Link to={to} className={styles.place}>
              {words}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
