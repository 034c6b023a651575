import { useQueryClient } from '@tanstack/react-query';
import { useMatchRoute, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApi } from '../api.ts';
import { exactHit } from '../clinical/exact-hit.ts';
import { useShellWords } from '../i18n/shell.ts';
import { patientsQuery } from '../state/queries.ts';
import { useSearchText } from '../state/search-text.tsx';
import { useShortcut } from '../state/shortcuts.ts';
import styles from './SearchBox.module.css';
import { focusFirstHit } from './SearchResults.tsx';

export const searchBoxId = 'patient-search';

/** The next name is typed over the one before, wherever the focus was. */
export function typeAnew(): void {
  const box = document.getElementById(searchBoxId) as HTMLInputElement | null;
  box?.focus();
  box?.select();
}

/**
 * One box for everything a patient is known by. Enter opens a patient only when the text is exactly one patient's id;
 * that a search failed is said among the results.
 */
export function SearchBox() {
  const t = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const atHome = useMatchRoute()({ to: '/' }) !== false;
  const [text, setText] = useSearchText();
  const [enterExplained, setEnterExplained] = useState(false);
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (atHome) typeAnew();
  }, [atHome]);
  useShortcut('/', () => box.current?.focus());

  const enter = async () => {
    const typed = text.trim();
    if (typed === '') return;
    const { hits } = await queryClient.fetchQuery(patientsQuery(api, typed));
    const hit = exactHit(typed, hits);
    if (!hit || box.current?.value.trim() !== typed) {
      setEnterExplained(true);
      return;
    }
    if (!atHome) setText('');
    await navigate({ to: '/patients/$patientId', params: { patientId: hit.id } });
  };

  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void enter().catch(() => undefined);
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusFirstHit();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setText('');
    }
  };

  return (
    <search className={styles.search}>
      <label htmlFor={searchBoxId} className={styles.label}>
        {t('search.label')}
      </label>
      <input
        id={searchBoxId}
        ref={box}
        type="search"
        className={styles.box}
        value={text}
        placeholder={t('search.placeholder')}
        autoComplete="off"
        spellCheck={false}
        aria-describedby="patient-search-enter"
        onChange={(event) => {
          setText(event.currentTarget.value);
          setEnterExplained(false);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onKeyDown={pressed}
      />
      <span id="patient-search-enter" role="status" className={enterExplained ? styles.hint : 'visually-hidden'}>
        {enterExplained ? t('search.enter') : ''}
      </span>
    </search>
  );
}
