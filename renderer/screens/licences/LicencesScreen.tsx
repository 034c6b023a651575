import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { Component, Components } from '../../../shared/licences.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import page from '../../components/Page.module.css';
import { PageTitle } from '../../components/PageTitle.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { readCredits } from './chromium-list.ts';
import styles from './LicencesScreen.module.css';
import { useLicenceWords } from './words.ts';

/** Everything that this program is made of, each with its licence in full. */
export function LicencesScreen() {
  const t = useLicenceWords();
  const api = useApi();
  const [words, setWords] = useState('');
  const field = useId();
  const { data, error, refetch } = useQuery({
    queryKey: ['licences'],
    queryFn: ({ signal }) => api.get<Components>('/api/licences', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <section className={page.narrow} aria-labelledby="licences-title">
      <div className={page.head}>
        <PageTitle id="licences-title">{t('title')}</PageTitle>
        <Link to="/help" className={page.way}>
          {t('back')}
        </Link>
      </div>
      <p className={styles.lead}>{t('lead')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data?.components.length === 0 ? <p>{t('absent')}</p> : null}
      {data && data.components.length > 0 ? (
        <>
          <div className={styles.find}>
            <label htmlFor={field}>{t('filter')}</label>
            <input
              id={field}
              type="search"
              autoComplete="off"
              value={words}
              onChange={({ target }) => setWords(target.value)}
            />
          </div>
          <ComponentList all={data} words={words.trim()} />
          <Chromium words={words.trim()} />
        </>
      ) : null}
    </section>
  );
}

function ComponentList({ all, words }: { all: Components; words: string }) {
  const t = useLicenceWords();
  const shown = all.components.filter(({ name, licence, inside }) => holds(`${name} ${licence} ${inside}`, words));
  return (
    <>
      <p role="status" className={styles.count}>
        {shown.length > 0 ? t('count', { count: shown.length }) : t('none', { words })}
      </p>
      <ul className={styles.list}>
        {shown.map((each) => (
          <li key={`${each.name} ${each.version} ${each.inside}`}>
            <Entry
              name={each.name}
              version={each.version}
              licence={each.licence}
              kind={kindOf(each, t)}
              homepage={each.homepage}
              texts={each.texts.map((key) => all.texts[key] ?? '')}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function kindOf({ kind, inside }: Component, t: ReturnType<typeof useLicenceWords>): string {
  return inside ? t('inside', { name: inside }) : t(`kind.${kind}`);
}

interface EntryProps {
  name: string;
  version?: string | null;
  licence?: string;
  kind?: string;
  /** Written out, not a link: nothing here leads out of the program. */
  homepage: string | null;
  texts: string[];
}

function Entry({ name, version, licence, kind, homepage, texts }: EntryProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary data-move>
        <span className={styles.name}>
          {name} <span className={styles.version}>{version}</span>
        </span>
        <span>{licence}</span>
        <span className={styles.kind}>{kind}</span>
      </summary>
      {open ? (
        <div className={styles.texts} lang="en">
          {homepage ? <p>{homepage}</p> : null}
          {texts.map((text) => (
            <pre key={text}>{text}</pre>
          ))}
        </div>
      ) : null}
    </details>
  );
}

function Chromium({ words }: { words: string }) {
  const t = useLicenceWords();
  const api = useApi();
  const [asked, setAsked] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['licences', 'chromium'],
    queryFn: async () => {
      const html = await api.chromiumLicences();
      return html === null ? [] : readCredits(html);
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: asked,
  });
  return (
    <section className={styles.chromium} aria-labelledby="licences-chromium">
      <h2 id="licences-chromium">{t('chromium.title')}</h2>
      <p>{t('chromium.means')}</p>
      {asked ? null : (
        <button type="button" className={styles.show} onClick={() => setAsked(true)}>
          {t('chromium.show')}
        </button>
      )}
      {asked && error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      <p role="status" className={styles.count}>
        {asked && !data && !error ? t('chromium.reading') : null}
        {data?.length === 0 ? t('chromium.absent') : null}
        {data && data.length > 0 ? t('count', { count: data.filter(({ name }) => holds(name, words)).length }) : null}
      </p>
      <ul className={styles.list}>
        {data
          ?.filter(({ name }) => holds(name, words))
          .map(({ name, homepage, text }, index) => (
            <li key={`${name} ${index.toString()}`}>
              <Entry name={name} homepage={homepage} texts={[text]} />
            </li>
          ))}
      </ul>
    </section>
  );
}

function holds(text: string, words: string): boolean {
  return text.toLowerCase().includes(words.toLowerCase());
}
