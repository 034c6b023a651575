import { useEffect, useRef } from 'react';

/** Runs `run` when `key` is pressed outside fields; typing a `?` into one stays a `?`. */
export function useShortcut(key: string, run: () => void) {
  useShortcuts([key], run);
}

/** The same for several keys, which are given to `run`. */
export function useShortcuts(keys: readonly string[], run: (key: string) => void) {
  const latest = useRef({ keys, run });
  useEffect(() => {
    latest.current = { keys, run };
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
      if (!latest.current.keys.includes(event.key)) return;
      event.preventDefault();
      latest.current.run(event.key);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
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
