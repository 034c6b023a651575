/** The day that a screen is about: in its address, today when it says none. */
import { dayOf } from '../i18n/moments.ts';
import { useNow } from '../state/now.ts';

export interface DaySearch {
  /** `2026-11-23` */
  date?: string | undefined;
}

export function daySearch({ date }: Record<string, unknown>): DaySearch {
  return { date: typeof date === 'string' && isDay(date) ? date : undefined };
}

export function useDay({ date }: DaySearch): { date: string; today: string } {
  const today = dayOf(useNow());
  return { date: date ?? today, today };
}

/** @param date `2026-11-23` */
export function daysAfter(date: string, days: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** Whole days from one to another, negative where `to` lies before; null where one is not known to the day. */
export function daysBetween(from: string | null, to: string): number | null {
  if (from === null || !isDay(from.slice(0, 10))) return null;
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
