import { type ReactNode, useEffect, useRef } from 'react';

/** The title of a step: a screen reader begins here, and the first field below takes the focus from it. */
export function SetUpTitle({ children }: { children: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={title} id="station-title" tabIndex={-1}>
      {children}
    </h1>
  );
}
