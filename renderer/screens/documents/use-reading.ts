import { type KeyboardEvent, useState } from 'react';

const step = 1.25;
const smallest = 0.25;
const largest = 6;

export interface Reading {
  page: number;
  /** 1 is the width of the stage. */
  zoom: number;
  turnTo: (page: number) => void;
  larger: () => void;
  smaller: () => void;
  fit: () => void;
  /** For what scrolls. */
  pressed: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Which page, how large, and the keys that change it. ↓ at the foot of a page leads to the next one. */
export function useReading({ pages, first }: { pages: number; first: number }): Reading {
  const [page, setPage] = useState(first);
  const [zoom, setZoom] = useState(1);
  const [asked, setAsked] = useState(first);
  if (asked !== first) {
    setAsked(first);
    setPage(first);
  }
  const turnTo = (next: number) => setPage(Math.max(1, Math.min(pages, next)));
  const larger = () => setZoom((now) => Math.min(largest, now * step));
  const smaller = () => setZoom((now) => Math.max(smallest, now / step));
  const fit = () => setZoom(1);
  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const run = actionOf(event.key, event.currentTarget);
    if (!run) return;
    event.preventDefault();
    run();
  };
  const actionOf = (key: string, element: HTMLElement): (() => void) | null => {
    if (key === '+' || key === ';' || key === '=') return larger;
    if (key === '-') return smaller;
    if (key === '0') return fit;
    if (key === 'ArrowRight') return () => turnTo(page + 1);
    if (key === 'ArrowLeft') return () => turnTo(page - 1);
    const atFoot = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    const forward = key === 'PageDown' || key === 'ArrowDown' || key === ' ';
    if (forward && atFoot && page < pages) {
      return () => turnTo(page + 1);
    }
    const back = key === 'PageUp' || key === 'ArrowUp';
    if (back && element.scrollTop <= 1 && page > 1) return () => turnTo(page - 1);
    return null;
  };
  return { page: Math.min(page, Math.max(pages, 1)), zoom, turnTo, larger, smaller, fit, pressed };
}
