import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { DocumentTable } from '../../../shared/hospital-documents.ts';
import { noteWords } from '../../../shared/passages.ts';
import { Marked } from '../search/Marked.tsx';
import styles from './documents.module.css';
import { marksOfAny } from './marks-of-line.ts';
import { columnsOf } from './table-columns.ts';
import { useDocumentWords } from './words.ts';

interface TableReaderProps {
  table: DocumentTable;
  title: string;
  text: string;
  /** Row to begin at, from 1. */
  at: number;
}

/** A list of any length, of which only the rows in sight are in the document; what is looked for is marked. */
export function TableReader({ table, title, text, at }: TableReaderProps) {
  const t = useDocumentWords();
  const { head, rows } = table;
  const words = useMemo(() => noteWords(text), [text]);
  const columns = useMemo(() => columnsOf(table), [table]);
  const scroller = useRef<HTMLElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- it is for the React Compiler, which is not used
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 41,
    overscan: 15,
  });
  useEffect(() => {
    virtual.scrollToIndex(Math.max(0, at - 3), { align: 'start' });
    scroller.current?.focus({ preventScroll: true });
  }, [virtual, at]);
  const grid = { gridTemplateColumns: columns.map((width) => `minmax(${Math.min(width, 6)}em, ${width}fr)`).join(' ') };
  const places = Array.from({ length: columns.length }, (_, column) => column);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section ref={scroller} className={styles.stage} tabIndex={0} aria-label={`${t('reader')} ${title}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table whose rows are placed one by one */}
      <div role="table" aria-label={title} aria-rowcount={rows.length + (head ? 1 : 0)} className={styles.table}>
        {head ? (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: rows are read, not chosen
          <div role="row" aria-rowindex={1} className={styles.tableHead} style={grid}>
            {places.map((column) => (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: as above
              <span key={column} role="columnheader">
                {head[column] ?? ''}
              </span>
            ))}
          </div>
        ) : null}
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className={styles.tableBody} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <div
              key={key}
              role="row"
              ref={virtual.measureElement}
              data-index={index}
              aria-rowindex={index + (head ? 2 : 1)}
              className={styles.row}
              style={{ ...grid, transform: `translateY(${start}px)` }}
            >
              {places.map((column) => {
                const cell = rows[index]![column] ?? '';
                return (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  <span key={column} role="cell">
                    <Marked text={cell} marks={marksOfAny(cell, words)} />
                  </span>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
