import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import type { ResultRow, ResultTable } from '../../clinical/observations.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import styles from './ResultGrid.module.css';
import { ResultValue } from './ResultValue.tsx';

const nameWidth = 260;
const momentWidth = 160;
const rowHeight = 41;

type Line = { key: string; heading: ResultRow['category'] } | ResultRow;

/**
 * Only the rows and columns in sight are in the document: years of results are tens of thousands of cells. Blank rows
 * and columns stand for the rest, test names stay at the left, moments at the top.
 */
export function ResultGrid({ table }: { table: ResultTable }) {
  const t = usePatientWords();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => linesOf(table.rows), [table]);
  // oxlint-disable-next-line react/incompatible-library -- it is for the React Compiler, which is not used
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => lines[index]!.key,
    overscan: 8,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: table.moments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => momentWidth,
    overscan: 3,
  });
  const shownRows = rows.getVirtualItems();
  const shown = columns.getVirtualItems();
  const left = shown[0]?.start ?? 0;
  const right = columns.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const above = shownRows[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shownRows.at(-1)?.end ?? 0);

  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        className={styles.table}
        aria-label={t('tab.observations')}
        aria-rowcount={lines.length + 1}
        aria-colcount={table.moments.length + 1}
        style={{ width: nameWidth + columns.getTotalSize() }}
      >
        <colgroup>
          <col style={{ width: nameWidth }} />
          <col style={{ width: left }} />
          {shown.map((column) => (
            <col key={column.key} style={{ width: momentWidth }} />
          ))}
          <col style={{ width: right }} />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.corner}>
              {t('observations.testAndRange')}
            </th>
            <Blank />
            {shown.map((column) => (
              <th key={column.key} scope="col" aria-colindex={column.index + 2}>
                {momentText(table.moments[column.index] || null) ?? t('dateUnknown')}
              </th>
            ))}
            <Blank />
          </tr>
        </thead>
        <tbody>
          <tr aria-hidden style={{ height: above }} />
          {shownRows.map((row) => {
            const line = lines[row.index]!;
            return (
              <tr key={row.key} ref={rows.measureElement} data-index={row.index} aria-rowindex={row.index + 2}>
                {'cells' in line ? (
                  <>
                    <th scope="row" className={styles.name}>
                      {line.text}
                      <span className={styles.quiet}>
                        {[line.specimen, line.unit, line.referenceRange].filter(Boolean).join('  ')}
                      </span>
                    </th>
                    <Blank />
                    {shown.map((column) => (
                      <td key={column.key} aria-colindex={column.index + 2}>
                        {line.cells.get(table.moments[column.index]!)?.map((observation) => (
                          <div key={observation.id}>
                            <ResultValue observation={observation} withUnit={observation.unit !== line.unit} />
                            {observation.note ? <span className={styles.quiet}>{observation.note}</span> : null}
                          </div>
                        ))}
                      </td>
                    ))}
                    <Blank />
                  </>
                ) : (
                  <th scope="rowgroup" className={styles.heading}>
                    {t(`observationCategory.${line.heading}`)}
                  </th>
                )}
              </tr>
            );
          })}
          <tr aria-hidden style={{ height: below }} />
        </tbody>
      </table>
    </div>
  );
}

function Blank() {
  return <td aria-hidden className={styles.blank} />;
}

/** The rows with a line before each category, where there is more than one. */
function linesOf(rows: ResultRow[]): Line[] {
  const categories = [...new Set(rows.map((row) => row.category))];
  if (categories.length < 2) return rows;
  return categories.flatMap((category): Line[] => [
    { key: `heading ${category}`, heading: category },
    ...rows.filter((row) => row.category === category),
  ]);
}
