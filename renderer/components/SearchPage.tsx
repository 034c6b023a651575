import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useShellWords } from '../i18n/shell.ts';
import { useSearchText } from '../state/search-text.tsx';
import { searchBoxId } from './SearchBox.tsx';
import styles from './SearchPage.module.css';
import { SearchResults } from './SearchResults.tsx';

const typingPauseMs = 60;

/** The results of what is being typed, as the whole page: nothing of another patient shows beside them. */
export function SearchPage({ leave, onChosen }: { leave?: ReactNode; onChosen?: () => void }) {
  const t = useShellWords();
  const [text] = useSearchText();
  const [asked] = useDebouncedValue(text.trim(), typingPauseMs);
  return (
    <section className={styles.page} aria-labelledby="search-title">
      <h1 id="search-title" className="visually-hidden">
        {t('search.results')}
      </h1>
      {leave}
      <SearchResults text={asked} onLeave={() => document.getElementById(searchBoxId)?.focus()} onChosen={onChosen} />
    </section>
  );
}
