/** Stretches in which a section that flows every day has nothing. */
import type { Holding } from '../../shared/coverage.ts';
import type { Section } from '../../shared/records.ts';
import { dayOf, instantOf } from '../i18n/moments.ts';

/** What a hospital writes every day, so that a month without any is a gap and not chance. */
const everyDay: Section[] = [
  'medications',
  'administrations',
  'observations',
  'encounters',
  'orders',
  'documents',
  'reports',
  'studies',
];
/** Fewer records a month than this come and go by chance. */
const steadyPerMonth = 20;
const behindAfterDays = 3;

export interface MonthGap {
  from: string;
  to: string;
}

/**
 * Runs of empty months between the oldest and the newest that have records, of the last `count` months; only where the
 * flow is steady. Months as `2026-11`.
 */
export function emptyMonths(section: Section, holding: Holding, last: string, count: number): MonthGap[] {
  const { months } = holding;
  if (!everyDay.includes(section) || months.length < 2) return [];
  const known = new Map(months.map(({ month, records }) => [month, records]));
  const typical = months.map(({ records }) => records).toSorted((a, b) => a - b)[Math.floor(months.length / 2)]!;
  if (typical < steadyPerMonth) return [];
  const [first, newest] = [months[0]!.month, months.at(-1)!.month];
  const gaps: MonthGap[] = [];
  for (const month of lastMonths(last, count)) {
    if (month <= first || month >= newest || known.has(month)) continue;
    const before = gaps.at(-1);
    if (before && nextMonth(before.to) === month) before.to = month;
    else gaps.push({ from: month, to: month });
  }
  return gaps;
}

/** Whole days between the newest record and the moment its source speaks of, where that is more than a weekend. */
export function daysBehind(section: Section, holding: Holding, asOf: string | null): number | null {
  if (!everyDay.includes(section)) return null;
  const [newest, written] = [holding.newest, asOf].map((moment) => (moment === null ? null : instantOf(moment)));
  if (newest == null || written == null) return null;
  const days = Math.floor((written - newest) / 86_400_000);
  return days > behindAfterDays ? days : null;
}

/** `count` months up to and with `last`, the oldest first. */
export function lastMonths(last: string, count: number): string[] {
  const [year, month] = last.split('-').map(Number) as [number, number];
  return Array.from({ length: count }, (_, index) => dayOf(new Date(year, month - count + index, 1)).slice(0, 7));
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return dayOf(new Date(year, number, 1)).slice(0, 7);
}
