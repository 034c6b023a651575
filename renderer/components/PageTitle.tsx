import { type ReactNode, useEffect, useRef } from 'react';

/** The title of a screen with a list: the focus is here on arrival, and the arrows go on into the list. */
export function PageTitle({ id, children }: { id: string; children: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <h1 ref={title} id={id} tabIndex={-1} data-move>
      {children}
    </h1>
  );
}
