import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { isManualName, type ManualName, oneSided } from '../../shared/manuals.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { PageTitle } from '../components/PageTitle.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { NotFoundScreen } from '../screens/NotFoundScreen.tsx';
import { manualQuery } from './load.ts';
import { ManualBlock } from './ManualBlock.tsx';
import { ManualList } from './ManualList.tsx';
import styles from './manuals.module.css';
import { PrintManual } from './PrintManual.tsx';
import { useManualWords } from './words.ts';

/** One manual to read, beside the others. */
export function ManualScreen() {
  const { manual } = useParams({ from: '/help/$manual' });
  return isManualName(manual) ? <Reading key={manual} name={manual} /> : <NotFoundScreen />;
}

function Reading({ name }: { name: ManualName }) {
  const t = useManualWords();
  const { language } = useLanguage();
  const { data, error, refetch } = useQuery(manualQuery(name, language));
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Chromium answers with a promise, which no effect may.
    top.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <div className={styles.screen} ref={top}>
      <div className={styles.aside}>
        <Link to="/help" className={styles.back}>
          {t('all')}
        </Link>
        <ManualList />
      </div>
      <article className={styles.article} aria-labelledby="manual-title">
        <div className={styles.top}>
          <PageTitle id="manual-title">{t(name)}</PageTitle>
          <PrintManual name={name} language={language} />
        </div>
        {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
        {!data && !error ? <Waiting words={t('reading')} /> : null}
        <div className={styles.text}>
          {data?.blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
            <ManualBlock key={index} block={block} tick={name === oneSided} />
          ))}
        </div>
      </article>
    </div>
  );
}
