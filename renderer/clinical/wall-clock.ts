import { momentText } from '../i18n/moments.ts';

/**
 * Where a moment stands on an axis of time, in ms: what the screen writes of it, read as if it were UTC, so that a chart
 * and a table agree whatever zone this PC is in. Null where it is no date.
 */
export function wallClock(moment: string | null): number | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?: (\d{2}):(\d{2}))?)?)?/.exec(momentText(moment) ?? '');
  if (!match) return null;
  const [, year, month = '01', day = '01', hours = '00', minutes = '00'] = match;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hours), Number(minutes));
  return Number.isNaN(time) ? null : time;
}

export const dayMs = 86_400_000;

/** `2026-11-21`: the day of a place on that axis. */
export function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
