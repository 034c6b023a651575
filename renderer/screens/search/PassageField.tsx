import { Button } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useSearchWords } from '../../i18n/search.ts';
import { focusFirstPassage } from './PassageList.tsx';
import styles from './search.module.css';

interface PassageFieldProps {
  label: string;
  /** What was asked for last. */
  text: string;
  /** The field is what the page is for. */
  focused?: boolean;
  onAsk: (text: string) => void;
  id?: string;
}

/** Words to find. Enter asks, ↓ goes to what was found, Esc empties. */
export function PassageField({ label, text, focused = false, onAsk, id }: PassageFieldProps) {
  const t = useSearchWords();
  const ownId = useId();
  const fieldId = id ?? ownId;
  // What is typed is typed over what was asked for: another question (the browser's back) takes its place.
  const [edited, setEdited] = useState({ over: text, typed: text });
  const typed = edited.over === text ? edited.typed : text;
  const setTyped = (next: string) => setEdited({ over: text, typed: next });
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);

  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusFirstPassage();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setTyped('');
    }
  };

  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== '') onAsk(typed.trim());
      }}
    >
      <label htmlFor={fieldId} className={styles.label}>
        {label}
      </label>
      <input
        id={fieldId}
        ref={field}
        type="search"
        className={styles.box}
        value={typed}
        maxLength={200}
        placeholder={t('passages.placeholder')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      <Button type="submit" size="md">
        {t('passages.submit')}
      </Button>
    </form>
  );
}
