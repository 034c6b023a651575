import { type ReactNode, useLayoutEffect } from 'react';
import type { Section } from '../../../shared/records.ts';
import type { Sourced } from '../../components/Facts.tsx';
import { usePageRows } from '../../components/page-rows.ts';
import { SourceButton } from '../../components/SourceButton.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import styles from './RecordTable.module.css';

interface RecordTableProps {
  caption: string;
  headings: string[];
  rows: RecordRow[];
  /** Key of the row that somebody came for. */
  current?: string | undefined;
}

export interface RecordRow {
  key: string;
  cells: ReactNode[];
  /** Where it was read from, as the last cell. */
  source?: { record: Sourced; section: Section; about: string };
}

const rowHeight = 38;

/**
 * Records as rows; the first cell names the row. An empty cell says nothing was written there. Only the rows in sight are
 * in the document, blank ones stand for the rest.
 */
export function RecordTable({ caption, headings, rows, current }: RecordTableProps) {
  const t = useChartWords();
  const hasSources = rows.some(({ source }) => source);
  const { list, virtual, margin, scrollTo } = usePageRows<HTMLTableSectionElement>({
    count: rows.length,
    keyOf: (index) => rows[index]!.key,
    estimate: () => rowHeight,
  });
  const place = current === undefined ? -1 : rows.findIndex(({ key }) => key === current);
  useLayoutEffect(() => {
    if (place >= 0) scrollTo(place);
  }, [place, scrollTo]);
  const shown = virtual.getVirtualItems();
  const above = (shown[0]?.start ?? margin) - margin;
  const below = virtual.getTotalSize() - ((shown.at(-1)?.end ?? margin) - margin);
  return (
    <table className={styles.table} aria-rowcount={rows.length + 1}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr aria-rowindex={1}>
          {headings.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
          {hasSources ? <th scope="col">{t('source')}</th> : null}
        </tr>
      </thead>
      <tbody ref={list}>
        {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
        {shown.map(({ index }) => {
          const { key, cells, source } = rows[index]!;
          const [first, ...others] = cells;
          return (
            <tr
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              aria-current={key === current ? 'true' : undefined}
            >
              <th scope="row">{first}</th>
              {others.map((cell, column) => (
                <td key={headings[column + 1]}>{cell}</td>
              ))}
              {hasSources ? <td>{source ? <SourceButton {...source} /> : null}</td> : null}
            </tr>
          );
        })}
        {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
      </tbody>
    </table>
  );
}
