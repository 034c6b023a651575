import { Link, useNavigate } from '@tanstack/react-router';
import { useShellWords } from '../i18n/shell.ts';
import { useSession } from '../state/session.tsx';
import { useFunctionKeys } from '../state/shortcuts.ts';
import styles from './Frame.module.css';
import { administratorPlaces, places } from './places.ts';
import { typeAnew } from './SearchBox.tsx';

/** The screens of the program, one click or one function key away from each other. */
export function Places({ patientId }: { patientId: string | null }) {
  const t = useShellWords();
  const navigate = useNavigate();
  const { session } = useSession();
  const shown = places.filter(({ to }) => session?.role !== 'administrator' || administratorPlaces.includes(to));
  useFunctionKeys(shown, (place) => {
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
      {shown.map(({ to, key, words }) => (
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
