import { useEffect, useRef } from 'react';

/** Runs `run` when `key` is pressed outside fields; typing a `?` into one stays a `?`. */
export function useShortcut(key: string, run: () => void) {
  useShortcuts([key], run);
}

/** The same for several keys, which are given to `run`. @param keys the same list every time */
export function useShortcuts(keys: readonly string[], run: (key: string) => void) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!keys.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
      event.preventDefault();
      latest.current(event.key);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [keys]);
}

/** Function keys work everywhere, also while typing: nothing is typed with them. */
export function useFunctionKeys<Place extends { key: string | null }>(places: Place[], run: (place: Place) => void) {
  const latest = useRef({ places, run });
  useEffect(() => {
    latest.current = { places, run };
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const place = latest.current.places.find(({ key }) => key === event.key);
      if (!place) return;
      event.preventDefault();
      latest.current.run(place);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
