/** What is usual: a median of the same weekday over the last weeks where there are enough, else what there is. */

import type { Findings } from '../export-report.ts';
import { type DailyKind, dayBefore } from './coverage.ts';
import type { History } from './history.ts';

/** Fewer days than this have no median. */
const enough = 3;
const weeks = 8;

export interface Day {
  /** `YYYY-MM-DD` */
  day: string;
  count: number;
  usual: number;
  /** The same weekday of so many weeks; 1: one earlier run. */
  of: number;
}

/**
 * The last day that was over when the run began, beside what is usual on that weekday: as earlier runs counted it then, so
 * that results which come late are not missed; else as the records themselves tell of the weeks before.
 * @returns null where nothing can be compared
 */
export function lastDay(kind: DailyKind, { startedAt, coverage }: Findings, history: History): Day | null {
  const day = dayBefore(startedAt.slice(0, 10), 1);
  const count = coverage.days[kind][day] ?? 0;
  const then = history.kept.flatMap(({ report }) => {
    const reported = dayBefore(report.startedAt.slice(0, 10), 1);
    const distance = daysBetween(reported, day);
    return distance > 0 && distance % 7 === 0 && distance <= weeks * 7
      ? [{ reported, count: report.coverage.days[kind][reported] ?? 0 }]
      : [];
  });
  // Two runs in one day tell of the same day.
  const counted = [...new Map(then.map(({ reported, count: each }) => [reported, each])).values()];
  if (counted.length >= enough) return { day, count, usual: median(counted), of: counted.length };

  const own = Array.from({ length: weeks }, (_, week) => coverage.days[kind][dayBefore(day, 7 * (week + 1))]).filter(
    (each) => each !== undefined,
  );
  if (own.length >= enough) return { day, count, usual: median(own), of: own.length };

  const last = history.base?.report;
  if (!last) return null;
  const reported = dayBefore(last.startedAt.slice(0, 10), 1);
  if (reported >= day) return null;
  return { day, count, usual: last.coverage.days[kind][reported] ?? 0, of: 1 };
}

/** Set aside, from this source, in earlier runs. */
export function usuallySetAside(source: string, history: History): number | null {
  const counts = history.kept
    .slice(0, 14)
    .flatMap(({ report }) => report.sources.find((each) => each.source === source) ?? [])
    .map(({ kinds }) => Object.values(kinds).reduce((sum, { quarantined }) => sum + quarantined, 0));
  return counts.length === 0 ? null : counts.length < enough ? counts[0]! : median(counts);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
