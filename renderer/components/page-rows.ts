import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

interface PageRowsOptions {
  count: number;
  keyOf: (index: number) => string;
  /** Height before it is measured, px. */
  estimate: (index: number) => number;
}

export interface PageRows<E extends HTMLElement> {
  /** Of the element that the rows are in. */
  list: RefObject<E | null>;
  virtual: Virtualizer<HTMLElement, Element>;
  /** From the top of what scrolls to the first row, px. */
  margin: number;
  /** Brings a row under what stays at the top of the page. */
  scrollTo: (index: number) => void;
}

/** Rows in the page's own scrolling, of which only those in sight are to be drawn. */
export function usePageRows<E extends HTMLElement>({ count, keyOf, estimate }: PageRowsOptions): PageRows<E> {
  const list = useRef<E>(null);
  const scroller = useRef<HTMLElement | null>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const rows = list.current;
    if (!rows) return;
    const around = scrollerOf(rows);
    scroller.current = around;
    const measure = () => {
      const top = around.getBoundingClientRect().top - around.scrollTop;
      setMargin(rows.getBoundingClientRect().top - top);
    };
    // What stands above the rows, in their box or before it, may grow and shrink; observing measures at once.
    const observer = new ResizeObserver(measure);
    for (const element of [rows.parentElement, around.firstElementChild]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // oxlint-disable-next-line react/incompatible-library -- it is for the React Compiler, which is not used
  const virtual = useVirtualizer<HTMLElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: estimate,
    getItemKey: keyOf,
    scrollMargin: margin,
    overscan: 10,
  });
  const scrollTo = useCallback(
    (index: number) => {
      const found = virtual.getOffsetForIndex(index, 'start');
      if (found) virtual.scrollToOffset(found[0] - coveredByBanner());
    },
    [virtual],
  );
  return { list, virtual, margin, scrollTo };
}

/** The nearest element around that scrolls. */
function scrollerOf(element: HTMLElement): HTMLElement {
  for (let around = element.parentElement; around; around = around.parentElement) {
    const { overflowY } = getComputedStyle(around);
    if (overflowY === 'auto' || overflowY === 'scroll') return around;
  }
  return document.documentElement;
}

/** The patient's two lines stay over the page, below what itself stays there. */
function coveredByBanner(): number {
  const banner = document.querySelector<HTMLElement>('[data-patient-banner]');
  if (!banner) return 0;
  return banner.offsetHeight + (Number.parseFloat(getComputedStyle(banner).top) || 0);
}
