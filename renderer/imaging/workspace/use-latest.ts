import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';

/** What was given at the last render, for what lives longer than one: listeners, timers, reducers. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** One function for as long as the component lives, which does what the one given last does. */
export function useSteady<Arguments extends unknown[], Result>(
  deed: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const latest = useLatest(deed);
  return useCallback((...given) => latest.current(...given), [latest]);
}
