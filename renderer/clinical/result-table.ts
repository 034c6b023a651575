import type { Observation } from '../../shared/records.ts';
import { momentText } from '../i18n/moments.ts';
import { flagOf, otherFlagOf, resultsByTest } from './observations.ts';
import { compareTests, groupOf, type ResultGroup } from './result-groups.ts';
import { dayMs, wallClock } from './wall-clock.ts';

export interface ResultRow {
  key: string;
  group: ResultGroup & { category: Observation['category'] };
  /** As the newest result names them. */
  text: string;
  specimen: string | null;
  unit: string | null;
  referenceRange: string | null;
  /** Some of its results were judged by another range. */
  rangeVaries: boolean;
  /** At least one of its results carries a flag of the source. */
  isFlagged: boolean;
  /** By moment; two results of one test at one moment both stay. */
  cells: Map<string, Observation[]>;
  /** Newest first. */
  results: Observation[];
}

export interface ResultTable {
  /** As the screen writes them, newest first; the empty string, for results without a moment, last. */
  moments: string[];
  rows: ResultRow[];
}

/** What of a chart is looked at. `physiology`, `survey` and `social-history` stand with what else there is. */
export type ResultView = 'laboratory' | 'microbiology' | 'vital-signs' | 'blood-type' | 'other';

export function viewOf({ category, parentId }: Pick<Observation, 'category' | 'parentId'>): ResultView {
  if (parentId !== null) return 'microbiology';
  return category === 'physiology' || category === 'survey' || category === 'social-history' ? 'other' : category;
}

/** Results as a table: a test in each row, a moment in each column; groups in a fixed order. */
export function resultTable(observations: readonly Observation[]): ResultTable {
  const momentOf = remembered((observation: Observation) => observation.effectiveAt, momentKey);
  const rows = [...resultsByTest(observations)].map(([key, results]): ResultRow => {
    const newest = results[0]!;
    const cells = new Map<string, Observation[]>();
    for (const observation of results) {
      const moment = momentOf(observation);
      const cell = cells.get(moment);
      if (cell) cell.push(observation);
      else cells.set(moment, [observation]);
    }
    const { category, text, specimen, unit, referenceRange } = newest;
    const isFlagged = results.some(({ interpretation }) => flagOf(interpretation) ?? otherFlagOf(interpretation));
    const rangeVaries = results.some((result) => (result.referenceRange ?? referenceRange) !== referenceRange);
    const group = { category, ...groupOf(newest) };
    return { key, group, text, specimen, unit, referenceRange, rangeVaries, isFlagged, cells, results };
  });
  return { moments: momentsOf(rows), rows: grouped(rows) };
}

/** Rows whose test is named so, or only those with a flag; columns that none of them has a result in are left out. */
export function narrowedTable(
  { rows, moments }: ResultTable,
  { isNamed, onlyFlagged }: { isNamed: (row: ResultRow) => boolean; onlyFlagged: boolean },
): ResultTable {
  const chosen = rows.filter((row) => isNamed(row) && (!onlyFlagged || row.isFlagged));
  return chosen.length === rows.length ? { rows, moments } : { rows: chosen, moments: momentsOf(chosen) };
}

/** Results of the `days` before a moment; those without a date always stay, for they may be new. */
export function since(
  observations: readonly Observation[],
  asOf: string | null,
  days: number | null,
): readonly Observation[] {
  const end = wallClock(asOf) ?? newestOf(observations);
  if (days === null || end === null) return observations;
  const timeOf = remembered((observation: Observation) => observation.effectiveAt, wallClock);
  return observations.filter((observation) => {
    const time = timeOf(observation);
    return time === null || time >= end - days * dayMs;
  });
}

function newestOf(observations: readonly Observation[]): number | null {
  return observations.reduce<number | null>((newest, { effectiveAt }) => {
    const time = wallClock(effectiveAt);
    return time === null ? newest : Math.max(newest ?? time, time);
  }, null);
}

function momentKey(moment: string | null): string {
  return momentText(moment) ?? '';
}

function momentsOf(rows: ResultRow[]): string[] {
  const times = new Map<string, number>();
  for (const { cells } of rows) {
    for (const moment of cells.keys()) {
      if (!times.has(moment)) times.set(moment, wallClock(moment) ?? Number.NEGATIVE_INFINITY);
    }
  }
  return [...times].toSorted(([a, at], [b, bt]) => bt - at || (a < b ? 1 : -1)).map(([moment]) => moment);
}

/** Rows of one group beside each other, groups by the first of their tests. */
function grouped(rows: ResultRow[]): ResultRow[] {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows.toSorted((a, b) => compareTests(a.results[0]!, b.results[0]!))) {
    const key = groupKey(row.group);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flat();
}

export function groupKey({ category, panel, labClass }: ResultRow['group']): string {
  return JSON.stringify([category, panel, labClass]);
}

/** Thousands of results share some hundred moments, and reading one takes long. */
function remembered<T, K, V>(keyOf: (value: T) => K, read: (key: K) => V): (value: T) => V {
  const known = new Map<K, V>();
  return (value) => {
    const key = keyOf(value);
    if (!known.has(key)) known.set(key, read(key));
    return known.get(key)!;
  };
}
