import { useDebouncedValue } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useSearchWords } from '../i18n/search.ts';
import { useSearchText } from '../state/search-text.tsx';
import { searchBoxId } from './SearchBox.tsx';
import styles from './SearchPage.module.css';
import { SearchResults } from './SearchResults.tsx';

const typingPauseMs = 60;

/** The results of what is being typed, as the whole page: nothing of another patient shows beside them. */
export function SearchPage({ leave, onChosen }: { leave?: ReactNode; onChosen?: () => void }) {
  const t = useSearchWords();
  const [text] = useSearchText();
  const typed = text.trim();
  // The first letter after a pause is asked for at once.
  const [asked] = useDebouncedValue(typed, typingPauseMs, { leading: true });
  return (
    <section className={styles.page} aria-labelledby="search-title">
      <h1 id="search-title" className="visually-hidden">
        {t('results')}
      </h1>
      {leave}
      <SearchResults
        text={typed}
        asked={asked}
        onLeave={() => document.getElementById(searchBoxId)?.focus()}
        onChosen={onChosen}
      />
    </section>
  );
}
