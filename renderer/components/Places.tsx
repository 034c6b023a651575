import { Link, useNavigate } from '@tanstack/react-router';
import { useShellWords } from '../i18n/shell.ts';
import { useFunctionKeys } from '../state/shortcuts.ts';
import styles from './Frame.module.css';
import { places } from './places.ts';
import { typeAnew } from './SearchBox.tsx';

/** The screens of the program, one click or one function key away from each other. */
export function Places({ patientId }: { patientId: string | null }) {
  const t = useShellWords();
  const navigate = useNavigate();
  useFunctionKeys([...places], (place) => {
    void navigate({ to: place.to });
    if (place.to === '/') typeAnew();
  });
  return (
    <nav aria-label={t('frame.places')} className={styles.places}>
      {patientId ? (
        <Link to="/patients/$patientId" params={{ patientId }} className={styles.place}>
          {t('frame.patient')}
        </Link>
      ) : null}
      {places.map(({ to, key, words }) => (
        <Link
          key={to}
          to={to}
          className={styles.place}
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ className: `${styles.place} ${styles.current}` }}
          aria-keyshortcuts={key ?? undefined}
          title={key ?? undefined}
        >
          {t(words)}
        </Link>
      ))}
    </nav>
  );
}
