import { type ReactNode, type Ref, useImperativeHandle } from 'react';
import { usePageRows } from './page-rows.ts';
import styles from './VirtualRows.module.css';

export interface VirtualRowsHandle {
  scrollTo: (index: number) => void;
}

interface VirtualRowsProps<T> {
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** Height before it is measured, px. */
  estimate: (row: T) => number;
  children: (row: T) => ReactNode;
  label: string;
  handle?: Ref<VirtualRowsHandle>;
}

/** A list in the page's own scrolling of which only the rows in sight are in the document. */
export function VirtualRows<T>({ rows, keyOf, estimate, children, label, handle }: VirtualRowsProps<T>) {
  const { list, virtual, margin, scrollTo } = usePageRows<HTMLUListElement>({
    count: rows.length,
    keyOf: (index) => keyOf(rows[index]!),
    estimate: (index) => estimate(rows[index]!),
  });
  useImperativeHandle(handle, () => ({ scrollTo }), [scrollTo]);
  return (
    <ul ref={list} aria-label={label} className={styles.list} style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => (
        <li
          key={item.key}
          ref={virtual.measureElement}
          aria-setsize={rows.length}
          aria-posinset={item.index + 1}
          data-index={item.index}
          className={styles.row}
          style={{ transform: `translateY(${item.start - margin}px)` }}
        >
          {children(rows[item.index]!)}
        </li>
      ))}
    </ul>
  );
}
