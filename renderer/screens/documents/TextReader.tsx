import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { noteWords } from '../../../shared/passages.ts';
import { Marked } from '../search/Marked.tsx';
import styles from './documents.module.css';
import { marksOfAny } from './marks-of-line.ts';
import { lineOf } from './text-line.ts';
import { useDocumentWords } from './words.ts';

interface TextReaderProps {
  lines: string[];
  markdown: boolean;
  title: string;
  text: string;
  /** Line to begin at, from 1. */
  at: number;
}

/** A text of any length, of which only the lines in sight are in the document. */
export function TextReader({ lines, markdown, title, text, at }: TextReaderProps) {
  const t = useDocumentWords();
  const words = useMemo(() => noteWords(text), [text]);
  const scroller = useRef<HTMLElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- it is for the React Compiler, which is not used
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 28,
    overscan: 20,
  });
  useEffect(() => {
    virtual.scrollToIndex(Math.max(0, at - 3), { align: 'start' });
    scroller.current?.focus({ preventScroll: true });
  }, [virtual, at]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section ref={scroller} className={styles.stage} tabIndex={0} aria-label={`${t('reader')} ${title}`}>
      <div className={styles.text} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const { kind, cells } = lineOf(lines[index]!, markdown);
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={`${styles.line} ${styles[kind]}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <span key={column}>
                  <Marked text={cell || ' '} marks={marksOfAny(cell, words)} />
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </section>
  );
}
