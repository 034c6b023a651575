/**
 * Moments of the demo hospital: milliseconds counted as if its wall clock were UTC, so that no time zone of the machine
 * that generates it can change a byte.
 */
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** @param text `2026-11-21T22:00` or `2026-11-21` */
export function momentOf(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(text);
  if (!match) throw new Error(`not a date: ${text}`);
  return Date.UTC(
    Number(match[1]),
    Number(match[2]) - 1,
    Number(match[3]),
    Number(match[4] ?? 0),
    Number(match[5] ?? 0),
  );
}

/** Midnight of the same day. */
export function dayOf(moment: number): number {
  return Math.floor(moment / day) * day;
}

/** `YYYY-MM-DDTHH:MM:SS` */
export function isoTime(moment: number): string {
  return new Date(moment).toISOString().slice(0, 19);
}

export function isoDate(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** `YYYYMMDDHHMMSSmmm` cut to `digits`: 8 a date, 12 minutes, 14 seconds, 17 milliseconds. */
export function compactTime(moment: number, digits: 8 | 12 | 14 | 17): string {
  return new Date(moment)
    .toISOString()
    .replace(/[-T:.Z]/g, '')
    .slice(0, digits);
}

/** Whole years lived at `moment`. */
export function ageAt(birthDate: string, moment: number): number {
  const today = isoDate(moment);
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}
