import { useEffect, useRef } from 'react';

/**
 * A ref for the first thing that was found by itself: it takes the focus, so that Enter chooses it, unless a person is
 * already doing something else.
 * @param isBusy whether what has the focus is being used
 */
export function useFirstFound(isFound: boolean, isBusy: () => boolean) {
  const first = useRef<HTMLButtonElement>(null);
  const busy = useRef(isBusy);
  useEffect(() => {
    busy.current = isBusy;
  });
  useEffect(() => {
    if (isFound && !busy.current()) first.current?.focus();
  }, [isFound]);
  return first;
}

/** Nothing has the focus, or only the title of the screen. */
export function nothingFocused(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.tagName === 'H1';
}
