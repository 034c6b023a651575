import type { KeyboardEvent } from 'react';

/** Arrow keys move among the places marked `data-move` around; there the page's own scrolling is not wanted. */
export function moveAmong(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.defaultPrevented || step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  const places = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-move]')];
  const here = places.indexOf(document.activeElement as HTMLElement);
  if (here < 0) return;
  event.preventDefault();
  places[here + step]?.focus();
}
