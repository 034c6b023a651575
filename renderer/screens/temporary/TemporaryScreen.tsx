import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { JoinPerson } from './JoinPerson.tsx';
import { MakePile } from './MakePile.tsx';
import { MergeSheet } from './MergeSheet.tsx';
import { PersonForm } from './PersonForm.tsx';
import { temporaryQuery } from './queries.ts';
import { TemporaryList } from './TemporaryList.tsx';
import styles from './temporary.module.css';
import { useTemporaryWords } from './words.ts';

/** People without a chart: a number, a registration sheet, and later whose number it turned out to be. */
export function TemporaryScreen() {
  const t = useTemporaryWords();
  const { data, error, refetch } = useQuery(temporaryQuery(useApi()));
  const [work, setWork] = useState<{ on: 'edit' | 'join'; id: string } | null>(null);
  const person = data?.find(({ id }) => id === work?.id) ?? null;
  return (
    <div className={styles.page}>
      <h1>{t('title')}</h1>
      <p className={styles.means}>{t('means')}</p>
      <div className={styles.making}>
        <Box title={t('register')}>
          <PersonForm person={null} onDone={() => undefined} />
        </Box>
        <Box title={t('pile')}>
          <MakePile />
        </Box>
      </div>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('reading')} /> : null}
      {work && person ? (
        <Shown key={`${work.on} ${person.id}`}>
          {work.on === 'edit' ? (
            <Box title={t('correct', { identifier: person.identifier })}>
              <PersonForm person={person} onDone={() => setWork(null)} />
            </Box>
          ) : (
            <Box title={t('joining', { identifier: person.identifier, name: person.name })}>
              <JoinPerson person={person} onDone={() => setWork(null)} />
            </Box>
          )}
        </Shown>
      ) : null}
      {data ? (
        <>
          <TemporaryList people={data} onWork={(on, id) => setWork({ on, id })} />
          <MergeSheet disabled={data.length === 0} />
        </>
      ) : null}
    </div>
  );
}

/** What a button of the list opened, moved into view with the first field ready. */
function Shown({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'center' });
    place.current?.querySelector('input')?.focus({ preventScroll: true });
  }, []);
  return <div ref={place}>{children}</div>;
}
