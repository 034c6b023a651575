import { Link } from '@tanstack/react-router';
import { useAuditWords } from '../../i18n/audit.ts';
import { usePeopleWords } from '../../i18n/people.ts';
import { useIncidentWords } from '../incident/words.ts';
import { useReadinessWords } from '../readiness/words.ts';
import { DataBox } from './DataBox.tsx';
import styles from './home.module.css';

const places = [
  { to: '/station', words: 'admin.station' },
  { to: '/people', words: 'people.home' },
  { to: '/coverage', words: 'admin.coverage' },
  { to: '/ledger', words: 'admin.ledger' },
  { to: '/stock', words: 'admin.stock' },
  { to: '/scan', words: 'admin.scan' },
  { to: '/documents', words: 'admin.documents' },
] as const;

/** A station administrator's first screen: the station, and nobody's record. */
export function AdministratorHome() {
  const t = usePeopleWords();
  const audit = useAuditWords();
  const incident = useIncidentWords();
  const readiness = useReadinessWords();
  return (
    <section className={styles.page} aria-labelledby="home-title">
      <h1 id="home-title">{t('admin.title')}</h1>
      <p className={styles.how}>{t('admin.means')}</p>
      <div className={styles.columns}>
        <nav aria-label={t('admin.title')}>
          <ul className={styles.places}>
            {places.map(({ to, words }) => (
              <li key={to}>
                <Link to={to} className={styles.place}>
                  {t(words)}
                </Link>
              </li>
            ))}
            <li>
              <Link to="/readiness" className={styles.place}>
                {readiness('home')}
              </Link>
            </li>
            <li>
              <Link to="/audit" className={styles.place}>
                {audit('title')}
              </Link>
            </li>
            <li>
              <Link to="/incident/end" className={styles.place}>
                {incident('title')}
              </Link>
            </li>
          </ul>
        </nav>
        <DataBox />
      </div>
    </section>
  );
}
