import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from 'react';
import { groupKey, type ResultRow, type ResultTable } from '../../../clinical/result-table.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { ResultCell } from './ResultCell.tsx';
import styles from './ResultGrid.module.css';
import { maxTrends } from './trend-limit.ts';

const rem = 16;
const nameRem = 21;
const momentRem = 7;
const rowHeight = 31;
const headHeight = 48;

/** A cell by its row's key and its moment; the test's own where the moment is null. */
export interface ActiveCell {
  row: string;
  moment: string | null;
}

interface ResultGridProps {
  /** Of the letters, percent; another size is another grid. */
  textSize: number;
  table: ResultTable;
  label: string;
  active: ActiveCell | null;
  onActive: (cell: ActiveCell) => void;
  chosen: readonly string[];
  onChoose: (row: ResultRow) => void;
}

type Line = { key: string; heading: ResultRow['group'] } | ResultRow;

/**
 * Only the rows and columns in sight are in the document: years of results are tens of thousands of cells. Blank rows
 * and columns stand for the rest, test names stay at the left, moments at the top. One cell at a time can be reached by
 * Tab, the others by the arrow keys (WAI-ARIA's grid).
 */
export function ResultGrid({ textSize, table, label, active, onActive, chosen, onChoose }: ResultGridProps) {
  const t = useLabWords();
  const patient = usePatientWords();
  const scroller = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const lines = useMemo(() => linesOf(table.rows), [table]);
  const scale = textSize / 100;
  const [nameWidth, momentWidth] = [nameRem * rem * scale, momentRem * rem * scale];
  // oxlint-disable-next-line react/incompatible-library -- it is for the React Compiler, which is not used
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight * scale,
    getItemKey: (index) => lines[index]!.key,
    scrollPaddingEnd: headHeight * scale,
    overscan: 4,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: table.moments.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => momentWidth,
    scrollPaddingEnd: nameWidth,
    overscan: 1,
  });
  const shownRows = rows.getVirtualItems();
  const shown = columns.getVirtualItems();
  const left = shown[0]?.start ?? 0;
  const right = columns.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const above = shownRows[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shownRows.at(-1)?.end ?? 0);

  const activeRow = active ? lines.findIndex(({ key }) => key === active.row) : -1;
  const activeColumn = active?.moment == null ? -1 : table.moments.indexOf(active.moment);
  const isLost = activeRow < 0 || (active?.moment != null && activeColumn < 0);
  // What Tab reaches: the active cell, or the first test where there is none.
  const [tabRow, tabColumn] = isLost ? [lines.findIndex((line) => 'cells' in line), -1] : [activeRow, activeColumn];
  useLayoutEffect(() => {
    if (isLost) return;
    rows.scrollToIndex(activeRow, { align: 'auto' });
    if (activeColumn >= 0) columns.scrollToIndex(activeColumn, { align: 'auto' });
  }, [rows, columns, activeRow, activeColumn, isLost]);
  // A cell far away comes into the document after the scrolling.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>('[data-active]');
    if (!cell) return;
    cell.focus({ preventScroll: true });
    wantsFocus.current = false;
  });

  const go = (row: number, column: number) => {
    wantsFocus.current = true;
    onActive({ row: lines[row]!.key, moment: column < 0 ? null : table.moments[column]! });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || tabRow < 0) return;
    const line = lines[tabRow];
    if ((event.key === 'Enter' || event.key === ' ') && tabColumn < 0 && line && 'cells' in line) {
      onChoose(line);
    } else {
      const next = nextPlace(event, lines, { row: tabRow, column: tabColumn }, table.moments.length);
      if (!next) return;
      go(next.row, next.column);
    }
    event.preventDefault();
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are gone through by arrow keys
        role="grid"
        className={styles.table}
        aria-label={label}
        aria-describedby="result-grid-keys"
        aria-rowcount={lines.length + 1}
        aria-colcount={table.moments.length + 1}
        style={{ width: nameWidth + columns.getTotalSize() }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const cell = (event.target as Element).closest<HTMLElement>('[data-place]');
          const [row, column] = cell?.dataset.place?.split(' ').map(Number) ?? [];
          if (row !== undefined && column !== undefined) go(row, column);
        }}
      >
        <caption id="result-grid-keys" className="visually-hidden">
          {t('keys')}
        </caption>
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
            <th scope="col" aria-colindex={1} className={styles.corner}>
              <span className={styles.split}>
                <span>{t('test')}</span>
                <span>{t('rangeAndUnit')}</span>
              </span>
            </th>
            <Blank />
            {shown.map(({ key, index }) => {
              const [date, time] = (table.moments[index] || patient('dateUnknown')).split(' ');
              const isNewDay = table.moments[index - 1]?.slice(0, 10) !== date;
              return (
                <th key={key} scope="col" aria-colindex={index + 2}>
                  {isNewDay ? <b>{date}</b> : date}
                  <span className={styles.time}>{time ?? ''}</span>
                </th>
              );
            })}
            <Blank />
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {shownRows.map(({ key, index }) => {
            const line = lines[index]!;
            if (!('cells' in line)) {
              return (
                <tr key={key} ref={rows.measureElement} data-index={index} aria-rowindex={index + 2}>
                  <th scope="rowgroup" colSpan={shown.length + 3} className={styles.heading}>
                    <span>{headingWords(line.heading, t, patient)}</span>
                  </th>
                </tr>
              );
            }
            const isTabRow = index === tabRow;
            return (
              <tr key={key} ref={rows.measureElement} data-index={index} aria-rowindex={index + 2}>
                <NameCell
                  row={line}
                  isChosen={chosen.includes(key as string)}
                  isFull={chosen.length >= maxTrends}
                  isActive={isTabRow && tabColumn < 0}
                  onPress={() => {
                    go(index, -1);
                    onChoose(line);
                  }}
                />
                <Blank />
                {shown.map((column) => {
                  const isActive = isTabRow && column.index === tabColumn;
                  const results = line.cells.get(table.moments[column.index]!);
                  return (
                    <td
                      key={column.key}
                      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid
                      role="gridcell"
                      aria-colindex={column.index + 2}
                      aria-selected={isActive}
                      data-active={isActive || undefined}
                      data-place={`${index} ${column.index}`}
                      tabIndex={isActive ? 0 : -1}
                      className={styles.cell}
                    >
                      {results ? <ResultCell results={results} unit={line.unit} /> : null}
                    </td>
                  );
                })}
                <Blank />
              </tr>
            );
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </tbody>
      </table>
    </div>
  );
}

interface NameCellProps {
  row: ResultRow;
  isChosen: boolean;
  isFull: boolean;
  isActive: boolean;
  onPress: () => void;
}

function NameCell({ row, isChosen, isFull, isActive, onPress }: NameCellProps) {
  const t = useLabWords();
  const range = row.rangeVaries ? `${row.referenceRange ?? ''} (${t('rangeVaries')})` : row.referenceRange;
  return (
    <th scope="row" aria-colindex={1} className={styles.name}>
      <button
        type="button"
        className={styles.choose}
        aria-pressed={isChosen}
        aria-disabled={isFull && !isChosen}
        data-active={isActive || undefined}
        tabIndex={isActive ? 0 : -1}
        title={isFull && !isChosen ? t('trends.full') : t('choose', { test: row.text })}
        onClick={onPress}
        onKeyDown={(event) => {
          // The grid's own handler answers these.
          if (event.key === 'Enter' || event.key === ' ') event.preventDefault();
        }}
      >
        <span className={styles.box} aria-hidden>
          {isChosen ? '✓' : ''}
        </span>
        <span className={styles.test}>
          {row.text} {row.specimen ? <span className={styles.quiet}>{row.specimen}</span> : null}
        </span>
        <span className={styles.range}>{[range, row.unit].filter(Boolean).join(' ')}</span>
      </button>
    </th>
  );
}

function Blank() {
  return <td aria-hidden className={styles.blank} />;
}

function headingWords(
  { panel, labClass, category }: ResultRow['group'],
  t: ReturnType<typeof useLabWords>,
  patient: ReturnType<typeof usePatientWords>,
): string {
  if (panel !== null) return panel;
  if (labClass !== null) return t(`class.${labClass}`);
  return category === 'laboratory' ? t('noPanel') : patient(`observationCategory.${category}`);
}

/** The rows with a line before each group, where there is more than one. */
function linesOf(rows: ResultRow[]): Line[] {
  const isOneGroup = new Set(rows.map(({ group }) => groupKey(group))).size < 2;
  return rows.flatMap((row, index): Line[] => {
    const before = rows[index - 1];
    const isSame = isOneGroup || (before && groupKey(before.group) === groupKey(row.group));
    return isSame ? [row] : [{ key: `heading ${groupKey(row.group)}`, heading: row.group }, row];
  });
}

const pageRows = 10;

function nextPlace(
  { key, ctrlKey }: KeyboardEvent,
  lines: Line[],
  { row, column }: { row: number; column: number },
  moments: number,
): { row: number; column: number } | null {
  const tests = lines.flatMap((line, index) => ('cells' in line ? [index] : []));
  const place = tests.indexOf(row);
  const at = (step: number) => tests[Math.max(0, Math.min(tests.length - 1, place + step))]!;
  switch (key) {
    case 'ArrowDown':
      return { row: at(1), column };
    case 'ArrowUp':
      return { row: at(-1), column };
    case 'PageDown':
      return { row: at(pageRows), column };
    case 'PageUp':
      return { row: at(-pageRows), column };
    case 'ArrowRight':
      return { row, column: Math.min(moments - 1, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(-1, column - 1) };
    case 'Home':
      return { row: ctrlKey ? at(-tests.length) : row, column: -1 };
    case 'End':
      return { row: ctrlKey ? at(tests.length) : row, column: moments - 1 };
    default:
      return null;
  }
}
