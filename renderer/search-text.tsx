import { createContext, type Dispatch, type ReactNode, type SetStateAction, use, useState } from 'react';

type SearchText = [string, Dispatch<SetStateAction<string>>];

const SearchTextContext = createContext<SearchText>(['', () => undefined]);

/** What is typed into the search box, kept while the person looks at a patient; key it by session. */
export function SearchTextProvider({ children }: { children: ReactNode }) {
  return <SearchTextContext value={useState('')}>{children}</SearchTextContext>;
}

export function useSearchText(): SearchText {
  return use(SearchTextContext);
}
