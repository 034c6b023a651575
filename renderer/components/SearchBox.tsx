import { useDebouncedValue, useFocusWithin } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useMatchRoute, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApi } from '../api.ts';
import { exactHit } from '../exact-hit.ts';
import { useShellWords } from '../i18n/shell.ts';
import { patientsQuery } from '../queries.ts';
import { useSearchText } from '../search-text.tsx';
import { useShortcut } from '../shortcuts.ts';
import styles from './SearchBox.module.css';
import { focusFirstHit, SearchResults } from './SearchResults.tsx';

const typingPauseMs = 60;

/**
 * One box for everything a patient is known by. At home the results are the page; elsewhere they lie over it until one
 * is chosen. Enter opens a patient only when the text is exactly one patient's id.
 */
export function SearchBox() {
  const t = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const atHome = useMatchRoute()({ to: '/' }) !== false;
  const [text, setText] = useSearchText();
  const [asked] = useDebouncedValue(text.trim(), typingPauseMs);
  const [opened, setOpened] = useState(false);
  const [enterExplained, setEnterExplained] = useState(false);
  const { ref: area, focused } = useFocusWithin<HTMLDivElement>();
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (atHome) box.current?.focus();
  }, [atHome]);
  useShortcut('/', () => box.current?.select());

  const openPatient = (patientId: string) => {
    setOpened(false);
    void navigate({ to: '/patients/$patientId', params: { patientId } });
  };

  const enter = async () => {
    const typed = text.trim();
    if (typed === '') return;
    const { hits } = await queryClient.fetchQuery(patientsQuery(api, typed));
    const hit = exactHit(typed, hits);
    if (hit && box.current?.value.trim() === typed) openPatient(hit.id);
    else setEnterExplained(true);
  };

  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void enter().catch(() => setOpened(true));
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      setOpened(true);
      focusFirstHit();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setOpened(false);
      setText('');
    }
  };

  return (
    <div ref={area} className={styles.area}>
      <search className={styles.search}>
        <label htmlFor="patient-search" className={styles.label}>
          {t('search.label')}
        </label>
        <input
          id="patient-search"
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
            setOpened(true);
          }}
          onFocus={(event) => {
            event.currentTarget.select();
            setOpened(text !== '');
          }}
          onKeyDown={pressed}
        />
        <span id="patient-search-enter" role="status" className={enterExplained ? styles.hint : 'visually-hidden'}>
          {enterExplained ? t('search.enter') : ''}
        </span>
      </search>
      {!atHome && focused && opened && text.trim() !== '' ? (
        <div className={styles.panel}>
          <SearchResults text={asked} onLeave={() => box.current?.focus()} onChosen={() => setOpened(false)} />
        </div>
      ) : null}
    </div>
  );
}
