import { useLocation } from '@tanstack/react-router';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';

interface Typed {
  home: string;
  /** Typed over another page, and on that page only: on a patient's page no other name waits in the box. */
  over: { pathname: string; text: string };
}

const SearchTextContext = createContext<[Typed, (typed: Typed) => void]>([
  { home: '', over: { pathname: '', text: '' } },
  () => undefined,
]);

/** What is typed into the search box. Home keeps its text while a patient is looked at; key it by session. */
export function SearchTextProvider({ children }: { children: ReactNode }) {
  const [typed, setTyped] = useState<Typed>({ home: '', over: { pathname: '', text: '' } });
  return <SearchTextContext value={useMemo(() => [typed, setTyped], [typed])}>{children}</SearchTextContext>;
}

/** The text of the page that is shown now, and its setter. */
export function useSearchText(): [string, (text: string) => void] {
  const { pathname } = useLocation();
  const [typed, setTyped] = use(SearchTextContext);
  if (pathname === '/') return [typed.home, (text) => setTyped({ ...typed, home: text })];
  const text = typed.over.pathname === pathname ? typed.over.text : '';
  return [text, (next) => setTyped({ ...typed, over: { pathname, text: next } })];
}
