import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { wardsQuery } from '../batch/queries.ts';
import { useBatchWords, wardName } from '../batch/words.ts';
import styles from './home.module.css';
import { useHomeWords } from './words.ts';

/** Where inpatients lay when the data were written. */
export function WardsBox() {
  const t = useHomeWords();
  const batch = useBatchWords();
  const { data, error, refetch } = useQuery(wardsQuery(useApi()));
  const asOf = data?.status === 'exported' ? momentText(data.asOf) : null;
  return (
    <Box title={t('wards')} asOf={asOf && t('wards.asOf', { asOf })}>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data?.status === 'not-exported' ? <p className={styles.notice}>{t('wards.notExported')}</p> : null}
      {data?.status === 'exported' && data.wards.length === 0 ? <p>{t('wards.none')}</p> : null}
      <ul className={styles.wards}>
        {data?.wards.map((ward) => (
          <li key={ward.ward}>
            <Link to="/wards" search={{ ward: ward.ward }} className={styles.ward}>
              <b>{wardName(ward.ward, batch)}</b> {t('wards.count', { count: ward.patients })}{' '}
              {ward.status === 'exported' ? null : <span className={styles.stale}>{t('wards.part')}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Box>
  );
}
