import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api.ts';
import { useDrillWords } from '../../i18n/drill.ts';
import { drillQuery } from '../../state/drill.ts';
import styles from './drill.module.css';

/** What the sealed envelope and the staff would know: it guards nobody, and is shown. */
export function DrillCard({ asks }: { asks: 'passphrase' | 'person' }) {
  const t = useDrillWords();
  const { data } = useQuery(drillQuery(useApi()));
  const running = data?.running;
  if (!running) return null;
  if (asks === 'passphrase') {
    return (
      <section className={styles.card} aria-label={t('card.passphrase')}>
        {t('card.passphrase')} <b className={styles.passphrase}>{running.passphrase}</b>
      </section>
    );
  }
  return (
    <section className={styles.card} aria-label={t('card.people')}>
      <h2>{t('card.people')}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('card.staffId')}</th>
            <th scope="col">{t('card.pin')}</th>
            <th scope="col">{t('card.name')}</th>
            <th scope="col">{t('card.roles')}</th>
          </tr>
        </thead>
        <tbody>
          {running.people.map(({ staffId, pin, name, roles }) => (
            <tr key={staffId}>
              <td>
                <b>{staffId}</b>
              </td>
              <td>
                <b>{pin}</b>
              </td>
              <td>{name}</td>
              <td>{roles}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
