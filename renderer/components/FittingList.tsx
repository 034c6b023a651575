import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { Disclosure } from './Disclosure.tsx';
import styles from './FittingList.module.css';

interface FittingListProps {
  items: { key: string; content: ReactNode }[];
  /** Lines that there is room for. */
  lines: number;
  /** What the button for the rest says, by how many they are. */
  more: (count: number) => string;
  /** What the panel with all of them is called. */
  title: string;
  moreClassName?: string;
}

/**
 * Items beside each other, in as many lines as there is room for; nothing is ever cut: what does not fit is behind one
 * button that says how many more there are, and opens all of them.
 */
export function FittingList({ items, lines, more, title, moreClassName }: FittingListProps) {
  const list = useRef<HTMLDivElement>(null);
  const width = useWidth(list);
  const asked = `${items.map(({ key }) => key).join(' ')} ${lines} ${width}`;
  const [fit, setFit] = useState({ asked, count: items.length });
  if (fit.asked !== asked) setFit({ asked, count: items.length });
  const { count } = fit;

  // Before anything is painted; the button for the rest takes room itself, so it may take more than one turn.
  useLayoutEffect(() => {
    if (!list.current || count <= 1) return;
    const fitting = fittingIn(list.current, lines);
    if (fitting < list.current.childElementCount) setFit({ asked, count: Math.max(1, Math.min(count - 1, fitting)) });
  }, [asked, count, lines]);

  return (
    <div ref={list} className={styles.list}>
      {items.slice(0, count).map(({ key, content }) => (
        <span key={key} className={styles.item}>
          {content}{' '}
        </span>
      ))}
      {count < items.length ? (
        <span className={styles.item}>
          <Disclosure words={more(items.length - count)} title={title} className={moreClassName ?? styles.more}>
            <ul className={styles.all}>
              {items.map(({ key, content }) => (
                <li key={key}>{content}</li>
              ))}
            </ul>
          </Disclosure>
        </span>
      ) : null}
    </div>
  );
}

const lineHeight = 32;
const lineGap = 4;

/** How many children end within so many lines. */
function fittingIn(list: HTMLElement, lines: number): number {
  const bottom = lines * (lineHeight + lineGap);
  const children = [...list.children] as HTMLElement[];
  const first = children.findIndex(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight > bottom);
  return first < 0 ? children.length : first;
}

function useWidth(list: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    // Of the whole line: the list's own width follows what it shows.
    const watched = list.current?.parentElement?.parentElement;
    if (!watched) return;
    const observer = new ResizeObserver(() => setWidth(watched.clientWidth));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [list]);
  return width;
}
