import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { WardsView, WardView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { moveAmong } from '../../components/move-among.ts';
import { Waiting } from '../../components/Waiting.tsx';
import { rememberedOrder } from '../batch/choice.ts';
import { wardsQuery } from '../batch/queries.ts';
import { useBatchWords, wardName } from '../batch/words.ts';
import { WardPeople } from './WardPeople.tsx';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

/** Who lay where when the data were written. */
export function WardScreen() {
  const t = useWardWords();
  const { data, error, refetch } = useQuery(wardsQuery(useApi()));
  return (
    <section className={styles.page} aria-labelledby="ward-title">
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data && data.wards.length === 0 ? (
        <div className={styles.main}>
          <h1 id="ward-title">{t('title')}</h1>
          <p className={styles.notice}>{t(data.status === 'exported' ? 'none' : 'notExported')}</p>
        </div>
      ) : null}
      {data && data.wards.length > 0 ? <Wards view={data} /> : null}
    </section>
  );
}

function Wards({ view }: { view: WardsView }) {
  const { ward: asked } = useSearch({ from: '/wards' });
  const wards = useMemo(() => {
    const byName = new Map(view.wards.map((ward) => [ward.ward, ward]));
    return rememberedOrder([...byName.keys()]).map((name) => byName.get(name)!);
  }, [view]);
  const shown = asked === undefined ? wards[0]! : wards.find(({ ward }) => ward === asked);
  return (
    <>
      <WardList wards={wards} shown={shown?.ward ?? null} />
      {shown ? <WardPeople key={shown.ward} ward={shown} /> : <NoSuchWard ward={asked!} />}
    </>
  );
}

/** In the order of the batch: urgent ones first. */
function WardList({ wards, shown }: { wards: WardView[]; shown: string | null }) {
  const t = useWardWords();
  const batch = useBatchWords();
  return (
    <nav className={styles.wards} aria-label={t('wards')} onKeyDown={moveAmong}>
      <ul>
        {wards.map(({ ward, patients, status }) => (
          <li key={ward}>
            <Link
              to="/wards"
              search={{ ward }}
              data-move
              className={ward === shown ? `${styles.ward} ${styles.here}` : styles.ward}
              aria-current={ward === shown ? 'page' : undefined}
            >
              <span>{wardName(ward, batch)}</span>{' '}
              <span className={styles.count}>
                {t('count', { count: patients })}
                {status === 'exported' ? null : <b className={styles.part}> {t('part')}</b>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NoSuchWard({ ward }: { ward: string }) {
  const t = useWardWords();
  return (
    <div className={styles.main}>
      <h1 id="ward-title">{t('title')}</h1>
      <p className={styles.notice}>{t('noSuch', { ward })}</p>
    </div>
  );
}
